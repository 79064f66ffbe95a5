import {
  isAt,
  LF,
  skipEndOfLine,
  stop,
  take,
  takeEndOfLine,
  takeNumber,
  type Cursor,
} from './read-cursor.ts';
import { numberIn } from './values.ts';
import { readValue, type PdfValue } from './read-value.ts';

/** An indirect object as one revision defines it. */
export interface PdfObject {
  readonly number: number;
  /** Where it begins in the file; within a stream, where that stream's object does. */
  readonly at: number;
  readonly value: PdfValue;
  /** The stream's bytes as they stand, not decompressed. */
  readonly data?: Uint8Array;
  /** The object stream that it is packed into, and its place there. */
  readonly packed?: { readonly stream: number; readonly index: number };
}

/**
 * Reads `n 0 obj … endobj`, each of these words on a line of its own. A stream's length has to stand in its dictionary, as
 * a number.
 */
export function readObject(cursor: Cursor): PdfObject | null {
  const { at } = cursor;
  const number = takeNumber(cursor);
  // Generations beyond 0 come from freed numbers, which no file of ours has.
  if (number === null || !take(cursor, ' 0 obj')) return null;
  if (number === 0) return stop(cursor, 'pdf-syntax', at);
  if (!takeEndOfLine(cursor)) return null;
  const value = readValue(cursor);
  // Several writers have the word follow the dictionary on the same line.
  if (value === null || (!isAt(cursor, 'stream') && !takeEndOfLine(cursor))) return null;
  if (!isAt(cursor, 'stream')) return takeEnd(cursor) ? { number, at, value } : null;
  const data = readData(cursor, value);
  return data !== null && takeEnd(cursor) ? { number, at, value, data } : null;
}

const takeEnd = (cursor: Cursor): boolean => take(cursor, 'endobj') && takeEndOfLine(cursor);

function readData(cursor: Cursor, value: PdfValue): Uint8Array | null {
  const length = value.kind === 'dictionary' ? numberIn(value, 'Length') : undefined;
  if (length === undefined || length < 0) return stop(cursor, 'pdf-stream');
  cursor.at += 'stream'.length;
  // ISO 32000-1 §7.3.8.1: a carriage return alone is not enough here.
  const isLine = cursor.bytes[cursor.at] === LF || cursor.bytes[cursor.at + 1] === LF;
  if (!isLine || !skipEndOfLine(cursor)) return stop(cursor, 'pdf-stream');
  const end = cursor.at + length;
  if (end > cursor.bytes.length) return stop(cursor, 'pdf-truncated');
  const data = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  if (!skipEndOfLine(cursor)) return stop(cursor, 'pdf-stream');
  return take(cursor, 'endstream', 'pdf-stream') && takeEndOfLine(cursor) ? data : null;
}
