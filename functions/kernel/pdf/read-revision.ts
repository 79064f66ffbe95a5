import {
  isAt,
  isAtSpace,
  skipEndOfLine,
  stop,
  take,
  takeEndOfLine,
  takeNumber,
  type Cursor,
} from './read-cursor.ts';
import { readObject, type PdfObject } from './read-object.ts';
import { readPacked } from './read-packed.ts';
import { readXrefStream, readXrefTable, type Xref } from './read-xref.ts';
import type { PdfLimits } from './read-limits.ts';
import type { PdfValue } from './read-value.ts';
import { entry, isArray, nameIn, numberIn, referenceIn } from './values.ts';

/** One revision of a file: what was written at once, from behind the revision before to the end of its own end mark. */
export interface Revision {
  readonly start: number;
  readonly end: number;
  readonly objects: ReadonlyMap<number, PdfObject>;
  readonly xref: Xref;
  /** Number of the catalog. */
  readonly root: number;
  readonly size: number;
}

/** What is left of the bytes that a whole file may decompress to. */
export interface Budget {
  inflated: number;
  objects: number;
}

/**
 * Reads one revision forwards, object by object: objects, cross-reference, `startxref`, `%%EOF`, with nothing between them
 * but the ends of their lines, and perhaps one blank line. What the cross-reference says must be exactly what stands there,
 * so that a reader who starts from the end of the file sees the same objects, and none is hidden from it.
 */
export function readRevision(cursor: Cursor, before: Revision | undefined, budget: Budget): Revision | null {
  const start = before?.end ?? 0;
  const objects = new Map<number, PdfObject>();
  const add = (object: PdfObject): boolean => {
    budget.objects -= 1;
    if (budget.objects < 0) return refuse(cursor, 'pdf-limits', object.at);
    if (objects.has(object.number)) return refuse(cursor, 'pdf-duplicate-object', object.at);
    objects.set(object.number, object);
    return true;
  };

  let xref: Xref | null = null;
  while (xref === null) {
    skipEndOfLine(cursor);
    if (isAtSpace(cursor)) return stop(cursor, 'pdf-separator');
    if (isAt(cursor, 'xref')) {
      xref = readXrefTable(cursor);
      if (xref === null) return null;
      continue;
    }
    const object = readObject(cursor);
    if (object === null || !add(object)) return null;
    const type = object.data === undefined ? undefined : nameIn(object.value, 'Type');
    if (type === 'XRef') {
      // As an object it can take the number of another, which is then gone. No writer answers a table by a stream.
      if (before !== undefined) return stop(cursor, 'pdf-update-xref', object.at);
      xref = readXrefStream(cursor, object, budget.inflated);
      if (xref === null) return null;
    }
    if (type === 'ObjStm') {
      // The objects of an update stand open: nobody has to decompress anything to see what it changes.
      if (before !== undefined) return stop(cursor, 'pdf-object-stream', object.at);
      const packed = readPacked(cursor, object, budget.inflated);
      if (packed === null) {
        // What cannot be unpacked may be encrypted, which only the end of the revision says: the owner is told that.
        if (saysEncrypted(cursor, object.at)) cursor.fault = { code: 'pdf-encrypted', at: object.at };
        return null;
      }
      if (!packed.objects.every(add)) return null;
      budget.inflated -= packed.inflated;
    }
  }
  if (!readEnd(cursor, xref) || !isExact(cursor, xref, objects)) return null;
  return chained(cursor, { start, end: cursor.at, objects, xref }, before);
}

/** As long as an entry with a reference is, generously spaced. */
const MOST_ENTRY_BYTES = 64;

/** Whether what follows names an encryption dictionary. It chooses between two refusals, and nothing else. */
function saysEncrypted({ bytes }: Cursor, from: number): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = all.indexOf('/Encrypt', from); at !== -1; at = all.indexOf('/Encrypt', at + 1))
    if (/^\/Encrypt\s+\d+\s+\d+\s+R/.test(all.toString('latin1', at, at + MOST_ENTRY_BYTES))) return true;
  return false;
}

/** `startxref`, the place of the cross-reference that was just read, `%%EOF`; its line ends unless the file does. */
function readEnd(cursor: Cursor, xref: Xref): boolean {
  skipEndOfLine(cursor);
  if (!take(cursor, 'startxref', 'pdf-startxref') || !takeEndOfLine(cursor)) return false;
  const { at } = cursor;
  const place = takeNumber(cursor);
  if (place === null) return false;
  if (place !== xref.at) return refuse(cursor, 'pdf-startxref', at);
  if (!takeEndOfLine(cursor) || !take(cursor, '%%EOF', 'pdf-startxref')) return false;
  return cursor.at === cursor.bytes.length || takeEndOfLine(cursor);
}

/** Every entry names an object that stands there, and every object is named. */
function isExact(
  cursor: Cursor,
  { entries, at, stream }: Xref,
  objects: ReadonlyMap<number, PdfObject>,
): boolean {
  let named = 0;
  for (const [number, said] of entries) {
    if (said.kind === 'free') continue;
    const object = objects.get(number);
    const isThere =
      said.kind === 'at'
        ? object?.packed === undefined && object?.at === said.at
        : object?.packed?.stream === said.stream && object.packed.index === said.index;
    if (!isThere) return refuse(cursor, 'pdf-xref', at);
    named += 1;
  }
  // The stream that holds the cross-reference need not name itself.
  const own = stream !== undefined && !entries.has(stream) ? 1 : 0;
  return named + own === objects.size || refuse(cursor, 'pdf-xref', at);
}

const TRAILER_KEYS = ['Size', 'Root', 'Info', 'ID', 'Prev'] as const;
const KEYS_OF = {
  table: new Set<string>(TRAILER_KEYS),
  stream: new Set<string>([...TRAILER_KEYS, 'Type', 'Index', 'W', 'Length', 'Filter']),
} as const;

function chained(
  cursor: Cursor,
  read: Pick<Revision, 'start' | 'end' | 'objects' | 'xref'>,
  before: Revision | undefined,
): Revision | null {
  const { trailer, at, entries, stream } = read.xref;
  if (entry(trailer, 'Encrypt') !== undefined) return stop(cursor, 'pdf-encrypted', at);
  if (entry(trailer, 'XRefStm') !== undefined) return stop(cursor, 'pdf-hybrid', at);
  const size = numberIn(trailer, 'Size');
  const root = referenceIn(trailer, 'Root');
  const isFollowing =
    before === undefined
      ? entry(trailer, 'Prev') === undefined
      : numberIn(trailer, 'Prev') === before.xref.at && root === before.root;
  const known = KEYS_OF[stream === undefined ? 'table' : 'stream'];
  const isPlain = [...trailer.entries.keys()].every((key) => known.has(key));
  if (size === undefined || root === undefined || !isFollowing || !isPlain)
    return stop(cursor, 'pdf-chain', at);
  if (!isIdentity(entry(trailer, 'ID')) || !isSize(size, read, before, cursor.limits))
    return stop(cursor, 'pdf-chain', at);
  for (const [number, { kind }] of entries) {
    // Freeing an object is a way to take something back; only number 0 is always free.
    if (number >= size || (kind === 'free' && number !== 0 && before !== undefined))
      return stop(cursor, 'pdf-xref', at);
  }
  return { ...read, size, root };
}

/**
 * One more than the highest number of the whole file (ISO 32000-1, Table 15). What was first written may leave numbers
 * unused above, a few: beyond a limit of their own other readers take the table for broken.
 */
function isSize(
  size: number,
  { objects }: Pick<Revision, 'objects'>,
  before: Revision | undefined,
  limits: PdfLimits,
): boolean {
  let least = before?.size ?? 0;
  for (const number of objects.keys()) least = Math.max(least, number + 1);
  return before === undefined ? size >= least && size <= limits.objects + 1 : size === least;
}

/** None, or two texts. */
const isIdentity = (value: PdfValue | undefined): boolean =>
  value === undefined ||
  (isArray(value) && value.items.length === 2 && value.items.every(({ kind }) => kind === 'text'));

function refuse(cursor: Cursor, code: Parameters<typeof stop>[1], at: number): false {
  stop(cursor, code, at);
  return false;
}
