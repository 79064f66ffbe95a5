import type { Fonts, Line } from './lay-out.ts';

/** A figure as a content stream says it: at most two digits behind the point, which is a hundredth of a point. */
export const figure = (value: number): string => String(Math.round(value * 100) / 100);

/** Lines of text from a corner on, given as the left end and the height of the column's top. */
export const drawLines = (lines: readonly Line[], left: number, top: number, fonts: Fonts): string =>
  lines
    .map(
      ({ text, weight, size, left: indent, down }) =>
        `BT /${weight === 'bold' ? 'LtBold' : 'LtRegular'} ${figure(size)} Tf ${figure(left + indent)} ${figure(top - down)} Td <${fonts[weight].encode(text)}> Tj ET\n`,
    )
    .join('');

/** A thin line over the whole width, which parts what is ours from the scan. */
export const drawRule = (left: number, right: number, height: number): string =>
  `0.5 w ${figure(left)} ${figure(height)} m ${figure(right)} ${figure(height)} l S\n`;

/** Modules of white that a reader needs around a code (ISO/IEC 18004 §9.1). */
const QUIET = 4;

/** A QR code's squares: which of so many rows of as many are black. */
export interface Squares {
  readonly side: number;
  isDark(row: number, column: number): boolean;
}

/**
 * A text as a QR code. Medium correction: a sixth of it may be soiled. What encodes is loaded when the first copy needs it:
 * it is as large as all that reads scans.
 */
export async function encodeSquares(text: string): Promise<Squares> {
  const { default: qrcode } = await import('qrcode-generator');
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  return { side: code.getModuleCount(), isDark: (row, column) => code.isDark(row, column) };
}

/** A QR code as black squares, its quiet zone inside the given size. It is drawn, not an image: as sharp as the printer. */
export function drawSquares(code: Squares, left: number, bottom: number, size: number): string {
  const modules = code.side;
  const side = size / (modules + 2 * QUIET);
  const squares: string[] = [];
  for (let row = 0; row < modules; row += 1) {
    for (let from = 0; from < modules; from += 1) {
      if (!code.isDark(row, from)) continue;
      const begun = from;
      // Neighbours in one piece, so that no hairline stands between them.
      while (from + 1 < modules && code.isDark(row, from + 1)) from += 1;
      squares.push(`${begun} ${modules - 1 - row} ${from + 1 - begun} 1 re`);
    }
  }
  const matrix = [side, 0, 0, side, left + QUIET * side, bottom + QUIET * side];
  return `q ${matrix.map((value) => value.toFixed(4)).join(' ')} cm\n${squares.join('\n')}\nf Q\n`;
}
