import type { SandboxClock } from '../kit/clock.ts';
import type { Feed, PlacedRow } from './feed.ts';
import type { Settings } from './settings.ts';

type WireRow = Readonly<Record<string, unknown>>;

/** What is asked of the feed. */
export interface Asked {
  /** Whose reading it is, for pages that repeat. */
  readonly reader: string;
  readonly customers: readonly string[];
  readonly lastId: string;
  readonly size: number;
}

/** The feed as it is shown: pages in the form of RESTHeart, with whatever is odd about them. */
export class FeedPages {
  readonly #feed: Feed;
  readonly #clock: SandboxClock;
  /** The page that each reader is shown again, and how often still. */
  readonly #repeating = new Map<string, { readonly page: unknown; left: number }>();

  constructor(feed: Feed, clock: SandboxClock) {
    this.#feed = feed;
    this.#clock = clock;
  }

  /** The page behind `lastId`; `_size` and `_total_pages` are those of the whole feed of the customers. */
  read(asked: Asked, settings: Settings): unknown {
    const again = this.#repeating.get(asked.reader);
    if (again !== undefined && again.left > 0) {
      again.left--;
      return again.page;
    }
    const lag = settings.feedLagMs;
    const visibleUntil = lag === 0 ? Infinity : this.#clock.now() - lag;
    const rows = this.#feed
      .page(asked.customers, asked.lastId, asked.size, visibleUntil)
      .flatMap((placed) => shown(placed, settings));
    const size = this.#feed.sizeFor(asked.customers);
    const page = {
      _size: size,
      _total_pages: Math.ceil(size / asked.size),
      _returned: rows.length,
      _embedded: { 'rh:doc': rows },
    };
    const { repeatPages } = settings;
    if (rows.length > 0 && repeatPages !== 0)
      this.#repeating.set(asked.reader, { page, left: repeatPages === 'forever' ? Infinity : repeatPages });
    return page;
  }

  /** Shows no page again any more. */
  goOn(): void {
    this.#repeating.clear();
  }
}

/** A row as a page shows it: usually once. */
function shown(placed: PlacedRow, settings: Settings): WireRow[] {
  const { malformedEvery, duplicates } = settings;
  const right = inWire(placed, settings);
  const row = malformedEvery > 0 && placed.place % malformedEvery === 0 ? spoil(right, placed.place) : right;
  return duplicates > 0 && placed.place % (2 * duplicates) === 0 ? [row, row] : [row];
}

function inWire({ oid, row }: PlacedRow, settings: Settings): WireRow {
  return {
    _id: { $oid: oid },
    CustomerCode: row.customer,
    OrderNumber: row.orderNumber,
    EventTime: settings.secondsInsteadOfMs ? Math.floor(row.at / 1000) : row.at,
    POSID: row.office,
    ItemCode: row.itemCode,
    StatusCode: settings.statusCodeAsText ? String(row.code) : row.code,
    StatusMessage: row.text,
    Notes: row.note,
  };
}

/** A row as no reader expects it, in one of four ways by turns. Its id stays, as a database would have it. */
function spoil(row: WireRow, place: number): WireRow {
  switch (place % 4) {
    case 0: {
      const { OrderNumber: _, ...rest } = row;
      return rest;
    }
    case 1:
      return { ...row, EventTime: 'hôm qua' };
    case 2:
      return { ...row, StatusCode: null };
    default:
      return { ...row, OrderNumber: ['?'], EventTime: -1 };
  }
}
