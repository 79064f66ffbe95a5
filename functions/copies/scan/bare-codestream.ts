import { DATA, END, endOfPicture, START, TILE_PART } from './jpx-codestream.ts';

/** What says how a picture or a tile is coded. All else points to where things stand, says whose it is, or is unknown. */
const CODED_BY: ReadonlySet<number> = new Set([
  ...[0xff51, 0xff52, 0xff53, 0xff5c, 0xff5d, 0xff5e, 0xff5f],
  ...[0xff60, 0xff61],
]);
/** How many bytes the head of a tile-part has; how long the part is stands in the middle of them (A.4.2). */
const HEAD = 12;
const LENGTH_AT = 6;

/**
 * A whole codestream (`readCodestream`) in pieces, without what no decoder needs: comments, lists of lengths and places,
 * segments that nobody knows, of its main header and of its tile-parts, and without what stands behind its end.
 */
export function bareCodestream(view: DataView): readonly Uint8Array[] {
  const main = segmentsOf(view, 2, TILE_PART);
  const pieces = [marker(START), ...main.kept];
  let at = main.end;
  while (view.getUint16(at) === TILE_PART) {
    const said = view.getUint32(at + LENGTH_AT);
    const { kept, end } = segmentsOf(view, at + HEAD, DATA);
    // The last may leave its length open: it goes on to the end.
    const behind = said === 0 ? endOfPicture(view) : at + said;
    const head = Uint8Array.from(piece(view, at, at + HEAD));
    const dropped = end - at - HEAD - kept.reduce((sum, { length }) => sum + length, 0);
    if (said !== 0) new DataView(head.buffer).setUint32(LENGTH_AT, said - dropped);
    pieces.push(head);
    for (const each of kept) pieces.push(each);
    pieces.push(piece(view, end, behind));
    at = behind;
  }
  pieces.push(marker(END));
  return pieces;
}

/** The segments from a place up to a marker that are kept, and where that stands. */
function segmentsOf(
  view: DataView,
  from: number,
  until: number,
): { readonly kept: readonly Uint8Array[]; readonly end: number } {
  const kept: Uint8Array[] = [];
  let at = from;
  while (view.getUint16(at) !== until) {
    const next = at + 2 + view.getUint16(at + 2);
    if (CODED_BY.has(view.getUint16(at))) kept.push(piece(view, at, next));
    at = next;
  }
  return { kept, end: at };
}

const piece = (view: DataView, from: number, to: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + from, to - from);

const marker = (code: number): Uint8Array => Uint8Array.of(code >> 8, code & 0xff);
