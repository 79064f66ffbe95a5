import { cleanCopy } from './clean-copy.ts';
import { decodeHeic, looksLikeHeic } from './decode-heic.ts';
import { findActiveContent } from './find-active-content.ts';
import { openImageBudget, samplesEnd } from './judge-image.ts';
import { judgeScan } from './judge-scan.ts';
import { measurePage } from './measure-page.ts';
import { openInstructionBudget } from './page-content.ts';
import { openScan } from './open-scan.ts';
import { liesOnSide, photographToPdf, type Picture } from './photograph-to-pdf.ts';
import { placePhotograph } from './place-photograph.ts';
import { readJpeg } from './read-jpeg.ts';
import { openRedrawn, redrawPage } from './redraw-page.ts';
import { readPng, readPngColour } from './read-png.ts';
import {
  refuseScan,
  SCAN_LIMITS,
  type CheckedScan,
  type DeclaredScan,
  type ScanLimits,
  type ScannedPage,
  type ScanResult,
} from './scan.ts';

/** The largest picture that is laid on a page as it is, in pixels, and that is decoded first: A3 at 400 dpi has 31 million. */
const MOST_PIXELS = 100_000_000;
const MOST_DECODED = 40_000_000;

/**
 * Checks the image of a paper original and makes of it one clean PDF: from PDF page by page, from JPEG, PNG or HEIC one
 * page. Never throws for what bytes may hold; a refusal says which page and why (schemas/copies/scan-refusal.ts).
 *
 * The norm: colour, at least 200 dpi at 1:1 (Decree 30/2020, Annex I, Part II), readable, not encrypted, nothing active,
 * nothing shown over the image, and nothing by which the verifier would call a copy of it invalid.
 */
export async function checkScan(
  bytes: Uint8Array,
  declared: DeclaredScan,
  limits: ScanLimits = SCAN_LIMITS,
): Promise<ScanResult<CheckedScan>> {
  const read = await readScan(bytes, declared, limits);
  if (!read.ok) return read;
  const judged = judgeScan(read.value.pdf);
  return judged.ok ? read : judged;
}

async function readScan(
  bytes: Uint8Array,
  declared: DeclaredScan,
  limits: ScanLimits,
): Promise<ScanResult<CheckedScan>> {
  if (bytes.length > limits.maxBytes)
    return refuseScan('scan-too-large', {
      detail: `${bytes.length} byte, tối đa ${limits.maxBytes} byte`,
    });
  switch (declared.mediaType) {
    case 'application/pdf':
      return checkPdf(bytes, limits);
    case 'image/jpeg': {
      const jpeg = readJpeg(bytes);
      if (jpeg === undefined) return refuseScan(isJpeg(bytes) ? 'scan-damaged' : 'scan-type-unknown');
      const { bare, orientation } = jpeg;
      const colour = jpeg.components >= 3;
      return checkPhotograph(
        { kind: 'jpeg', bytes: bare, orientation },
        { ...jpeg, colour },
        declared,
        limits,
      );
    }
    case 'image/png': {
      const png = readPng(bytes);
      if (png === undefined) return refuseScan(isPng(bytes) ? 'scan-damaged' : 'scan-type-unknown');
      if (png.width * png.height > MOST_DECODED) return tooManyPixels(png);
      if (png.isSeenThrough) return refuseScan('scan-see-through', { page: 1 });
      const colour = await readPngColour(png);
      if (colour === undefined) return refuseScan('scan-damaged');
      return checkPhotograph({ kind: 'png', bytes, orientation: 1 }, { ...png, colour }, declared, limits);
    }
    case 'image/heic': {
      if (!looksLikeHeic(bytes)) return refuseScan('scan-type-unknown');
      const photograph = await decodeHeic(bytes, MOST_DECODED);
      if (photograph === undefined) return refuseScan('scan-damaged');
      if (!('jpeg' in photograph)) return tooManyPixels(photograph);
      const { jpeg, width, height } = photograph;
      return checkPhotograph(
        { kind: 'jpeg', bytes: jpeg, orientation: 1 },
        { width, height, colour: true },
        declared,
        limits,
      );
    }
  }
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;
const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50;

const tooManyPixels = ({ width, height }: { readonly width: number; readonly height: number }) =>
  refuseScan('scan-too-large', { page: 1, detail: `${width} × ${height} điểm ảnh` });

async function checkPdf(bytes: Uint8Array, limits: ScanLimits): Promise<ScanResult<CheckedScan>> {
  const opened = await openScan(bytes, limits);
  if (!opened.ok) return opened;
  const scan = opened.value;
  try {
    const still = findActiveContent(scan);
    if (!still.ok) return still;
    const pages: ScannedPage[] = [];
    const budget = { images: openImageBudget(), instructions: openInstructionBudget() };
    const redrawn = openRedrawn((picture) => samplesEnd(picture, budget.images));
    for (const [index, page] of scan.getPages().entries()) {
      const measured = await measurePage(page, index + 1, limits, budget);
      if (!measured.ok) return measured;
      const { sheet, pictures } = measured.value;
      redrawPage(page, sheet, pictures, redrawn);
      pages.push(measured.value.measured);
    }
    return { ok: true, value: { ...(await cleanCopy(scan)), pages } };
  } catch {
    // The reader throws where an object is not of the kind that its place asks for.
    return refuseScan('scan-damaged');
  }
}

async function checkPhotograph(
  picture: Picture,
  size: {
    readonly width: number;
    readonly height: number;
    readonly colour: boolean;
    readonly dpi?: readonly [number, number];
  },
  { paper }: DeclaredScan,
  limits: ScanLimits,
): Promise<ScanResult<CheckedScan>> {
  if (size.width * size.height > MOST_PIXELS) return tooManyPixels(size);
  const { width, height, dpi: said } = size;
  const isOnSide = liesOnSide(picture.orientation);
  const placed = placePhotograph(
    {
      ...(isOnSide ? { width: height, height: width } : { width, height }),
      ...(said === undefined ? {} : { dpi: isOnSide ? [said[1], said[0]] : said }),
    },
    paper,
  );
  if (!placed.ok) return placed;
  const { dpi, page } = placed.value;
  if (dpi < limits.minDpi)
    return refuseScan('scan-resolution-low', {
      page: 1,
      detail: `đo được ${dpi} dpi, cần ${limits.minDpi} dpi`,
    });
  if (limits.colour && !size.colour) return refuseScan('scan-not-colour', { page: 1 });
  try {
    const pdf = await photographToPdf(picture, placed.value);
    if (pdf === undefined) return refuseScan('scan-see-through', { page: 1 });
    return {
      ok: true,
      value: { pdf, pages: [{ widthPt: page[0], heightPt: page[1], dpi, colour: size.colour }] },
    };
  } catch {
    return refuseScan('scan-damaged', { page: 1 });
  }
}
