import { CARRIERS, type Carrier } from '../../schemas/postal/carrier.ts';
import type { OrderTracking, TrackingFeed } from '../../schemas/postal/tracking.ts';
import type { Clock } from '../kernel/clock.ts';
import { createFeed } from '../partners/vnpost/feed.ts';
import { createOrderTracking } from '../partners/vnpost/order-tracking.ts';
import { vnpostFromEnvironment } from './vnpost-config.ts';

const FEEDS = ['vnpost-ngsp', 'vnpost-lgsp'] as const;

/** The most that a row of a feed may become visible after a later one: between machines that make its ids. */
const MOST_LAG_MS = 60_000;

/** The carriers' feeds as this environment reaches them: those that are configured. Read once, at cold start. */
export function feedsFromEnvironment(clock: Clock): {
  readonly feeds: readonly TrackingFeed[];
  readonly lagMs: number;
} {
  const { config, deps } = vnpostFromEnvironment(clock);
  const feeds = FEEDS.map((carrier) => createFeed(carrier, config, deps));
  return {
    feeds: feeds.filter((feed) => feed !== undefined),
    lagMs: Math.min(config.feedLagMs, MOST_LAG_MS),
  };
}

/** How the carriers are asked about one order: those that are configured. Read once, at cold start. */
export function trackingsFromEnvironment(clock: Clock): ReadonlyMap<Carrier, OrderTracking> {
  const { config, deps } = vnpostFromEnvironment(clock);
  const trackings = CARRIERS.map((carrier) => createOrderTracking(carrier, config, deps));
  return new Map(
    trackings.filter((tracking) => tracking !== undefined).map((tracking) => [tracking.carrier, tracking]),
  );
}
