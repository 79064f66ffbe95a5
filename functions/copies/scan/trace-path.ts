import { boxOfCorners, cornersOf, through, type Box, type Matrix, type Point } from './geometry.ts';
import type { Operand } from './read-content.ts';

/** The path that is being made, as far as it matters: whether it is one rectangle, and whether it is to clip. */
export interface Path {
  readonly points: readonly Point[];
  /** One piece, of straight lines. */
  readonly isPlain: boolean;
  readonly clips: boolean;
}

export const NO_PATH: Path = { points: [], isPlain: true, clips: false };
const MOST_POINTS = 5;
const MAKES: ReadonlySet<string> = new Set(['m', 'l', 'c', 'v', 'y', 'h', 're', 'W', 'W*']);

/** The path after an operator that makes it longer; undefined where the operator makes none (ISO 32000-1, 8.5.2). */
export function tracePath(
  path: Path,
  operator: string,
  operands: readonly Operand[],
  matrix: Matrix,
): Path | undefined {
  if (!MAKES.has(operator)) return undefined;
  const [x = 0, y = 0, width = 0, height = 0] = operands.filter((each) => typeof each === 'number');
  const isLong = path.points.length >= MOST_POINTS;
  switch (operator) {
    case 'W':
    case 'W*':
      return { ...path, clips: true };
    case 'h':
      return path;
    case 'm':
      return path.points.length > 1
        ? { ...path, isPlain: false }
        : { ...path, points: [through(matrix, [x, y])] };
    case 'l':
      return isLong
        ? { ...path, isPlain: false }
        : { ...path, points: [...path.points, through(matrix, [x, y])] };
    case 're':
      return path.points.length > 0
        ? { ...path, isPlain: false }
        : { ...path, points: cornersOf([x, y, x + width, y + height], matrix) };
    default:
      return { ...path, isPlain: false };
  }
}

/** The rectangle that a path is, in the page's units; undefined where it is anything else. */
export const rectangleOf = ({ points, isPlain }: Path): Box | undefined =>
  isPlain ? boxOfCorners(points) : undefined;
