import { PDFArray, PDFName, type PDFObject } from '@cantoo/pdf-lib';
import { readColours } from './image-colours.ts';
import type { Operand } from './read-content.ts';

/** A colour as a device mixes it (ISO 32000-1, 8.6.4), its values from 0 to 1. */
export interface DeviceColour {
  readonly space: 'gray' | 'rgb' | 'cmyk';
  readonly values: readonly number[];
}

/** In what is filled and stencilled, as far as it can be told. */
export interface Ink {
  /** Of what the next colour is mixed; undefined where numbers say something else. */
  readonly space: DeviceColour['space'] | undefined;
  /** What it is; undefined where it cannot be told. */
  readonly device: DeviceColour | undefined;
}

/** What a page begins with (ISO 32000-1, 8.4.1). */
export const BLACK: Ink = { space: 'gray', device: { space: 'gray', values: [0] } };

const WHITE = 0.999;
/** Nothing can be hidden by ink of which one of red, green and blue is no more than this: paper is paler. */
const PALE = 0.5;
/**
 * And not as light as paper to the eye (ITU-R BT.601: weights of red, green and blue): yellow has no blue at all, and hides
 * as white does. Yellow is 0.89, the darkest coloured paper about 0.8; the inks of stamps and pens are below 0.6.
 */
const LIGHT = 0.75;
const WEIGHTS = [0.299, 0.587, 0.114] as const;

export const isWhite = ({ device }: Ink): boolean => device !== undefined && palenessOf(device) >= WHITE;

/** Whether an ink is known and darker than any paper, so that nothing written can be hidden under it as if it were blank. */
export const isDark = ({ device }: Ink): boolean =>
  device !== undefined && palenessOf(device) <= PALE && lightnessOf(device) < LIGHT;

const DIRECT: ReadonlyMap<string, DeviceColour['space']> = new Map([
  ['g', 'gray'],
  ['rg', 'rgb'],
  ['k', 'cmyk'],
]);
const COUNT = { gray: 1, rgb: 3, cmyk: 4 } as const;
const SPACE_OF_COUNT: ReadonlyMap<number, DeviceColour['space']> = new Map([
  [1, 'gray'],
  [3, 'rgb'],
  [4, 'cmyk'],
]);

/**
 * The ink after an operator that sets it; undefined where it sets none. `spaceNamed` finds what a name stands for in the
 * resources. Only of greys, red green blue and the four of print, calibrated ones too, it is told what an ink is.
 */
export function takeInk(
  ink: Ink,
  operator: string,
  operands: readonly Operand[],
  spaceNamed: (operand: Operand | undefined) => PDFObject | undefined,
): Ink | undefined {
  const direct = DIRECT.get(operator);
  if (direct !== undefined) return { space: direct, device: mixed(direct, operands) };
  if (operator === 'cs') return beginning(spaceNamed(operands[0]));
  if (operator !== 'sc' && operator !== 'scn') return undefined;
  return { ...ink, device: mixed(ink.space, operands) };
}

/** What a space begins with (§8.6.5, 8.6.8): black. Of four inks by a profile some readers begin with none, which is white. */
function beginning(named: PDFObject | undefined): Ink {
  const space = spaceOf(named);
  if (space === undefined) return { space, device: undefined };
  if (space !== 'cmyk') return { space, device: { space, values: Array<number>(COUNT[space]).fill(0) } };
  return { space, device: named instanceof PDFArray ? undefined : { space, values: [0, 0, 0, 1] } };
}

const PLAIN: ReadonlySet<string> = new Set([
  ...['DeviceGray', 'DeviceRGB', 'DeviceCMYK', 'CalGray', 'CalRGB', 'ICCBased'],
]);

function spaceOf(space: PDFObject | undefined): Ink['space'] {
  const family = space instanceof PDFArray ? space.lookup(0) : space;
  if (!(family instanceof PDFName && PLAIN.has(family.decodeText()))) return undefined;
  return SPACE_OF_COUNT.get(readColours(space)?.components ?? 0);
}

function mixed(space: Ink['space'], operands: readonly Operand[]): DeviceColour | undefined {
  const numbers = operands.filter((each) => typeof each === 'number');
  if (space === undefined || numbers.length !== COUNT[space] || operands.length !== COUNT[space])
    return undefined;
  // A value outside is taken as the nearest (§8.6.8).
  return { space, values: numbers.map((value) => Math.min(1, Math.max(0, value))) };
}

/** Red, green and blue, as every device comes by them that has no profile (§10.3). */
function redGreenBlue({ space, values }: DeviceColour): readonly [number, number, number] {
  const [a = 0, b = 0, c = 0, black = 0] = values;
  if (space === 'gray') return [a, a, a];
  if (space === 'rgb') return [a, b, c];
  return [1 - Math.min(1, a + black), 1 - Math.min(1, b + black), 1 - Math.min(1, c + black)];
}

const palenessOf = (colour: DeviceColour): number => Math.min(...redGreenBlue(colour));
const lightnessOf = (colour: DeviceColour): number =>
  redGreenBlue(colour).reduce((sum, value, at) => sum + value * (WEIGHTS[at] ?? 0), 0);
