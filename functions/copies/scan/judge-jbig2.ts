import { PDFName, PDFRawStream, type PDFDict } from '@cantoo/pdf-lib';
import { segmentsOf, type Jbig2Segment } from './jbig2-segments.ts';
import type { PlacedImage } from './page-image.ts';
import { unwrapWhole, type UnwrappedImage } from './unwrap-image.ts';

/** Kinds of segments (ITU-T T.88, 7.3). */
const PAGE = 48;
const END_OF_PAGE = 49;
const END_OF_STRIPE = 50;
const END_OF_FILE = 51;
const PATTERNS = 16;
/** Symbols, patterns and tables, for whatever comes after. */
const DICTIONARIES: ReadonlySet<number> = new Set([0, PATTERNS, 53]);
/** Text, halftones, dots and what is refined, each drawn at once, not for another. */
const REGIONS: ReadonlySet<number> = new Set([6, 7, 22, 23, 38, 39, 42, 43]);
/** Those whose first flag says that they are coded as a fax (MMR). */
const MAY_BE_FAX: ReadonlySet<number> = new Set([22, 23, 38, 39]);
const UNKNOWN = 0xffff_ffff;
/** How a region is put over what is there (7.4.1.5): in its place. */
const REPLACES = 4;

/** What of a page came so far. */
interface Page {
  readonly isBlack: boolean;
  readonly isHighUnknown: boolean;
  regions: number;
  /** How many rows its stripes have so far. */
  rows: number;
}

/**
 * Whether a picture in JBIG2 is one page of as many columns and rows as its dictionary says, first of all, with a region at
 * least that is drawn at once, and nothing behind its end. It has no file's header in a PDF, nor another page (ISO 32000-1,
 * 7.4.7). Refused with all else is what readers draw in different ways: kinds that are none, regions coded as a fax, or put
 * in place of what is there.
 */
export function isWholeJbig2(
  { width, height }: Pick<PlacedImage, 'width' | 'height'>,
  { data, parameters }: UnwrappedImage,
): boolean {
  if (!hasSoundGlobals(parameters)) return false;
  let page: Page | undefined;
  let ended = 0;
  for (const segment of segmentsOf(data)) {
    if (segment === undefined || ended === END_OF_FILE) return false;
    const { kind, body } = segment;
    if (ended !== 0 && kind !== END_OF_FILE) return false;
    if (kind === END_OF_FILE || kind === END_OF_PAGE) {
      if (page === undefined || body.byteLength > 0) return false;
      ended = kind;
    } else if (DICTIONARIES.has(kind)) {
      if (segment.page > 1 || isFaxOf(segment)) return false;
    } else if (segment.page !== 1) return false;
    else if (kind === PAGE) {
      if (page !== undefined) return false;
      page = readPage(body, width, height);
      if (page === undefined) return false;
    } else if (page === undefined) return false;
    else if (kind === END_OF_STRIPE) {
      if (body.byteLength !== 4) return false;
      page.rows = body.getUint32(0) + 1;
    } else {
      if (!isSoundRegion(segment, page, width, height)) return false;
      page.regions += 1;
    }
  }
  if (page === undefined || page.regions === 0) return false;
  return !page.isHighUnknown || page.rows === height;
}

/** A page that is told in stripes may leave open how many rows it has: its last stripe says it. */
function readPage(body: DataView, width: number, height: number): Page | undefined {
  if (body.byteLength !== 19 || body.getUint32(0) !== width) return undefined;
  const rows = body.getUint32(4);
  if (rows !== height && rows !== UNKNOWN) return undefined;
  const isBlack = (body.getUint8(16) & 4) !== 0;
  return { isBlack, isHighUnknown: rows === UNKNOWN, regions: 0, rows: 0 };
}

function isSoundRegion(
  segment: Jbig2Segment,
  { isBlack, regions }: Page,
  width: number,
  height: number,
): boolean {
  const { kind, body } = segment;
  // Its place and size, how it is put there, and a byte at least of how it is coded.
  if (!REGIONS.has(kind) || body.byteLength < 19) return false;
  if (body.getUint32(0) > width || body.getUint32(4) > height || isFaxOf(segment)) return false;
  const how = body.getUint8(16) & 7;
  return how < REPLACES || (how === REPLACES && regions === 0 && !isBlack);
}

function isFaxOf({ kind, body }: Jbig2Segment): boolean {
  const flagsAt = kind === PATTERNS ? 0 : MAY_BE_FAX.has(kind) ? 17 : undefined;
  return flagsAt !== undefined && body.byteLength > flagsAt && (body.getUint8(flagsAt) & 1) !== 0;
}

/** Bytes of what pictures share: letters of a whole document come to some hundreds of thousands. */
const MOST_SHARED = 4_194_304;
/** How often they are longer than when they are packed: they are coded already. */
const MOST_SWOLLEN = 20;

/** What pictures share: nothing but dictionaries, of all pages. */
function hasSoundGlobals(parameters: PDFDict | undefined): boolean {
  const name = PDFName.of('JBIG2Globals');
  if (parameters?.has(name) !== true) return true;
  const stream = parameters.lookup(name);
  if (!(stream instanceof PDFRawStream)) return false;
  const known =
    shared.get(stream) ??
    areDictionaries(unwrapWhole(stream, Math.min(MOST_SHARED, MOST_SWOLLEN * stream.contents.length)));
  shared.set(stream, known);
  return known;
}

/** What was read already: a thousand pictures may name one. */
const shared = new WeakMap<PDFRawStream, boolean>();

function areDictionaries(data: Uint8Array | undefined): boolean {
  if (data === undefined) return false;
  for (const segment of segmentsOf(data))
    if (segment === undefined || !DICTIONARIES.has(segment.kind) || segment.page > 1 || isFaxOf(segment))
      return false;
  return true;
}
