import { blockRow, type Block } from './feed-block.ts';
import type { FeedRow } from './feed-row.ts';

/** A row with its place in the feed, from 1, and its ObjectId. */
export interface PlacedRow {
  readonly place: number;
  readonly oid: string;
  readonly row: FeedRow;
}

/** Rows that entered one after another; either kept, or worked out. */
interface Stretch {
  /** The place of its first row. */
  readonly first: number;
  readonly kept?: KeptRow[];
  readonly block?: Block;
  /** When a block entered. */
  readonly entered: number;
}

interface KeptRow {
  readonly row: FeedRow;
  readonly entered: number;
}

/**
 * The feed of everything that happens: rows in the order in which they entered, which is the order of their
 * ObjectIds. An ObjectId is the second in which the row entered (8 hex digits) and its place (16).
 */
export class Feed {
  #stretches: Stretch[] = [];
  #rows = 0;
  /** The instant at which the last row entered; never less than that of the row before. */
  #entered = 0;
  readonly #rowsOf = new Map<string, number>();

  /** All rows, whosever. */
  get size(): number {
    return this.#rows;
  }

  /** The rows of some customers. */
  sizeFor(customers: readonly string[]): number {
    return customers.reduce((sum, customer) => sum + (this.#rowsOf.get(customer) ?? 0), 0);
  }

  /** Adds a row that enters at an instant of the clock. */
  append(row: FeedRow, instant: number): void {
    let last = this.#stretches.at(-1);
    if (last?.kept === undefined) {
      last = { first: this.#rows + 1, kept: [], entered: 0 };
      this.#stretches.push(last);
    }
    this.#entered = Math.max(this.#entered, instant);
    last.kept?.push({ row, entered: this.#entered });
    this.#count(row.customer, 1);
  }

  /** Adds a block of rows that all enter at an instant of the clock. */
  fill(block: Block, instant: number): void {
    this.#entered = Math.max(this.#entered, instant);
    this.#stretches.push({ first: this.#rows + 1, block, entered: this.#entered });
    this.#count(block.customer, block.rows);
  }

  /** At most `size` rows of some customers behind an ObjectId, of those that entered by `visibleUntil`. */
  page(customers: readonly string[], after: string, size: number, visibleUntil: number): PlacedRow[] {
    const page: PlacedRow[] = [];
    for (let place = this.#placeBehind(after); place <= this.#rows && page.length < size; place++) {
      const stretch = this.#stretchAt(place);
      if (stretch.block !== undefined && !customers.includes(stretch.block.customer)) {
        place = stretch.first + stretch.block.rows - 1;
        continue;
      }
      const { row, entered } = rowIn(stretch, place);
      if (entered > visibleUntil) break;
      if (customers.includes(row.customer)) page.push({ place, oid: oidAt(place, entered), row });
    }
    return page;
  }

  reset(): void {
    this.#stretches = [];
    this.#rows = 0;
    this.#entered = 0;
    this.#rowsOf.clear();
  }

  #count(customer: string, rows: number): void {
    this.#rows += rows;
    this.#rowsOf.set(customer, (this.#rowsOf.get(customer) ?? 0) + rows);
  }

  /** The place of the first row whose ObjectId is greater. */
  #placeBehind(oid: string): number {
    let low = 1;
    let high = this.#rows + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const stretch = this.#stretchAt(middle);
      if (oidAt(middle, rowIn(stretch, middle).entered) > oid) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #stretchAt(place: number): Stretch {
    let low = 0;
    let high = this.#stretches.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#stretches[middle]?.first ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    const stretch = this.#stretches[low];
    if (stretch === undefined) throw new RangeError(`the feed has no place ${place}`);
    return stretch;
  }
}

function rowIn(stretch: Stretch, place: number): KeptRow {
  const { first, block, kept, entered } = stretch;
  if (block !== undefined) return { row: blockRow(block, place - first), entered };
  const row = kept?.[place - first];
  if (row === undefined) throw new RangeError(`the feed has no place ${place}`);
  return row;
}

function oidAt(place: number, entered: number): string {
  const seconds = Math.floor(entered / 1000);
  return seconds.toString(16).padStart(8, '0') + place.toString(16).padStart(16, '0');
}
