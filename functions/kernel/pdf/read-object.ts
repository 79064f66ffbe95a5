import {
  CR,
  isAt,
  LF,
  skipEndOfLine,
  skipSpaces,
  stop,
  take,
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

/** Reads `n 0 obj … endobj`. A stream's length has to stand in its dictionary, as a number. */
export function readObject(cursor: Cursor): PdfObject | null {
  const { at } = cursor;
  const number = takeNumber(cursor);
  // Generations beyond 0 come from freed numbers, which no file of ours has.
  if (number === null || !take(cursor, ' 0 obj')) return null;
  if (number === 0) return stop(cursor, 'pdf-syntax', at);
  if (!skipSpaces(cursor)) return null;
  const value = readValue(cursor);
  if (value === null || !skipSpaces(cursor)) return null;
  if (isAt(cursor, 'stream')) {
    const data = readData(cursor, value);
    if (data === null) return null;
    return take(cursor, 'endobj') ? { number, at, value, data } : null;
  }
  return take(cursor, 'endobj') ? { number, at, value } : null;
}

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
  const isEnded = cursor.bytes[end] === LF || cursor.bytes[end] === CR ? skipEndOfLine(cursor) : true;
  if (!isEnded || !take(cursor, 'endstream', 'pdf-stream') || !skipSpaces(cursor)) return null;
  return data;
}
