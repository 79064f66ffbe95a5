import type { Carrier } from '../../schemas/postal/carrier.ts';
import type { OrderTracking } from '../../schemas/postal/tracking.ts';
import { instant, millis } from '../kernel/clock.ts';
import { digestJson } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { transact } from '../kernel/table/transaction.ts';
import type { About } from './duties.ts';
import { unheardOrders } from './event-store.ts';
import { failOver, mayFailOverFrom } from './fail-over.ts';
import { hearOrder } from './hear-events.ts';
import { keepEvents } from './keep-events.ts';
import { isOver, isToldOf, type KeptOrder } from './order.ts';
import { getOrder, watchedOrders, writeSilence, writeWatch } from './order-store.ts';
import type { Postal } from './postal.ts';
import { releaseLane } from './release-lane.ts';
import { orderSilent } from './tell-portal.ts';

/** How orders are looked after in one round. */
export interface Watching {
  /** The carriers that can be asked about one order. */
  readonly trackings: ReadonlyMap<Carrier, OrderTracking>;
  readonly timeoutMs: number;
  /** Epoch ms until which another order is looked at. */
  readonly until: number;
}

/** What was done to an order that somebody looked at. */
export type Looked = 'over' | 'handed-over' | 'waits' | 'heard' | 'told-silent' | 'not-reached';

/** The most orders of one round; the others are due in the next. */
const MOST_ORDERS = 400;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How long an event may wait to be heard before its wake-up must be lost. */
const LOST_AFTER_MS = 2 * MINUTE_MS;

/** How soon an order is looked at again whose carrier cannot be reached, or may have it. */
const SOON_MS = 5 * MINUTE_MS;

/** Hears events whose wake-up was lost. One order that fails is left for the next round. */
export async function hearForgotten(postal: Postal, until: number): Promise<number> {
  const before = instant(postal.clock.now() - LOST_AFTER_MS);
  let heard = 0;
  for (const number of await unheardOrders(postal.tables.postal, before, MOST_ORDERS)) {
    if (postal.clock.now() >= until) break;
    await apart(number, async () => {
      const hearing = await hearOrder(postal, number);
      if (hearing !== 'unknown-order') heard += hearing.heard;
    });
  }
  return heard;
}

/** Looks after every order whose time has come. One that fails is left for the next round. */
export async function watchOrders(
  postal: Postal,
  watching: Watching,
): Promise<Partial<Record<Looked, number>>> {
  const done: Partial<Record<Looked, number>> = {};
  const trackings = new Map([...watching.trackings].map(([carrier, each]) => [carrier, patiently(each)]));
  for (const order of await watchedOrders(postal.tables.postal, instant(postal.clock.now()), MOST_ORDERS)) {
    if (postal.clock.now() >= watching.until) break;
    const isDone = await apart(order.number, async () => {
      const looked = await lookAfter(postal, { ...watching, trackings }, order);
      done[looked] = (done[looked] ?? 0) + 1;
    });
    // Behind the others, or some that always fail would in time be all that is looked at.
    if (!isDone) await apart(order.number, () => lookAgain(postal, order, postal.clock.now() + SOON_MS));
  }
  return done;
}

/** Asks a carrier no more once it was not reached so often in a row: one that hangs would use up the round. */
const MOST_IN_VAIN = 3;

function patiently({ carrier, ask }: OrderTracking): OrderTracking {
  let inVain = 0;
  return {
    carrier,
    ask: async (order, signal) => {
      if (inVain === MOST_IN_VAIN) return { kind: 'unreachable', reason: 'not reached before' };
      const said = await ask(order, signal);
      inVain = said.kind === 'unreachable' ? inVain + 1 : 0;
      return said;
    },
  };
}

/** One damaged order must not keep the others from being looked after. Says whether it was done. */
async function apart(order: string, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    log('error', 'LT081', { order, error: error instanceof Error ? error : new Error('not an error') });
    return false;
  }
}

/** Looks after one order: takes away what holds its lane, sends it the other way, or asks after its parcel. */
export async function lookAfter(postal: Postal, watching: Watching, seen: KeptOrder): Promise<Looked> {
  await releaseLane(postal, seen);
  const order = await getOrder(postal.tables.postal, { ...seen, dossier: seen.dossierCode });
  if (order === undefined) return 'over';
  if (isOver(order)) {
    await lookAgain(postal, order, undefined);
    return 'over';
  }
  const failOverFrom = mayFailOverFrom(order);
  if (failOverFrom !== undefined && failOverFrom <= postal.clock.now()) {
    if ((await failOver(postal, order)) === 'handed-over') return 'handed-over';
    await lookAgain(postal, order, postal.clock.now() + SOON_MS);
    return 'waits';
  }
  return listen(postal, watching, order, failOverFrom);
}

/** Asks after a parcel of which nothing was heard for too long; tells of the silence where it goes on. */
async function listen(
  postal: Postal,
  watching: Watching,
  order: KeptOrder,
  failOverFrom = Infinity,
): Promise<Looked> {
  const { clock } = postal;
  const patience = order.terms.silentAfterHours * HOUR_MS;
  const since = millis(order.lastNewsAt ?? order.acceptedAt ?? order.requestedAt);
  const isAtCarrier = order.sent === 'accepted' || isToldOf(order);
  if (!isAtCarrier || clock.now() < since + patience) {
    const quiet = isAtCarrier ? since + patience : clock.now() + HOUR_MS;
    await lookAgain(postal, order, Math.min(quiet, failOverFrom));
    return 'waits';
  }
  const asked = await askCarrier(postal, watching, order);
  if (asked === 'news') return 'heard';
  // A carrier that cannot be reached is asked again for as long once more; then its silence is told all the same.
  if (asked === 'not-reached' && clock.now() < since + 2 * patience) {
    await lookAgain(postal, order, clock.now() + SOON_MS);
    return 'not-reached';
  }
  if (order.silentSince === undefined) return tellSilence(postal, order, since);
  await lookAgain(postal, order, clock.now() + patience);
  return 'waits';
}

async function askCarrier(
  postal: Postal,
  { trackings, timeoutMs }: Watching,
  order: KeptOrder,
): Promise<'news' | 'nothing' | 'not-reached'> {
  const tracking = trackings.get(order.carrier);
  if (tracking === undefined) return 'not-reached';
  const { number, customerCode, requestedAt, life } = order;
  const said = await tracking.ask(
    { orderNumber: number, customerCode, itemCode: life.itemCode, since: requestedAt },
    AbortSignal.timeout(timeoutMs),
  );
  if (said.kind === 'unreachable') return 'not-reached';
  await keepEvents(postal, said.events);
  const hearing = await hearOrder(postal, number);
  return hearing !== 'unknown-order' && hearing.heard > 0 ? 'news' : 'nothing';
}

/** Tells of a silence, once: the portal, the timeline, the alarm. */
async function tellSilence(postal: Postal, asked: KeptOrder, sinceMs: number): Promise<Looked> {
  const { tables, clock, desk } = postal;
  const opened = await desk.open(asked.dossierCode);
  const order = await getOrder(tables.postal, { ...asked, dossier: asked.dossierCode });
  if (opened === undefined || order === undefined || order.lifeVersion !== asked.lifeVersion) return 'waits';
  const since = instant(sinceMs);
  const at = instant(clock.now());
  const { number, dossierCode, agency, correlationId } = order;
  const about: About = { dossierCode, agency, occurredAt: at, correlationId };
  const told = { order: number, since };
  const entry = opened.keep({
    actor: 'gateway',
    correlationId,
    events: [
      {
        kind: 'parcel-silent',
        source: 'gateway',
        occurredAt: at,
        received: JSON.stringify({ content: `Bưu điện: không có tin về đơn ${number}`, ...told }),
        digest: digestJson(told),
        details: told,
      },
    ],
    duties: [orderSilent(about, order, since, at)],
  });
  if (!entry.ok) return 'waits';
  const written = await transact([
    ...entry.value.writes,
    writeSilence(tables.postal, order, {
      since,
      notes: [...new Set([...order.notes, 'silent'])],
      watchAt: instant(clock.now() + order.terms.silentAfterHours * HOUR_MS),
    }),
  ]);
  if (!written.done) return 'waits';
  log('warn', 'LT078', { order: number, partner: order.carrier });
  measure('silent', 1, { partner: order.carrier });
  return 'told-silent';
}

async function lookAgain({ tables }: Postal, order: KeptOrder, at: number | undefined): Promise<void> {
  const watchAt = at === undefined ? undefined : instant(at);
  // Where somebody else has set it meanwhile, theirs stands: a settled duty may have to be looked at now.
  await transact([writeWatch(tables.postal, order, watchAt)]);
}
