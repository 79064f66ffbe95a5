import { deflateSync } from 'node:zlib';
import { PDFDict, PDFHexString, PDFName, PDFStream, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { profileOf, scanOf, type RawImage } from '../../../support/scans.ts';

/** In what colours the picture of a page is: only such as every reader shows alike. */

const WIDE = 675;
const HIGH = 426;
const rowsOf = (bytes: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: bytes * HIGH }, (_, at) => (at * 7) % 251));
const DOTS = deflateSync(rowsOf(WIDE * 3));
const PLACES = deflateSync(Buffer.alloc(WIDE * HIGH, 1));
const BITS = deflateSync(rowsOf(Math.ceil(WIDE / 8)));

/** What is said of a scan whose second page is a picture in the space. */
async function said(
  space: string | readonly unknown[] | ((context: PDFContext) => PDFObject),
  data: Uint8Array = DOTS,
  entries: Readonly<Record<string, unknown>> = {},
): Promise<ScanRefusal | 'taken'> {
  const size = { Width: WIDE, Height: HIGH, Filter: 'FlateDecode', ColorSpace: 'DeviceRGB' };
  const image: RawImage = { entries: { ...size, ...entries }, data };
  const file = await scanOf([
    {},
    {
      image,
      then: ({ node }, { context }) => {
        const pictures = node.Resources()?.lookup(PDFName.of('XObject'), PDFDict).entries() ?? [];
        for (const [, picture] of pictures)
          context
            .lookup(picture, PDFStream)
            .dict.set(
              PDFName.of('ColorSpace'),
              typeof space === 'function' ? space(context) : context.obj(space as never),
            );
      },
    },
  ]);
  const checked = await checkScan(file, { mediaType: 'application/pdf' });
  return checked.ok ? 'taken' : checked.problem;
}
const OF_NO_KIND = { code: 'scan-picture-kind', page: 2 };

const profiled =
  (entries: object, data: Uint8Array = profileOf('RGB ')) =>
  (context: PDFContext): PDFObject =>
    context.obj(['ICCBased', context.register(context.stream(data, entries as never))]);
const profiledAnew = (entries: object, data: Uint8Array) =>
  profiled({ ...entries, Filter: 'FlateDecode' }, deflateSync(data));
const D65 = [0.9505, 1, 1.089];
const SRGB = [0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505];
const SCREEN = { Gamma: [2.2, 2.2, 2.2] };
const BLACK_TO_RED = PDFHexString.of('000000c01020');

describe('a picture is taken in', () => {
  test.each([
    ['the colours of a device, named in a list', ['DeviceRGB']],
    ['calibrated colours', ['CalRGB', { WhitePoint: D65, Gamma: [2.2, 2.2, 2.2], Matrix: SRGB }]],
    ['a profile', profiled({ N: 3 })],
    ['a profile with the colours of the device instead', profiled({ N: 3, Alternate: 'DeviceRGB' })],
    ['a profile that says its usual range', profiled({ N: 3, Range: [0, 1, 0, 1, 0, 1] })],
  ])('%s', async (_, space) => {
    expect(await said(space)).toBe('taken');
  });

  test('a palette with an entry for every place, of a profile too', async () => {
    expect(await said(['Indexed', 'DeviceRGB', 1, BLACK_TO_RED], PLACES)).toBe('taken');
    const base = profiled({ N: 3 });
    expect(await said((all) => all.obj(['Indexed', base(all), 1, BLACK_TO_RED]), PLACES)).toBe('taken');
  });

  test('what its numbers say as they are, and black and white the other way round', async () => {
    expect(await said('DeviceRGB', DOTS, { Decode: [0, 1, 0, 1, 0, 1] })).toBe('taken');
    const palette = ['Indexed', 'DeviceRGB', 1, BLACK_TO_RED];
    expect(await said(palette, PLACES, { Decode: [0, 255] })).toBe('taken');
    for (const Decode of [
      [0, 1],
      [1, 0],
    ])
      expect(await said(palette, BITS, { BitsPerComponent: 1, Decode })).toBe('taken');
  });
});

describe('a picture is refused as one that readers do not show alike, by its page, in', () => {
  test.each([
    ['calibrated colours of which only the name is there', 'CalRGB'],
    ['Lab of which only the name is there', 'Lab'],
    ['a name that is no space', 'Nothing'],
    ['calibrated colours without what calibrates them', ['CalRGB']],
    ['Lab, which some show in green', ['Lab', { WhitePoint: D65, Range: [-128, 127, -128, 127] }]],
    [
      'calibrated colours of light, not of a screen',
      ['CalRGB', { WhitePoint: D65, Gamma: [1, 1, 1], Matrix: SRGB }],
    ],
    ['calibrated colours that do not say of which', ['CalRGB', { WhitePoint: D65, Matrix: SRGB }]],
    [
      'calibrated colours of which one rises otherwise',
      ['CalRGB', { WhitePoint: D65, Gamma: [2.2, 1.8, 2.2], Matrix: SRGB }],
    ],
    ['calibrated colours without a white', ['CalRGB', { ...SCREEN, Matrix: SRGB }]],
    [
      'calibrated colours that are all black',
      ['CalRGB', { ...SCREEN, WhitePoint: D65, Matrix: SRGB.map(() => 0) }],
    ],
    [
      'calibrated colours that are exchanged',
      ['CalRGB', { ...SCREEN, WhitePoint: D65, Matrix: [...SRGB.slice(3), ...SRGB.slice(0, 3)] }],
    ],
    [
      'calibrated colours that are white but for nothing',
      ['CalRGB', { WhitePoint: D65, Gamma: [1e-5, 1e-5, 1e-5], Matrix: SRGB }],
    ],
    ['a profile that is none', profiled({ N: 3 }, Buffer.from('nonsense'))],
    ['a profile of other colours', profiled({ N: 3 }, profileOf('CMYK'))],
    ['a profile that is cut off', profiled({ N: 3 }, profileOf('RGB ').subarray(0, 140))],
    ['a profile of two colours', profiled({ N: 2 })],
    [
      'a profile with a palette instead',
      profiled({ N: 3, Alternate: ['Indexed', 'DeviceRGB', 1, BLACK_TO_RED] }),
    ],
    ['a profile with fewer colours instead', profiled({ N: 3, Alternate: 'DeviceGray' })],
    [
      'a profile that fills the memory',
      profiledAnew({ N: 3 }, Buffer.concat([profileOf('RGB '), Buffer.alloc(900_000)])),
    ],
    ['a profile in a range of nothing', profiled({ N: 3, Range: [1, 1, 1, 1, 1, 1] })],
  ])('%s', async (_, space) => {
    expect(await said(space)).toEqual(OF_NO_KIND);
  });

  test.each([
    ['no entries', ['Indexed', 'DeviceRGB', 1]],
    ['fewer entries than places', ['Indexed', 'DeviceRGB', 2, BLACK_TO_RED]],
    ['more places than a byte has', ['Indexed', 'DeviceRGB', 300, PDFHexString.of('00'.repeat(903))]],
    ['entries in Lab', ['Indexed', ['Lab', { WhitePoint: D65 }], 1, BLACK_TO_RED]],
    ['entries in another palette', ['Indexed', ['Indexed', 'DeviceRGB', 1, BLACK_TO_RED], 1, BLACK_TO_RED]],
  ])('a palette of %s', async (_, space) => {
    expect(await said(space, PLACES)).toEqual(OF_NO_KIND);
  });

  /** A new table, each byte by itself, the end (ISO 32000-1, 7.4.4): codes of nine bits. */
  const lzw = [256, 0, 0, 0, 0xc0, 0x10, 0x20, 257].map((code) => code.toString(2).padStart(9, '0')).join('');
  test.each([
    ['RunLengthDecode', Buffer.of(5, 0, 0, 0, 0xc0, 0x10, 0x20, 128)],
    ['LZWDecode', Buffer.from(lzw.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])],
  ])('a palette packed by %s that is cut off, of which decoders make up the rest', async (Filter, whole) => {
    const packed = (data: Uint8Array) => (all: PDFContext) =>
      all.obj(['Indexed', 'DeviceRGB', 1, all.register(all.stream(data, { Filter }))]);
    expect(await said(packed(whole), PLACES)).toBe('taken');
    expect(await said(packed(whole.subarray(0, 5)), PLACES)).toEqual(OF_NO_KIND);
  });

  /** Behind a byte that says so, each dot as it differs from the one left of it (PNG, "sub"). */
  const predictedPlaces = (place: number): Buffer => {
    const row = Buffer.alloc(WIDE + 1);
    row.set([1, place]);
    return deflateSync(Buffer.concat(Array.from({ length: HIGH }, () => row)));
  };
  const two = ['Indexed', 'DeviceRGB', 1, BLACK_TO_RED];
  const one = ['Indexed', 'DeviceRGB', 0, BLACK_TO_RED];
  const predicted = { DecodeParms: { Predictor: 15, Columns: WIDE } };

  test('places of a palette that it has, however they are predicted, and they alone', async () => {
    expect(await said(two, predictedPlaces(1), predicted)).toBe('taken');
    const beyond = { code: 'scan-damaged', page: 2 };
    expect(await said(two, predictedPlaces(2), predicted)).toEqual(beyond);
    expect(await said(two, deflateSync(Buffer.alloc(WIDE * HIGH, 200)))).toEqual(beyond);
    expect(await said(one, BITS, { BitsPerComponent: 1 })).toEqual(beyond);
  });

  test.each([
    ['fewer ends than its numbers have', [0, 1]],
    ['one colour the other way round', [0, 1, 1, 0, 0, 1]],
    ['all colours the other way round', [1, 0, 1, 0, 1, 0]],
    ['nothing between its ends', [1, 1, 1, 1, 1, 1]],
    ['no numbers', ['a', 'b', 'c', 'd', 'e', 'f']],
  ])('numbers decoded by %s', async (_, Decode) => {
    expect(await said('DeviceRGB', DOTS, { Decode })).toEqual(OF_NO_KIND);
  });
});
