import { instant } from '../kernel/clock.ts';
import { sendAll } from '../kernel/queue.ts';
import { get, queryPage } from '../kernel/table/read.ts';
import type { Item } from '../kernel/table/item.ts';
import { breakerOf, rampShare } from './breaker.ts';
import type { PartnerName } from './exchange.ts';
import { readLane } from './exchange-store.ts';
import { partnerKey, readPartnerState } from './gate.ts';
import { dueShards } from './lane.ts';
import type { PartnerPolicy } from './policy.ts';
import { wakeUpMessage, wakeUpOf, type WakeUp } from './wake-up.ts';

/** How often the waker comes by: it wakes as many lanes as the partner takes until it comes again. */
const ROUND_SECONDS = 60;

/** A half-open breaker lets one call through; some wake-ups more, since a woken lane may have moved on. */
const PROBERS = 5;

/** How many wake-ups the queue took, and how many it did not. */
export interface Woken {
  readonly woken: number;
  readonly refused: number;
}

/**
 * Wakes lanes of a partner that are due, all shards alike and longest due first within each: those whose time
 * has come, those whose wake-up was lost, and those whose carrier died. Not more than the partner takes until
 * the next round; while its breaker is open, nobody.
 */
export async function wakeDueLanes(
  tables: { readonly exchanges: string; readonly partners: string },
  partner: PartnerName,
  policy: Pick<PartnerPolicy, 'rate' | 'breaker'>,
  queueUrl: string,
  now: number,
): Promise<Woken> {
  const state = readPartnerState(await get(partnerKey(tables.partners, partner)));
  const breaker = breakerOf(state, now);
  if (breaker === 'open') return { woken: 0, refused: 0 };
  const atFull = policy.rate.perSecond * ROUND_SECONDS;
  const wanted =
    breaker === 'half-open' ? PROBERS : Math.ceil(atFull * rampShare(state, policy.breaker, now));
  const due = await dueLanes(tables.exchanges, partner, wanted, now);
  const refused = await sendAll(
    queueUrl,
    due.map((wake) => wakeUpMessage(wake, `w${now}`, true)),
  );
  return { woken: due.length - refused.length, refused: refused.length };
}

/** Due lanes, up to `wanted`: every shard gives its share before any gives more. */
async function dueLanes(table: string, partner: PartnerName, wanted: number, now: number): Promise<WakeUp[]> {
  const found: WakeUp[] = [];
  let open = dueShards(partner).map((shard): { shard: string; from?: Item } => ({ shard }));
  while (open.length > 0 && found.length < wanted) {
    const share = Math.min(500, Math.ceil((wanted - found.length) / open.length));
    const pages = await Promise.all(
      open.map(async ({ shard, from }) => ({
        shard,
        page: await queryPage({
          TableName: table,
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
          ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { S: instant(now) } },
          Limit: share,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      })),
    );
    for (const { page } of pages) found.push(...page.items.map((item) => wakeUpOf(readLane(item))));
    open = pages.flatMap(({ shard, page }) => (page.next === undefined ? [] : [{ shard, from: page.next }]));
  }
  return found.slice(0, wanted);
}
