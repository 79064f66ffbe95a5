import { PDFName, type PDFRawStream } from '@cantoo/pdf-lib';
import type { ScanRefusalCode } from '../../../schemas/copies/scan-refusal.ts';
import { findFaxFault } from './judge-bilevel.ts';
import { findJbig2Fault } from './judge-jbig2.ts';
import { numberIn } from './number-in.ts';
import type { PlacedImage } from './page-image.ts';
import type { PictureFault } from './picture-fault.ts';
import { readJpeg } from './read-jpeg.ts';
import { readJpx } from './read-jpx.ts';
import { hasAllSamples, inflatePieces } from './read-samples.ts';
import { bytesOf, type SampleLayout } from './sample-layout.ts';
import { decodeSamples, unwrapImage, type UnwrappedImage } from './unwrap-image.ts';
import { watchColour, type SeenColour } from './watch-colour.ts';
import { watchPlaces } from './watch-places.ts';

/** What is said of an image by its data: what colours it shows, or why it cannot be shown. */
export type ImageVerdict =
  | {
      readonly ok: true;
      readonly colour: SeenColour;
      /** Where samples end, in the data once unwrapped or, of LZW and run lengths, decoded: what stands behind is none of them. */
      readonly end?: number;
    }
  | { readonly ok: false; readonly code: ScanRefusalCode };

/** The images of a scan that were judged already, and how many bytes the others may still unpack to. */
export interface ImageBudget {
  readonly judged: Map<PDFRawStream, ImageVerdict>;
  bytes: number;
}

/** What a scan's samples may come to, in bytes: 77 sheets of A4 in colour at 300 dpi. Scans compressed as JPEG do not count. */
const MOST_SAMPLE_BYTES = 2_147_483_648;
/** What is unpacked at once, where the filter cannot be read in pieces: a sheet of A4 in colour at 300 dpi. */
const MOST_AT_ONCE = 33_554_432;

export const openImageBudget = (): ImageBudget => ({ judged: new Map(), bytes: MOST_SAMPLE_BYTES });

/** Where a picture's samples end that was judged, see `ImageVerdict`. */
export function samplesEnd(picture: PDFRawStream, { judged }: ImageBudget): number | undefined {
  const verdict = judged.get(picture);
  return verdict?.ok === true ? verdict.end : undefined;
}

const shown = (isColoured: boolean): ImageVerdict => ({ ok: true, colour: isColoured ? 'seen' : 'none' });
const shownUnless = (fault: PictureFault | undefined): ImageVerdict =>
  fault === undefined ? shown(false) : { ok: false, code: fault };
const DAMAGED: ImageVerdict = { ok: false, code: 'scan-damaged' };
const OF_NO_KIND: ImageVerdict = { ok: false, code: 'scan-picture-kind' };
const UNREADABLE: ImageVerdict = { ok: false, code: 'scan-structure-unreadable' };
const SEEN_THROUGH: ImageVerdict = { ok: false, code: 'scan-see-through' };
const TOO_LARGE: ImageVerdict = { ok: false, code: 'scan-too-large' };

/**
 * Judges whether an image's data are there to the end and are what its dictionary says of them, as far as that can be
 * told without decoding the dots of a JPEG or JPEG 2000. Refused: `scan-damaged`, `scan-structure-unreadable` (packed in
 * a way that no scanner uses), `scan-picture-kind` (in a way that readers do not undo alike), `scan-see-through` (more
 * colours in JPEG 2000 than there are), `scan-too-large` (unpacks to more than is read).
 */
export async function judgeImage(image: PlacedImage, budget: ImageBudget): Promise<ImageVerdict> {
  const before = budget.judged.get(image.stream);
  if (before !== undefined) return before;
  const verdict = await judgeData(image, budget);
  budget.judged.set(image.stream, verdict);
  return verdict;
}

async function judgeData(image: PlacedImage, budget: ImageBudget): Promise<ImageVerdict> {
  const unwrapped = unwrapImage(image.stream);
  if (unwrapped === undefined) return UNREADABLE;
  budget.bytes -= unwrapped.unpacked * COST_OF_WRAPPING;
  if (budget.bytes < 0) return TOO_LARGE;
  switch (unwrapped.filter) {
    case 'DCTDecode':
      return judgeJpeg(image, unwrapped);
    case 'JPXDecode':
      return judgeJpx(image, unwrapped.data);
    case 'CCITTFaxDecode':
    case 'JBIG2Decode':
      return judgeBilevel(image, unwrapped, budget);
    case undefined:
    case 'FlateDecode':
    case 'LZWDecode':
    case 'RunLengthDecode':
      return judgeSamples(image, unwrapped, budget);
    default:
      return UNREADABLE;
  }
}

/** What a byte costs that was packed once more around its picture, as so many of samples: it is read twice and packed anew. */
const COST_OF_WRAPPING = 8;
/** What a byte of a fax costs, as so many of samples: it is read bit by bit. */
const COST_OF_FAX = 128;

/** What a byte of places costs that are predicted, as so many of samples: what it is must be made out of others. */
const COST_OF_PLACES = 2;
/** What a byte costs that cannot be read in pieces, as so many of samples: it is decoded twice and packed anew. */
const COST_AT_ONCE = 4;

/** Black and white, whatever colours are declared; often the letters over a coloured ground. */
function judgeBilevel(image: PlacedImage, unwrapped: UnwrappedImage, budget: ImageBudget): ImageVerdict {
  const { colours, mask, stream } = image;
  const isOneDeep = numberIn(stream.dict, 'BitsPerComponent', mask ? 1 : 0) === 1;
  const hasAllPlaces = colours?.places === undefined || colours.places >= 2;
  if (!isOneDeep || !hasAllPlaces || (!mask && colours?.components !== 1)) return DAMAGED;
  if (unwrapped.filter === 'JBIG2Decode') return shownUnless(findJbig2Fault(image, unwrapped));
  budget.bytes -= unwrapped.data.length * COST_OF_FAX;
  if (budget.bytes < 0) return TOO_LARGE;
  return shownUnless(findFaxFault(image, unwrapped));
}

/** Ends of lines, spaces and nothing, as producers fill up; and the end's marker once more, as Ghostscript writes it. */
const PADDING: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d, 0x20]);
const isPadding = (bytes: Uint8Array): boolean => {
  const from = bytes[0] === 0xff && bytes[1] === 0xd9 ? 2 : 0;
  return bytes.subarray(from).every((each) => PADDING.has(each));
};

function judgeJpeg(
  { width, height, colours, mask, stream }: PlacedImage,
  { data, parameters }: UnwrappedImage,
): ImageVerdict {
  const jpeg = readJpeg(data);
  if (mask || colours === undefined || jpeg?.width !== width || jpeg.height !== height) return DAMAGED;
  // A second picture is what some readers show.
  if (!isPadding(jpeg.behind)) return DAMAGED;
  // Said otherwise than its data say it, some readers go by the one; of grey it says nothing (Table 13).
  const isTransformed = Number(jpeg.isTransformed);
  const said = numberIn(parameters, 'ColorTransform', isTransformed);
  if (jpeg.components > 1 && said !== isTransformed) return DAMAGED;
  // Which places of a palette its dots say cannot be told.
  if (colours.places !== undefined) return OF_NO_KIND;
  // What its data are, always (ISO 32000-1, 8.9.5.1).
  if (numberIn(stream.dict, 'BitsPerComponent', 0) !== 8) return DAMAGED;
  if (jpeg.components === 1) return shown(colours.components === 1 && colours.colour && !colours.equalIsGrey);
  return jpeg.components === colours.components ? shown(colours.colour) : DAMAGED;
}

/**
 * Declared colours go before its own, and it may have more, such as how much a dot hides (ISO 32000-1, 7.4.9): some readers
 * go by that though the dictionary does not say so. A depth some readers take from the dictionary.
 */
function judgeJpx({ width, height, colours, mask, stream }: PlacedImage, data: Uint8Array): ImageVerdict {
  const jpx = readJpx(data);
  if (typeof jpx === 'string') return { ok: false, code: jpx };
  if (mask || jpx.width !== width || jpx.height !== height) return DAMAGED;
  const bits = stream.dict.lookup(PDFName.of('BitsPerComponent'));
  if (bits !== undefined && String(bits) !== String(jpx.bits)) return DAMAGED;
  const { components } = jpx;
  if (components > jpx.colours) return SEEN_THROUGH;
  if (colours?.places !== undefined) return OF_NO_KIND;
  if (components < jpx.colours) return DAMAGED;
  if (colours === undefined) return shown(components === 3);
  if (components < colours.components) return components < 3 ? shown(false) : DAMAGED;
  return components > colours.components ? SEEN_THROUGH : shown(colours.colour);
}

async function judgeSamples(
  image: PlacedImage,
  unwrapped: UnwrappedImage,
  budget: ImageBudget,
): Promise<ImageVerdict> {
  const layout = layoutOf(image, unwrapped);
  if (layout === undefined) return DAMAGED;
  if (!isPredictedAlike(layout, unwrapped)) return OF_NO_KIND;
  const { colours } = image;
  const places = colours?.places === undefined ? undefined : watchPlaces(layout, colours.places);
  const bytes = bytesOf(layout);
  const isMadeOut = places !== undefined && layout.prediction !== 'none';
  budget.bytes -= bytes * (isMadeOut ? COST_OF_PLACES : 1) * (isInPieces(unwrapped) ? 1 : COST_AT_ONCE);
  if (budget.bytes < 0) return TOO_LARGE;
  const read = piecesOf(image.stream, unwrapped, bytes);
  if (read === undefined) return bytes > MOST_AT_ONCE ? TOO_LARGE : DAMAGED;
  const isWatched = colours?.colour === true && colours.equalIsGrey && canWatch(layout);
  const watch = isWatched ? watchColour(layout) : undefined;
  if (!(await hasAllSamples(read.pieces, layout, watch, places))) return DAMAGED;
  const colour = watch?.seen ?? (colours?.colour === true ? 'seen' : 'none');
  return { ok: true, colour, end: read.endOf() };
}

const SAMPLE_BITS: ReadonlySet<number> = new Set([1, 2, 4, 8, 16]);

/** Undefined where the dictionary does not say how the samples lie, or says it in two ways. */
function layoutOf(image: PlacedImage, { filter, parameters }: UnwrappedImage): SampleLayout | undefined {
  const { width, height, mask, stream } = image;
  const components = mask ? 1 : image.colours?.components;
  const bits = numberIn(stream.dict, 'BitsPerComponent', mask ? 1 : 0);
  if (components === undefined || !SAMPLE_BITS.has(bits) || (mask && bits !== 1)) return undefined;
  // A place of a palette is a byte at most (ISO 32000-1, 8.9.5.2).
  if (!mask && image.colours?.ranges === 'places' && bits > 8) return undefined;
  const isPredicting = filter === 'FlateDecode' || filter === 'LZWDecode';
  const predictor = isPredicting ? numberIn(parameters, 'Predictor', 1) : 1;
  const row = Math.ceil((width * components * bits) / 8);
  const predicted =
    numberIn(parameters, 'Columns', 1) *
    numberIn(parameters, 'Colors', 1) *
    numberIn(parameters, 'BitsPerComponent', 8);
  if (predictor > 1 && Math.ceil(predicted / 8) !== row) return undefined;
  const prediction = predictor >= 10 ? 'png' : predictor === 2 ? 'tiff' : 'none';
  return { width, height, components, bits, prediction };
}

/** The predictors that there are (ISO 32000-1, Table 10): of another number each reader makes its own. */
const PREDICTORS: ReadonlySet<number> = new Set([1, 2, 10, 11, 12, 13, 14, 15]);

/**
 * Whether every reader undoes the prediction alike: one that there is, of dots that are the picture's own; as in TIFF, of
 * whole bytes. Nor do readers agree on LZW whose codes grow later than is usual.
 */
function isPredictedAlike(
  { components, bits, prediction }: SampleLayout,
  { filter, parameters }: UnwrappedImage,
): boolean {
  const isLzw = filter === 'LZWDecode';
  if (isLzw && numberIn(parameters, 'EarlyChange', 1) !== 1) return false;
  if ((isLzw || filter === 'FlateDecode') && !PREDICTORS.has(numberIn(parameters, 'Predictor', 1)))
    return false;
  if (prediction === 'none') return true;
  return (
    numberIn(parameters, 'Colors', 1) === components &&
    numberIn(parameters, 'BitsPerComponent', 8) === bits &&
    (prediction === 'png' || bits === 8)
  );
}

/** Not where a dot is no whole number of bytes. */
const canWatch = ({ components, bits }: SampleLayout): boolean => bits >= 8 || components === 1;

/** The samples in pieces, and where in the data they end once all were read. */
interface SamplesRead {
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly endOf: () => number;
}

const isInPieces = ({ filter }: UnwrappedImage): boolean => filter === undefined || filter === 'FlateDecode';

function piecesOf(
  { dict }: PDFRawStream,
  { filter, data }: UnwrappedImage,
  bytes: number,
): SamplesRead | undefined {
  if (filter === undefined) return { pieces: [data], endOf: () => bytes };
  if (filter === 'FlateDecode') {
    const pieces = inflatePieces(data);
    return { pieces, endOf: () => pieces.bytesWritten };
  }
  if (bytes > MOST_AT_ONCE) return undefined;
  const decoded = decodeSamples(dict, filter, data);
  return decoded && { pieces: [decoded], endOf: () => bytes };
}
