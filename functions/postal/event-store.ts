import { createHash } from 'node:crypto';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import type { TrackingEvent, TrackingMeaning } from '../../schemas/postal/parcel.ts';
import type { Instant } from '../kernel/clock.ts';
import { digestBytes, type Digest } from '../kernel/digest.ts';
import { text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage, type Key } from '../kernel/table/read.ts';
import { create, setSome, type PutWrite, type Write } from '../kernel/table/transaction.ts';
import type { Told } from './parcel.ts';

/** How many shards the index of unheard events has: it takes every event that a poller keeps. */
const UNHEARD_SHARDS = 8;

const UNHEARD_SHARD_NAMES = Array.from({ length: UNHEARD_SHARDS }, (_, shard) => `unheard#${shard}`);

const unheardShard = (orderNumber: string): string =>
  `unheard#${(createHash('sha1').update(orderNumber).digest()[0] ?? 0) % UNHEARD_SHARDS}`;

/** Strays are few and looked at by people: one shard. */
export const STRAY_SHARD = 'strays';

const PARCEL = 'PARCEL#';

const eventKey = (table: string, orderNumber: string, id: string): Key => ({
  table,
  pk: `${PARCEL}${orderNumber}`,
  sk: `EVENT#${id}`,
});

/** An event as it is kept, without the row as it came. */
export interface KeptEvent extends Told {
  readonly orderNumber: string;
  readonly customerCode: string;
  readonly carrier: Carrier;
  readonly office?: string;
  readonly arrivedAt: Instant;
  /** SHA-256 of the row exactly as it came. */
  readonly rawDigest: Digest;
  readonly heard: 'no' | 'in-order' | 'late' | 'stray';
}

/**
 * The write that keeps an event once (label `parcel-event`): to be heard, or as a stray where no order of ours
 * bears its number.
 */
export function createEvent(
  table: string,
  event: TrackingEvent,
  arrivedAt: Instant,
  ours: boolean,
): PutWrite {
  const { pk, sk } = eventKey(table, event.orderNumber, event.id);
  return create(
    'parcel-event',
    table,
    toItem({
      pk,
      sk,
      id: event.id,
      orderNumber: event.orderNumber,
      carrier: event.carrier,
      customerCode: event.customerCode,
      at: event.at,
      meaning: event.meaning,
      code: event.code,
      message: event.message,
      itemCode: event.itemCode,
      office: event.office,
      note: event.note,
      heldUntil: event.heldUntil,
      oddities: event.oddities.length === 0 ? undefined : JSON.stringify(event.oddities),
      raw: event.raw,
      rawDigest: digestBytes(event.raw),
      arrivedAt,
      unheardShard: ours ? unheardShard(event.orderNumber) : undefined,
      strayShard: ours ? undefined : STRAY_SHARD,
    }),
  );
}

/** The write that marks an event as heard (label `parcel-event`); it collides when it was heard before. */
export const markHeard = (table: string, event: KeptEvent, at: Instant, late: boolean): Write =>
  setSome(
    'parcel-event',
    eventKey(table, event.orderNumber, event.id),
    { unheardShard: undefined, heardAt: at, late: late ? true : undefined },
    { expression: 'attribute_exists(unheardShard)' },
  );

export function readEvent(item: Item): KeptEvent {
  const optional = <K extends string>(name: K): Partial<Record<K, string>> => {
    const value = textOr(item, name);
    return value === undefined ? {} : ({ [name]: value } as Record<K, string>); // a computed key loses its name
  };
  const heldUntil = textOr(item, 'heldUntil') as Instant | undefined; // written by createEvent
  const oddities = textOr(item, 'oddities');
  return {
    id: text(item, 'id'),
    orderNumber: text(item, 'orderNumber'),
    carrier: text(item, 'carrier') as Carrier,
    customerCode: text(item, 'customerCode'),
    at: text(item, 'at') as Instant,
    meaning: text(item, 'meaning') as TrackingMeaning,
    code: text(item, 'code'),
    message: text(item, 'message'),
    arrivedAt: text(item, 'arrivedAt') as Instant,
    rawDigest: text(item, 'rawDigest') as Digest,
    oddities: oddities === undefined ? [] : (JSON.parse(oddities) as string[]),
    heard: heardOf(item),
    ...optional('itemCode'),
    ...optional('office'),
    ...optional('note'),
    ...(heldUntil === undefined ? {} : { heldUntil }),
  };
}

function heardOf(item: Item): KeptEvent['heard'] {
  if (item['strayShard'] !== undefined) return 'stray';
  if (item['unheardShard'] !== undefined) return 'no';
  return item['late']?.BOOL === true ? 'late' : 'in-order';
}

/** What is read of an event: everything but the row as it came, which is the largest part of it. */
const FIELDS = [
  'id',
  'orderNumber',
  'carrier',
  'customerCode',
  'at',
  'meaning',
  'code',
  'message',
  'itemCode',
  'office',
  'note',
  'heldUntil',
  'oddities',
  'rawDigest',
  'arrivedAt',
  'unheardShard',
  'strayShard',
  'late',
] as const;

const PROJECTION = {
  ProjectionExpression: FIELDS.map((_, index) => `#f${index}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(FIELDS.map((name, index) => [`#f${index}`, name])),
};

/** All events that are kept of an order, strays too. */
export async function eventsOf(table: string, orderNumber: string): Promise<KeptEvent[]> {
  const events: KeptEvent[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :parcel',
      ExpressionAttributeValues: { ':parcel': { S: `${PARCEL}${orderNumber}` } },
      ConsistentRead: true,
      ...PROJECTION,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    events.push(...page.items.map(readEvent));
    from = page.next;
  } while (from !== undefined);
  return events;
}

/** Pages that are looked through in one shard: many events of one order must not hide the others. */
const MOST_PAGES = 10;

/** The numbers of orders with events that nobody has heard although they came before a moment; each once. */
export async function unheardOrders(table: string, before: Instant, limit: number): Promise<string[]> {
  const share = Math.ceil(limit / UNHEARD_SHARDS);
  const found = await Promise.all(UNHEARD_SHARD_NAMES.map((shard) => unheardIn(table, shard, before, share)));
  return found.flat();
}

async function unheardIn(table: string, shard: string, before: Instant, wanted: number): Promise<string[]> {
  const numbers = new Set<string>();
  let from: Item | undefined;
  for (let pages = 0; pages < MOST_PAGES && numbers.size < wanted; pages += 1) {
    const page = await queryPage({
      TableName: table,
      IndexName: 'unheard',
      KeyConditionExpression: 'unheardShard = :shard AND arrivedAt < :before',
      ExpressionAttributeValues: { ':shard': { S: shard }, ':before': { S: before } },
      Limit: 200,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    for (const item of page.items) numbers.add(text(item, 'orderNumber'));
    from = page.next;
    if (from === undefined) break;
  }
  return [...numbers];
}

/** The order that a stream's image of a new event is about; undefined when there is nothing to hear in it. */
export const orderToHear = (image: Item): string | undefined =>
  image['unheardShard'] === undefined || !(image['sk']?.S ?? '').startsWith('EVENT#')
    ? undefined
    : textOr(image, 'orderNumber');
