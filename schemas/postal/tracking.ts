import type { Instant } from '../instant.ts';
import type { Carrier } from './carrier.ts';
import type { TrackingEvent } from './parcel.ts';

/** A row of a feed that cannot be read: kept aside as it came, for a person. */
export interface MalformedRow {
  /** By which it is known again: its own id where it has one, else a digest of the row. */
  readonly id: string;
  readonly raw: string;
  /** Which rule it breaks: codes and field names, never a value. */
  readonly why: string;
}

/** One page of a carrier's feed, or why there is none. */
export type FeedRead =
  | {
      readonly kind: 'page';
      readonly events: readonly TrackingEvent[];
      readonly malformed: readonly MalformedRow[];
      /** Where the next page begins: the last row's id; absent on an empty page. */
      readonly last?: string;
      /** The page was full: more may follow. */
      readonly more: boolean;
    }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The place before the first row of every feed (facts §3.6). */
export const FEED_START = '000000000000000000000000';

/**
 * The place in a feed before everything that entered it from a moment on (epoch ms): its ids are ObjectIds, whose first
 * eight digits are their second.
 */
export const feedPlaceAt = (ms: number): string =>
  Math.max(0, Math.floor(ms / 1_000))
    .toString(16)
    .padStart(8, '0')
    .padEnd(FEED_START.length, '0');

/** A carrier's feed of everything that happens to one customer's orders: append-only, read from a cursor. */
export interface TrackingFeed {
  readonly carrier: Carrier;
  readonly read: (customerCode: string, after: string, signal: AbortSignal) => Promise<FeedRead>;
}

/** An order as a carrier is asked about it. */
export interface AskedOrder {
  readonly orderNumber: string;
  readonly customerCode: string;
  readonly itemCode?: string | undefined;
  /** No event of it can be older. */
  readonly since: Instant;
}

/** What a carrier says of one order: its events, or that it cannot say now. No events: it does not know it. */
export type OrderRead =
  | { readonly kind: 'events'; readonly events: readonly TrackingEvent[] }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Asks a carrier about one order, without any effect there. */
export interface OrderTracking {
  readonly carrier: Carrier;
  readonly ask: (order: AskedOrder, signal: AbortSignal) => Promise<OrderRead>;
}
