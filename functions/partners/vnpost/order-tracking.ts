import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { AskedOrder, OrderRead, OrderTracking } from '../../../schemas/postal/tracking.ts';
import { millis, type Clock } from '../../kernel/clock.ts';
import { openLgsp, openNgsp, type Axis } from './axis.ts';
import type { VnpostConfig } from './config.ts';
import type { Line, VnpostDeps } from './line.ts';
import { readMyHistory } from './my-history.ts';
import { openMy } from './my.ts';
import { searchFeed } from './search-feed.ts';

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
  return axis === undefined
    ? undefined
    : { carrier, ask: (order, signal) => askFeed(axis, order, config.pageSize, clock, { signal }) };
}

/** Through an axis there is no look-up of one order: its feed is searched from the order's beginning on (facts §3.6). */
async function askFeed(
  axis: Axis,
  { orderNumber, customerCode, since }: AskedOrder,
  pageSize: number,
  clock: Clock,
  line: Line,
): Promise<OrderRead> {
  const search = { orderNumber, customerCode, pageSize, since: millis(since), enough: () => false };
  const found = await searchFeed(axis, search, clock, line);
  switch (found.kind) {
    case 'searched':
      return { kind: 'events', events: found.events };
    case 'too-long':
      return { kind: 'unreachable', reason: 'the feed is too long to be searched' };
    case 'unreachable':
      return found;
  }
}
