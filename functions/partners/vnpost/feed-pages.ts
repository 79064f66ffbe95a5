import type { Clock } from '../../kernel/clock.ts';
import type { Axis } from './axis.ts';
import type { Line } from './line.ts';
import { readPage, type PageRead } from './read-page.ts';

/** The pages of feeds, as searches read them. */
export interface FeedPages {
  /** The page after a row as it was at `notBefore` (epoch ms, by our clock) or later. */
  readonly read: (customerCode: string, after: string, notBefore: number, line: Line) => Promise<PageRead>;
}

interface Kept {
  readonly askedAt: number;
  readonly page: Promise<PageRead>;
}

/** A page of 1000 rows is some hundred kilobytes once it is read. */
const MOST_KEPT = 40;

/**
 * Reads a full page once for all who search at a time: after a carrier was unwell, dozens of orders are proved at once,
 * each by the same pages. What is not full, or was not read, is read by everybody himself: it may have grown.
 */
export function openFeedPages(axis: Axis, pageSize: number, clock: Clock): FeedPages {
  const kept = new Map<string, Kept>();
  return {
    async read(customerCode, after, notBefore, line) {
      const key = `${customerCode} ${after}`;
      const found = kept.get(key);
      if (found !== undefined && found.askedAt >= notBefore) {
        const page = await found.page;
        if (isFull(page)) return page;
      }
      const asked = {
        askedAt: clock.now(),
        page: readPage(axis, customerCode, after, { pageSize, clock }, line),
      };
      kept.delete(key);
      kept.set(key, asked);
      const oldest = kept.keys().next();
      if (kept.size > MOST_KEPT && oldest.done !== true) kept.delete(oldest.value);
      const page = await asked.page;
      if (!isFull(page) && kept.get(key) === asked) kept.delete(key);
      return page;
    },
  };
}

const isFull = (page: PageRead): boolean => page.kind === 'page' && page.more;
