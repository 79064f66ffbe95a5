import { PDFContext } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { isWholeJbig2 } from '../../../../functions/copies/scan/judge-jbig2.ts';
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
  /** A segment of a kind for a page (ITU-T T.88, 7.2). */
  const segment = (number: number, kind: number, data: Buffer, ofPage = 1): Buffer => {
    const head = Buffer.alloc(11);
    head.writeUInt32BE(number);
    head.set([kind, 0, ofPage], 4);
    head.writeUInt32BE(data.length, 7);
    return Buffer.concat([head, data]);
  };
  const page = (width: number, height: number, ofPage = 1): Buffer => {
    const data = Buffer.alloc(19);
    data.writeUInt32BE(width);
    data.writeUInt32BE(height, 4);
    return segment(0, 48, data, ofPage);
  };
  /** Dots over the whole page, put there in a way (0 or, 4 in place), coded by arithmetic or as a fax (1). */
  const region = ({ kind = 38, how = 0, coded = 0, ofPage = 1 } = {}): Buffer => {
    const data = Buffer.alloc(40, 1);
    for (const [at, value] of [WIDE, HIGH, 0, 0].entries()) data.writeUInt32BE(value, 4 * at);
    data.set([how, coded], 16);
    return segment(1, kind, data, ofPage);
  };
  const whole = [page(WIDE, HIGH), region()];
  const endOfPage = segment(2, 49, Buffer.alloc(0));
  const endOfFile = segment(3, 51, Buffer.alloc(0), 0);
  const symbols = segment(0, 0, Buffer.alloc(12), 0);
  const stripe = (last: number): Buffer => segment(2, 50, Buffer.from([0, 0, last >> 8, last & 255]));

  test.each([
    ['of the size that is said', whole],
    ['with its ends', [...whole, endOfPage, endOfFile]],
    ['with a dictionary, in two regions', [page(WIDE, HIGH), symbols, region(), region({ kind: 6 })]],
    ['whose last stripe says how high it is', [page(WIDE, 0xffff_ffff), region(), stripe(HIGH - 1)]],
  ])('%s are taken', async (_, data) => {
    expect(await said('JBIG2Decode', Buffer.concat(data))).toBe('taken');
  });

  test.each([
    ['of another page', [page(WIDE, 20), region()]],
    ['of two pages', [page(WIDE, HIGH), page(WIDE, HIGH), region()]],
    ['without a page', [region()]],
    ['without a region', [page(WIDE, HIGH)]],
    ['cut off', [page(WIDE, HIGH), region().subarray(0, -9)]],
    ['with a region behind the end of the page', [...whole, endOfPage, region()]],
    ['with a region behind the end of the file', [...whole, endOfFile, region()]],
    ['with a region before the page', [region(), ...whole]],
    ['with a region of another page', [...whole, region({ ofPage: 2 })]],
    ['of a page that is not the first', [page(WIDE, HIGH, 2), region()]],
    ['with a region only for what comes after', [page(WIDE, HIGH), region({ kind: 36 })]],
    ['with a segment of no kind', [page(WIDE, HIGH), segment(1, 60, Buffer.alloc(5)), region()]],
    ['with a region in place of another', [...whole, region({ how: 4 })]],
    ['with a region as a fax', [page(WIDE, HIGH), region({ coded: 1 })]],
    ['whose last stripe ends before it', [page(WIDE, 0xffff_ffff), region(), stripe(99)]],
    ['of which nobody says how high it is', [page(WIDE, 0xffff_ffff), region()]],
  ])('%s are refused as damaged', async (_, data) => {
    expect(await said('JBIG2Decode', Buffer.concat(data))).toEqual(DAMAGED);
  });

  test.each([
    ['dictionaries', symbols, true],
    ['a region', region({ ofPage: 0 }), false],
    ['what is no segment', Buffer.from('junkjunkjunkjunk'), false],
  ])('may share with other pages nothing but dictionaries (%s)', (_, shared, isTaken) => {
    const context = PDFContext.create();
    const parameters = context.obj({ JBIG2Globals: context.register(context.stream(shared)) });
    const unwrapped = { filter: 'JBIG2Decode', parameters, data: Buffer.concat(whole) };
    expect(isWholeJbig2({ width: WIDE, height: HIGH }, unwrapped)).toBe(isTaken);
  });
});
