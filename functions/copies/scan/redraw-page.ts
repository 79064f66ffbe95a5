import {
  PDFBool,
  PDFName,
  PDFNumber,
  PDFRawStream,
  type PDFContext,
  type PDFDict,
  type PDFPage,
  type PDFRef,
} from '@cantoo/pdf-lib';
import { barePicture } from './bare-picture.ts';
import type { Picture } from './follow-content.ts';
import { around, cornersOf, times, UNIT, type Box, type Matrix } from './geometry.ts';
import { numbersOf } from './number-in.ts';
import type { Sheet } from './page-sheet.ts';
import { shownBox } from './see-page.ts';
import { writeColours, type WrittenColours } from './write-colours.ts';
import { writeFilters, type WrittenShares } from './write-filters.ts';

/** What of a scan was drawn anew, each once however many pages show it. */
export interface Redrawn {
  readonly pictures: Map<PDFRawStream, PDFRef>;
  readonly colours: WrittenColours;
  readonly shared: WrittenShares;
  /** Where a picture's samples end, as it was judged. */
  readonly endOf: (picture: PDFRawStream) => number | undefined;
}

export const openRedrawn = (endOf: Redrawn['endOf']): Redrawn => ({
  ...{ pictures: new Map(), colours: { profiles: new Map(), palettes: new Map() }, shared: new Map() },
  endOf,
});

/** What an image needs to be shown as it was judged, beside its colours (ISO 32000-1, Table 89), and nothing else that may stand in one. */
const IMAGE_KEYS = ['Width', 'Height', 'BitsPerComponent', 'ImageMask'] as const;

/** A picture that reaches less than this beyond what is seen of it, in points, is seen whole: producers round their figures. */
const LEAST_CUT = 0.01;

/** The operators that set the ink of a stencil. */
const INK_OPERATORS = { gray: 'g', rgb: 'rg', cmyk: 'k' } as const;

/**
 * Draws a page anew that was measured: its sheet, and the pictures that are seen, in their order, by instructions of our
 * own. Of what the scanner wrote nothing else comes along, neither its instructions nor its resources. So what two readers
 * would understand in two ways, or what lies below a picture, is in no copy, whatever it was. A scanner's recognised text
 * stays behind with it: nobody certifies what nobody sees.
 */
export function redrawPage(
  { node }: PDFPage,
  sheet: Sheet,
  pictures: readonly Picture[],
  redrawn: Redrawn,
): void {
  const { context } = node;
  for (const key of node.keys()) if (key !== PDFName.of('Type') && key !== PDFName.Parent) node.delete(key);
  const { seen, unit, turned } = sheet;
  // In points and from its corner on: some readers go by no other unit.
  const placed: Matrix = [unit, 0, 0, unit, -seen[0] * unit, -seen[1] * unit];
  const shown = new Map<string, PDFRef>();
  const lines = pictures.map((picture, index) => {
    const name = `Scan${index + 1}`;
    shown.set(name, imageIn(context, picture.stream, redrawn));
    return drawn(picture, name, seen, placed);
  });
  const page = around(cornersOf(seen, placed));
  // Said by each page itself: what a node above it says otherwise comes along.
  for (const key of ['MediaBox', 'CropBox'])
    node.set(PDFName.of(key), context.obj(page.map((edge) => PDFNumber.of(rounded(edge)))));
  node.set(PDFName.of('Rotate'), PDFNumber.of(turned));
  node.set(PDFName.of('Resources'), context.obj({ XObject: context.obj(Object.fromEntries(shown)) }));
  node.set(PDFName.of('Contents'), context.register(context.flateStream(lines.join(''))));
}

function imageIn(context: PDFContext, stream: PDFRawStream, redrawn: Redrawn): PDFRef {
  const known = redrawn.pictures.get(stream);
  if (known !== undefined) return known;
  const dict: PDFDict = context.obj({ Type: 'XObject', Subtype: 'Image' });
  for (const key of IMAGE_KEYS) {
    const value = stream.dict.lookup(PDFName.of(key));
    if (value instanceof (key === 'ImageMask' ? PDFBool : PDFNumber)) dict.set(PDFName.of(key), value);
  }
  const decoded = numbersOf(stream.dict, 'Decode');
  if (decoded !== undefined) dict.set(PDFName.of('Decode'), context.obj([...decoded]));
  const colours = stream.dict.lookup(PDFName.of('ColorSpace'));
  if (colours !== undefined)
    dict.set(PDFName.of('ColorSpace'), writeColours(context, colours, redrawn.colours));
  const { filters, contents } = barePicture(stream, redrawn.endOf(stream));
  writeFilters(dict, filters, redrawn.shared);
  const image = PDFRawStream.of(dict, contents);
  // Copied into another file a picture shares its bytes: the library would hold those of a large scan twice.
  image.clone = (of) => PDFRawStream.of(dict.clone(of), contents);
  const reference = context.register(image);
  redrawn.pictures.set(stream, reference);
  return reference;
}

/** The picture, cut where it reaches beyond what is seen of it; a stencil in its ink. */
function drawn(picture: Picture, name: string, page: Box, placed: Matrix): string {
  const { matrix, within } = picture;
  const whole = around(cornersOf(UNIT, matrix));
  const cut = around(cornersOf(shownBox(picture, page), placed));
  // An edge that two strips share is cut by no reader so that nothing of the paper shows between them.
  const isCut = whole.some(
    (edge, at) => (at < 2 ? -1 : 1) * (edge - (within[at] ?? 0)) * placed[0] > LEAST_CUT,
  );
  return `q\n${isCut ? cutTo(cut) : ''}${inked(picture)}${figures(times(matrix, placed))} cm\n/${name} Do\nQ\n`;
}

const cutTo = ([left, bottom, right, top]: Box): string =>
  `${figures([left, bottom, right - left, top - bottom])} re W n\n`;

function inked({ mask, ink: { device } }: Picture): string {
  if (!mask) return '';
  if (device === undefined) throw new Error('an ink was not read');
  return `${figures(device.values)} ${INK_OPERATORS[device.space]}\n`;
}

const figures = (values: readonly number[]): string =>
  values.map((value) => String(rounded(value))).join(' ');

/** To a millionth of a point, as our own words are written. */
const rounded = (value: number): number => Number(value.toFixed(6));
