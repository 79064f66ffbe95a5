import type { TrackingFeed } from '../../schemas/postal/tracking.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { allContracts } from './contract-store.ts';
import { pollFeed, type Polled, type Polling } from './poll-feed.ts';
import type { Parcels } from './postal.ts';

/** How many customers' feeds are read side by side. */
const AT_ONCE = 4;

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
  const ways = contracts.flatMap(({ carriage, failover }) =>
    failover === undefined ? [carriage] : [carriage, failover.to],
  );
  const open = feeds
    .flatMap((feed) => {
      const own = ways.filter(({ carrier }) => carrier === feed.carrier);
      return [...new Set(own.map(({ customerCode }) => customerCode))].map((customer) => ({
        feed,
        customer,
      }));
    })
    .map((each) => ({ ...each, turn: random() }))
    .toSorted((one, other) => one.turn - other.turn);
  const polled: Polled[] = [];
  const poller = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      try {
        polled.push(await pollFeed(parcels, next.feed, next.customer, polling));
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
