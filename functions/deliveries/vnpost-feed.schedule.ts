import middy from '@middy/core';
import { log } from '../kernel/log.ts';
import { pollFeeds } from '../postal/poll-feeds.ts';
import { parcelsFromEnvironment } from './postal-config.ts';
import { feedsFromEnvironment } from './vnpost-tracking.ts';

const parcels = parcelsFromEnvironment();
const { feeds, lagMs } = feedsFromEnvironment(parcels.clock);

/** One customer's share of a run: 200,000 events at the largest page. */
const MOST_PAGES = 200;
const TIMEOUT_MS = 15_000;

/** Every minute: what the carriers have told since, of every customer. */
export const handler = middy().handler(async (_event, context) => {
  // Room for the page that is under way is left at the end of the function's time.
  const until = parcels.clock.now() + context.getRemainingTimeInMillis() - TIMEOUT_MS - 5_000;
  const polled = await pollFeeds(parcels, feeds, {
    mostPages: MOST_PAGES,
    lagMs,
    timeoutMs: TIMEOUT_MS,
    until,
  });
  const kept = polled.reduce((sum, { kept: each }) => sum + each, 0);
  if (kept > 0) log('info', 'LT072', { count: kept });
});
