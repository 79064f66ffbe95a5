import { instant, type Instant } from '../kernel/clock.ts';
import { countItems, get, queryPage } from '../kernel/table/read.ts';
import { breakerOf } from './breaker.ts';
import type { PartnerName } from './exchange.ts';
import { readLane } from './exchange-store.ts';
import { partnerKey, readPartnerState } from './gate.ts';
import { dueShards } from './lane.ts';

/** How far is counted: beyond, "so many and more" is as alarming as the number itself. */
const COUNTED_PER_SHARD = 2_500;
const COUNTED_PARKED = 1_000;

/** How one partner fares. */
export interface Gauge {
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Of an open breaker: until when nothing is sent. */
  readonly openUntil?: Instant;
  /** Lanes with a duty that is due, being carried or waiting for its next attempt. */
  readonly queued: number;
  /** Since when the longest-waiting lane has been due; absent when none is. */
  readonly oldestDueAt?: Instant;
  /** Duties in front of a person. */
  readonly parked: number;
}

/** Measures one partner from the indexes: by counting there, without reading a payload. */
export async function gaugePartner(
  tables: { readonly exchanges: string; readonly partners: string },
  partner: PartnerName,
  now: number,
): Promise<Gauge> {
  const shards = dueShards(partner);
  const [stateItem, counts, oldest, parked] = await Promise.all([
    get(partnerKey(tables.partners, partner)),
    Promise.all(shards.map((shard) => countDue(tables.exchanges, shard))),
    Promise.all(shards.map((shard) => oldestDue(tables.exchanges, shard, now))),
    countParked(tables.exchanges, partner),
  ]);
  const state = readPartnerState(stateItem);
  const oldestDueAt = oldest.filter((at) => at !== undefined).toSorted()[0];
  const breaker = breakerOf(state, now);
  return {
    breaker,
    queued: counts.reduce((sum, count) => sum + count, 0),
    parked,
    ...(breaker === 'open' ? { openUntil: instant(state.openUntil) } : {}),
    ...(oldestDueAt === undefined ? {} : { oldestDueAt }),
  };
}

const countDue = (table: string, shard: string): Promise<number> =>
  countItems(
    {
      TableName: table,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: { ':shard': { S: shard } },
    },
    COUNTED_PER_SHARD,
  );

const countParked = (table: string, partner: PartnerName): Promise<number> =>
  countItems(
    {
      TableName: table,
      IndexName: 'parked',
      KeyConditionExpression: 'parkedPartner = :partner',
      ExpressionAttributeValues: { ':partner': { S: partner } },
    },
    COUNTED_PARKED,
  );

async function oldestDue(table: string, shard: string, now: number): Promise<Instant | undefined> {
  const { items } = await queryPage({
    TableName: table,
    IndexName: 'due',
    KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { S: instant(now) } },
    Limit: 1,
  });
  const [first] = items;
  return first === undefined ? undefined : readLane(first).dueAt;
}
