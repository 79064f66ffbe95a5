import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import { cursorOver, skipSpaces, stop, takeNumber, type Cursor } from './read-cursor.ts';
import type { PdfObject } from './read-object.ts';
import { inflate } from './read-stream.ts';
import { readValue } from './read-value.ts';
import { entry, numberIn } from './values.ts';

/**
 * Reads the objects packed into an object stream (ISO 32000-1 §7.5.7), every byte of it: one that begins inside
 * another, or bytes that belong to none, are refused. `budget` is how many bytes it may decompress to.
 */
export function readPacked(
  cursor: Cursor,
  stream: PdfObject,
  budget: number,
): { readonly objects: readonly PdfObject[]; readonly inflated: number } | null {
  const content = inflate(stream, budget);
  const count = numberIn(stream.value, 'N');
  const first = numberIn(stream.value, 'First');
  if (content === undefined || count === undefined || first === undefined || entry(stream.value, 'Extends')) {
    return stop(cursor, 'pdf-object-stream', stream.at);
  }
  if (count < 0 || count > cursor.limits.objects) return stop(cursor, 'pdf-limits', stream.at);
  const inner = cursorOver(content, cursor.limits, cursor.left);
  const heads = readHeads(inner, count);
  if (heads === null || inner.at > first) return stop(cursor, 'pdf-object-stream', stream.at);
  const objects: PdfObject[] = [];
  for (const [index, { number, offset }] of heads.entries()) {
    const isNext = skipSpaces(inner) && inner.at === first + offset;
    const value = isNext ? readValue(inner) : null;
    if (value === null) return stop(cursor, reasonOf(inner.fault?.code), stream.at);
    objects.push({ number, at: stream.at, value, packed: { stream: stream.number, index } });
  }
  const isWhole = skipSpaces(inner) && inner.at === content.length;
  return isWhole ? { objects, inflated: content.length } : stop(cursor, 'pdf-object-stream', stream.at);
}

/** Whatever is wrong within is wrong with the stream, but for what tells more by its own name. */
const reasonOf = (code: PdfFindingCode | undefined): PdfFindingCode =>
  code === 'pdf-duplicate-key' || code === 'pdf-limits' ? code : 'pdf-object-stream';

function readHeads(
  inner: Cursor,
  count: number,
): readonly { readonly number: number; readonly offset: number }[] | null {
  const heads: { readonly number: number; readonly offset: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const number = skipSpaces(inner) ? takeNumber(inner) : null;
    const offset = number !== null && skipSpaces(inner) ? takeNumber(inner) : null;
    if (number === null || number === 0 || offset === null) return null;
    heads.push({ number, offset });
  }
  return heads;
}
