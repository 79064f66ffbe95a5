import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import { feedPlaceAt } from '../../../schemas/postal/tracking.ts';
import type { Wire } from '../../exchange/partner.ts';
import type { FeedPages } from './feed-pages.ts';
import type { Line } from './line.ts';
import type { PageRead } from './read-page.ts';

/**
 * What a search of the feed for one order found. `searched`: to the feed's end; `unread` rows of it cannot be
 * read but for its number · `endless`: its end was not reached, or cannot be: what was not seen may still be there.
 */
export type Found =
  | {
      readonly kind: 'searched';
      readonly events: readonly TrackingEvent[];
      readonly unread: number;
      readonly wire?: Wire;
    }
  | { readonly kind: 'endless'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** What is searched for, and how far. */
export interface Search {
  readonly orderNumber: string;
  readonly customerCode: string;
  /** No row about it is older (epoch ms, by our clock). */
  readonly since: number;
  /** The feed as it was then, or later (epoch ms, by our clock). */
  readonly notBefore: number;
  /** Whether what was found so far is enough to stop at. */
  readonly enough: (events: readonly TrackingEvent[]) => boolean;
}

/** How far the carrier's clock may be behind ours. */
const MARGIN_MS = 3_600_000;

/** Searches begin at the same places, so that they can share pages. */
const GRID_MS = 600_000;

/** 100,000 rows at the largest page: the feed of a province's busiest customer in a few days. */
const MOST_PAGES = 100;

/** How often a page is asked for once the search is under way: without it, one lost page in ten ends most long searches. */
const TRIES_OF_A_PAGE = 3;

/** Reads a customer's feed from about a moment on, and picks out what it says of one order. Bounded; no effect. */
export async function searchFeed(feed: FeedPages, search: Search, line: Line): Promise<Found> {
  const { orderNumber, customerCode, notBefore } = search;
  const named = `"OrderNumber":${JSON.stringify(orderNumber)}`;
  const events: TrackingEvent[] = [];
  let after = feedPlaceAt(Math.floor((search.since - MARGIN_MS) / GRID_MS) * GRID_MS);
  let unread = 0;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const tries = pages === 0 ? 1 : TRIES_OF_A_PAGE;
    const page = await patiently(tries, line, () => feed.read(customerCode, after, notBefore, line));
    if (page.kind === 'unreachable') return page;
    events.push(...page.events.filter((event) => event.orderNumber === orderNumber));
    const { last } = page;
    unread += page.malformed.filter(({ raw }) => raw.includes(named)).length;
    const searched = {
      kind: 'searched',
      events,
      unread,
      ...(page.wire === undefined ? {} : { wire: page.wire }),
    } as const;
    if (search.enough(events)) return searched;
    // A short page is no end: a carrier may hand out fewer rows than it is asked for.
    if (last === undefined) return searched;
    // What stands before a page's last row was seen with it only where rows come by id: one of a far-off moment,
    // out of its place, would lead past everything between.
    if (!page.isInOrder) return { kind: 'endless', reason: 'the feed is out of order' };
    if (last <= after) return { kind: 'endless', reason: 'the feed repeats itself' };
    after = last;
  }
  return { kind: 'endless', reason: 'the feed is too long to be searched' };
}

/** A carrier that does not answer at first, or asks for patience, is not pressed. */
async function patiently(tries: number, { signal }: Line, read: () => Promise<PageRead>): Promise<PageRead> {
  const page = await read();
  const isWorthAnother = page.kind === 'unreachable' && page.throttled !== true && !signal.aborted;
  return isWorthAnother && tries > 1 ? patiently(tries - 1, { signal }, read) : page;
}
