import type { Day } from '../../schemas/calendar.ts';
import { FEED_START, feedPlaceAt, type TrackingFeed } from '../../schemas/postal/tracking.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { allContracts } from './contract-store.ts';
import { pollFeed, type Polled, type Polling } from './poll-feed.ts';
import type { Parcels } from './postal.ts';

/** How many customers' feeds are read side by side. */
const AT_ONCE = 4;

const DAY_MS = 86_400_000;

/**
 * Polls every feed for every customer that any contract names, past ones too: their parcels are still under way. In an
 * order of chance, so that none is always the last when time runs out. One that fails does not keep the others.
 */
export async function pollFeeds(
  parcels: Parcels,
  feeds: readonly TrackingFeed[],
  polling: Polling,
  random: () => number = Math.random,
): Promise<readonly Polled[]> {
  if (feeds.length === 0) return [];
  const contracts = await allContracts(parcels.tables.postal);
  const ways = contracts.flatMap(({ carriage, failover, from }) =>
    [carriage, ...(failover === undefined ? [] : [failover.to])].map((way) => ({ ...way, from })),
  );
  const open = feeds
    .flatMap((feed) => {
      const own = ways.filter(({ carrier }) => carrier === feed.carrier);
      return [...Map.groupBy(own, ({ customerCode }) => customerCode)].map(([customer, named]) => ({
        feed,
        customer,
        startsAt: startOf(named.map(({ from }) => from)),
      }));
    })
    .map((each) => ({ ...each, turn: random() }))
    .toSorted((one, other) => one.turn - other.turn);
  const polled: Polled[] = [];
  const poller = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      try {
        polled.push(
          await pollFeed(parcels, next.feed, next.customer, { ...polling, startsAt: next.startsAt }),
        );
      } catch (error) {
        log('error', 'LT076', {
          partner: next.feed.carrier,
          error: error instanceof Error ? error : new Error('not an error'),
        });
        measure('feedStalled', 1, { partner: next.feed.carrier });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, poller));
  return polled;
}

/**
 * Where the feed of a customer is begun: a day before the first contract that names it. What a customer had carried
 * before is none of ours, and would all be kept as strays.
 */
function startOf(days: readonly Day[]): string {
  const first = days.toSorted()[0];
  return first === undefined ? FEED_START : feedPlaceAt(Date.parse(`${first}T00:00:00+07:00`) - DAY_MS);
}
