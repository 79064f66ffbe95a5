import { PDFBool, PDFName, PDFNumber, type PDFDict, type PDFObject } from '@cantoo/pdf-lib';
import type { PlacedImage } from './page-image.ts';
import { hasFaxRows } from './read-fax.ts';
import type { UnwrappedImage } from './unwrap-image.ts';

/** What a fax may say of itself (ISO 32000-1, Table 11), and how: of anything else readers make what they like. */
const SAYS: Readonly<Record<string, (value: PDFObject, image: Size) => boolean>> = {
  K: (value) => isNumber(value, -1),
  Columns: (value, { width }) => isNumber(value, width),
  Rows: (value, { height }) => isNumber(value, height) || isNumber(value, 0),
  BlackIs1: (value) => value instanceof PDFBool,
  EndOfBlock: (value) => value instanceof PDFBool,
  EndOfLine: (value) => value === PDFBool.False,
  EncodedByteAlign: (value) => value === PDFBool.False,
  DamagedRowsBeforeError: (value) => value instanceof PDFNumber,
};
/** How wide a fax is that does not say it. */
const USUAL_COLUMNS = 1_728;

type Size = Pick<PlacedImage, 'width' | 'height'>;
const isNumber = (value: PDFObject, is: number): boolean =>
  value instanceof PDFNumber && value.asNumber() === is;

/**
 * Whether a fax is one in two dimensions (`K` -1, as scanners write it) that says of itself what it is, and is of as many
 * rows and columns as its dictionary says: of fewer, some readers show the others black.
 */
export function isWholeFax(size: Size, { data, parameters }: UnwrappedImage): boolean {
  if (parameters === undefined || !isSound(parameters, size)) return false;
  return hasFaxRows(data, size.width, size.height);
}

const isSound = (parameters: PDFDict, size: Size): boolean =>
  parameters.has(PDFName.of('K')) &&
  (parameters.has(PDFName.of('Columns')) || size.width === USUAL_COLUMNS) &&
  parameters.keys().every((key) => {
    const value = parameters.lookup(key);
    return value !== undefined && SAYS[key.decodeText()]?.(value, size) === true;
  });
