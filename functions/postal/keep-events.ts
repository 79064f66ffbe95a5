import { setTimeout as pause } from 'node:timers/promises';
import { parseOrderNumber, type OrderNumberParts } from '../../schemas/postal/order-number.ts';
import type { TrackingEvent } from '../../schemas/postal/parcel.ts';
import { instant } from '../kernel/clock.ts';
import { measure } from '../kernel/metrics.ts';
import { transact, type PutWrite } from '../kernel/table/transaction.ts';
import { createEvent } from './event-store.ts';
import { knownOrders } from './order-store.ts';
import type { Parcels } from './postal.ts';

/** How many events were kept, how many of them bear no order of ours, and how many were kept before. */
export interface KeptEvents {
  readonly kept: number;
  readonly strays: number;
  readonly repeated: number;
}

/** Events of one transaction: DynamoDB takes 100, half of them leave room for long rows. */
const BATCH = 50;

/** Transactions under way at once. */
const AT_ONCE = 4;

/** How often two keepers of the same event may get into each other's way. */
const ROUNDS = 20;

/**
 * Keeps events of carriers, each once by its order number and id, whoever brings it and however often. What is kept
 * is on durable storage when this returns. An event of an order that we do not have is kept as a stray and shown.
 */
export async function keepEvents(parcels: Parcels, events: readonly TrackingEvent[]): Promise<KeptEvents> {
  const once = new Map(events.map((event) => [`${event.orderNumber}\n${event.id}`, event]));
  const batches = batchesOf([...once.values()]);
  let kept = 0;
  let strays = 0;
  for (let start = 0; start < batches.length; start += AT_ONCE) {
    const under = batches.slice(start, start + AT_ONCE).map((batch) => keepBatch(parcels, batch));
    for (const done of await Promise.all(under)) {
      kept += done.kept;
      strays += done.strays;
    }
  }
  if (strays > 0) measure('strays', strays);
  return { kept, strays, repeated: events.length - kept };
}

/**
 * Events of one order go into one batch, in the order in which they came: so they become durable together, and are
 * heard together, in the carrier's order. Only more of them than a batch takes are parted.
 */
function batchesOf(events: readonly TrackingEvent[]): TrackingEvent[][] {
  const batches: TrackingEvent[][] = [];
  let batch: TrackingEvent[] = [];
  for (const ofOrder of Map.groupBy(events, ({ orderNumber }) => orderNumber).values()) {
    if (batch.length > 0 && batch.length + ofOrder.length > BATCH) {
      batches.push(batch);
      batch = [];
    }
    batch.push(...ofOrder);
    while (batch.length > BATCH) batches.push(batch.splice(0, BATCH));
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

async function keepBatch(
  { tables, clock }: Parcels,
  events: readonly TrackingEvent[],
): Promise<{ readonly kept: number; readonly strays: number }> {
  const ours = await knownOrders(tables.postal, ordersIn(events));
  const arrivedAt = instant(clock.now());
  let open = events.map((event) => {
    const isOurs = ours.has(event.orderNumber);
    return { isOurs, write: createEvent(tables.postal, event, arrivedAt, isOurs) };
  });
  for (let round = 1; open.length > 0; round += 1) {
    const written = await transact(open.map(({ write }) => write));
    if (written.done) return { kept: open.length, strays: open.filter(({ isOurs }) => !isOurs).length };
    if (round === ROUNDS) throw new Error('events could not be kept, another keeper was always in the way');
    const there = new Set(
      written.collisions.flatMap(({ existing }) =>
        existing === undefined ? [] : [`${existing['pk']?.S ?? ''} ${existing['sk']?.S ?? ''}`],
      ),
    );
    open = open.filter(({ write }) => !there.has(nameOf(write)));
    if (there.size === 0) await pause(Math.random() * 10 * round);
  }
  return { kept: 0, strays: 0 };
}

const nameOf = ({ item }: PutWrite): string =>
  `${item.Put.Item?.['pk']?.S ?? ''} ${item.Put.Item?.['sk']?.S ?? ''}`;

/** The orders that events name, each once; what bears no number of our form is nobody's. */
function ordersIn(events: readonly TrackingEvent[]): OrderNumberParts[] {
  const parts = new Map<string, OrderNumberParts>();
  for (const { orderNumber } of events) {
    const read = parts.has(orderNumber) ? undefined : parseOrderNumber(orderNumber);
    if (read !== undefined) parts.set(orderNumber, read);
  }
  return [...parts.values()];
}
