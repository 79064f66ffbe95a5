import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/clock.ts';
import { number, numberOr, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { queryPage, type Key } from '../kernel/table/read.ts';
import { create, replace, type PutWrite, type Write } from '../kernel/table/transaction.ts';
import {
  laneId,
  type Attempt,
  type Exchange,
  type ExchangeState,
  type HumanAct,
  type PartnerName,
  type Reason,
  type Subject,
} from './exchange.ts';
import { dueShard, type Lane, type Lease } from './lane.ts';

/** Payloads up to this many bytes are kept in the exchange's own item, larger ones beside it. */
const INLINE_BYTES = 1_024;

const padded = (seq: number): string => String(seq).padStart(8, '0');

export const laneKey = (table: string, partner: PartnerName, subject: Subject): Key => ({
  table,
  pk: laneId(partner, subject),
  sk: 'LANE',
});

export const exchangeKey = (table: string, partner: PartnerName, subject: Subject, seq: number): Key => ({
  table,
  pk: laneId(partner, subject),
  sk: `X#${padded(seq)}`,
});

export const payloadKey = (table: string, partner: PartnerName, subject: Subject, seq: number): Key => ({
  table,
  pk: laneId(partner, subject),
  sk: `P#${padded(seq)}`,
});

/** The write that keeps a lane over the version that was read (label `lane`). */
export function writeLane(table: string, lane: Lane): PutWrite {
  const item = toItem({
    pk: laneId(lane.partner, lane.subject),
    sk: 'LANE',
    partner: lane.partner,
    subject: lane.subject,
    head: lane.head,
    tail: lane.tail,
    version: lane.version,
    parked: lane.parked,
    established: lane.established,
    tried: lane.tried ? true : undefined,
    dueShard: lane.dueAt === undefined ? undefined : dueShard(lane.partner, lane.subject),
    dueAt: lane.dueAt,
    lease: lane.lease === undefined ? undefined : JSON.stringify(lane.lease),
  });
  return lane.version === 1 ? create('lane', table, item) : replace('lane', table, item, lane.version - 1);
}

export function readLane(item: Item): Lane {
  const dueAt = textOr(item, 'dueAt');
  const lease = textOr(item, 'lease');
  return {
    partner: text(item, 'partner') as PartnerName,
    subject: text(item, 'subject') as Subject,
    head: number(item, 'head'),
    tail: number(item, 'tail'),
    version: number(item, 'version'),
    parked: item['parked']?.BOOL ?? false,
    established: item['established']?.BOOL ?? false,
    tried: item['tried']?.BOOL ?? false,
    ...(dueAt === undefined ? {} : { dueAt: dueAt as Instant }),
    ...(lease === undefined ? {} : { lease: JSON.parse(lease) as Lease }),
  };
}

/**
 * The writes that keep an exchange. Its lane is written in the same transaction over a known version, which
 * is what guards it; a new one is created with its payload (label `exchange`).
 */
export function writeExchange(table: string, exchange: Exchange, payload: string, isNew: boolean): Write[] {
  const inline = Buffer.byteLength(payload) <= INLINE_BYTES;
  const item = toItem({
    pk: laneId(exchange.partner, exchange.subject),
    sk: `X#${padded(exchange.seq)}`,
    partner: exchange.partner,
    subject: exchange.subject,
    seq: exchange.seq,
    operation: exchange.operation,
    agency: exchange.agency,
    state: exchange.state,
    digest: exchange.digest,
    attempts: exchange.attempts,
    recent: exchange.recent.length === 0 ? undefined : JSON.stringify(exchange.recent),
    windowFrom: exchange.windowFrom,
    nextAttemptAt: exchange.nextAttemptAt,
    occurredAt: exchange.occurredAt,
    keptAt: exchange.keptAt,
    sentAt: exchange.sentAt,
    confirmedAt: exchange.confirmedAt,
    parkedAt: exchange.parkedAt,
    parkedPartner: exchange.state === 'parked' ? exchange.partner : undefined,
    reason: exchange.reason === undefined ? undefined : JSON.stringify(exchange.reason),
    uncertain: exchange.uncertain,
    mayResend: exchange.mayResend,
    acts: exchange.acts === undefined ? undefined : JSON.stringify(exchange.acts),
    correlationId: exchange.correlationId,
    payload: inline ? payload : undefined,
  });
  if (!isNew) return [{ label: 'exchange', item: { Put: { TableName: table, Item: item } } }];
  return inline
    ? [create('exchange', table, item)]
    : [create('exchange', table, item), putPayload(table, exchange, payload)];
}

/**
 * The write that keeps another payload beside its exchange (which is written with it). Where the new one is kept
 * inline, what stood beside is emptied: no longer needed, no longer kept.
 */
export const writeOtherPayload = (table: string, exchange: Exchange, payload: string): Write =>
  putPayload(table, exchange, Buffer.byteLength(payload) > INLINE_BYTES ? payload : undefined);

const putPayload = (
  table: string,
  { partner, subject, seq }: Exchange,
  payload: string | undefined,
): Write => ({
  label: 'exchange',
  item: {
    Put: {
      TableName: table,
      Item: toItem({ pk: laneId(partner, subject), sk: `P#${padded(seq)}`, payload }),
    },
  },
});

export function readExchange(item: Item): Exchange {
  const optional = <K extends string>(name: K): Partial<Record<K, Instant>> => {
    const value = textOr(item, name);
    return value === undefined ? {} : ({ [name]: value } as Record<K, Instant>);
  };
  const recent = textOr(item, 'recent');
  const reason = textOr(item, 'reason');
  const acts = textOr(item, 'acts');
  return {
    partner: text(item, 'partner') as PartnerName,
    subject: text(item, 'subject') as Subject,
    seq: number(item, 'seq'),
    operation: text(item, 'operation'),
    agency: text(item, 'agency'),
    state: text(item, 'state') as ExchangeState,
    digest: text(item, 'digest') as Digest,
    attempts: numberOr(item, 'attempts') ?? 0,
    recent: recent === undefined ? [] : (JSON.parse(recent) as Attempt[]),
    occurredAt: text(item, 'occurredAt') as Instant,
    keptAt: text(item, 'keptAt') as Instant,
    correlationId: text(item, 'correlationId'),
    ...optional('windowFrom'),
    ...optional('nextAttemptAt'),
    ...optional('sentAt'),
    ...optional('confirmedAt'),
    ...optional('parkedAt'),
    ...(reason === undefined ? {} : { reason: JSON.parse(reason) as Reason }),
    ...(item['uncertain']?.BOOL === true ? { uncertain: true } : {}),
    ...(item['mayResend']?.BOOL === true ? { mayResend: true } : {}),
    ...(acts === undefined ? {} : { acts: JSON.parse(acts) as HumanAct[] }),
  };
}

/** The payload's JSON text out of the exchange's item or the item beside it; undefined when it is in neither. */
export const readPayload = (exchange: Item, beside: Item | undefined): string | undefined =>
  textOr(exchange, 'payload') ?? (beside === undefined ? undefined : textOr(beside, 'payload'));

/** The exchanges of a lane from `fromSeq` on, oldest first, at most `limit`. */
export async function exchangesOfLane(
  table: string,
  partner: PartnerName,
  subject: Subject,
  fromSeq = 1,
  limit = 100,
): Promise<Exchange[]> {
  const found: Exchange[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :lane AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':lane': { S: laneId(partner, subject) },
        ':from': { S: `X#${padded(fromSeq)}` },
        ':to': { S: 'X#99999999' },
      },
      ConsistentRead: true,
      Limit: limit - found.length,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    found.push(...page.items.map(readExchange));
    from = page.next;
  } while (from !== undefined && found.length < limit);
  return found;
}
