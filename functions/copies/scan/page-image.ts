import { PDFBool, PDFName, type PDFRawStream } from '@cantoo/pdf-lib';
import { readColours, type ImageColours } from './image-colours.ts';
import { numberIn } from './number-in.ts';

/** An image as it stands on a page: its bounds there in the page's units, and what its dictionary says of it. */
export interface PlacedImage {
  /** In dots. */
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
  /** The coarser of its two directions. */
  readonly pixelsPerPoint: number;
  /** Undefined where it names none: JPEG 2000 carries its colours in itself, a mask has none. */
  readonly colours: ImageColours | undefined;
  /** Paints the current colour through a stencil (ISO 32000-1, 8.9.6.2). */
  readonly mask: boolean;
  readonly stream: PDFRawStream;
}

/** Reads an image where the current matrix puts the unit square; undefined when its dictionary makes no image. */
export function readImage(
  stream: PDFRawStream,
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
): PlacedImage | undefined {
  const { dict } = stream;
  const width = numberIn(dict, 'Width', 0);
  const height = numberIn(dict, 'Height', 0);
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0))
    return undefined;
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  const across = Math.hypot(a, b);
  const up = Math.hypot(c, d);
  if (!(across > 0 && up > 0 && Number.isFinite(across * up))) return undefined;
  const mask = dict.lookup(PDFName.of('ImageMask'));
  return {
    width,
    height,
    left: Math.min(...xs),
    right: Math.max(...xs),
    bottom: Math.min(...ys),
    top: Math.max(...ys),
    pixelsPerPoint: Math.min(width / across, height / up),
    colours: readColours(dict.lookup(PDFName.of('ColorSpace'))),
    mask: mask instanceof PDFBool && mask.asBoolean(),
    stream,
  };
}
