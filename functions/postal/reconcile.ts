import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { Day } from '../../schemas/calendar.ts';
import { parseOrderNumber } from '../../schemas/postal/order-number.ts';
import type { Difference, FeeLine, Reconciliation } from '../../schemas/postal/reconciliation.ts';
import { instant, vietnamDay } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { allContracts, selfAndAbove } from './contract-store.ts';
import type { PostalContractView } from '../../schemas/postal/contract.ts';
import { eventsOf } from './event-store.ts';
import { straysBetween } from './feed-store.ts';
import { feeOf, stateOf, type KeptOrder } from './order.ts';
import { ordersOfDay } from './order-store.ts';
import { inCarrierOrder, lifeOf, standingOf, type ParcelLife } from './parcel.ts';
import type { Parcels } from './postal.ts';
import { agenciesOf } from './read-strays.ts';
import { readReport, writeReport } from './report-store.ts';

const DAY_MS = 86_400_000;

/** How long the post may keep what it has collected before that is a difference. */
const REMITTANCE_MS = 7 * DAY_MS;

/** How many orders' events are read at once. */
const AT_ONCE = 16;

/**
 * An agency's day at the post: every order that it, or an agency below it, asked for that day (Vietnam), against all
 * that the carriers have told of it until now, and what they told that day of orders that are not ours. The money
 * counts by order. Read from the carriers' events themselves, not from what was made of them.
 */
export async function reconcileDay(parcels: Parcels, agency: AgencyCode, day: Day): Promise<Reconciliation> {
  const contracts = await allContracts(parcels.tables.postal);
  const orders = await ordersFor(parcels, contracts, agency, day);
  const now = parcels.clock.now();
  const differences: Difference[] = [];
  const fees: FeeLine[] = [];
  for (let start = 0; start < orders.length; start += AT_ONCE) {
    const lives = await Promise.all(
      orders
        .slice(start, start + AT_ONCE)
        .map(async (order) => ({ order, life: await toldOf(parcels, order) })),
    );
    for (const { order, life } of lives) {
      differences.push(...differencesOf(order, life, now));
      const line = feeLineOf(order, life);
      if (line !== undefined) fees.push(line);
    }
  }
  differences.push(...(await notOurs(parcels, contracts, agency, day)));
  const sum = (of: 'due' | 'collected' | 'remitted'): number =>
    fees.reduce((total, line) => total + line[of], 0);
  return {
    agency,
    day,
    madeAt: instant(now),
    orders: orders.length,
    agrees: differences.length === 0,
    differences,
    fees,
    totals: { due: sum('due'), collected: sum('collected'), remitted: sum('remitted') },
  };
}

/**
 * How many days later a day is reconciled: the night after, and once more when its parcels have come home and the money
 * that was collected should have been passed on.
 */
const LATER_DAYS = [1, 8, 30];

/** One night's reconciliation: of yesterday, and of the days whose money is due. */
export async function reconcileNight(parcels: Parcels): Promise<number> {
  let differ = 0;
  for (const later of LATER_DAYS) {
    const day = vietnamDay(parcels.clock.now() - later * DAY_MS) as Day; // a day of the calendar
    differ += await reconcileAll(parcels, day);
  }
  return differ;
}

/**
 * Makes and keeps the report of every agency that has a contract, and counts the differences that an earlier report of
 * the day did not have. One that fails does not keep the others.
 */
async function reconcileAll(parcels: Parcels, day: Day): Promise<number> {
  const contracts = await allContracts(parcels.tables.postal);
  let differ = 0;
  for (const agency of new Set(contracts.map((contract) => contract.agency))) {
    try {
      const report = await reconcileDay(parcels, agency, day);
      const before = await readReport(parcels.tables.postal, agency, day);
      await writeReport(parcels.tables.postal, report);
      const known = new Set(before?.differences.map(nameOf));
      differ += report.differences.filter((each) => !known.has(nameOf(each))).length;
      log(report.agrees ? 'info' : 'warn', 'LT079', { count: report.differences.length });
    } catch (error) {
      log('error', 'LT081', { error: error instanceof Error ? error : new Error('not an error') });
      measure('reconciliationDiffers', 1);
    }
  }
  if (differ > 0) measure('reconciliationDiffers', differ);
  return differ;
}

const nameOf = ({ kind, orderNumber }: Difference): string => `${kind} ${orderNumber}`;

/**
 * The orders of an agency and of those below it. They are kept by day under the agency whose contract they run under:
 * the agency's own, one above it, or one below.
 */
async function ordersFor(
  { tables }: Parcels,
  contracts: readonly PostalContractView[],
  agency: AgencyCode,
  day: Day,
): Promise<KeptOrder[]> {
  const below = contracts.map((contract) => contract.agency).filter((each) => covers(agency, each));
  const orders: KeptOrder[] = [];
  for (const each of new Set([...selfAndAbove(agency), ...below])) {
    for await (const order of ordersOfDay(tables.postal, each, day))
      if (covers(agency, order.agency)) orders.push(order);
  }
  return orders.toSorted((one, other) => (one.number < other.number ? -1 : 1));
}

async function toldOf({ tables }: Parcels, order: KeptOrder): Promise<ParcelLife> {
  const events = await eventsOf(tables.postal, order.number);
  return lifeOf(inCarrierOrder(events.filter(({ heard }) => heard !== 'stray')), order.terms);
}

/** How our book and the carrier's differ about one order. */
function differencesOf(order: KeptOrder, life: ParcelLife, now: number): Difference[] {
  const theirs = standingOf(life)?.status;
  const ours = stateOf(order);
  const fee = feeOf({ ...order, life });
  const about = {
    orderNumber: order.number,
    dossierCode: order.dossierCode,
    ours,
    ...(theirs === undefined ? {} : { theirs }),
  };
  const differences: Difference[] = [];
  const differs = (kind: Difference['kind'], amount?: number): void => {
    differences.push({ kind, ...about, ...(amount === undefined ? {} : { amount }) });
  };
  if (ours === 'accepted' && theirs === undefined) differs('not-at-carrier');
  if ((ours === 'requested' || ours === 'parked' || ours === 'dropped') && theirs !== undefined)
    differs('not-confirmed');
  if (ours === 'cancelled' && theirs !== undefined && theirs !== 'created' && theirs !== 'cancelled')
    differs('moving-though-cancelled');
  if (life.oddities.includes('unknown-code')) differs('unknown-code');
  if (fee.state === 'due' && theirs === 'delivered') differs('fee-not-collected', fee.amount);
  if (fee.state === 'collected' && now - Date.parse(fee.collectedAt ?? '') > REMITTANCE_MS)
    differs('fee-not-remitted', fee.amount);
  if (fee.state === 'none' && (life.collectedAt !== undefined || life.remittedAt !== undefined))
    differs('fee-unexpected');
  return differences;
}

function feeLineOf(order: KeptOrder, life: ParcelLife): FeeLine | undefined {
  const { amount, state } = feeOf({ ...order, life });
  if (state === 'none') return undefined;
  return {
    orderNumber: order.number,
    dossierCode: order.dossierCode,
    due: amount,
    collected: state === 'collected' || state === 'remitted' ? amount : 0,
    remitted: state === 'remitted' ? amount : 0,
  };
}

/** What the carriers told that day of orders that are not ours: each order once. */
async function notOurs(
  { tables }: Parcels,
  contracts: readonly PostalContractView[],
  agency: AgencyCode,
  day: Day,
): Promise<Difference[]> {
  const from = Date.parse(`${day}T00:00:00+07:00`);
  const found = new Map<string, Difference>();
  for await (const stray of straysBetween(tables.postal, instant(from), instant(from + DAY_MS))) {
    if (stray.event === undefined) continue;
    if (!agenciesOf(contracts, stray).some((each) => covers(agency, each))) continue;
    const { orderNumber, message } = stray.event;
    const parts = parseOrderNumber(orderNumber);
    found.set(orderNumber, {
      kind: 'not-ours',
      orderNumber,
      theirs: message,
      ...(parts === undefined ? {} : { dossierCode: parts.dossier }),
    });
  }
  return [...found.values()];
}
