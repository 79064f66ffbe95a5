import { PDFName, PDFRawStream, type PDFDict } from '@cantoo/pdf-lib';
import { segmentsOf, type Jbig2Segment } from './jbig2-segments.ts';
import type { PlacedImage } from './page-image.ts';
import type { PictureFault } from './picture-fault.ts';
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
/** What is drawn only for another region, profiles and remarks. */
const NOT_TAKEN: ReadonlySet<number> = new Set([4, 20, 36, 40, 52, 62]);
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
 * Undefined where a picture in JBIG2 is one page of as many columns and rows as its dictionary says, first of all, with a
 * region at least that is drawn at once, and nothing behind its end. It has no file's header in a PDF, nor another page (ISO
 * 32000-1, 7.4.7). Of a kind that is not taken is what readers draw in different ways: what is drawn for another region,
 * remarks, regions coded as a fax, or put in place of what is there.
 */
export function findJbig2Fault(
  { width, height }: Pick<PlacedImage, 'width' | 'height'>,
  { data, parameters }: UnwrappedImage,
): PictureFault | undefined {
  const shared = faultOfShared(parameters);
  if (shared !== undefined) return shared;
  let page: Page | undefined;
  let ended = 0;
  for (const segment of segmentsOf(data)) {
    if (typeof segment === 'string') return segment;
    const { kind, body } = segment;
    if (NOT_TAKEN.has(kind)) return 'scan-picture-kind';
    if (ended === END_OF_FILE || (ended !== 0 && kind !== END_OF_FILE)) return 'scan-damaged';
    if (kind === END_OF_FILE || kind === END_OF_PAGE) {
      if (page === undefined || body.byteLength > 0) return 'scan-damaged';
      ended = kind;
    } else if (DICTIONARIES.has(kind)) {
      const fault = faultOfDictionary(segment);
      if (fault !== undefined) return fault;
    } else if (segment.page !== 1) return 'scan-damaged';
    else if (kind === PAGE) {
      if (page !== undefined) return 'scan-damaged';
      page = readPage(body, width, height);
      if (page === undefined) return 'scan-damaged';
    } else if (page === undefined) return 'scan-damaged';
    else if (kind === END_OF_STRIPE) {
      if (body.byteLength !== 4) return 'scan-damaged';
      page.rows = body.getUint32(0) + 1;
    } else {
      const fault = faultOfRegion(segment, page, width, height);
      if (fault !== undefined) return fault;
      page.regions += 1;
    }
  }
  if (page === undefined || page.regions === 0) return 'scan-damaged';
  return page.isHighUnknown && page.rows !== height ? 'scan-damaged' : undefined;
}

/** A page that is told in stripes may leave open how many rows it has: its last stripe says it. */
function readPage(body: DataView, width: number, height: number): Page | undefined {
  if (body.byteLength !== 19 || body.getUint32(0) !== width) return undefined;
  const rows = body.getUint32(4);
  if (rows !== height && rows !== UNKNOWN) return undefined;
  const isBlack = (body.getUint8(16) & 4) !== 0;
  return { isBlack, isHighUnknown: rows === UNKNOWN, regions: 0, rows: 0 };
}

function faultOfRegion(
  segment: Jbig2Segment,
  { isBlack, regions }: Page,
  width: number,
  height: number,
): PictureFault | undefined {
  const { kind, body } = segment;
  // Its place and size, how it is put there, and a byte at least of how it is coded.
  if (!REGIONS.has(kind) || body.byteLength < 19) return 'scan-damaged';
  const how = body.getUint8(16) & 7;
  if (body.getUint32(0) > width || body.getUint32(4) > height || how > REPLACES) return 'scan-damaged';
  const isOverOthers = how === REPLACES && (regions > 0 || isBlack);
  return isFaxOf(segment) || isOverOthers ? 'scan-picture-kind' : undefined;
}

function faultOfDictionary(segment: Jbig2Segment): PictureFault | undefined {
  if (!DICTIONARIES.has(segment.kind) || segment.page > 1) return 'scan-damaged';
  return isFaxOf(segment) ? 'scan-picture-kind' : undefined;
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
function faultOfShared(parameters: PDFDict | undefined): PictureFault | undefined {
  const name = PDFName.of('JBIG2Globals');
  if (parameters?.has(name) !== true) return undefined;
  const stream = parameters.lookup(name);
  if (!(stream instanceof PDFRawStream)) return 'scan-damaged';
  if (!known.has(stream)) {
    const most = Math.min(MOST_SHARED, MOST_SWOLLEN * stream.contents.length);
    known.set(stream, faultOfDictionaries(unwrapWhole(stream, most)));
  }
  return known.get(stream);
}

/** What was read already: a thousand pictures may name one. */
const known = new WeakMap<PDFRawStream, PictureFault | undefined>();

function faultOfDictionaries(data: Uint8Array | undefined): PictureFault | undefined {
  if (data === undefined) return 'scan-damaged';
  for (const segment of segmentsOf(data)) {
    const fault = typeof segment === 'string' ? segment : faultOfDictionary(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
