import { createHash } from 'node:crypto';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import type { OrderKind, OrderNumber, OrderNumberParts } from '../../schemas/postal/order-number.ts';
import { vietnamDay, type Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import { number, numberOr, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, getMany, queryPage, type Key } from '../kernel/table/read.ts';
import { create, setSome, type Write } from '../kernel/table/transaction.ts';
import { UNBORN, type Asked, type Carrying, type KeptOrder } from './order.ts';

/** How many shards the index of watched orders has. */
const WATCH_SHARDS = 4;

export const WATCH_SHARD_NAMES: readonly string[] = Array.from(
  { length: WATCH_SHARDS },
  (_, shard) => `watch#${shard}`,
);

const watchShard = (orderNumber: string): string =>
  `watch#${(createHash('sha1').update(orderNumber).digest()[0] ?? 0) % WATCH_SHARDS}`;

/** Where an order is kept: beside the others of its dossier. */
export const orderKey = (
  table: string,
  { dossier, kind, attempt }: Pick<OrderNumberParts, 'dossier' | 'kind' | 'attempt'>,
): Key => ({ table, pk: dossier, sk: `ORDER#${kind}#${attempt}` });

const keyOf = (table: string, order: Pick<Asked, 'dossierCode' | 'kind' | 'attempt'>): Key =>
  orderKey(table, { dossier: order.dossierCode, kind: order.kind, attempt: order.attempt });

/** The partition of the index by day: the agency under whose contract orders run, and the day in Vietnam. */
export const agencyDay = (agency: string, day: string): string => `${agency}#${day}`;

/** The write that keeps a new order (label `order`). */
export function createOrder(table: string, order: Asked & Carrying, watchAt: Instant): Write {
  const { pk, sk } = keyOf(table, order);
  return create(
    'order',
    table,
    toItem({
      pk,
      sk,
      number: order.number,
      kind: order.kind,
      attempt: order.attempt,
      agency: order.agency,
      contractAgency: order.contractAgency,
      agencyDay: agencyDay(order.contractAgency, vietnamDay(Date.parse(order.requestedAt))),
      request: JSON.stringify(order.request),
      requestDigest: order.requestDigest,
      desk: JSON.stringify(order.desk),
      terms: JSON.stringify(order.terms),
      failover: order.failover === undefined ? undefined : JSON.stringify(order.failover),
      requestedAt: order.requestedAt,
      clientId: order.clientId,
      correlationId: order.correlationId,
      carrier: order.carrier,
      customerCode: order.customerCode,
      exchange: order.exchange,
      sent: order.sent,
      watchShard: watchShard(order.number),
      watchAt,
    }),
  );
}

/** What of an order's carrying changes; undefined removes. */
export type CarryingChange = Partial<{ readonly [K in keyof Carrying]: Carrying[K] | undefined }>;

/** What else is said of an order with a change of its carrying. */
interface CarryingNews {
  /** It is looked at then. */
  readonly watchAt?: Instant | undefined;
  /** What it is as it went out, where a person has mended it on its way. */
  readonly content?: Pick<Asked, 'request' | 'desk'> | undefined;
}

/**
 * The write that changes how an order is carried, whatever it meets: what settles a duty must not be able to fail
 * (exchange/operation.ts).
 */
export const writeCarrying = (
  table: string,
  order: Pick<Asked, 'number' | 'dossierCode' | 'kind' | 'attempt'>,
  change: CarryingChange,
  { watchAt, content }: CarryingNews = {},
): Write =>
  setSome('order', keyOf(table, order), {
    ...change,
    ...(watchAt === undefined ? {} : watching(order.number, watchAt)),
    ...(content === undefined
      ? {}
      : { request: JSON.stringify(content.request), desk: JSON.stringify(content.desk) }),
  });

const watching = (orderNumber: string, watchAt: Instant | undefined) => ({
  watchShard: watchAt === undefined ? undefined : watchShard(orderNumber),
  watchAt,
});

/** What a hearing makes of an order's life; without `watchAt` nobody looks at it any more. */
export interface LifeChange extends Pick<KeptOrder, 'life' | 'notes' | 'proposed'> {
  readonly lastNewsAt: Instant;
  readonly watchAt: Instant | undefined;
}

/** The write that keeps a life over the version that was read (label `life`). */
export const writeLife = (table: string, order: KeptOrder, change: LifeChange): Write =>
  setSome(
    'life',
    keyOf(table, order),
    {
      life: JSON.stringify(change.life),
      lifeVersion: order.lifeVersion + 1,
      notes: change.notes.length === 0 ? undefined : JSON.stringify(change.notes),
      proposed: change.proposed ? true : undefined,
      lastNewsAt: change.lastNewsAt,
      // It is news: whatever silence there was is over.
      silentSince: undefined,
      ...watching(order.number, change.watchAt),
    },
    order.lifeVersion === 0
      ? { expression: 'attribute_exists(pk) AND attribute_not_exists(lifeVersion)' }
      : { expression: 'lifeVersion = :before', values: { ':before': order.lifeVersion } },
  );

/**
 * The write that says when an order is looked at next; undefined: not any more. It collides when somebody has set
 * another time since the order was read: what made it so has yet to be looked at.
 */
export const writeWatch = (table: string, order: KeptOrder, watchAt: Instant | undefined): Write =>
  setSome(
    'watch',
    keyOf(table, order),
    watching(order.number, watchAt),
    order.watchAt === undefined
      ? { expression: 'attribute_not_exists(watchAt)' }
      : { expression: 'watchAt = :seen', values: { ':seen': order.watchAt } },
  );

/** The write that notes a silence, once it was told. */
export const writeSilence = (
  table: string,
  order: KeptOrder,
  silence: { readonly since: Instant; readonly notes: readonly string[]; readonly watchAt: Instant },
): Write =>
  setSome('order', keyOf(table, order), {
    silentSince: silence.since,
    notes: JSON.stringify(silence.notes),
    ...watching(order.number, silence.watchAt),
  });

export function readOrder(item: Item): KeptOrder {
  const optional = <K extends string, V>(name: K, read: (value: string) => V): Partial<Record<K, V>> => {
    const value = textOr(item, name);
    return value === undefined ? {} : ({ [name]: read(value) } as Record<K, V>); // as written by this file
  };
  const at = (value: string): Instant => value as Instant;
  const life = textOr(item, 'life');
  const notes = textOr(item, 'notes');
  return {
    number: text(item, 'number') as OrderNumber,
    dossierCode: text(item, 'pk') as DossierCode,
    kind: text(item, 'kind') as OrderKind,
    attempt: number(item, 'attempt'),
    agency: text(item, 'agency') as AgencyCode,
    contractAgency: text(item, 'contractAgency') as AgencyCode,
    // Valid when it was written; parsing it again on every read would only cost time.
    request: JSON.parse(text(item, 'request')) as Asked['request'],
    requestDigest: text(item, 'requestDigest') as Digest,
    desk: JSON.parse(text(item, 'desk')) as Asked['desk'],
    terms: JSON.parse(text(item, 'terms')) as Asked['terms'],
    requestedAt: at(text(item, 'requestedAt')),
    clientId: text(item, 'clientId'),
    correlationId: text(item, 'correlationId'),
    carrier: text(item, 'carrier') as Carrier,
    customerCode: text(item, 'customerCode'),
    exchange: text(item, 'exchange'),
    sent: text(item, 'sent') as Carrying['sent'],
    life: life === undefined ? UNBORN : (JSON.parse(life) as KeptOrder['life']),
    lifeVersion: numberOr(item, 'lifeVersion') ?? 0,
    notes: notes === undefined ? [] : (JSON.parse(notes) as string[]),
    proposed: item['proposed']?.BOOL === true,
    ...optional('failover', (value) => JSON.parse(value) as NonNullable<Asked['failover']>),
    ...optional('carrierBefore', (value) => value as Carrier),
    ...optional('customerCodeBefore', (value) => value),
    ...optional('acceptedAt', at),
    ...optional('cancel', (value) => value as NonNullable<Carrying['cancel']>),
    ...optional('cancelledAt', at),
    ...optional('cancelExchange', (value) => value),
    ...optional('lastNewsAt', at),
    ...optional('silentSince', at),
    ...optional('watchAt', at),
  };
}

/** One order as last written, or undefined. */
export async function getOrder(table: string, parts: OrderNumberParts): Promise<KeptOrder | undefined> {
  const item = await get(orderKey(table, parts));
  return item === undefined ? undefined : readOrder(item);
}

/** Which of these orders we have: their numbers. At most 100. */
export async function knownOrders(table: string, parts: readonly OrderNumberParts[]): Promise<Set<string>> {
  if (parts.length === 0) return new Set();
  const items = await getMany(parts.map((each) => orderKey(table, each)));
  return new Set(items.flatMap((item) => (item === undefined ? [] : [text(item, 'number')])));
}

/** The orders of a dossier, of both kinds, first attempt first. */
export async function ordersOf(table: string, code: DossierCode): Promise<KeptOrder[]> {
  const { items } = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :code AND begins_with(sk, :order)',
    ExpressionAttributeValues: { ':code': { S: code }, ':order': { S: 'ORDER#' } },
    ConsistentRead: true,
  });
  return items.map(readOrder); // 18 at most: far below a page
}

/** The orders of one agency's contract and one day, page by page. */
export async function* ordersOfDay(table: string, agency: string, day: string): AsyncGenerator<KeptOrder> {
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      IndexName: 'by-day',
      KeyConditionExpression: 'agencyDay = :day',
      ExpressionAttributeValues: { ':day': { S: agencyDay(agency, day) } },
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    for (const item of page.items) yield readOrder(item);
    from = page.next;
  } while (from !== undefined);
}

/** Orders whose time to be looked at has come, longest due first within each shard; at most so many. */
export async function watchedOrders(table: string, now: Instant, limit: number): Promise<KeptOrder[]> {
  const share = Math.ceil(limit / WATCH_SHARDS);
  const pages = await Promise.all(
    WATCH_SHARD_NAMES.map((shard) =>
      queryPage({
        TableName: table,
        IndexName: 'watched',
        KeyConditionExpression: 'watchShard = :shard AND watchAt <= :now',
        ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { S: now } },
        Limit: share,
      }),
    ),
  );
  return pages.flatMap(({ items }) => items.map(readOrder));
}
