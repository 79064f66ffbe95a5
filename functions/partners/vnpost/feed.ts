import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { TrackingFeed } from '../../../schemas/postal/tracking.ts';
import { openLgsp, openNgsp } from './axis.ts';
import type { VnpostConfig } from './config.ts';
import type { VnpostDeps } from './line.ts';
import { readPage } from './read-page.ts';

/** The carriers that have a feed (facts §3.6). MyVNPost tells by webhook and status history instead. */
export type FeedCarrier = Extract<Carrier, 'vnpost-ngsp' | 'vnpost-lgsp'>;

/** A carrier's feed; undefined where the way is not configured. */
export function createFeed(
  carrier: FeedCarrier,
  config: VnpostConfig,
  deps: VnpostDeps,
): TrackingFeed | undefined {
  const axis = carrier === 'vnpost-ngsp' ? openNgsp(config, deps) : openLgsp(config, deps);
  if (axis === undefined) return undefined;
  const pages = { pageSize: config.pageSize, clock: deps.clock };
  return {
    carrier,
    read: (customerCode, after, signal) => readPage(axis, customerCode, after, pages, { signal }),
  };
}
