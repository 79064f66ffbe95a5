import { objectIn, valueIn, type PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import type { PdfDictionary, PdfValue } from '../../kernel/pdf/read-value.ts';
import { entry, isArray, isDictionary } from '../../kernel/pdf/values.ts';

/** Left, bottom, right, top, in the page's own units. */
export type Box = readonly [number, number, number, number];

/** A page of a scan: what of it is seen, and how it is turned. */
export interface Sheet {
  readonly page: PdfDictionary;
  readonly resources: PdfValue | undefined;
  readonly seen: Box;
  /** Clockwise, when it is shown. */
  readonly turned: 0 | 90 | 180 | 270;
  /** Points to one of its units. */
  readonly unit: number;
  /** As it is shown, in points. */
  readonly width: number;
  readonly height: number;
}

/** How deep a page tree may be for what a page takes over from its nodes. */
const MOST_DEPTH = 48;

/** Reads a page with what it takes over from the nodes above it; undefined when it has no box that can be seen. */
export function readSheet(file: PdfFile, number: number): Sheet | undefined {
  const page = objectIn(file, 0, number)?.value;
  if (!isDictionary(page)) return undefined;
  const inherited = (key: string): PdfValue | undefined => {
    let node: PdfValue | undefined = page;
    for (let depth = 0; depth < MOST_DEPTH && node !== undefined; depth += 1) {
      const value = entry(node, key);
      if (value !== undefined) return valueIn(file, 0, value);
      node = valueIn(file, 0, entry(node, 'Parent'));
    }
    return undefined;
  };
  const media = boxOf(file, inherited('MediaBox'));
  const crop = boxOf(file, inherited('CropBox'));
  const seen = media === undefined || crop === undefined ? media : common(media, crop);
  if (seen === undefined || seen[0] >= seen[2] || seen[1] >= seen[3]) return undefined;
  const turned = turnOf(inherited('Rotate'));
  const unit = numberOf(entry(page, 'UserUnit')) ?? 1;
  if (turned === undefined || unit <= 0) return undefined;
  const across = (seen[2] - seen[0]) * unit;
  const up = (seen[3] - seen[1]) * unit;
  const lies = turned === 90 || turned === 270;
  return {
    page,
    resources: inherited('Resources'),
    seen,
    turned,
    unit,
    width: lies ? up : across,
    height: lies ? across : up,
  };
}

const numberOf = (value: PdfValue | undefined): number | undefined =>
  value?.kind === 'number' ? value.value : undefined;

function boxOf(file: PdfFile, value: PdfValue | undefined): Box | undefined {
  if (!isArray(value) || value.items.length !== 4) return undefined;
  const [a, b, c, d] = value.items.map((item) => numberOf(valueIn(file, 0, item)));
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  // Any two opposite corners may be given (ISO 32000-1 §7.9.5).
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

const common = (one: Box, other: Box): Box => [
  Math.max(one[0], other[0]),
  Math.max(one[1], other[1]),
  Math.min(one[2], other[2]),
  Math.min(one[3], other[3]),
];

function turnOf(value: PdfValue | undefined): Sheet['turned'] | undefined {
  const degrees = (((numberOf(value) ?? 0) % 360) + 360) % 360;
  return degrees === 0 || degrees === 90 || degrees === 180 || degrees === 270 ? degrees : undefined;
}

/** A sheet that is longer, as it is shown: by so many points above and below. The scan on it stays where it is. */
export function lengthened({ seen, turned, unit }: Sheet, above: number, below: number): Box {
  const [left, bottom, right, top] = seen;
  const [more, less] = [above / unit, below / unit];
  switch (turned) {
    case 0:
      return [left, bottom - less, right, top + more];
    case 90:
      return [left - more, bottom, right + less, top];
    case 180:
      return [left, bottom - more, right, top + less];
    case 270:
      return [left - less, bottom, right + more, top];
  }
}

/** The matrix by which points, as the sheet is shown from its bottom left corner, become units of the page. */
export function shownMatrix(
  { turned, unit }: Sheet,
  [left, bottom, right, top]: Box,
): readonly [number, number, number, number, number, number] {
  const one = 1 / unit;
  switch (turned) {
    case 0:
      return [one, 0, 0, one, left, bottom];
    case 90:
      return [0, one, -one, 0, right, bottom];
    case 180:
      return [-one, 0, 0, -one, right, top];
    case 270:
      return [0, -one, one, 0, left, top];
  }
}
