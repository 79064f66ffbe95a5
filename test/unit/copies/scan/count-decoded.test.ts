import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countLzw, countRuns } from '../../../../functions/copies/scan/count-decoded.ts';

/** LZW as a scanner writes it (ISO 32000-1, 7.4.4): codes of nine to twelve bits, a new table before the old is full. */
function lzwOf(data: Uint8Array, { ends = true } = {}): Buffer {
  const bits: string[] = [];
  let [table, next, width] = [new Map<string, number>(), 258, 9];
  const put = (code: number): void => {
    bits.push(code.toString(2).padStart(width, '0'));
  };
  const codeOf = (text: string): number => (text.length === 1 ? text.charCodeAt(0) : (table.get(text) ?? 0));
  put(256);
  let known = '';
  for (const byte of data) {
    const longer = known + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      known = longer;
      continue;
    }
    put(codeOf(known));
    table.set(longer, next);
    next += 1;
    if (next === 4_095) {
      put(256);
      [table, next, width] = [new Map(), 258, 9];
    } else if (next + 1 > 2 ** width && width < 12) width += 1;
    known = String.fromCharCode(byte);
  }
  if (known !== '') put(codeOf(known));
  if (ends) put(257);
  return Buffer.from(
    bits
      .join('')
      .match(/.{1,8}/g)
      ?.map((byte) => parseInt(byte.padEnd(8, '0'), 2)) ?? [],
  );
}

const samples = fc.uint8Array({ minLength: 1, maxLength: 4_000, max: 3 });
const grain = Uint8Array.from({ length: 20_000 }, (_, at) => ((at * 2_654_435_761) >>> 5) & 0xff);

describe('LZW is counted', () => {
  test('to what was packed, through tables that grow and begin anew', () => {
    for (const data of [grain, new Uint8Array(300_000), Uint8Array.of(7)])
      expect(countLzw(lzwOf(data))).toBe(data.length);
    fc.assert(
      fc.property(samples, (data) => {
        expect(countLzw(lzwOf(data))).toBe(data.length);
      }),
    );
  });

  test('as far as its codes go where it does not say its end', () => {
    expect(countLzw(lzwOf(grain, { ends: false }))).toBe(grain.length);
    const packed = lzwOf(grain);
    const cut = countLzw(packed.subarray(0, packed.length / 2));
    expect(cut).toBeLessThan(grain.length);
  });

  test('as nothing where a code means nothing yet', () => {
    // A new table, then a code that could only come third.
    expect(countLzw(Buffer.from([0x80, 0x40, 0xff, 0xff]))).toBeUndefined();
    const changed = lzwOf(grain);
    changed.fill(0xff, 40, 44);
    expect(countLzw(changed)).toBeUndefined();
  });
});

describe('run lengths are counted', () => {
  test.each([
    ['a literal run', [2, 1, 2, 3, 128], 3],
    ['a byte repeated', [255, 9, 129, 9, 128], 130],
    ['runs that do not say their end', [0, 5, 254, 5], 4],
    ['a literal run that is cut off', [100, 1, 2, 3], undefined],
    ['a repeated byte that is cut off', [0, 5, 254], undefined],
    ['what stands behind the end', [0, 5, 128, 9, 9], 1],
  ])('%s', (_, data, count) => {
    expect(countRuns(Uint8Array.from(data))).toBe(count);
  });
});
