import { FAX_CODES, HORIZONTAL, MOST_FAX_BITS, NO_CODE, PASS, type FaxCodes } from './fax-codes.ts';

/** Where a fax is read, in bits. */
interface Bits {
  readonly data: Uint8Array;
  at: number;
}

/** The end of the page: two ends of a line, which stand nowhere within a row. */
const END_OF_PAGE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/** What may stand behind it, in bytes: programs leave the rest of a TIFF there, and no reader goes on. */
const MOST_BEHIND = 4_096;
const PADDING: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d, 0x20]);

/**
 * Whether a fax in two dimensions (ITU-T T.6, "group 4") has as many rows of as many dots as are said, each whole, and
 * nothing behind them but padding, or the end of the page and little else. Read for its lengths alone: no dot is kept.
 */
export function hasFaxRows(data: Uint8Array, columns: number, rows: number): boolean {
  const bits: Bits = { data, at: 0 };
  let above: readonly number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const changes = readRow(bits, above, columns);
    if (changes === undefined) return false;
    above = changes;
  }
  return isOver(bits);
}

/** Where a row changes from white to black, back, and so on; undefined where it is none. */
function readRow(bits: Bits, above: readonly number[], columns: number): readonly number[] | undefined {
  const { white, black, modes } = FAX_CODES;
  const changes: number[] = [];
  let [from, next, isBlack] = [-1, 0, false];
  while (from < columns) {
    // The first change above that lies behind, and is to the other colour.
    while ((above[next] ?? columns) <= from && next < above.length) next += 2;
    const [first, second] = [above[next] ?? columns, above[next + 1] ?? columns];
    const mode = readCode(bits, modes);
    if (mode === NO_CODE) return undefined;
    if (mode === PASS) {
      if (second >= columns) return undefined;
      from = second;
    } else if (mode === HORIZONTAL) {
      const start = Math.max(from, 0);
      const one = readLength(bits, isBlack ? black : white);
      const other = readLength(bits, isBlack ? white : black);
      if (one === undefined || other === undefined) return undefined;
      const [middle, end] = [start + one, start + one + other];
      // A length of nothing is only at the start of a row, or at its end.
      if (middle <= from || end > columns || (end === middle && end < columns)) return undefined;
      changes.push(middle, end);
      from = end;
    } else {
      const at = first + mode;
      if (at <= from || at > columns) return undefined;
      changes.push(at);
      from = at;
      isBlack = !isBlack;
      next += next > 0 ? -1 : 1;
    }
  }
  return changes;
}

/** As many dots as its codes come to: any of 64 and more, and one of less. */
function readLength(bits: Bits, codes: FaxCodes): number | undefined {
  let length = 0;
  for (;;) {
    const part = readCode(bits, codes);
    if (part === NO_CODE) return undefined;
    length += part;
    if (part < 64) return length;
  }
}

function readCode(bits: Bits, codes: FaxCodes): number {
  let code = 1;
  for (let count = 0; count < MOST_FAX_BITS; count += 1) {
    code = code * 2 + bitAt(bits.data, bits.at);
    bits.at += 1;
    const meaning = codes[code] ?? NO_CODE;
    if (meaning !== NO_CODE) return bits.at > bits.data.length * 8 ? NO_CODE : meaning;
  }
  return NO_CODE;
}

const bitAt = (data: Uint8Array, at: number): number => ((data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;

function isOver({ data, at: from }: Bits): boolean {
  const isEnded = isEndAt(data, from);
  let at = from + (isEnded ? END_OF_PAGE.length : 0);
  for (; at % 8 !== 0; at += 1) if (bitAt(data, at) !== 0) return false;
  const behind = data.subarray(at / 8);
  return behind.length <= MOST_BEHIND && (isEnded || behind.every((byte) => PADDING.has(byte)));
}

const isEndAt = (data: Uint8Array, at: number): boolean =>
  END_OF_PAGE.every((bit, index) => bitAt(data, at + index) === bit);

/** The data of a fax that has all its rows, without what stands behind the end of its page; undefined where nothing does. */
export function cutFax(data: Uint8Array): Uint8Array | undefined {
  const bits = data.length * 8 - END_OF_PAGE.length;
  for (let at = Math.max(0, bits - MOST_BEHIND * 8 - 7); at <= bits - 8; at += 1)
    if (isEndAt(data, at)) return data.subarray(0, Math.ceil((at + END_OF_PAGE.length) / 8));
  return undefined;
}
