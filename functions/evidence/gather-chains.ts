import type { Instant } from '../kernel/clock.ts';
import { chainHeadKey, readChainHead, UNROOTED_SHARDS } from '../kernel/evidence/evidence-store.ts';
import { text } from '../kernel/table/item.ts';
import { countItems, getMany, queryPage } from '../kernel/table/read.ts';
import type { MovedChain } from './root.ts';

const INDEX = 'unrooted';

/** The most keys that one request reads. */
const KEYS = 100;

/**
 * Chains that have moved since the newest root over them, those that wait longest first in each shard, at most so many.
 * The index may lag behind: each is read as it stands, and one without a mark has a root by now.
 */
export async function gatherChains(table: string, atMost: number): Promise<readonly MovedChain[]> {
  const perShard = Math.ceil(atMost / UNROOTED_SHARDS.length);
  const pages = await Promise.all(UNROOTED_SHARDS.map((shard) => waitingIn(table, shard, perShard)));
  const subjects = [...new Set(pages.flat().map(({ subject }) => subject))].slice(0, atMost);
  const chains: MovedChain[] = [];
  for (let from = 0; from < subjects.length; from += KEYS) {
    const some = subjects.slice(from, from + KEYS);
    const items = await getMany(some.map((subject) => chainHeadKey(table, subject)));
    for (const [index, subject] of some.entries()) {
      const { seq, hash, unrootedSince } = readChainHead(items[index]);
      if (unrootedSince !== undefined) chains.push({ subject, seq, hash });
    }
  }
  return chains;
}

async function waitingIn(
  table: string,
  shard: string,
  limit: number,
): Promise<readonly { readonly subject: string; readonly since: Instant }[]> {
  const page = await queryPage({
    TableName: table,
    IndexName: INDEX,
    KeyConditionExpression: 'unrootedShard = :shard',
    ExpressionAttributeValues: { ':shard': { S: shard } },
    Limit: limit,
  });
  return page.items.map((item) => ({
    subject: text(item, 'pk'),
    since: text(item, 'unrootedSince') as Instant,
  }));
}

/** The most that are counted. */
const COUNTED = 10_000;

/** How many chains wait for a root, counted up to 10,000, and since when the one does that waits longest. */
export async function gaugeUnrooted(
  table: string,
): Promise<{ readonly count: number; readonly since?: Instant }> {
  const shards = await Promise.all(
    UNROOTED_SHARDS.map(async (shard) => {
      const [oldest] = await waitingIn(table, shard, 1);
      if (oldest === undefined) return { count: 0, since: [] };
      const count = await countItems(
        {
          TableName: table,
          IndexName: INDEX,
          KeyConditionExpression: 'unrootedShard = :shard',
          ExpressionAttributeValues: { ':shard': { S: shard } },
        },
        COUNTED / UNROOTED_SHARDS.length,
      );
      return { count, since: [oldest.since] };
    }),
  );
  const [since] = shards.flatMap((shard) => shard.since).toSorted();
  return {
    count: shards.reduce((sum, { count }) => sum + count, 0),
    ...(since === undefined ? {} : { since }),
  };
}
