import type { Change } from '../../schemas/changes.ts';
import { parseOrderNumber, type OrderNumberParts } from '../../schemas/postal/order-number.ts';
import type { PersonName } from '../../schemas/personal.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import type { Duty } from '../exchange/operation.ts';
import { transact } from '../kernel/table/transaction.ts';
import type { OpenDossier, TimelineEvent } from './desk.ts';
import type { About } from './duties.ts';
import { eventsOf, markHeard, type KeptEvent } from './event-store.ts';
import { isOtherPost, odditiesOf, type KeptOrder } from './order.ts';
import { getOrder, writeLife, type LifeChange } from './order-store.ts';
import {
  hasEnded,
  inCarrierOrder,
  lifeOf,
  sameness,
  standingOf,
  stepsSince,
  type ParcelLife,
} from './parcel.ts';
import type { Postal } from './postal.ts';
import { feeChanged, parcelChanged, receptionProposed, resultReturned } from './tell-portal.ts';

/** How often another writer may come first before something must be wrong. */
const ROUNDS = 25;

/**
 * Events of one transaction: each makes up to five of the 100 writes that DynamoDB takes, and the dossier, its
 * change and what the portal is told need the rest.
 */
const AT_ONCE = 10;

const HOUR_MS = 3_600_000;

/** The post, as the officer who hands a result over (at most 50 characters in the national progress). */
const THE_POST = 'Bưu chính công ích (VNPost)' as PersonName; // an enterprise, named like an officer

/** How a hearing ended: how many events were heard; `unknown-order` where no order of ours bears the number. */
export type Hearing = { readonly heard: number } | 'unknown-order';

/**
 * Hears what was kept of an order's parcel and not heard yet, in the carrier's order: the order's life, the dossier's
 * timeline and evidence, what the portal is told, and the dossier's return once its result is delivered; each event
 * in one transaction with all of it. Called twice, at once or late, it does no harm.
 */
export async function hearOrder(postal: Postal, orderNumber: string): Promise<Hearing> {
  const parts = parseOrderNumber(orderNumber);
  if (parts === undefined) return 'unknown-order';
  let heard = 0;
  for (let collisions = 0; collisions < ROUNDS;) {
    const round = await hearSome(postal, parts);
    if (round === 'unknown-order') return round;
    if (round === 'collided') {
      collisions += 1;
      continue;
    }
    heard += round.heard;
    if (!round.more) return { heard };
  }
  throw new Error(`events could not be heard, ${ROUNDS} writers came first`);
}

async function hearSome(
  postal: Postal,
  parts: OrderNumberParts,
): Promise<{ readonly heard: number; readonly more: boolean } | 'collided' | 'unknown-order'> {
  const opened = await postal.desk.open(parts.dossier);
  // After the dossier: every hearing changes it, so what was heard in between makes our writes collide.
  const [order, events] = await Promise.all([
    getOrder(postal.tables.postal, parts),
    eventsOf(postal.tables.postal, parts.number),
  ]);
  if (opened === undefined || order === undefined) return 'unknown-order';
  const ours = inCarrierOrder(events.filter(({ heard }) => heard !== 'stray'));
  const waiting = ours.filter(({ heard }) => heard === 'no');
  const now = waiting.slice(0, AT_ONCE);
  if (now.length === 0) return { heard: 0, more: false };
  const before = ours.filter(({ heard }) => heard !== 'no');
  const news = newsOf(postal, opened, order, before, now);
  const written = await transact(news.writes);
  if (!written.done) return 'collided';
  tellOddities(order, news.after);
  return { heard: now.length, more: waiting.length > now.length };
}

/** What hearing some events makes: all writes of one transaction, and the order as it will stand. */
interface News {
  readonly writes: Parameters<typeof transact>[0];
  readonly after: KeptOrder;
}

function newsOf(
  { tables, clock }: Postal,
  opened: OpenDossier,
  order: KeptOrder,
  before: readonly KeptEvent[],
  now: readonly KeptEvent[],
): News {
  const at = instant(clock.now());
  const was = lifeOf(before, order.terms);
  const is = lifeOf([...before, ...now], order.terms);
  const newest = before.at(-1);
  const told = new Set(before.map(sameness));
  const events = now.filter((event) => !told.has(sameness(event)) && told.add(sameness(event)));
  const returning = returnOf(opened, order, was, is);
  const heard: KeptOrder = {
    ...order,
    life: is,
    // It is heard of again.
    notes: [
      ...new Set([
        ...order.notes.filter((note) => note !== 'silent'),
        ...returning.notes,
        // It was proven that the other one has it not; if it has, there may be two parcels.
        ...(now.some(({ carrier }) => isOtherPost(carrier, order.carrier)) ? ['two-carriers'] : []),
      ]),
    ],
    proposed: order.proposed || isProposable(order, is),
  };
  const about: About = {
    dossierCode: order.dossierCode,
    agency: order.agency,
    occurredAt: at,
    correlationId: order.correlationId,
  };
  const entry = (change: Change | undefined) =>
    opened.keep({
      actor: 'gateway',
      correlationId: order.correlationId,
      events: events.map((event) => timelineEvent(order, event)),
      duties: dutiesOf(about, heard, order.proposed, was, is, at),
      ...(change === undefined ? {} : { change }),
    });
  let kept = entry(returning.change);
  let after = heard;
  if (!kept.ok) {
    // What the dossier does not take is for a person: the parcel's own life goes on.
    after = { ...heard, notes: [...new Set([...heard.notes, kept.problem.code])] };
    kept = entry(undefined);
  }
  if (!kept.ok) throw new Error(`an entry without a change was refused: ${kept.problem.code}`);
  const life: LifeChange = {
    life: after.life,
    notes: after.notes,
    proposed: after.proposed,
    lastNewsAt: at,
    watchAt: nextLook(order, is, at),
  };
  return {
    after,
    writes: [
      ...kept.value.writes,
      writeLife(tables.postal, order, life),
      ...now.map((event) =>
        markHeard(tables.postal, event, at, newest !== undefined && event.at < newest.at),
      ),
    ],
  };
}

/**
 * When the order is looked at next. A look that is due already stays due: news of the parcel takes away none of what
 * else there is to be done, e.g. a cancellation that came too late and holds the lane.
 */
function nextLook({ watchAt, terms }: KeptOrder, is: ParcelLife, at: Instant): Instant | undefined {
  if (watchAt !== undefined && watchAt <= at) return watchAt;
  return hasEnded(is) ? undefined : instant(millis(at) + terms.silentAfterHours * HOUR_MS);
}

const timelineEvent = (order: KeptOrder, event: KeptEvent): TimelineEvent => ({
  kind: `parcel-${event.meaning}`,
  source: 'gateway',
  occurredAt: event.at,
  received: JSON.stringify({ content: contentOf(event), order: order.number, event: event.id }),
  digest: event.rawDigest,
  details: {
    order: order.number,
    event: event.id,
    carrier: event.carrier,
    occurredAt: event.at,
    arrivedAt: event.arrivedAt,
    code: event.code,
    meaning: event.meaning,
  },
});

const contentOf = ({ message, note = '' }: KeptEvent): string =>
  `Bưu điện: ${message}${note.trim() === '' ? '' : ` (${note.trim()})`}`;

/** What follows for the dossier: a delivered result is returned to the citizen, when the post says it was. */
function returnOf(
  { dossier }: OpenDossier,
  order: KeptOrder,
  was: ParcelLife,
  is: ParcelLife,
): { readonly change?: Change; readonly notes: readonly string[] } {
  const deliveredAt = is.deliveredAt;
  const isNews = order.kind === 'delivery' && was.deliveredAt === undefined;
  if (!isNews || deliveredAt === undefined) return { notes: [] };
  // Delivered on its way back may be delivered to the desk: that is for a person to say.
  if (is.oddities.includes('delivered-while-returning')) return { notes: ['not-closed'] };
  if (dossier.status !== 9)
    return { notes: [dossier.status === 10 ? 'returned-before' : 'dossier-not-finished'] };
  const office = officeOf(is);
  return {
    notes: [],
    change: {
      kind: 'return',
      occurredAt: deliveredAt,
      officer: { name: THE_POST, ...(office === undefined ? {} : { unit: office }) },
      information: `Trả kết quả qua bưu chính công ích${is.itemCode === undefined ? '' : `, bưu gửi ${is.itemCode}`}`,
    },
  };
}

const officeOf = ({ deliveredBy }: ParcelLife): string | undefined =>
  deliveredBy === undefined ? undefined : `Bưu cục ${deliveredBy}`;

/** Whether a collected dossier lies at the desk and the time that counts in law is known. */
const isProposable = ({ kind }: KeptOrder, { deliveredAt, handedOverAt }: ParcelLife): boolean =>
  kind === 'collection' && deliveredAt !== undefined && handedOverAt !== undefined;

/** What the portal is told: every new station, once each what the desk must do, and every new state of the money. */
function dutiesOf(
  about: About,
  order: KeptOrder,
  wasProposed: boolean,
  was: ParcelLife,
  is: ParcelLife,
  at: Instant,
): Duty[] {
  const oddities = odditiesOf(order);
  const { deliveredAt, handedOverAt, returnedAt, collectedAt, remittedAt } = is;
  const amount = order.request.codAmount;
  const isReturned = standingOf(is)?.status === 'returned' && standingOf(was)?.status !== 'returned';
  return [
    ...stepsSince(was, is).map((step) => parcelChanged(about, order, step, oddities, at)),
    ...(order.proposed && !wasProposed && deliveredAt !== undefined && handedOverAt !== undefined
      ? [receptionProposed(about, order, { handedOverAt, deliveredAt }, at)]
      : []),
    ...(order.kind === 'delivery' && isReturned && returnedAt !== undefined
      ? [resultReturned(about, order, returnedAt, at)]
      : []),
    ...(was.collectedAt === undefined && collectedAt !== undefined
      ? [feeChanged(about, order, { amount, fee: 'collected', at: collectedAt }, at)]
      : []),
    ...(was.remittedAt === undefined && remittedAt !== undefined
      ? [feeChanged(about, order, { amount, fee: 'remitted', at: remittedAt }, at)]
      : []),
  ];
}

/** Each oddity of an order raises its hand once. */
function tellOddities(before: KeptOrder, after: KeptOrder): void {
  const known = new Set(odditiesOf(before));
  for (const oddity of odditiesOf(after)) {
    if (known.has(oddity)) continue;
    log('warn', 'LT074', { order: after.number, oddity, partner: after.carrier });
    measure('flagged', 1, { kind: oddity });
  }
}
