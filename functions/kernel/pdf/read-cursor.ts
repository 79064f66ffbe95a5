import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import type { PdfLimits } from './read-limits.ts';

/** Why a file is not read on: a stable code and where. Never the file's own text. */
export interface PdfFault {
  readonly code: PdfFindingCode;
  /** Offset in the file, or in the decompressed object stream that is being read. */
  readonly at: number;
}

/** A place in some bytes. Whoever cannot read on notes why, once, and answers null. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly limits: PdfLimits;
  /** What is left of the values that the whole file may have; shared with the cursors over its object streams. */
  readonly left: { values: number };
  fault: PdfFault | undefined;
}

export const cursorOver = (
  bytes: Uint8Array,
  limits: PdfLimits,
  left: Cursor['left'] = { values: limits.values },
): Cursor => ({ bytes, at: 0, limits, left, fault: undefined });

/** Notes why reading ends here; the first reason stays. */
export function stop(cursor: Cursor, code: PdfFindingCode, at = cursor.at): null {
  // Whatever is wrong at the very end of the bytes is that they end.
  const isCut = (code === 'pdf-syntax' || code === 'pdf-separator') && at >= cursor.bytes.length;
  cursor.fault ??= { code: isCut ? 'pdf-truncated' : code, at };
  return null;
}

export const SPACE = 0x20;
export const LF = 0x0a;
export const CR = 0x0d;

/** More between two values than any writer puts there. */
const MOST_SPACES = 64;

/**
 * Passes over white space between the values of an object. Only space, line feed and carriage return are: a NUL, a tab or
 * a comment is what no writer of ours puts there, and a place to hide something. Answers false when there is too much.
 */
export function skipSpaces(cursor: Cursor): boolean {
  const from = cursor.at;
  while (isAtSpace(cursor)) cursor.at += 1;
  if (cursor.at - from <= MOST_SPACES) return true;
  stop(cursor, 'pdf-stray-bytes', from);
  return false;
}

/** Whether white space stands here; does not move. */
export function isAtSpace({ bytes, at }: Cursor): boolean {
  const byte = bytes[at];
  return byte === SPACE || byte === LF || byte === CR;
}

/** Whether these letters stand here; does not move. */
export function isAt(cursor: Cursor, word: string, at = cursor.at): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (cursor.bytes[at + index] !== word.charCodeAt(index)) return false;
  }
  return true;
}

/** Passes over a word that must stand here. */
export function take(cursor: Cursor, word: string, code: PdfFindingCode = 'pdf-syntax'): boolean {
  if (!isAt(cursor, word)) {
    // A word that the bytes end within is cut.
    stop(cursor, cursor.at + word.length > cursor.bytes.length ? 'pdf-truncated' : code);
    return false;
  }
  cursor.at += word.length;
  return true;
}

/** Reads a whole number of at most ten digits; `pdf-syntax` when there is none. */
export function takeNumber(cursor: Cursor): number | null {
  const from = cursor.at;
  let value = 0;
  for (;;) {
    const digit = (cursor.bytes[cursor.at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    cursor.at += 1;
  }
  const digits = cursor.at - from;
  // A number is written in one way only: no leading zeros.
  const isPlain = digits === 1 || (digits > 1 && digits <= 10 && cursor.bytes[from] !== 0x30);
  return isPlain ? value : stop(cursor, 'pdf-syntax', digits === 0 ? cursor.at : from);
}

/** Passes over the end of line that must stand behind a word of the file's structure. */
export function takeEndOfLine(cursor: Cursor): boolean {
  if (skipEndOfLine(cursor)) return true;
  stop(cursor, 'pdf-separator');
  return false;
}

/** Passes over one end of line, if there is one: LF, CR LF, or CR. */
export function skipEndOfLine(cursor: Cursor): boolean {
  const first = cursor.bytes[cursor.at];
  if (first !== LF && first !== CR) return false;
  cursor.at += first === CR && cursor.bytes[cursor.at + 1] === LF ? 2 : 1;
  return true;
}
