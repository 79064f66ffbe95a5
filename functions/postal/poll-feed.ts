import type { FeedRead, TrackingFeed } from '../../schemas/postal/tracking.ts';
import { instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { keepAside, momentOf, moveCursor, readCursor, type Cursor } from './feed-store.ts';
import { keepEvents } from './keep-events.ts';
import type { Parcels } from './postal.ts';

/** How a feed is polled in one run. */
export interface Polling {
  /** The most pages that are read: what is left is read in the next run. */
  readonly mostPages: number;
  /** How long rows may become visible behind later ones: those younger are read again in the next run. */
  readonly lagMs: number;
  /** How long one page may take. */
  readonly timeoutMs: number;
  /** Epoch ms until which a new page is begun. */
  readonly until: number;
  /** Where a feed is begun that was never read; at its start without it. */
  readonly startsAt?: string;
}

/**
 * What a run came to. `caught-up` nothing more was there · `bounded` pages or time were used up · `overtaken` another
 * poller has moved the cursor · `stalled` the feed repeats itself · `unreachable`.
 */
export interface Polled {
  readonly ended: 'caught-up' | 'bounded' | 'overtaken' | 'stalled' | 'unreachable';
  readonly pages: number;
  readonly kept: number;
  readonly repeated: number;
  readonly aside: number;
}

/**
 * Reads a carrier's feed of one customer on from where it was left. The cursor moves only once everything before it
 * is kept, and only from where this poller has read it: a crash, a restart, two pollers at once lose nothing, and
 * what is read twice is kept once. A feed that does not get on is left alone until the next run, and told of.
 */
export async function pollFeed(
  parcels: Parcels,
  feed: TrackingFeed,
  customerCode: string,
  polling: Polling,
): Promise<Polled> {
  const { tables, clock } = parcels;
  const count = { pages: 0, kept: 0, repeated: 0, aside: 0 };
  const end = (ended: Polled['ended']): Polled => {
    if (ended === 'stalled' || ended === 'unreachable') {
      log('warn', 'LT076', { partner: feed.carrier, outcome: ended, count: count.pages });
      measure('feedStalled', 1, { partner: feed.carrier });
    }
    return { ended, ...count };
  };
  let cursor: Cursor = await readCursor(tables.postal, feed.carrier, customerCode);
  let after = cursor.version === 0 ? (polling.startsAt ?? cursor.lastId) : cursor.lastId;
  while (count.pages < polling.mostPages && clock.now() < polling.until) {
    const page = await feed.read(customerCode, after, AbortSignal.timeout(polling.timeoutMs));
    if (page.kind === 'unreachable') return end('unreachable');
    count.pages += 1;
    if (page.last === undefined) return end('caught-up');
    const done = await keepPage(parcels, feed, customerCode, page);
    count.kept += done.kept;
    count.repeated += done.repeated;
    count.aside += done.aside;
    if (page.last <= after) return end('stalled');
    after = page.last;
    const settled = settledUpTo(page, clock.now() - polling.lagMs);
    if (settled !== undefined && settled > cursor.lastId) {
      const at = instant(clock.now());
      const moved = await moveCursor(tables.postal, feed.carrier, customerCode, cursor, settled, at);
      if (moved === undefined) return end('overtaken');
      cursor = moved;
    }
    if (!page.more) return end('caught-up');
  }
  return end('bounded');
}

type Page = Extract<FeedRead, { kind: 'page' }>;

/** Keeps all of a page: what can be read as events, the rest aside. */
async function keepPage(
  parcels: Parcels,
  { carrier }: TrackingFeed,
  customerCode: string,
  { events, malformed }: Page,
): Promise<{ readonly kept: number; readonly repeated: number; readonly aside: number }> {
  const { kept, repeated } = await keepEvents(parcels, events);
  let aside = 0;
  for (const row of malformed) {
    const isNew = await keepAside(parcels.tables.postal, carrier, customerCode, row, parcels.clock.now());
    if (!isNew) continue;
    aside += 1;
    log('warn', 'LT075', { partner: carrier, problem: row.why });
  }
  if (aside > 0) measure('strays', aside);
  return { kept, repeated, aside };
}

/**
 * Up to which row of a page nothing can appear any more: its last row, or, where that is younger than the feed's lag
 * allows, the last one that is older. Ids that bear no moment are taken as they come.
 */
function settledUpTo({ events, malformed, last }: Page, moment: number): string | undefined {
  if (last === undefined || (momentOf(last) ?? 0) <= moment) return last;
  const older = [...events, ...malformed]
    .map(({ id }) => id)
    .filter((id) => (momentOf(id) ?? Infinity) <= moment);
  return older.reduce<string | undefined>(
    (most, id) => (most === undefined || id > most ? id : most),
    undefined,
  );
}
