/** From one system of coordinates to another: x' = ax + cy + e, y' = bx + dy + f (ISO 32000-1, 8.3.3). */
export type Matrix = readonly [number, number, number, number, number, number];
export type Point = readonly [number, number];
/** Left, bottom, right, top. */
export type Box = readonly [number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
export const EVERYWHERE: Box = [-Infinity, -Infinity, Infinity, Infinity];

/** Where every image stands before a matrix places it (§8.9.5). */
export const UNIT: Box = [0, 0, 1, 1];

/** First `a`, then `b`: as `cm` puts a new matrix before the one in force (§8.3.4). */
export const times = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[1] * b[2],
  a[0] * b[1] + a[1] * b[3],
  a[2] * b[0] + a[3] * b[2],
  a[2] * b[1] + a[3] * b[3],
  a[4] * b[0] + a[5] * b[2] + b[4],
  a[4] * b[1] + a[5] * b[3] + b[5],
];

export const through = ([a, b, c, d, e, f]: Matrix, [x, y]: Point): Point => [
  a * x + c * y + e,
  b * x + d * y + f,
];

/** The way back; undefined where a matrix makes everything a line or a dot. */
export function inverse([a, b, c, d, e, f]: Matrix): Matrix | undefined {
  const size = a * d - b * c;
  if (!Number.isFinite(size) || Math.abs(size) < 1e-9) return undefined;
  return [d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size];
}

export const common = (one: Box, other: Box): Box => [
  Math.max(one[0], other[0]),
  Math.max(one[1], other[1]),
  Math.min(one[2], other[2]),
  Math.min(one[3], other[3]),
];

export const areaOf = ([left, bottom, right, top]: Box): number =>
  Math.max(0, right - left) * Math.max(0, top - bottom);

export function around(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** What the corners of a box become, in turn. */
export const cornersOf = ([left, bottom, right, top]: Box, matrix: Matrix): readonly Point[] =>
  (
    [
      [left, bottom],
      [right, bottom],
      [right, top],
      [left, top],
    ] as const
  ).map((each) => through(matrix, each));

const NEAR = 0.01;
const near = ([x, y]: Point, [otherX, otherY]: Point): boolean =>
  Math.abs(x - otherX) < NEAR && Math.abs(y - otherY) < NEAR;

/** The box of which points are the corners, in turn and by its sides; undefined where they are those of none. */
export function boxOfCorners(points: readonly Point[]): Box | undefined {
  const [first, second, third, fourth, back = first] = points;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined)
    return undefined;
  if (points.length > 5 || back === undefined || !near(back, first)) return undefined;
  const [over, beside]: [Point, Point] = [
    [first[0], third[1]],
    [third[0], first[1]],
  ];
  const isBox = (near(second, over) && near(fourth, beside)) || (near(second, beside) && near(fourth, over));
  return isBox ? around(points) : undefined;
}
