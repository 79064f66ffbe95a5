import { PDFDict, PDFName, PDFNumber, type PDFArray } from '@cantoo/pdf-lib';
import { numbersOf } from './number-in.ts';

/**
 * What values mean in calibrated spaces (ISO 32000-1, 8.6.5.2 and 8.6.5.3). Many readers take such a space for the
 * device's own colours and others do the sums, so only what comes to about the same is sound: white is white, black
 * black, greys rise evenly, and green is green. The bounds are our assumption.
 */

type Bounds = readonly [number, number];
/** Exponents of screens: 1.8 and 2.2, and 2.4. Of 1 those that do the sums show all lighter than those that do not. */
const GAMMA: Bounds = [1.8, 2.4];
/** X and Z of the white of daylight and lamps, where Y is 1: about 0.95 to 1.1 and 0.35 to 1.23, with room. */
const WHITE_X: Bounds = [0.85, 1.15];
const WHITE_Z: Bounds = [0.3, 1.3];
/** By how much red, green and blue together may miss the white that is said. */
const MISS = 0.05;
/** The least determinant: of colours that hardly differ it is less. That of sRGB is 0.2. */
const FLAT = 0.05;
/** Black as dark as paper shows it. */
const DARK: Bounds = [0, 0.1];

const isWithin = (value: number, [least, most]: Bounds): boolean => value >= least && value <= most;

/** Whether a calibrated grey shows about what the device's own would. */
export function isSoundGray(space: PDFArray): boolean {
  const dict = dictionaryOf(space);
  if (dict === undefined) return false;
  const gamma = dict.lookup(PDFName.of('Gamma'));
  return gamma instanceof PDFNumber && isWithin(gamma.asNumber(), GAMMA);
}

/** Whether a calibrated red, green and blue shows about what the device's own would. */
export function isSoundRgb(space: PDFArray): boolean {
  const dict = dictionaryOf(space);
  if (dict === undefined) return false;
  const gammas = numbersOf(dict, 'Gamma');
  if (gammas?.length !== 3 || !gammas.every((gamma) => isWithin(gamma, GAMMA) && gamma === gammas[0]))
    return false;
  const matrix = numbersOf(dict, 'Matrix');
  if (matrix?.length !== 9) return false;
  const [redX = 0, redY = 0, redZ = 0, greenX = 0, greenY = 0, greenZ = 0, blueX = 0, blueY = 0, blueZ = 0] =
    matrix;
  const all = [redX + greenX + blueX, redY + greenY + blueY, redZ + greenZ + blueZ];
  const white = numbersOf(dict, 'WhitePoint') ?? [];
  const determinant =
    redX * (greenY * blueZ - greenZ * blueY) -
    redY * (greenX * blueZ - greenZ * blueX) +
    redZ * (greenX * blueY - greenY * blueX);
  // Of one that exchanges colours, readers that do not do the sums would show others: green is the brightest, then red.
  const isInOrder = greenY > redY && redY > blueY && blueY >= 0;
  return isInOrder && determinant >= FLAT && all.every((sum, at) => Math.abs(sum - (white[at] ?? 0)) <= MISS);
}

/** What stands behind the family; undefined without a white of daylight or lamps, or with a black that is none. */
function dictionaryOf(space: PDFArray): PDFDict | undefined {
  const dict = space.size() === 2 ? space.lookup(1) : undefined;
  if (!(dict instanceof PDFDict)) return undefined;
  const white = numbersOf(dict, 'WhitePoint');
  if (white?.length !== 3) return undefined;
  const [x = 0, y = 0, z = 0] = white;
  if (y !== 1 || !isWithin(x, WHITE_X) || !isWithin(z, WHITE_Z)) return undefined;
  const black = dict.has(PDFName.of('BlackPoint')) ? numbersOf(dict, 'BlackPoint') : [0, 0, 0];
  return black?.length === 3 && black.every((value) => isWithin(value, DARK)) ? dict : undefined;
}
