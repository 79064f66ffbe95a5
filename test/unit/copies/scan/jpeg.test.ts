import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { readJpeg } from '../../../../functions/copies/scan/read-jpeg.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { greyJpegOf, jpegOf, scanOf, withDpi } from '../../../support/scans.ts';

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
/** Where a marker's segment begins and ends. */
function placeOf(marker: number): readonly [number, number] {
  const at = JPEG.indexOf(Buffer.of(0xff, marker));
  return [at, at + 2 + JPEG.readUInt16BE(at + 2)];
}
const [frameAt, frameEnd] = placeOf(0xc0);
const [scanAt, dataAt] = placeOf(0xda);
const END = Buffer.of(0xff, 0xd9);

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
  ])('%s is refused as damaged, in a PDF and as a photograph', async (_, data) => {
    expect(await inPdf(data)).toEqual({ code: 'scan-damaged', page: 2 });
    expect(await photographed(data)).toEqual({ code: 'scan-damaged' });
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
    expect(await inPdf(JPEG, { DecodeParms: { ColorTransform: 1 } })).toBe('taken');
  });
});
