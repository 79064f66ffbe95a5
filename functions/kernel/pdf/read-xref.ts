import {
  CR,
  isAt,
  LF,
  SPACE,
  skipEndOfLine,
  stop,
  take,
  takeEndOfLine,
  takeNumber,
  type Cursor,
} from './read-cursor.ts';
import type { PdfObject } from './read-object.ts';
import { inflate } from './read-stream.ts';
import { readDictionary, type PdfDictionary } from './read-value.ts';
import { entry, isArray, isDictionary, numberIn } from './values.ts';

/** What a cross-reference says of one object: where it begins, or in which object stream it stands at which place. */
export type XrefEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'packed'; readonly stream: number; readonly index: number };

export interface Xref {
  /** Where the table, or the object that holds it, begins. */
  readonly at: number;
  readonly entries: ReadonlyMap<number, XrefEntry>;
  readonly trailer: PdfDictionary;
  /** The number of the object that holds it, when it is a stream. */
  readonly stream?: number;
}

/**
 * Reads `xref … trailer << … >>` (ISO 32000-1 §7.5.4) line by line: every entry has exactly its twenty bytes. A line may be
 * blank before `trailer` alone: elsewhere other readers take the table for broken, and look for objects themselves.
 */
export function readXrefTable(cursor: Cursor): Xref | null {
  const { at } = cursor;
  if (!take(cursor, 'xref') || !takeEndOfLine(cursor)) return null;
  const entries = new Map<number, XrefEntry>();
  while (!isAt(cursor, 'trailer') && !skipEndOfLine(cursor)) {
    if (!readSubsection(cursor, entries)) return null;
  }
  if (!take(cursor, 'trailer') || !takeEndOfLine(cursor)) return null;
  const trailer = readDictionary(cursor);
  return trailer !== null && takeEndOfLine(cursor) ? { at, entries, trailer } : null;
}

function readSubsection(cursor: Cursor, entries: Map<number, XrefEntry>): boolean {
  const first = takeNumber(cursor);
  if (first === null || !take(cursor, ' ')) return false;
  const count = takeNumber(cursor);
  if (count === null || !takeEndOfLine(cursor)) return false;
  if (count === 0) return refuse(cursor, 'pdf-xref');
  if (first + count > cursor.limits.objects) return refuse(cursor, 'pdf-limits');
  for (let number = first; number < first + count; number += 1) {
    const line = Buffer.from(cursor.bytes.subarray(cursor.at, cursor.at + 18)).toString('latin1');
    const [, offset, generation, use] = /^(\d{10}) (\d{5}) ([nf])$/.exec(line) ?? [];
    const [one, two] = cursor.bytes.subarray(cursor.at + 18, cursor.at + 20);
    const isEnded = (one === SPACE && (two === LF || two === CR)) || (one === CR && two === LF);
    if (offset === undefined || !isEnded || entries.has(number)) return refuse(cursor, 'pdf-xref');
    // Number 0 heads the list of what is free, under a generation of its own; a free entry names the next one.
    const isRight =
      use === 'n'
        ? generation === '00000' && number > 0
        : (generation === '65535' || number > 0) && Number(offset) <= cursor.limits.objects;
    if (!isRight) return refuse(cursor, 'pdf-xref');
    entries.set(number, use === 'n' ? { kind: 'at', at: Number(offset) } : { kind: 'free' });
    cursor.at += 20;
  }
  return true;
}

/** Reads a cross-reference stream (ISO 32000-1 §7.5.8) out of its object. */
export function readXrefStream(cursor: Cursor, object: PdfObject, budget: number): Xref | null {
  const { value: trailer, at, number: stream } = object;
  const content = inflate(object, budget);
  if (!isDictionary(trailer) || content === undefined) return stop(cursor, 'pdf-stream', at);
  const widths = wholeNumbers(trailer, 'W');
  const size = numberIn(trailer, 'Size');
  if (widths?.length !== 3 || widths.some((width) => width > 7) || size === undefined) {
    return stop(cursor, 'pdf-xref', at);
  }
  const index = entry(trailer, 'Index') === undefined ? [0, size] : wholeNumbers(trailer, 'Index');
  if (index === undefined || index.length % 2 === 1) return stop(cursor, 'pdf-xref', at);
  const entries = new Map<number, XrefEntry>();
  const [typeWidth = 0, firstWidth = 0, secondWidth = 0] = widths;
  const row = typeWidth + firstWidth + secondWidth;
  let place = 0;
  for (let pair = 0; pair < index.length; pair += 2) {
    const [first = 0, count = 0] = index.slice(pair, pair + 2);
    if (first + count > cursor.limits.objects) return stop(cursor, 'pdf-limits', at);
    if (place + count * row > content.length) return stop(cursor, 'pdf-xref', at);
    for (let number = first; number < first + count; number += 1) {
      const type = typeWidth === 0 ? 1 : bigEndian(content, place, typeWidth);
      const one = bigEndian(content, place + typeWidth, firstWidth);
      const two = bigEndian(content, place + typeWidth + firstWidth, secondWidth);
      const read = entryOf(type, one, two);
      if (read === undefined || entries.has(number)) return stop(cursor, 'pdf-xref', at);
      entries.set(number, read);
      place += row;
    }
  }
  return place === content.length ? { at, entries, trailer, stream } : stop(cursor, 'pdf-xref', at);
}

function entryOf(type: number, one: number, two: number): XrefEntry | undefined {
  if (type === 0) return { kind: 'free' };
  if (type === 1) return two === 0 ? { kind: 'at', at: one } : undefined;
  return type === 2 ? { kind: 'packed', stream: one, index: two } : undefined;
}

function wholeNumbers(dictionary: PdfDictionary, key: string): readonly number[] | undefined {
  const array = entry(dictionary, key);
  if (!isArray(array)) return undefined;
  const numbers = array.items.map((item) =>
    item.kind === 'number' && item.isWhole && item.value >= 0 ? item.value : -1,
  );
  return numbers.includes(-1) ? undefined : numbers;
}

function bigEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

function refuse(cursor: Cursor, code: 'pdf-xref' | 'pdf-limits'): false {
  stop(cursor, code);
  return false;
}
