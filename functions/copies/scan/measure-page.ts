import {
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFStream,
  type PDFPage,
} from '@cantoo/pdf-lib';
import { judgeImage, type ImageBudget } from './judge-image.ts';
import { readImage, type PlacedImage } from './page-image.ts';
import { readSheetOf } from './page-sheet.ts';
import { readContent, type Operand } from './read-content.ts';
import { refuseScan, type ScanLimits, type ScannedPage, type ScanResult } from './scan.ts';
import { unwrapWhole } from './unwrap-image.ts';
import type { SeenColour } from './watch-colour.ts';

type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** First `a`, then `b`: as `cm` puts a new matrix before the one in force (ISO 32000-1, 8.3.4). */
const times = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[1] * b[2],
  a[0] * b[1] + a[1] * b[3],
  a[2] * b[0] + a[3] * b[2],
  a[2] * b[1] + a[3] * b[3],
  a[4] * b[0] + a[5] * b[2] + b[4],
  a[4] * b[1] + a[5] * b[3] + b[5],
];

/** How much of the page an image must cover to be the page, and how many forms may stand in each other. */
const WHOLE_PAGE = 0.85;
const ALMOST_ALL = 0.99;
const MOST_NESTING = 8;
/** A sheet of paper in points: from a card's short side to A3 with a scanner's margin. */
const SHORTEST_SIDE = 140;
const LONGEST_SIDES = [885, 1_252] as const;

const PAINTS: ReadonlySet<string> = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'S', 's', 'sh']);
const SHOWS_TEXT: ReadonlySet<string> = new Set(['Tj', 'TJ', "'", '"']);

/** What a page's content puts on it, in order. `drawn`: something that is not an image. */
type Mark = { readonly kind: 'image'; readonly image: PlacedImage } | { readonly kind: 'drawn' };

/**
 * Measures a page of a scan: the size of the sheet, how fine and in which colours the image of it is. Refused where the
 * page is no image, or shows anything over it: only text that is invisible (a scanner's recognised text, rendering
 * mode 3, by a font of letters) may stand beside the image.
 */
export async function measurePage(
  page: PDFPage,
  number: number,
  limits: ScanLimits,
  budget: ImageBudget,
): Promise<ScanResult<ScannedPage>> {
  const refuse = (code: Parameters<typeof refuseScan>[0], detail?: string) =>
    refuseScan(code, { page: number, ...(detail === undefined ? {} : { detail }) });
  const sheet = readSheetOf(page);
  if ('fault' in sheet) return refuse(sheet.fault.code, sheet.fault.detail);
  const { seen: box, unit, isOnSide } = sheet;
  const [across, up] = [(box[2] - box[0]) * unit, (box[3] - box[1]) * unit];
  const [short = 0, long = 0] = [across, up].toSorted((a, b) => a - b);
  if (!(short >= SHORTEST_SIDE && short <= LONGEST_SIDES[0] && long <= LONGEST_SIDES[1]))
    return refuse('scan-page-size', `${millimetres(short)} × ${millimetres(long)} mm`);

  const content = contentOf(page);
  const resources = page.node.Resources();
  const marks: Mark[] = [];
  if (content === undefined || !follow(content, resources, START, marks, 0)) return refuse('scan-damaged');

  const area = (box[2] - box[0]) * (box[3] - box[1]);
  const share = ({ left, bottom, right, top }: PlacedImage): number =>
    (Math.max(0, Math.min(right, box[2]) - Math.max(left, box[0])) *
      Math.max(0, Math.min(top, box[3]) - Math.max(bottom, box[1]))) /
    area;
  const images = marks.flatMap((mark) => (mark.kind === 'image' ? [mark.image] : []));
  if (images.length === 0) return refuse('scan-no-image');
  const hidden = marks.findLastIndex(
    (mark) => mark.kind === 'image' && !mark.image.mask && share(mark.image) >= ALMOST_ALL,
  );
  if (marks.some((mark, index) => mark.kind === 'drawn' && index > hidden)) return refuse('scan-drawn-over');
  const colours = new Map<PlacedImage, SeenColour>();
  for (const image of images) {
    const verdict = await judgeImage(image, budget);
    if (!verdict.ok) return refuse(verdict.code);
    colours.set(image, verdict.colour);
  }

  const whole = images.filter((image) => share(image) >= WHOLE_PAGE);
  const strips = images.filter((image) => share(image) >= 0.005);
  if (whole.length === 0 && strips.reduce((sum, image) => sum + share(image), 0) < WHOLE_PAGE)
    return refuse('scan-not-whole-page');
  // Layers over each other (a coarse picture, fine letters): the finest. Strips beside each other: the coarsest.
  const fineness = (whole.length > 0 ? whole : strips).map((image) => image.pixelsPerPoint * (72 / unit));
  const dpi = Math.floor((whole.length > 0 ? Math.max(...fineness) : Math.min(...fineness)) + 0.5);
  if (dpi < limits.minDpi)
    return refuse('scan-resolution-low', `đo được ${dpi} dpi, cần ${limits.minDpi} dpi`);
  const carriers = whole.length > 0 ? whole : strips;
  const hasColours = (image: PlacedImage): boolean => colours.get(image) !== 'none';
  const colour =
    (whole.length > 0 ? whole.some(hasColours) : strips.every(hasColours)) &&
    // The back of a sheet may be blank; a blank ground under what is grey makes it no colour.
    ([...colours.values()].includes('seen') || carriers.every((image) => colours.get(image) === 'blank'));
  if (limits.colour && !colour) return refuse('scan-not-colour');

  return {
    ok: true,
    value: {
      widthPt: isOnSide ? up : across,
      heightPt: isOnSide ? across : up,
      dpi,
      colour,
    },
  };
}

const millimetres = (points: number): number => Math.round((points / 72) * 25.4);

/** A page's content streams as one (they may be cut anywhere between two words). */
function contentOf(page: PDFPage): Uint8Array | undefined {
  const contents = page.node.Contents();
  if (contents === undefined) return Buffer.alloc(0);
  const streams =
    contents instanceof PDFArray
      ? contents.asArray().map((each) => page.doc.context.lookup(each))
      : [contents];
  const parts: Uint8Array[] = [];
  for (const stream of streams) {
    const bytes = bytesOf(stream);
    if (bytes === undefined) return undefined;
    parts.push(bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

function bytesOf(stream: unknown): Uint8Array | undefined {
  if (stream instanceof PDFRawStream) return unwrapWhole(stream);
  return stream instanceof PDFStream ? stream.getContents() : undefined;
}

/** What is in force where something is drawn. */
interface Drawing {
  readonly matrix: Matrix;
  /** How text is drawn. */
  readonly mode: number;
  /** Whether the font's letters are seen whatever the mode is. */
  readonly isSeenAnyhow: boolean;
}

/** In a form nothing of the mode is taken over: text in one is seen unless the form itself says otherwise. */
const START: Drawing = { matrix: IDENTITY, mode: 0, isSeenAnyhow: false };

/** Follows a content stream and the forms in it; false when it cannot be read. */
function follow(
  content: Uint8Array,
  resources: PDFDict | undefined,
  start: Drawing,
  marks: Mark[],
  nesting: number,
): boolean {
  const instructions = readContent(content);
  if (instructions === undefined || nesting > MOST_NESTING) return false;
  const stack: Drawing[] = [];
  let { matrix, mode, isSeenAnyhow } = start;
  for (const { operator, operands } of instructions) {
    if (operator === 'q') stack.push({ matrix, mode, isSeenAnyhow });
    else if (operator === 'Q') ({ matrix, mode, isSeenAnyhow } = stack.pop() ?? start);
    else if (operator === 'cm') matrix = times(matrixOf(operands), matrix);
    else if (operator === 'Tr') mode = typeof operands[0] === 'number' ? operands[0] : 0;
    else if (operator === 'Tf') isSeenAnyhow = isSeen(resourceOf(resources, 'Font', operands));
    else if (operator === 'gs') isSeenAnyhow = setsSeenFont(resources, operands) ?? isSeenAnyhow;
    else if (PAINTS.has(operator) || (SHOWS_TEXT.has(operator) && (mode !== 3 || isSeenAnyhow)))
      marks.push({ kind: 'drawn' });
    else if (operator === 'BI')
      marks.push({ kind: 'drawn' }); // an image inside the content is an ornament, not a scan
    else if (operator === 'Do') {
      const found = resourceOf(resources, 'XObject', operands);
      if (!(found instanceof PDFRawStream)) return false;
      const subtype = found.dict.lookup(PDFName.of('Subtype'));
      if (subtype === PDFName.of('Image')) {
        const image = readImage(found, matrix);
        if (image === undefined) return false;
        marks.push({ kind: 'image', image });
        continue;
      }
      const inner = bytesOf(found);
      const own = found.dict.lookup(PDFName.of('Resources'));
      const placed = { ...START, matrix: times(matrixIn(found.dict), matrix), isSeenAnyhow };
      if (inner === undefined) return false;
      if (!follow(inner, own instanceof PDFDict ? own : resources, placed, marks, nesting + 1)) return false;
    }
  }
  return true;
}

/** The resource of a kind that an operator's first operand names. */
function resourceOf(
  resources: PDFDict | undefined,
  kind: 'XObject' | 'Font' | 'ExtGState',
  [name]: readonly Operand[],
): PDFObject | undefined {
  const all = resources?.lookup(PDFName.of(kind));
  return all instanceof PDFDict && typeof name === 'object' ? all.lookup(PDFName.of(name.name)) : undefined;
}

/**
 * Whether a font's letters are seen in every rendering mode: those of Type 3 are drawings, and the mode has no effect on
 * them (ISO 32000-1 §9.3.6), though some readers hide them. One that is not found here a reader may find elsewhere.
 */
const isSeen = (font: PDFObject | undefined): boolean =>
  !(font instanceof PDFDict) || font.lookup(PDFName.of('Subtype')) === PDFName.of('Type3');

/** Whether a graphics state sets a font that is seen in every mode; undefined where it sets none. */
function setsSeenFont(resources: PDFDict | undefined, operands: readonly Operand[]): boolean | undefined {
  const state = resourceOf(resources, 'ExtGState', operands);
  if (!(state instanceof PDFDict)) return true; // a reader may find one elsewhere
  const font = state.lookup(PDFName.of('Font'));
  return font instanceof PDFArray ? isSeen(font.lookup(0)) : undefined;
}

function matrixOf(operands: readonly Operand[]): Matrix {
  const numbers = operands.filter((each) => typeof each === 'number');
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers;
  return [a, b, c, d, e, f];
}

function matrixIn(dict: PDFDict): Matrix {
  const array = dict.lookup(PDFName.of('Matrix'));
  if (!(array instanceof PDFArray)) return IDENTITY;
  return matrixOf(
    array.asArray().flatMap((each) => {
      const value = dict.context.lookup(each);
      return value instanceof PDFNumber ? [value.asNumber()] : [];
    }),
  );
}
