import { PDFName, type PDFDict } from '@cantoo/pdf-lib';
import type { ImageColours } from './image-colours.ts';
import { numberIn, numbersOf } from './number-in.ts';

/**
 * Whether an image's samples are turned into colours as they are where nothing is said (ISO 32000-1, Table 90), or, of
 * black and white, the other way round, as scanners say it. Of any other or half an array each reader makes its own.
 */
export function isUsuallyDecoded(dict: PDFDict, colours: ImageColours | undefined, mask: boolean): boolean {
  if (!dict.has(PDFName.of('Decode'))) return true;
  const said = numbersOf(dict, 'Decode');
  const bits = mask ? 1 : numberIn(dict, 'BitsPerComponent', 0);
  const ranges = mask ? [0, 1] : colours?.ranges;
  const usual = ranges === 'places' ? [0, 2 ** bits - 1] : ranges;
  if (said === undefined || usual?.length !== said.length) return false;
  const isSaid = (ends: readonly number[]): boolean => ends.every((end, at) => end === said[at]);
  return isSaid(usual) || (bits === 1 && usual.length === 2 && isSaid(usual.toReversed()));
}
