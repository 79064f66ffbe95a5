import { fail, ok, type Result } from '../result.ts';
import { cursorOver, isAt, LF, skipEndOfLine, stop, type Cursor, type PdfFault } from './read-cursor.ts';
import type { PdfLimits } from './read-limits.ts';
import type { PdfObject } from './read-object.ts';
import { readRevision, type Budget, type Revision } from './read-revision.ts';
import type { PdfValue } from './read-value.ts';

/** A file as a chain of revisions, the first one first. Every byte of it belongs to exactly one. */
export interface PdfFile {
  readonly bytes: Uint8Array;
  /** As the header says: `1.7`. */
  readonly version: string;
  readonly revisions: readonly Revision[];
}

/**
 * Reads a PDF strictly, forwards, from its header to its last byte, and refuses what two readers could understand
 * differently. Never throws, whatever the bytes are; never decompresses what it does not need.
 */
export function readSignedPdf(bytes: Uint8Array, limits: PdfLimits): Result<PdfFile, PdfFault> {
  if (bytes.length > limits.bytes) return fail({ code: 'pdf-too-large', at: limits.bytes });
  const cursor = cursorOver(bytes, limits);
  const version = readHeader(cursor);
  const revisions: Revision[] = [];
  const budget: Budget = { inflated: limits.inflated, objects: limits.objects };
  while (version !== null && cursor.fault === undefined) {
    const revision = readRevision(cursor, revisions.at(-1), budget);
    if (revision === null) break;
    revisions.push(revision);
    if (cursor.at === bytes.length) return ok({ bytes, version, revisions });
    if (revisions.length === limits.revisions) stop(cursor, 'pdf-limits');
  }
  return fail(cursor.fault ?? { code: 'pdf-syntax', at: cursor.at });
}

/** `%PDF-1.4` to 2.0 at byte 0, then perhaps one comment of bytes beyond ASCII that marks the file as binary. */
function readHeader(cursor: Cursor): string | null {
  const head = Buffer.from(cursor.bytes.subarray(0, 8)).toString('latin1');
  const version = /^%PDF-(1\.[4-7]|2\.0)$/.exec(head)?.[1];
  cursor.at = 8;
  if (version === undefined || !skipEndOfLine(cursor)) return stop(cursor, 'pdf-header', 0);
  if (!isAt(cursor, '%')) return version;
  const end = cursor.bytes.indexOf(LF, cursor.at);
  const mark = cursor.bytes.subarray(cursor.at + 1, end === -1 ? cursor.at + 1 : end);
  const isMark = mark.length >= 4 && mark.length <= 8 && mark.every((byte) => byte >= 0x80 || byte === 0x0d);
  if (!isMark) return stop(cursor, 'pdf-stray-bytes');
  cursor.at = end + 1;
  return version;
}

/** An object as of a revision (by index): as the newest revision up to it defines it. */
export function objectIn({ revisions }: PdfFile, upTo: number, number: number): PdfObject | undefined {
  for (let index = Math.min(upTo, revisions.length - 1); index >= 0; index -= 1) {
    const object = revisions[index]?.objects.get(number);
    if (object !== undefined) return object;
  }
  return undefined;
}

/** A value with its reference followed, as of a revision; a reference to a reference is followed no further. */
export function valueIn(file: PdfFile, upTo: number, value: PdfValue | undefined): PdfValue | undefined {
  return value?.kind === 'reference' ? objectIn(file, upTo, value.number)?.value : value;
}
