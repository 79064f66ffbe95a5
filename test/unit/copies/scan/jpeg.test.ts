import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFRawStream } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { readJpeg } from '../../../../functions/copies/scan/read-jpeg.ts';
import { unwrapImage } from '../../../../functions/copies/scan/unwrap-image.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { greyJpegOf, jpegOf, scanOf, withDpi, withExif } from '../../../support/scans.ts';

/** A JPEG is taken that every reader can decode, in a PDF and as a photograph: what decodes it is there. */

const WIDE = 675;
const HIGH = 426;
const JPEG = withDpi(jpegOf(WIDE, HIGH), 200);

async function inPdf(
  data: Uint8Array,
  entries: Readonly<Record<string, unknown>> = {},
): Promise<ScanRefusal | 'taken'> {
  const size = { Width: WIDE, Height: HIGH, ColorSpace: 'DeviceRGB', Filter: 'DCTDecode' };
  const file = await scanOf([{}, { image: { entries: { ...size, ...entries }, data } }]);
  const checked = await checkScan(file, { mediaType: 'application/pdf' });
  return checked.ok ? 'taken' : checked.problem;
}
async function photographed(data: Uint8Array): Promise<ScanRefusal | 'taken'> {
  const checked = await checkScan(data, { mediaType: 'image/jpeg' });
  return checked.ok ? 'taken' : checked.problem;
}

/** The JPEG with a byte written anew, so far behind the start of a marker. */
function changed(marker: number, behind: number, value: number): Buffer {
  const jpeg = Buffer.from(JPEG);
  jpeg[jpeg.indexOf(Buffer.of(0xff, marker)) + behind] = value;
  return jpeg;
}
/** The JPEG with three blocks of its first colour beside each other where its second has two. */
function unevenly(): Buffer {
  const jpeg = changed(0xc0, 11, 0x31);
  jpeg[jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 14] = 0x21;
  return jpeg;
}
/** Where a marker's segment begins and ends. */
function placeOf(marker: number): readonly [number, number] {
  const at = JPEG.indexOf(Buffer.of(0xff, marker));
  return [at, at + 2 + JPEG.readUInt16BE(at + 2)];
}
const [frameAt, frameEnd] = placeOf(0xc0);
const [scanAt, dataAt] = placeOf(0xda);
const END = Buffer.of(0xff, 0xd9);
const SCAN = JPEG.subarray(scanAt, -2);

/** The JPEG with further bytes before a place in it. */
const within = (at: number, ...pieces: readonly Uint8Array[]): Buffer =>
  Buffer.concat([JPEG.subarray(0, at), ...pieces, JPEG.subarray(at)]);
/** Says so many blocks from one restart to the next (DRI). */
const interval = (blocks: number): Buffer => Buffer.of(0xff, 0xdd, 0, 4, 0, blocks);
/** Adobe's marker with what it says of the colours: 0 as they are, 1 a light and two differences. */
const adobe = (transform: number): Buffer =>
  Buffer.concat([
    Buffer.of(0xff, 0xee, 0, 14),
    Buffer.from('Adobe'),
    Buffer.of(0, 100, 0, 0, 0, 0, transform),
  ]);
const [jfifAt, jfifEnd] = placeOf(0xe0);
const WITHOUT_JFIF = Buffer.concat([JPEG.subarray(0, jfifAt), JPEG.subarray(jfifEnd)]);
const withAdobe = (...markers: readonly Buffer[]): Buffer =>
  Buffer.concat([WITHOUT_JFIF.subarray(0, 2), ...markers, WITHOUT_JFIF.subarray(2)]);
/** The JPEG with other names of its colours. */
function named(jpeg: Buffer, names: readonly number[]): Buffer {
  const renamed = Buffer.from(jpeg);
  const [frame, scan] = [renamed.indexOf(Buffer.of(0xff, 0xc0)), renamed.indexOf(Buffer.of(0xff, 0xda))];
  for (const [index, name] of names.entries()) {
    renamed[frame + 10 + 3 * index] = name;
    renamed[scan + 5 + 2 * index] = name;
  }
  return renamed;
}

/** A grey JPEG of 64 by 8, told bit by bit: each scan says which of a block's values, from and down to which bit. */
function progressive(scans: readonly (readonly [from: number, to: number, bits: number])[]): Buffer {
  const jpeg = greyJpegOf(64, 8);
  jpeg[jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 1] = 0xc2;
  const head = jpeg.subarray(0, jpeg.indexOf(Buffer.of(0xff, 0xda)));
  const told = scans.map((each) => Buffer.of(0xff, 0xda, 0, 8, 1, 1, 0, ...each, 0, 0));
  return Buffer.concat([head, ...told, END]);
}

describe('a JPEG', () => {
  test('of a scanner or a camera is taken, in a PDF with what fills it up', async () => {
    expect(await inPdf(JPEG)).toBe('taken');
    expect(await inPdf(Buffer.concat([JPEG, Buffer.from('\r\n\0')]))).toBe('taken');
    expect(await photographed(JPEG)).toBe('taken');
  });

  test('of one grey needs no more than two bits a block', () => {
    expect(readJpeg(greyJpegOf(WIDE, HIGH))).toMatchObject({ width: WIDE, height: HIGH, components: 1 });
  });

  test.each([
    ['without losses, which readers do not decode', changed(0xc0, 1, 0xc3)],
    ['in several sizes', changed(0xc0, 1, 0xc5)],
    ['in arithmetic codes', changed(0xc0, 1, 0xc9)],
    ['of twelve bits', changed(0xc0, 4, 12)],
    ['of a colour that has no extent', changed(0xc0, 11, 0x00)],
    ['two of whose colours have one name', changed(0xc0, 13, 1)],
    ['without the tables that its colours are divided by', changed(0xdb, 1, 0xe5)],
    ['without the codes that its data are in', changed(0xc4, 1, 0xe5)],
    ['that names codes which are not there', changed(0xda, 6, 0x33)],
    ['of more codes than there can be', changed(0xc4, 5, 200)],
    ['without a scan', Buffer.concat([JPEG.subarray(0, scanAt), END])],
    ['with a scan of no data', Buffer.concat([JPEG.subarray(0, dataAt), END])],
    ['with a scan of six bytes', Buffer.concat([JPEG.subarray(0, dataAt + 6), END])],
    [
      'of two frames',
      Buffer.concat([JPEG.subarray(0, frameEnd), JPEG.subarray(frameAt, frameEnd), JPEG.subarray(frameEnd)]),
    ],
    ['with a second start within', Buffer.concat([JPEG.subarray(0, -2), JPEG])],
    [
      'whose colours are told twice, of which readers show the first or the last',
      within(JPEG.length - 2, SCAN),
    ],
    ['divided by other tables behind its scan', within(JPEG.length - 2, JPEG.subarray(...placeOf(0xdb)))],
    ['with a restart that is not said', within(JPEG.length - 4, Buffer.of(0xff, 0xd0))],
    ['that says restarts and has none', within(scanAt, interval(10))],
    ['that says restarts in too many bytes', within(scanAt, Buffer.of(0xff, 0xdd, 0, 5, 0, 0, 0))],
    ['with a part of which nobody says what it is', within(scanAt, Buffer.of(0xff, 0xf0, 0, 2))],
    ['whose colours are told in another order than they are said', changed(0xda, 5, 2)],
    ['one of whose colours is one and a half times as fine as another', unevenly()],
    ['in more parts than any has', within(2, Buffer.alloc(40_004, Buffer.of(0xff, 0xfe, 0, 2)))],
    ['of colours as they are by Adobe, of differences by JFIF', within(2, adobe(0))],
    ['of colours that Adobe says twice', withAdobe(adobe(1), adobe(0))],
    ['of colours that Adobe says behind the frame', within(scanAt, adobe(1))],
    ['with half of what Adobe says', withAdobe(Buffer.from('ffee000d41646f62650064000000' + '00', 'hex'))],
    ['of differences that are called R, G and B', named(JPEG, [82, 71, 66])],
  ])('%s is refused as damaged, in a PDF and as a photograph', async (_, data) => {
    expect(await inPdf(data)).toEqual({ code: 'scan-damaged', page: 2 });
    expect(await photographed(data)).toEqual({ code: 'scan-damaged' });
  });

  test.each([0, 1, 2])('may have restarts where it says so, and as many of them (%i more)', (more) => {
    // Eight blocks beside each other, each two codes of one bit, with a restart behind every third.
    const data = [0x00, 0xff, 0xd0, 0x00, 0xff, 0xd1, 0x00];
    const others = Array.from({ length: more }, (_, at) => [0xff, 0xd2 + at, 0x00]).flat();
    const grey = greyJpegOf(64, 8);
    const scan = grey.indexOf(Buffer.of(0xff, 0xda));
    const parts = [grey.subarray(0, scan), interval(3), grey.subarray(scan, scan + 10)];
    const jpeg = Buffer.concat([...parts, Buffer.from([...data, ...others]), END]);
    expect(readJpeg(jpeg)?.width).toBe(more === 0 ? 64 : undefined);
  });

  /** Eight blocks beside each other, each two codes of one bit, as above, with a restart behind every so many. */
  const restarting = (data: readonly number[], every = 3): Buffer => {
    const grey = greyJpegOf(64, 8);
    const scan = grey.indexOf(Buffer.of(0xff, 0xda));
    const said = every === 0 ? Buffer.of() : interval(every);
    return Buffer.concat([
      grey.subarray(0, scan),
      said,
      grey.subarray(scan, scan + 10),
      Buffer.from(data),
      END,
    ]);
  };

  test('may have one restart more right before its end, as readers pass over it', () => {
    expect(readJpeg(restarting([0, 0xff, 0xd0, 0, 0xff, 0xd1, 0, 0xff, 0xd2]))?.width).toBe(64);
    expect(readJpeg(restarting([0, 0xff, 0xd0, 0, 0xff, 0xd1], 4))?.width).toBe(64);
  });

  test.each([
    ['that is not the next one', [0, 0xff, 0xd0, 0, 0xff, 0xd1, 0, 0xff, 0xd3], 3],
    ['and another', [0, 0xff, 0xd0, 0, 0xff, 0xd1, 0, 0xff, 0xd2, 0xff, 0xd3], 3],
    ['behind which more stands', [0, 0xff, 0xd0, 0, 0xff, 0xd1, 0, 0xff, 0xd2, 0xff, 0xff], 3],
    ['in place of the last blocks', [0, 0xff, 0xd0, 0, 0xff, 0xd1], 3],
    ['of which nobody says how often they come', [0, 0, 0xff, 0xd0], 0],
    ['behind others with nothing between', [0, 0xff, 0xd0, 0, 0xff, 0xd1, 0xff, 0xd2], 3],
    ['behind others with nothing but what fills up', [0, 0xff, 0xd0, 0, 0xff, 0xd1, 0xff, 0xff, 0xd2], 3],
  ])('with a restart right before its end %s is refused', (_, data, every) => {
    expect(readJpeg(restarting(data, every))).toBeUndefined();
  });

  test('with a restart right before another scan is refused', () => {
    const first = restarting([0, 0, 0xff, 0xd0], 8);
    const scan = first.indexOf(Buffer.of(0xff, 0xda));
    first[first.indexOf(Buffer.of(0xff, 0xc0)) + 1] = 0xc2;
    first.set([0, 0, 0], scan + 7);
    const second = [Buffer.of(0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0), END];
    expect(readJpeg(Buffer.concat([first.subarray(0, -2), ...second]))).toBeUndefined();
    const without = Buffer.concat([first.subarray(0, -4), ...second]);
    expect(readJpeg(without)?.width).toBe(64);
  });

  test.each([
    ['at its start', [0xff, 0xd0, 0, 0xff, 0xd1, 0]],
    ['between two restarts', [0, 0xff, 0xd0, 0xff, 0xd1, 0]],
    ['at its end', [0, 0xff, 0xd0, 0, 0xff, 0xd1, 0xff]],
  ])('with no data %s is refused: each block is a bit at least', (_, data) => {
    expect(readJpeg(restarting(data))).toBeUndefined();
  });

  test('whose restarts are not in their order is refused', () => {
    const grey = greyJpegOf(64, 8);
    const scan = grey.indexOf(Buffer.of(0xff, 0xda));
    const data = Buffer.of(0x00, 0xff, 0xd1, 0x00, 0xff, 0xd0, 0x00);
    const parts = [grey.subarray(0, scan), interval(3), grey.subarray(scan, scan + 10), data, END];
    expect(readJpeg(Buffer.concat(parts))).toBeUndefined();
  });

  test.each([
    [
      'in one piece for each value',
      [
        [0, 0, 0],
        [1, 63, 0],
      ],
      true,
    ],
    [
      'bit by bit',
      [
        [0, 0, 1],
        [0, 0, 0x10],
        [1, 5, 2],
        [6, 63, 2],
        [1, 63, 0x21],
        [1, 63, 0x10],
      ],
      true,
    ],
    [
      'twice',
      [
        [0, 0, 0],
        [1, 63, 0],
        [0, 0, 0],
      ],
      false,
    ],
    [
      'without its last bit',
      [
        [0, 0, 0],
        [1, 63, 1],
      ],
      false,
    ],
    [
      'without its last values',
      [
        [0, 0, 0],
        [1, 62, 0],
      ],
      false,
    ],
    [
      'with a bit left out',
      [
        [0, 0, 2],
        [0, 0, 0x10],
        [1, 63, 0],
      ],
      false,
    ],
    [
      'from the wrong end',
      [
        [1, 63, 0],
        [0, 0, 0],
      ],
      false,
    ],
  ] as const)('that is told %s', (_, scans, isTaken) => {
    expect(readJpeg(progressive(scans)) !== undefined).toBe(isTaken);
  });

  test('of red, green and blue is taken where Adobe alone says so; of differences by whatever names but R, G and B', async () => {
    expect(await inPdf(withAdobe(adobe(0)))).toBe('taken');
    expect(await inPdf(named(withAdobe(adobe(0)), [82, 71, 66]))).toBe('taken');
    expect(await inPdf(withAdobe(adobe(1)))).toBe('taken');
    expect(await inPdf(named(WITHOUT_JFIF, [10, 20, 30]))).toBe('taken');
  });

  test('of a camera stays without what the camera wrote beside it, in a PDF too', async () => {
    const preview = Buffer.concat([Buffer.from('ffe00010', 'hex'), Buffer.from('JFXX\0Preview..')]);
    const profile = Buffer.concat([Buffer.from('ffe20016', 'hex'), Buffer.from('ICC_PROFILE\0GPS 21.0')]);
    const told = withExif(within(2, Buffer.concat([preview, profile])), 1, 'GPS 21.0278');
    const size = { Width: WIDE, Height: HIGH, ColorSpace: 'DeviceRGB' };
    for (const [Filter, data] of [
      ['DCTDecode', told],
      [['FlateDecode', 'DCTDecode'], deflateSync(told)],
    ] as const) {
      const file = await scanOf([{ image: { entries: { ...size, Filter }, data } }]);
      const checked = await checkScan(file, { mediaType: 'application/pdf' });
      const copy = await PDFDocument.load(checked.ok ? checked.value.pdf : '');
      const pictures = copy.context
        .enumerateIndirectObjects()
        .flatMap(([, each]) => (each instanceof PDFRawStream ? (unwrapImage(each)?.data ?? []) : []));
      expect(pictures.some((each) => JPEG.equals(each))).toBe(true);
    }
  });

  test('behind which stands another is refused in a PDF; behind a photograph a preview may stand, and stays behind', async () => {
    const two = Buffer.concat([JPEG, jpegOf(WIDE, HIGH)]);
    expect(await inPdf(two)).toEqual({ code: 'scan-damaged', page: 2 });
    expect(await photographed(two)).toBe('taken');
    expect(readJpeg(two)?.bare).toEqual(readJpeg(JPEG)?.bare);
  });

  test('of which the PDF says another depth, or other colours than its data, is refused', async () => {
    for (const entries of [
      { BitsPerComponent: 16 },
      { BitsPerComponent: 3 },
      { DecodeParms: { ColorTransform: 0 } },
    ])
      expect(await inPdf(JPEG, entries)).toEqual({ code: 'scan-damaged', page: 2 });
    expect(await inPdf(JPEG, { DecodeParms: { ColorTransform: false } })).toEqual({
      code: 'scan-structure-unreadable',
      page: 2,
    });
    expect(await inPdf(JPEG, { DecodeParms: { ColorTransform: 1 } })).toBe('taken');
  });

  test('of grey has no colours of which the PDF could say how they are told', async () => {
    for (const ColorTransform of [0, 1]) {
      const entries = { ColorSpace: 'DeviceGray', DecodeParms: { ColorTransform } };
      expect(await inPdf(greyJpegOf(WIDE, HIGH), entries)).toEqual({ code: 'scan-not-colour', page: 2 });
    }
  });
});
