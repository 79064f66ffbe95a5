import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { AskedOrder, OrderRead, OrderTracking } from '../../../schemas/postal/tracking.ts';
import { millis } from '../../kernel/clock.ts';
import { openLgsp, openNgsp } from './axis.ts';
import type { VnpostConfig } from './config.ts';
import { openFeedPages, type FeedPages } from './feed-pages.ts';
import type { Line, VnpostDeps } from './line.ts';
import { readMyHistory } from './my-history.ts';
import { openMy } from './my.ts';
import { searchFeed } from './search-feed.ts';

/** Orders that are asked about within so long share the pages of the feed. */
const A_MINUTE_MS = 60_000;

/** Asks a carrier about one order; undefined where the way is not configured. */
export function createOrderTracking(
  carrier: Carrier,
  config: VnpostConfig,
  deps: VnpostDeps,
): OrderTracking | undefined {
  const { clock } = deps;
  if (carrier === 'vnpost-my') {
    const my = openMy(config, deps);
    return my === undefined
      ? undefined
      : { carrier, ask: (order, signal) => readMyHistory(my, order, clock, { signal }) };
  }
  const axis = carrier === 'vnpost-ngsp' ? openNgsp(config, deps) : openLgsp(config, deps);
  if (axis === undefined) return undefined;
  const feed = openFeedPages(axis, config.pageSize, clock);
  return {
    carrier,
    ask: (order, signal) => askFeed(feed, order, clock.now() - A_MINUTE_MS, { signal }),
  };
}

/** Through an axis there is no look-up of one order: its feed is searched from the order's beginning on (facts §3.6). */
async function askFeed(
  feed: FeedPages,
  { orderNumber, customerCode, since }: AskedOrder,
  notBefore: number,
  line: Line,
): Promise<OrderRead> {
  const search = { orderNumber, customerCode, notBefore, since: millis(since), enough: () => false };
  const found = await searchFeed(feed, search, line);
  switch (found.kind) {
    case 'searched':
      return { kind: 'events', events: found.events };
    case 'endless':
    case 'unreachable':
      return { kind: 'unreachable', reason: found.reason };
  }
}
