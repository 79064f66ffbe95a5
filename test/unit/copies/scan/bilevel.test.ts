import { deflateSync } from 'node:zlib';
import { PDFContext, PDFDocument, PDFRawStream } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { findFaxFault } from '../../../../functions/copies/scan/judge-bilevel.ts';
import { findJbig2Fault } from '../../../../functions/copies/scan/judge-jbig2.ts';
import { hasFaxRows } from '../../../../functions/copies/scan/read-fax.ts';
import { unwrapImage } from '../../../../functions/copies/scan/unwrap-image.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { CARD, drawnScan } from '../../../support/scans.ts';

/** Letters in a stencil of black and white, as a fax or in JBIG2, over the coloured page of a scan. */

const [WIDE, HIGH] = [Math.ceil((CARD[0] / 72) * 200), Math.ceil((CARD[1] / 72) * 200)];

async function checked(data: Uint8Array, entries: Readonly<Record<string, unknown>>) {
  const size = { Subtype: 'Image', Width: WIDE, Height: HIGH, ImageMask: true, BitsPerComponent: 1 };
  const file = await drawnScan({
    content: 'q % /Scan Do Q q 0 g % /Letters Do Q',
    things: { Letters: { entries: { ...size, ...entries }, data } },
  });
  return checkScan(file, { mediaType: 'application/pdf' });
}

async function said(
  Filter: 'CCITTFaxDecode' | 'JBIG2Decode',
  data: Uint8Array,
  entries: Readonly<Record<string, unknown>> = {},
): Promise<ScanRefusal | 'taken'> {
  const scan = await checked(data, { Filter, ...entries });
  return scan.ok ? 'taken' : scan.problem;
}

/** The letters as they are in the copy: their data, packed no more, and what is told of them. */
async function copied(entries: Readonly<Record<string, unknown>>, data: Uint8Array) {
  const scan = await checked(data, entries);
  if (!scan.ok) return scan.problem;
  const copy = await PDFDocument.load(scan.value.pdf);
  return copy.context.enumerateIndirectObjects().flatMap(([, each]) => {
    const letters = each instanceof PDFRawStream ? unwrapImage(each) : undefined;
    return letters?.filter === 'CCITTFaxDecode'
      ? { data: Buffer.from(letters.data), told: String(letters.parameters).replaceAll(/\s+/g, ' ') }
      : [];
  });
}
/** Codes of a fax, bit by bit, and the end of its page (ITU-T T.6). */
function fax(codes: string, end = '000000000001000000000001'): Buffer {
  const bits = `${codes}${end}`;
  return Buffer.from(bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)) ?? []);
}
const DAMAGED = { code: 'scan-damaged', page: 2 };
const OF_NO_KIND = { code: 'scan-picture-kind', page: 2 };

describe('letters as a fax', () => {
  const parameters = { K: -1, Columns: WIDE, Rows: HIGH };
  const blank = fax('1'.repeat(HIGH));

  test('are taken that are of the size that is said', async () => {
    expect(await said('CCITTFaxDecode', blank, { DecodeParms: parameters })).toBe('taken');
    expect(await said('CCITTFaxDecode', blank, { DecodeParms: parameters, Decode: [1, 0] })).toBe('taken');
    const all = { BlackIs1: true, EndOfBlock: true, EndOfLine: false, EncodedByteAlign: false };
    const DecodeParms = { ...parameters, ...all };
    expect(await said('CCITTFaxDecode', blank, { DecodeParms })).toBe('taken');
    const padded = Buffer.concat([blank, Buffer.from('\0\r\n')]);
    expect(await said('CCITTFaxDecode', padded, { DecodeParms: parameters })).toBe('taken');
  });

  test.each([
    ['of other columns', blank, { DecodeParms: { ...parameters, Columns: 1_728 } }],
    ['whose columns are not said', blank, { DecodeParms: { K: -1 } }],
    ['of fewer rows', blank, { DecodeParms: { ...parameters, Rows: 20 } }],
    [
      'with very much that fills up behind',
      Buffer.concat([blank, Buffer.alloc(4_097)]),
      { DecodeParms: parameters },
    ],
    ['with a row too few', fax('1'.repeat(HIGH - 1)), { DecodeParms: parameters }],
    ['with a row too many', fax('1'.repeat(HIGH + 1)), { DecodeParms: parameters }],
    [
      'with a row behind their end',
      Buffer.concat([fax('1'.repeat(HIGH), ''), Buffer.of(0x80)]),
      { DecodeParms: parameters },
    ],
    [
      'with much behind their end',
      Buffer.concat([blank, Buffer.alloc(4_097, 1)]),
      { DecodeParms: parameters },
    ],
    ['cut off', blank.subarray(0, 9), { DecodeParms: parameters }],
    ['of eight bits a dot', blank, { DecodeParms: parameters, BitsPerComponent: 8 }],
  ])('%s are refused as damaged', async (_, data, entries) => {
    expect(await said('CCITTFaxDecode', data, entries)).toEqual(DAMAGED);
  });

  test.each([
    ['of one dimension', { K: 0 }],
    ['of one dimension and two in turn', { K: 4 }],
    ['with rows that begin with a byte', { EncodedByteAlign: true }],
    ['with ends of lines', { EndOfLine: true }],
    ['that say what nobody knows', { Uncompressed: true }],
  ])('%s are refused as a kind that is not taken', async (_, entries) => {
    const DecodeParms = { ...parameters, ...entries };
    expect(await said('CCITTFaxDecode', blank, { DecodeParms })).toEqual(OF_NO_KIND);
  });

  test('with the rest of a TIFF behind them, as Pillow writes them, are taken, and it stays behind', async () => {
    const directory = Buffer.from('0b00000103000100000000', 'hex');
    const other = fax('1'.repeat(40));
    const told = { ...parameters, BlackIs1: true };
    for (const behind of [directory, Buffer.concat([directory, Buffer.alloc(4_000, 7)]), other])
      for (const [Filter, data, DecodeParms] of [
        ['CCITTFaxDecode', Buffer.concat([blank, behind]), told],
        [['FlateDecode', 'CCITTFaxDecode'], deflateSync(Buffer.concat([blank, behind])), [null, told]],
      ] as const)
        expect(await copied({ Filter, DecodeParms }, data)).toEqual([
          { data: blank, told: `<< /K -1 /Columns ${WIDE} /Rows ${HIGH} /BlackIs1 true >>` },
        ]);
  });

  test('black by a number are refused, for some read it and some do not', async () => {
    expect(await said('CCITTFaxDecode', blank, { DecodeParms: { ...parameters, BlackIs1: 1 } })).toEqual({
      code: 'scan-structure-unreadable',
      page: 2,
    });
  });

  test('that come to more than those of any scan are refused before they are read', async () => {
    const data = deflateSync(Buffer.alloc(17_000_000, 255));
    const entries = { Filter: ['FlateDecode', 'CCITTFaxDecode'], DecodeParms: [null, parameters] };
    expect(await said('CCITTFaxDecode', data, entries)).toEqual({ code: 'scan-too-large', page: 2 });
  });
});

test('a fax as wide as most are need not say its columns', () => {
  const unwrapped = (data: Uint8Array) => ({
    ...{ filter: 'CCITTFaxDecode', unpacked: 0, data },
    parameters: PDFContext.create().obj({ K: -1 }),
  });
  expect(findFaxFault({ width: 1_728, height: 9 }, unwrapped(fax('1'.repeat(9))))).toBeUndefined();
  expect(findFaxFault({ width: 1_727, height: 9 }, unwrapped(fax('1'.repeat(9))))).toBe('scan-damaged');
});

describe('a row of a fax', () => {
  /** Rows of eight dots: codes of T.4 and T.6 by hand. */
  test.each([
    ['is like the one above', '1', 1, true],
    ['is white for three dots and black for two, then as above', '001' + '1000' + '11' + '1', 1, true],
    ['is black throughout', '001' + '00110101' + '000101', 1, true],
    ['changes a dot left of the one above', '001' + '1000' + '11' + '1' + '010' + '1' + '1', 2, true],
    ['leaves out both changes above', '001' + '1000' + '11' + '1' + '0001' + '1', 2, true],
    ['is longer than is said', '001' + '1000' + '000101', 1, false],
    ['changes a dot before its end', '010' + '1', 1, true],
    ['changes where it changed', '001' + '1000' + '0000110111' + '1', 1, false],
    ['leaves out changes where there are none', '0001' + '1', 1, false],
    ['is told dot by dot, which few readers do', '0000001111', 1, false],
  ])('that %s', (_, codes, rows, isTaken) => {
    expect(hasFaxRows(fax(codes), 8, rows)).toBe(isTaken);
  });

  test('of more dots than one code says is told by several', () => {
    const white = '000000011111' + '11011' + '00110101'; // 2,560 and 64 and none
    const black = '0000001100101' + '010'; // 1,728 and one
    expect(hasFaxRows(fax('001' + white + black + '1'), 2_624 + 1_729 + 7, 1)).toBe(true);
    expect(hasFaxRows(fax('001' + white + black), 2_624 + 1_729, 1)).toBe(true);
    expect(hasFaxRows(fax('001' + white + black), 2_624 + 1_728, 1)).toBe(false);
  });
});

test('letters in a colour space of their own are refused', async () => {
  expect(await said('CCITTFaxDecode', Buffer.of(0), { ColorSpace: 'DeviceGray' })).toEqual(OF_NO_KIND);
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
  /** A region whose length is to be found by what ends it (7.2.7). */
  function open(of: Buffer): Buffer {
    of.writeUInt32BE(0xffff_ffff, 7);
    return of;
  }
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
    ['with a segment of no kind', [page(WIDE, HIGH), segment(1, 60, Buffer.alloc(5)), region()]],
    ['with a region put there in no way', [page(WIDE, HIGH), region({ how: 5 })]],
    ['whose last stripe ends before it', [page(WIDE, 0xffff_ffff), region(), stripe(99)]],
    ['of which nobody says how high it is', [page(WIDE, 0xffff_ffff), region()]],
  ])('%s are refused as damaged', async (_, data) => {
    expect(await said('JBIG2Decode', Buffer.concat(data))).toEqual(DAMAGED);
  });

  test.each([
    ['with a region only for what comes after', [page(WIDE, HIGH), region({ kind: 36 })]],
    ['with a region in place of another', [...whole, region({ how: 4 })]],
    ['with a region as a fax', [page(WIDE, HIGH), region({ coded: 1 })]],
    ['with patterns as a fax', [page(WIDE, HIGH), segment(1, 16, Buffer.alloc(7, 1)), region()]],
    ['with a region that leaves open how long it is', [page(WIDE, HIGH), open(region())]],
    ['with a remark', [...whole, segment(2, 62, Buffer.alloc(9), 0)]],
  ])('%s are refused as a kind that is not taken', async (_, data) => {
    expect(await said('JBIG2Decode', Buffer.concat(data))).toEqual(OF_NO_KIND);
  });

  test.each([
    ['dictionaries', symbols, undefined],
    ['a region', region({ ofPage: 0 }), 'scan-damaged'],
    ['what is no segment', Buffer.from('junkjunkjunkjunk'), 'scan-damaged'],
    ['patterns as a fax', segment(0, 16, Buffer.alloc(7, 1), 0), 'scan-picture-kind'],
  ])('may share with other pages nothing but dictionaries (%s)', (_, shared, fault) => {
    const context = PDFContext.create();
    const parameters = context.obj({ JBIG2Globals: context.register(context.stream(shared)) });
    const unwrapped = { filter: 'JBIG2Decode', parameters, unpacked: 0, data: Buffer.concat(whole) };
    // What is known of them is the same for the next picture.
    for (let picture = 0; picture < 2; picture += 1)
      expect(findJbig2Fault({ width: WIDE, height: HIGH }, unwrapped)).toBe(fault);
  });
});
