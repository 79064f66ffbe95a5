import type { PictureFault } from './picture-fault.ts';

/** A picture in JPEG 2000 as its codestream describes it (ISO/IEC 15444-1, Annex A). */
export interface Codestream {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Of each component. */
  readonly bits: number;
}

/** Markers (ISO/IEC 15444-1, Annex A). */
export const START = 0xff4f;
const SIZE = 0xff51;
const CODING = 0xff52;
const QUANTISATION = 0xff5c;
/** What belongs to codes of another part of the standard, which few readers know. */
const OTHER_PARTS: ReadonlySet<number> = new Set([0xff50, 0xff56, 0xff59]);
/** What is said once for the whole picture, or a part of it; what is said of a component may come for each. */
const ONCE: ReadonlySet<number> = new Set([SIZE, CODING, QUANTISATION, 0xff5f]);
const PACKED_HEADERS: ReadonlySet<number> = new Set([0xff60, 0xff61]);
export const TILE_PART = 0xff90;
export const DATA = 0xff93;
export const END = 0xffd9;

/** Segments and tile-parts that a picture may have together: of a sheet there are some thousands; millions fill the memory. */
const MOST_SEGMENTS = 100_000;

/** How many segments may still come, and of how many components a picture is. */
interface Budget {
  segments: number;
  readonly components: number;
}

/** What is said of one component, and how many bytes that has at the least (A.6.2, A.6.3, A.6.5). */
const COMPONENT_AT_LEAST: ReadonlyMap<number, number> = new Map([
  [0xff53, 7],
  [0xff5d, 2],
  [0xff5e, 3],
]);

/** Whether a segment at a place is whole and of a component that there is: readers refuse another, or pass over it. */
function isOfComponent(view: DataView, at: number, components: number): boolean {
  const isWide = components > 256;
  const length = view.getUint16(at + 2) - 2 - (isWide ? 1 : 0);
  if (length < (COMPONENT_AT_LEAST.get(view.getUint16(at)) ?? 0)) return false;
  return (isWide ? view.getUint16(at + 4) : view.getUint8(at + 4)) < components;
}

/** A picture's size and tiles (A.5.1). */
interface Size extends Codestream {
  readonly tiles: number;
}

const isCodestream = (view: DataView): boolean => view.byteLength > 2 && view.getUint16(0) === START;

/**
 * Reads a whole codestream: main header with how it is coded and quantised, tile-parts one behind the other with data for
 * every tile, the end, and nothing behind it but zeros and ends of lines. A fault for any other.
 */
export function readCodestream(view: DataView): Codestream | PictureFault {
  const size = isCodestream(view) ? readSize(view) : 'scan-damaged';
  if (typeof size === 'string') return size;
  const budget: Budget = { segments: MOST_SEGMENTS, components: size.components };
  const header = segmentsOf(view, 2, TILE_PART, budget);
  if (typeof header === 'string') return header;
  const [coding, quantisation] = [header.of.get(CODING), header.of.get(QUANTISATION)];
  if (coding === undefined || quantisation === undefined || quantisation.byteLength < 2)
    return 'scan-damaged';
  const levels = levelsOf(coding, size.components);
  if (typeof levels === 'string') return levels;
  const parts = readTileParts(view, header.end, size.tiles, budget);
  if (typeof parts === 'string') return parts;
  // Of one tile each colour has a packet for each level, and each packet a byte of its own (B.9), wherever that stands.
  const isApart = parts.hasPackedHeaders || [...PACKED_HEADERS].some((marker) => header.of.has(marker));
  const least = size.tiles === 1 && !isApart ? size.components * (levels + 1) : 1;
  if (parts.data.some((bytes) => bytes < least)) return 'scan-damaged';
  const { width, height, components, bits } = size;
  return { width, height, components, bits };
}

/** Damaged where the picture or its tiles have no extent; of another kind where they do not begin at 0, or components differ. */
function readSize(view: DataView): Size | PictureFault {
  if (view.byteLength < 44 || view.getUint16(2) !== SIZE) return 'scan-damaged';
  const components = view.getUint16(40);
  if (components < 1 || view.getUint16(4) !== 38 + 3 * components || 42 + 3 * components > view.byteLength)
    return 'scan-damaged';
  const at = (index: number): number => view.getUint32(8 + 4 * index);
  const [right, bottom, left, top] = [at(0), at(1), at(2), at(3)];
  const [wide, high, tilesLeft, tilesTop] = [at(4), at(5), at(6), at(7)];
  const tiles = Math.ceil(right / wide) * Math.ceil(bottom / high);
  if (right * bottom * wide * high === 0 || tiles > 65_535) return 'scan-damaged';
  const bits = view.getUint8(42);
  if (left + top + tilesLeft + tilesTop > 0 || bits > 15) return 'scan-picture-kind';
  for (let component = 0; component < components; component += 1)
    if ([bits, 1, 1].some((value, index) => view.getUint8(42 + 3 * component + index) !== value))
      return 'scan-picture-kind';
  return { width: right, height: bottom, components, bits: bits + 1, tiles };
}

/** How often the picture is halved (Table A.15); a fault where the way it is coded is not whole, or of another part. */
function levelsOf(coding: DataView, components: number): number | PictureFault {
  if (coding.byteLength < 10) return 'scan-damaged';
  // Each level may have a size of its own for what is coded together; nothing stands behind.
  const sizes = (coding.getUint8(0) & 1) === 1 ? coding.getUint8(5) + 1 : 0;
  if (coding.byteLength !== 10 + sizes) return 'scan-damaged';
  const [layers, levels, across, up] = [
    coding.getUint16(2),
    coding.getUint8(5),
    coding.getUint8(6),
    coding.getUint8(7),
  ];
  // Whether the first three are a light and two differences; how blocks are coded, and by which waves.
  const [isMixed, style, waves] = [coding.getUint8(4), coding.getUint8(8), coding.getUint8(9)];
  if (isMixed > 1 || style >= 0x40 || waves > 1) return 'scan-picture-kind';
  const isSound = layers > 0 && levels <= 32 && across <= 8 && up <= 8 && across + up <= 8;
  return isSound && (isMixed === 0 || components >= 3) ? levels : 'scan-damaged';
}

/** The segments from a place up to a marker, by their own markers; a fault where that does not come. */
function segmentsOf(
  view: DataView,
  from: number,
  until: number,
  budget: Budget,
): { readonly of: ReadonlyMap<number, DataView>; readonly end: number } | PictureFault {
  const of = new Map<number, DataView>();
  let at = from;
  while (at + 4 <= view.byteLength) {
    const marker = view.getUint16(at);
    if (marker === until) return { of, end: at };
    const length = view.getUint16(at + 2);
    if (marker < 0xff50 || marker > 0xff6f || length < 2 || at + 2 + length > view.byteLength)
      return 'scan-damaged';
    budget.segments -= 1;
    if (OTHER_PARTS.has(marker) || budget.segments < 0) return 'scan-picture-kind';
    if (COMPONENT_AT_LEAST.has(marker) && !isOfComponent(view, at, budget.components)) return 'scan-damaged';
    if (ONCE.has(marker) && of.has(marker)) return 'scan-damaged';
    const body = new DataView(view.buffer, view.byteOffset + at + 4, length - 2);
    const levels = marker === CODING ? levelsOf(body, budget.components) : 0;
    if (typeof levels === 'string') return levels;
    of.set(marker, body);
    at += 2 + length;
  }
  return 'scan-damaged';
}

/** How many bytes of data each tile has; a fault where a part is cut off, is of no tile, or a tile has none. */
function readTileParts(
  view: DataView,
  from: number,
  tiles: number,
  budget: Budget,
): { readonly data: readonly number[]; readonly hasPackedHeaders: boolean } | PictureFault {
  const data = new Map<number, number>();
  let hasPackedHeaders = false;
  let at = from;
  while (at + 12 <= view.byteLength && view.getUint16(at) === TILE_PART) {
    const tile = view.getUint16(at + 4);
    const said = view.getUint32(at + 6);
    const end = said === 0 ? endOfPicture(view) : at + said; // the last may leave its length open
    budget.segments -= 1;
    const header = segmentsOf(view, at + 12, DATA, budget);
    if (typeof header === 'string') return header;
    if (view.getUint16(at + 2) !== 10 || tile >= tiles) return 'scan-damaged';
    if (end < header.end + 2 || end + 2 > view.byteLength) return 'scan-damaged';
    hasPackedHeaders ||= [...PACKED_HEADERS].some((marker) => header.of.has(marker));
    data.set(tile, (data.get(tile) ?? 0) + end - header.end - 2);
    at = end;
  }
  if (at !== endOfPicture(view) || view.getUint16(at) !== END) return 'scan-damaged';
  return data.size === tiles ? { data: [...data.values()], hasPackedHeaders } : 'scan-damaged';
}

/** Where the end's marker stands, if nothing but padding is behind it. */
export function endOfPicture(view: DataView): number {
  let end = view.byteLength;
  while (end > 2 && [0x00, 0x0a, 0x0d, 0x20].includes(view.getUint8(end - 1))) end -= 1;
  return end - 2;
}
