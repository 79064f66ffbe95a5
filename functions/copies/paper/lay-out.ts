import type { FontSubset } from '../../kernel/pdf/font/subset-font.ts';

export type Weight = 'regular' | 'bold';

/** A paragraph that is to be set. */
export interface Paragraph {
  readonly text: string;
  readonly weight: Weight;
  /** In points. */
  readonly size: number;
  readonly align: 'left' | 'centre' | 'right';
  /** Room above it, in points. */
  readonly above: number;
}

/** A line that is set: its left end and how far its baseline is below the top, in points. */
export interface Line {
  readonly text: string;
  readonly weight: Weight;
  readonly size: number;
  readonly left: number;
  readonly down: number;
}

export interface Column {
  readonly lines: readonly Line[];
  readonly height: number;
}

export type Fonts = Readonly<Record<Weight, FontSubset>>;

/** Vietnamese letters bear two marks one above the other: lines stand further apart than in English. */
const LEADING = 1.3;

/** Sets paragraphs one below the other into a column so many points wide. A word that is wider is cut. */
export function layOut(paragraphs: readonly Paragraph[], width: number, fonts: Fonts): Column {
  const lines: Line[] = [];
  let height = 0;
  for (const { text, weight, size, align, above } of paragraphs) {
    height += above;
    const widthOf = (some: string): number => (fonts[weight].widthOf(some) * size) / 1_000;
    for (const line of breakLines(text, width, widthOf)) {
      const room = Math.max(0, width - widthOf(line));
      const left = align === 'left' ? 0 : align === 'right' ? room : room / 2;
      lines.push({ text: line, weight, size, left, down: height + size });
      height += size * LEADING;
    }
  }
  return { lines, height };
}

function breakLines(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => cut(each, width, widthOf))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A word in pieces that fit: an address, or a name without spaces on a narrow paper. */
function cut(word: string, width: number, widthOf: (text: string) => number): string[] {
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && widthOf(piece + letter) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}
