import { PDFName, type PDFDict } from '@cantoo/pdf-lib';
import { isOfInks } from './image-colours.ts';
import { numberIn } from './number-in.ts';
import type { PageFault } from './scan.ts';

/** The short names of an inline image's entries, and of a stream's: some readers take them in any image. */
const SHORT_NAMES = ['F', 'DP', 'W', 'H', 'BPC', 'CS', 'D', 'IM', 'I'] as const;

/**
 * Why an image may be seen through, or may show one thing here and another there, so that nobody can say what of the page
 * is seen; undefined where it lies there like paper, or is a stencil and says so. Refused: `scan-see-through`,
 * `scan-content-forbidden` (inks for print), `scan-structure-unreadable`.
 */
export function judgeOpacity(dict: PDFDict): PageFault | undefined {
  for (const key of ['SMask', 'Mask'] as const)
    if (dict.lookup(PDFName.of(key)) !== undefined) return { code: 'scan-see-through', detail: `/${key}` };
  if (numberIn(dict, 'SMaskInData', 0) !== 0) return { code: 'scan-see-through', detail: '/SMaskInData' };
  if (isOfInks(dict.lookup(PDFName.of('ColorSpace')))) return { code: 'scan-content-forbidden' };
  const short = SHORT_NAMES.find((key) => dict.has(PDFName.of(key)));
  return short === undefined ? undefined : { code: 'scan-structure-unreadable', detail: `/${short}` };
}
