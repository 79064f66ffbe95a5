import type { PDFDict } from '@cantoo/pdf-lib';
import { PDFArray, PDFBool, PDFName, PDFNumber, PDFRawStream, type PDFObject } from '@cantoo/pdf-lib';
import { readJpeg } from './read-jpeg.ts';

/** An image as it stands on a page: its bounds there in the page's units, and what it is made of. */
export interface PlacedImage {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
  /** The coarser of its two directions. */
  readonly pixelsPerPoint: number;
  readonly colour: boolean;
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
  const width = dict.lookup(PDFName.of('Width'));
  const height = dict.lookup(PDFName.of('Height'));
  if (!(width instanceof PDFNumber && height instanceof PDFNumber)) return undefined;
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  const across = Math.hypot(a, b);
  const up = Math.hypot(c, d);
  if (!(across > 0 && up > 0 && Number.isFinite(across * up))) return undefined;
  const mask = dict.lookup(PDFName.of('ImageMask'));
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    bottom: Math.min(...ys),
    top: Math.max(...ys),
    pixelsPerPoint: Math.min(width.asNumber() / across, height.asNumber() / up),
    colour: components(dict, dict.lookup(PDFName.of('ColorSpace')) ?? impliedBy(stream)) >= 3,
    mask: mask instanceof PDFBool && mask.asBoolean(),
    stream,
  };
}

/** The number of colours that a colour space tells apart, through profiles and palettes (ISO 32000-1, 8.6). */
function components(dict: PDFDict, space: PDFObject | undefined, depth = 0): number {
  if (depth > 4) return 0;
  if (space instanceof PDFName) {
    const name = space.decodeText();
    if (name === 'DeviceRGB' || name === 'CalRGB' || name === 'Lab') return 3;
    if (name === 'DeviceCMYK') return 4;
    return 1;
  }
  if (!(space instanceof PDFArray)) return 0;
  const family = space.lookup(0);
  if (!(family instanceof PDFName)) return 0;
  switch (family.decodeText()) {
    case 'ICCBased': {
      const profile = space.lookup(1);
      const count = profile instanceof PDFRawStream ? profile.dict.lookup(PDFName.of('N')) : undefined;
      return count instanceof PDFNumber ? count.asNumber() : 0;
    }
    case 'Indexed':
      return components(dict, space.lookup(1), depth + 1);
    case 'CalGray':
    case 'Separation':
      return 1;
    case 'DeviceN':
    case 'CalRGB':
    case 'Lab':
      return 3;
    default:
      return components(dict, family, depth + 1);
  }
}

/** JPEG 2000 carries its colours in itself. */
const impliedBy = (stream: PDFRawStream): PDFName | undefined =>
  filterOf(stream) === 'JPXDecode' ? PDFName.of('DeviceRGB') : undefined;

/** The last filter: what the bytes are once transport is taken off. */
function filterOf(stream: PDFRawStream): string | undefined {
  const filter = stream.dict.lookup(PDFName.of('Filter'));
  const last = filter instanceof PDFArray ? filter.lookup(filter.size() - 1) : filter;
  return last instanceof PDFName ? last.decodeText() : undefined;
}

/** Whether an image's data are there to the end, as far as their format tells without decoding every dot. */
export function isWholeImage({ stream }: PlacedImage): boolean {
  const filter = stream.dict.lookup(PDFName.of('Filter'));
  const single = !(filter instanceof PDFArray) || filter.size() === 1;
  if (filterOf(stream) !== 'DCTDecode' || !single) return stream.getContents().length > 0;
  const jpeg = readJpeg(stream.getContents());
  const width = stream.dict.lookup(PDFName.of('Width'));
  return jpeg !== undefined && width instanceof PDFNumber && jpeg.width === width.asNumber();
}
