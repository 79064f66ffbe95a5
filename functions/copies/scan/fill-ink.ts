import { PDFArray, PDFName, type PDFObject } from '@cantoo/pdf-lib';
import { readColours } from './image-colours.ts';
import type { Operand } from './read-content.ts';

/** In what is filled and stencilled, as far as it can be told. */
export interface Ink {
  /** How many numbers a colour has: 1 grey, 3 red green blue, 4 the four of print; undefined where they say something else. */
  readonly space: 1 | 3 | 4 | undefined;
  /** The least of red, green and blue, from 0 to 1: 1 is white. Undefined where it cannot be told. */
  readonly paleness: number | undefined;
}

/** What a page begins with (ISO 32000-1, 8.4.1). */
export const BLACK: Ink = { space: 1, paleness: 0 };
/** Nothing can be hidden by ink that is darker than this in any of its colours: paper is paler. */
export const PALE = 0.5;
const WHITE = 0.999;
export const isWhite = ({ paleness }: Ink): boolean => paleness !== undefined && paleness >= WHITE;

const DIRECT: ReadonlyMap<string, 1 | 3 | 4> = new Map([
  ['g', 1],
  ['rg', 3],
  ['k', 4],
]);

/**
 * The ink after an operator that sets it; undefined where it sets none. `spaceNamed` finds what a name stands for in the
 * resources. Only of greys, red green blue and the four of print is it told how pale an ink is.
 */
export function takeInk(
  ink: Ink,
  operator: string,
  operands: readonly Operand[],
  spaceNamed: (operand: Operand | undefined) => PDFObject | undefined,
): Ink | undefined {
  const direct = DIRECT.get(operator);
  if (direct !== undefined) return { space: direct, paleness: palenessOf(direct, operands) };
  if (operator === 'cs') {
    const space = spaceOf(spaceNamed(operands[0]));
    return { space, paleness: space === undefined ? undefined : 0 };
  }
  if (operator !== 'sc' && operator !== 'scn') return undefined;
  return { ...ink, paleness: palenessOf(ink.space, operands) };
}

function spaceOf(space: PDFObject | undefined): Ink['space'] {
  const family = space instanceof PDFArray ? space.lookup(0) : space;
  switch (family instanceof PDFName ? family.decodeText() : undefined) {
    case 'DeviceGray':
    case 'CalGray':
      return 1;
    case 'DeviceRGB':
    case 'CalRGB':
      return 3;
    case 'DeviceCMYK':
      return 4;
    case 'ICCBased': {
      const count = readColours(space)?.components;
      return count === 1 || count === 3 || count === 4 ? count : undefined;
    }
    default:
      return undefined;
  }
}

function palenessOf(space: Ink['space'], operands: readonly Operand[]): number | undefined {
  const numbers = operands.filter((each) => typeof each === 'number');
  const [a = 0, b = 0, c = 0, black = 0] = numbers;
  if (space === undefined || numbers.length !== space || operands.length !== space) return undefined;
  if (space === 4) return 1 - Math.max(a, b, c) - black;
  return space === 1 ? a : Math.min(a, b, c);
}
