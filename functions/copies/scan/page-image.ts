import { PDFBool, PDFName, type PDFRawStream } from '@cantoo/pdf-lib';
import { isUsuallyDecoded } from './decode-array.ts';
import { inverse, type Matrix } from './geometry.ts';
import { readColours, type ImageColours } from './image-colours.ts';
import { numberIn } from './number-in.ts';

/** An image as it stands on a page, and what its dictionary says of it. */
export interface PlacedImage {
  /** In dots. */
  readonly width: number;
  readonly height: number;
  /** From the unit square, which the image fills, to the page's units, and back. */
  readonly matrix: Matrix;
  readonly back: Matrix;
  /** Where its dots are largest. */
  readonly pixelsPerPoint: number;
  /** Undefined where it names none: JPEG 2000 carries its colours in itself, a mask has none. */
  readonly colours: ImageColours | undefined;
  /** Paints the current colour through a stencil (ISO 32000-1, 8.9.6.2). */
  readonly mask: boolean;
  readonly stream: PDFRawStream;
}

/**
 * Reads an image where the current matrix puts the unit square. Refused: `scan-damaged` when its dictionary makes no image,
 * `scan-picture-kind` when it makes one on whose colours readers do not agree.
 */
export function readImage(
  stream: PDFRawStream,
  matrix: Matrix,
): PlacedImage | 'scan-damaged' | 'scan-picture-kind' {
  const { dict } = stream;
  const width = numberIn(dict, 'Width', 0);
  const height = numberIn(dict, 'Height', 0);
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0))
    return 'scan-damaged';
  const back = inverse(matrix);
  if (back === undefined) return 'scan-damaged';
  const stencil = dict.lookup(PDFName.of('ImageMask'));
  const mask = stencil instanceof PDFBool && stencil.asBoolean();
  const space = dict.lookup(PDFName.of('ColorSpace'));
  const colours = readColours(space);
  if (space !== undefined && (mask || colours === undefined)) return 'scan-picture-kind';
  if (!isUsuallyDecoded(dict, colours, mask)) return 'scan-picture-kind';
  return {
    width,
    height,
    colours,
    mask,
    stream,
    matrix,
    back,
    pixelsPerPoint: 1 / largestDot(matrix, width, height),
  };
}

/** How long a dot is in the direction in which it is longest: the larger singular value of what makes a dot of a square. */
function largestDot([a, b, c, d]: Matrix, width: number, height: number): number {
  const sum = (a * a + b * b) / width ** 2 + (c * c + d * d) / height ** 2;
  const area = Math.abs(a * d - b * c) / (width * height);
  return Math.sqrt((sum + Math.sqrt(Math.max(0, sum * sum - 4 * area * area))) / 2);
}
