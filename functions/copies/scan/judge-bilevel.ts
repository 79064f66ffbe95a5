import { PDFBool, PDFNumber, type PDFDict, type PDFObject } from '@cantoo/pdf-lib';
import { numberIn } from './number-in.ts';
import type { PlacedImage } from './page-image.ts';
import type { PictureFault } from './picture-fault.ts';
import { hasFaxRows } from './read-fax.ts';
import type { UnwrappedImage } from './unwrap-image.ts';

/** What a fax may say of itself (ISO 32000-1, Table 11), and how: of anything else readers make what they like. */
const SAYS: Readonly<Record<string, (value: PDFObject) => boolean>> = {
  K: () => true,
  Columns: () => true,
  Rows: () => true,
  BlackIs1: (value) => value instanceof PDFBool,
  EndOfBlock: (value) => value instanceof PDFBool,
  EndOfLine: (value) => value === PDFBool.False,
  EncodedByteAlign: (value) => value === PDFBool.False,
  DamagedRowsBeforeError: (value) => value instanceof PDFNumber,
};
/** How wide a fax is that does not say it. */
const USUAL_COLUMNS = 1_728;

/**
 * Undefined where a fax is one in two dimensions (`K` -1, as scanners write it) that says of itself what it is, and is of as
 * many rows and columns as its dictionary says: of fewer, some readers show the others black.
 */
export function findFaxFault(
  { width, height }: Pick<PlacedImage, 'width' | 'height'>,
  { data, parameters }: UnwrappedImage,
): PictureFault | undefined {
  if (numberIn(parameters, 'Columns', USUAL_COLUMNS) !== width) return 'scan-damaged';
  if (![0, height].includes(numberIn(parameters, 'Rows', 0))) return 'scan-damaged';
  if (parameters === undefined || !isOfKind(parameters)) return 'scan-picture-kind';
  return hasFaxRows(data, width, height) ? undefined : 'scan-damaged';
}

const isOfKind = (parameters: PDFDict): boolean =>
  numberIn(parameters, 'K', 0) === -1 &&
  parameters.keys().every((key) => {
    const value = parameters.lookup(key);
    return value !== undefined && SAYS[key.decodeText()]?.(value) === true;
  });
