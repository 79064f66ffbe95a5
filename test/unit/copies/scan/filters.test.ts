import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { jpegOf, runsOf, scanOf } from '../../../support/scans.ts';

/** How the picture of a page is packed: only so that every reader unpacks the same. */

const [WIDE, HIGH] = [675, 426];
const DOTS = Buffer.from(Uint8Array.from({ length: WIDE * 3 * HIGH }, (_, at) => (at * 7) % 251));
/** Each row behind a byte that says how it is predicted. */
const predicted = (filter: number): Buffer =>
  deflateSync(
    Buffer.concat(
      Array.from({ length: HIGH }, (_, row) =>
        Buffer.concat([Buffer.of(filter), DOTS.subarray(row * WIDE * 3, (row + 1) * WIDE * 3)]),
      ),
    ),
  );
const AS_PNG = { Predictor: 15, Columns: WIDE, Colors: 3, BitsPerComponent: 8 };
const AS_TIFF = { ...AS_PNG, Predictor: 2 };

async function said(
  Filter: unknown,
  DecodeParms: unknown,
  data: Uint8Array,
  more: object = {},
): Promise<ScanRefusal | 'taken'> {
  const size = { Width: WIDE, Height: HIGH, ColorSpace: 'DeviceRGB', BitsPerComponent: 8 };
  const entries = { ...size, Filter, ...(DecodeParms === undefined ? {} : { DecodeParms }), ...more };
  const checked = await checkScan(await scanOf([{}, { image: { entries, data } }]), {
    mediaType: 'application/pdf',
  });
  return checked.ok ? 'taken' : checked.problem;
}
const refused = (code: string) => ({ code, page: 2 });

describe('a picture is taken that is packed', () => {
  test.each([
    ['as PNG predicts', 'FlateDecode', AS_PNG, predicted(2)],
    ['as PNG predicts, told in a list beside a list', ['FlateDecode'], [AS_PNG], predicted(2)],
    ['as TIFF predicts', 'FlateDecode', AS_TIFF, deflateSync(DOTS)],
    ['in hexadecimal with spaces', ['ASCIIHexDecode'], undefined, Buffer.from(`${DOTS.toString('hex')} >\n`)],
    ['told nothing, in a list', 'DCTDecode', [null], jpegOf(WIDE, HIGH)],
    ['told nothing, in a list of none', ['DCTDecode'], [], jpegOf(WIDE, HIGH)],
    ['told nothing, by a dictionary beside a list', ['DCTDecode'], {}, jpegOf(WIDE, HIGH)],
    [
      'as Ghostscript does, with two ends',
      'DCTDecode',
      undefined,
      Buffer.concat([jpegOf(WIDE, HIGH), Buffer.of(0xff, 0xd9, 0x0a)]),
    ],
    ['told what it is not asked', 'DCTDecode', { Quality: 60 }, jpegOf(WIDE, HIGH)],
  ] as const)('%s', async (_, filter, parameters, data) => {
    expect(await said(filter, parameters, data)).toBe('taken');
  });
});

describe('a picture is refused, by its page, that is packed', () => {
  test.each([
    ['by a list that is told things beside no list', ['FlateDecode'], AS_PNG, predicted(2)],
    ['by one that is told things in a list', 'FlateDecode', [AS_PNG], predicted(2)],
    ['by a list that is told more than it has', ['FlateDecode'], [AS_PNG, AS_PNG], predicted(2)],
    ['in less than no columns', 'FlateDecode', { ...AS_PNG, Columns: -WIDE, Colors: -3 }, predicted(2)],
    ['by a predictor that is no number', 'FlateDecode', { ...AS_PNG, Predictor: true }, predicted(2)],
    [
      'in hexadecimal with other letters',
      ['ASCIIHexDecode'],
      undefined,
      Buffer.from(`${DOTS.toString('hex')}xyz>`),
    ],
    [
      'in hexadecimal with more behind its end',
      ['ASCIIHexDecode'],
      undefined,
      Buffer.from(`${DOTS.toString('hex')}>00`),
    ],
    [
      'as a JPEG whose colours are told by no number',
      'DCTDecode',
      { ColorTransform: false },
      jpegOf(WIDE, HIGH),
    ],
  ] as const)('%s: some read one thing and some another', async (_, filter, parameters, data) => {
    expect(await said(filter, parameters, data)).toEqual(refused('scan-structure-unreadable'));
  });

  test.each([
    ['by a predictor that there is not', { ...AS_PNG, Predictor: 3 }, deflateSync(DOTS)],
    ['by a predictor behind the last', { ...AS_PNG, Predictor: 16 }, predicted(2)],
    ['as PNG predicts dots of another size', { ...AS_PNG, Columns: WIDE * 3, Colors: 1 }, predicted(2)],
    [
      'as TIFF predicts dots of another size',
      { ...AS_TIFF, Columns: WIDE * 3, Colors: 1 },
      deflateSync(DOTS),
    ],
  ] as const)('%s, as one that readers do not show alike', async (_, parameters, data) => {
    expect(await said('FlateDecode', parameters, data)).toEqual(refused('scan-picture-kind'));
  });

  test('as TIFF predicts dots of half a byte, as one that readers do not show alike', async () => {
    const parameters = { ...AS_TIFF, BitsPerComponent: 4 };
    const half = deflateSync(DOTS.subarray(0, Math.ceil((WIDE * 3) / 2) * HIGH));
    expect(await said('FlateDecode', parameters, half, { BitsPerComponent: 4 })).toEqual(
      refused('scan-picture-kind'),
    );
  });

  test('with rows that are predicted in no way that there is, as damaged', async () => {
    expect(await said('FlateDecode', AS_PNG, predicted(5))).toEqual(refused('scan-damaged'));
  });

  test('in more layers than anybody packs', async () => {
    const layers = Array.from({ length: 5 }, () => 'FlateDecode');
    const packed = layers.reduce<Buffer>((data) => deflateSync(data), DOTS);
    expect(await said(layers, undefined, packed)).toEqual(refused('scan-structure-unreadable'));
    const less = layers.slice(1).reduce<Buffer>((data) => deflateSync(data), DOTS);
    expect(await said(layers.slice(1), undefined, less)).toBe('taken');
  });

  test('in run lengths or LZW that are cut off, as damaged', async () => {
    const runs = runsOf(DOTS);
    expect(await said('RunLengthDecode', undefined, runs)).toBe('taken');
    expect(await said('RunLengthDecode', undefined, runs.subarray(0, -3))).toEqual(refused('scan-damaged'));
    expect(await said('LZWDecode', undefined, Buffer.of(0x80, 0x0b, 0x60))).toEqual(refused('scan-damaged'));
  });

  test('in LZW whose codes grow late, as one that readers do not show alike', async () => {
    expect(await said('LZWDecode', { EarlyChange: 0 }, Buffer.of(0x80, 0x0b, 0x60))).toEqual(
      refused('scan-picture-kind'),
    );
  });
});

test.each([
  ['once more', 1],
  ['more than once more, though little is left at last', 2],
])(
  'a scan whose pictures are packed %s and come to more than those of any scan is refused',
  async (_, layers) => {
    const picture = jpegOf(WIDE, HIGH);
    const last = layers === 1 ? picture : deflateSync(picture);
    const padded = deflateSync(Buffer.concat([last, Buffer.alloc(30_000_000)]));
    const size = { Width: WIDE, Height: HIGH, ColorSpace: 'DeviceRGB', BitsPerComponent: 8 };
    const Filter = [...Array.from({ length: layers }, () => 'FlateDecode'), 'DCTDecode'];
    const image = { entries: { ...size, Filter }, data: padded };
    const pages = Array.from({ length: 10 }, () => ({ image }));
    const checked = await checkScan(await scanOf(pages), { mediaType: 'application/pdf' });
    expect(checked).toMatchObject({ ok: false, problem: { code: 'scan-too-large', page: 9 } });
  },
);
