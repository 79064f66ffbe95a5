import {
  PDFName,
  PDFNumber,
  PDFRawStream,
  type PDFContext,
  type PDFDict,
  type PDFPage,
  type PDFRef,
} from '@cantoo/pdf-lib';
import { filtersOf, writeFilters } from './filter-list.ts';
import type { Picture } from './follow-content.ts';
import { common, type Box } from './geometry.ts';
import type { Sheet } from './page-sheet.ts';
import { shownBox } from './see-page.ts';

/** The pictures of a scan that were drawn anew, each once however many pages show it. */
export type Redrawn = Map<PDFRawStream, PDFRef>;

/** What an image needs to be shown as it was judged (ISO 32000-1, Table 89), and nothing else that may stand in one. */
const IMAGE_KEYS = ['Width', 'Height', 'BitsPerComponent', 'ColorSpace', 'ImageMask', 'Decode'] as const;

/** The operators that set the ink of a stencil. */
const INK_OPERATORS = { gray: 'g', rgb: 'rg', cmyk: 'k' } as const;

/**
 * Draws a page anew that was measured: its sheet, and the pictures that are seen, in their order, by instructions of our
 * own. Of what the scanner wrote nothing else comes along, neither its instructions nor its resources. So what two readers
 * would understand in two ways, or what lies below a picture, is in no copy, whatever it was. A scanner's recognised text
 * stays behind with it: nobody certifies what nobody sees.
 */
export function redrawPage(
  page: PDFPage,
  sheet: Sheet,
  pictures: readonly Picture[],
  redrawn: Redrawn,
): void {
  const { node } = page;
  const { context } = node;
  for (const key of node.keys()) if (key !== PDFName.of('Type') && key !== PDFName.Parent) node.delete(key);
  const shown = new Map<string, PDFRef>();
  const lines = pictures.map((picture, index) => {
    const name = `Scan${index + 1}`;
    shown.set(name, imageIn(context, picture.stream, redrawn));
    return drawn(picture, name, sheet.seen);
  });
  // Said by each page itself: what a node above it says otherwise comes along.
  for (const key of ['MediaBox', 'CropBox'])
    node.set(PDFName.of(key), context.obj(sheet.seen.map((edge) => PDFNumber.of(rounded(edge)))));
  node.set(PDFName.of('Rotate'), PDFNumber.of(sheet.turned));
  if (sheet.unit !== 1) node.set(PDFName.of('UserUnit'), PDFNumber.of(sheet.unit));
  node.set(PDFName.of('Resources'), context.obj({ XObject: context.obj(Object.fromEntries(shown)) }));
  node.set(PDFName.of('Contents'), context.register(context.flateStream(lines.join(''))));
}

function imageIn(context: PDFContext, stream: PDFRawStream, redrawn: Redrawn): PDFRef {
  const known = redrawn.get(stream);
  if (known !== undefined) return known;
  const dict: PDFDict = context.obj({ Type: 'XObject', Subtype: 'Image' });
  for (const key of IMAGE_KEYS) {
    const value = stream.dict.get(PDFName.of(key));
    if (value !== undefined) dict.set(PDFName.of(key), value);
  }
  writeFilters(dict, filtersOf(stream.dict) ?? []);
  const image = PDFRawStream.of(dict, stream.contents);
  // Copied into another file a picture shares its bytes: the library would hold those of a large scan twice.
  image.clone = (of) => PDFRawStream.of(dict.clone(of), stream.contents);
  const reference = context.register(image);
  redrawn.set(stream, reference);
  return reference;
}

/** The picture within what is seen of it; a stencil in its ink. */
function drawn(picture: Picture, name: string, page: Box): string {
  const { matrix } = picture;
  const [left, bottom, right, top] = common(shownBox(picture, page), page);
  const cut = `${figures([left, bottom, right - left, top - bottom])} re W n`;
  return `q\n${cut}\n${inked(picture)}${figures(matrix)} cm\n/${name} Do\nQ\n`;
}

function inked({ mask, ink: { device } }: Picture): string {
  if (!mask) return '';
  if (device === undefined) throw new Error('a stencil was seen whose ink nobody can tell');
  return `${figures(device.values)} ${INK_OPERATORS[device.space]}\n`;
}

const figures = (values: readonly number[]): string =>
  values.map((value) => String(rounded(value))).join(' ');

/** To a millionth of the page's unit, as our own words are written. */
const rounded = (value: number): number => Number(value.toFixed(6));
