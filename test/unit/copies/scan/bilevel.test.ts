import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { CARD, drawnScan } from '../../../support/scans.ts';

/** Letters in a stencil of black and white, as a fax or in JBIG2, over the coloured page of a scan. */

const [WIDE, HIGH] = [Math.ceil((CARD[0] / 72) * 200), Math.ceil((CARD[1] / 72) * 200)];

async function said(
  Filter: 'CCITTFaxDecode' | 'JBIG2Decode',
  data: Uint8Array,
  entries: Readonly<Record<string, unknown>> = {},
): Promise<ScanRefusal | 'taken'> {
  const size = { Subtype: 'Image', Width: WIDE, Height: HIGH, ImageMask: true, BitsPerComponent: 1, Filter };
  const file = await drawnScan({
    content: 'q % /Scan Do Q q 0 g % /Letters Do Q',
    things: { Letters: { entries: { ...size, ...entries }, data } },
  });
  const checked = await checkScan(file, { mediaType: 'application/pdf' });
  return checked.ok ? 'taken' : checked.problem;
}
const DAMAGED = { code: 'scan-damaged', page: 2 };

describe('letters as a fax', () => {
  const parameters = { K: -1, Columns: WIDE, Rows: HIGH };
  /** A bit for each row that is like the row above, and the end of the page (ITU-T T.6). */
  const blank = Buffer.concat([Buffer.alloc(Math.ceil(HIGH / 8), 255), Buffer.from('001001', 'hex')]);

  test('are taken that are of the size that is said', async () => {
    expect(await said('CCITTFaxDecode', blank, { DecodeParms: parameters })).toBe('taken');
    expect(await said('CCITTFaxDecode', blank, { DecodeParms: parameters, Decode: [1, 0] })).toBe('taken');
  });

  test.each([
    ['of other columns', blank, { DecodeParms: { ...parameters, Columns: 1_728 } }],
    ['whose columns are not said', blank, {}],
    ['of fewer rows', blank, { DecodeParms: { ...parameters, Rows: 20 } }],
    ['of fewer bits than rows', blank.subarray(0, 9), { DecodeParms: parameters }],
    ['of eight bits a dot', blank, { DecodeParms: parameters, BitsPerComponent: 8 }],
  ])('%s are refused as damaged', async (_, data, entries) => {
    expect(await said('CCITTFaxDecode', data, entries)).toEqual(DAMAGED);
  });
});

test('letters in a colour space of their own are refused', async () => {
  expect(await said('CCITTFaxDecode', Buffer.of(0), { ColorSpace: 'DeviceGray' })).toEqual({
    code: 'scan-picture-kind',
    page: 2,
  });
});

describe('letters in JBIG2', () => {
  /** A segment of a kind for page 1 (ITU-T T.88, 7.2). */
  const segment = (number: number, kind: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(11);
    head.writeUInt32BE(number);
    head.set([kind, 0, 1], 4);
    head.writeUInt32BE(data.length, 7);
    return Buffer.concat([head, data]);
  };
  const page = (width: number, height: number): Buffer => {
    const data = Buffer.alloc(19);
    data.writeUInt32BE(width);
    data.writeUInt32BE(height, 4);
    return segment(0, 48, data);
  };
  const region = segment(1, 38, Buffer.alloc(40, 1));

  test('are taken that are of the size that is said', async () => {
    expect(await said('JBIG2Decode', Buffer.concat([page(WIDE, HIGH), region]))).toBe('taken');
  });

  test.each([
    ['of another page', [page(WIDE, 20), region]],
    ['of two pages', [page(WIDE, HIGH), page(WIDE, HIGH), region]],
    ['without a page', [region]],
    ['without a region', [page(WIDE, HIGH)]],
    ['cut off', [page(WIDE, HIGH), region.subarray(0, -9)]],
  ])('%s are refused as damaged', async (_, data) => {
    expect(await said('JBIG2Decode', Buffer.concat(data))).toEqual(DAMAGED);
  });
});
