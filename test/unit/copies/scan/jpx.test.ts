import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { codestreamOf, colourBox, jpxBox, jpxOf, profileOf, scanOf } from '../../../support/scans.ts';

/** A JPEG 2000 is taken that says once, and as its codestream does, what it is: else readers show it in different colours. */

const WIDE = 675;
const HIGH = 426;

async function said(
  data: Buffer,
  entries: Readonly<Record<string, unknown>> = {},
): Promise<ScanRefusal | 'taken'> {
  const size = { Width: WIDE, Height: HIGH, Filter: 'JPXDecode', ...entries };
  const checked = await checkScan(await scanOf([{}, { image: { entries: size, data } }]), {
    mediaType: 'application/pdf',
  });
  return checked.ok ? 'taken' : checked.problem;
}
const DAMAGED = { code: 'scan-damaged', page: 2 };
const OF_NO_KIND = { code: 'scan-picture-kind', page: 2 };
const WHOLE = jpxOf(WIDE, HIGH, 3);
/** The picture with a byte written anew, so far behind the start of a marker. */
function changed(marker: string, behind: number, value: number): Buffer {
  const jpx = Buffer.from(WHOLE);
  jpx[jpx.indexOf(Buffer.from(marker, 'hex')) + behind] = value;
  return jpx;
}
/** A header without what it should have, or with more. */
const headed = (...header: readonly Buffer[]): Buffer => jpxOf(WIDE, HIGH, 3, { header });
const profile = (colours: 'GRAY' | 'RGB '): Buffer =>
  jpxBox('colr', Buffer.concat([Buffer.of(2, 0, 0), profileOf(colours)]));
const coding = Buffer.from('ff52000c00000001000004040001', 'hex');
const quantisation = Buffer.from('ff5c00044848', 'hex');

describe('a JPEG 2000', () => {
  test.each([
    ['of sRGB', WHOLE],
    ['with a profile', headed(profile('RGB '))],
    ['that says how fine it is', headed(colourBox(16), jpxBox('res ', Buffer.alloc(18)))],
  ])('%s is taken, with the device\u2019s colours or its own', async (_, data) => {
    expect(await said(data)).toBe('taken');
    expect(await said(data, { ColorSpace: 'DeviceRGB' })).toBe('taken');
  });

  test.each([
    ['of a depth said otherwise', jpxOf(WIDE, HIGH, 3, { bits: 1 })],
    ['with something behind the last box of its header', headed(colourBox(16), Buffer.of(0, 0, 0, 5))],
    ['whose picture stands before its header', jpxOf(WIDE, HIGH, 3, { isHeaderLast: true })],
    [
      'that has more boxes before its picture than any',
      Buffer.concat([
        WHOLE.subarray(0, 12),
        ...Array.from({ length: 200 }, () => jpxBox('free', Buffer.of())),
        WHOLE.subarray(12),
      ]),
    ],
    ['coded in two ways', jpxOf(WIDE, HIGH, 3, { segments: [coding] })],
    ['quantised in two ways', jpxOf(WIDE, HIGH, 3, { segments: [quantisation] })],
  ])('%s is refused as damaged', async (_, data) => {
    expect(await said(data, { ColorSpace: 'DeviceRGB' })).toEqual(DAMAGED);
  });

  test.each([
    ['without boxes', codestreamOf(WIDE, HIGH, 3)],
    ['without colours', headed()],
    ['of two kinds of colours', headed(colourBox(16), colourBox(18))],
    ['of a light and two differences', headed(colourBox(18))],
    ['of inks', headed(colourBox(12))],
    ['of Lab', headed(colourBox(14))],
    ['whose colours have another order', headed(colourBox(16), jpxBox('cdef', Buffer.alloc(20)))],
    ['of a palette', headed(colourBox(16), jpxBox('pclr', Buffer.alloc(20)))],
    ['of depths said one by one', headed(colourBox(16), jpxBox('bpcc', Buffer.of(7, 7, 7)))],
    ['of codes of another part of the standard', jpxOf(WIDE, HIGH, 3, { style: 0x40 })],
    ['whose colours are of different sizes', changed('ff51', 42, 2)],
    ['whose colours have a sign', changed('ff51', 40, 0x87)],
    ['that begins beside its own corner', changed('ff51', 17, 1)],
    ['whose colours are mixed as another part says', changed('ff52', 8, 2)],
    ['of waves of another part', changed('ff52', 13, 2)],
  ])('%s is refused as a kind that is not taken', async (_, data) => {
    expect(await said(data, { ColorSpace: 'DeviceRGB' })).toEqual(OF_NO_KIND);
  });

  test('of grey with three components is seen through: one may hide', async () => {
    for (const data of [headed(colourBox(17)), headed(profile('GRAY'))])
      expect(await said(data)).toEqual({ code: 'scan-see-through', page: 2 });
  });

  test('of which the PDF says another depth is refused', async () => {
    for (const BitsPerComponent of [1, 16])
      expect(await said(WHOLE, { ColorSpace: 'DeviceRGB', BitsPerComponent })).toEqual(DAMAGED);
  });

  test.each([
    ['whose profile has no size', colouredBy(changedIn(profileOf('RGB '), 0, 4))],
    ['whose profile is longer than the box', colouredBy(profileOf('RGB ').subarray(0, 140))],
  ])('%s is refused as of no kind that is taken', async (_, data) => {
    expect(await said(data)).toEqual({ code: 'scan-picture-kind', page: 2 });
  });

  const ofComponent = (index: number): Buffer =>
    Buffer.from(`ff5d000${3 + 1}${index.toString(16).padStart(2, '0')}40`, 'hex');
  test.each([
    [
      'that says something of a colour that it has not',
      jpxOf(WIDE, HIGH, 3, { segments: [ofComponent(200)] }),
    ],
    ['that says nothing of a colour', jpxOf(WIDE, HIGH, 3, { segments: [Buffer.from('ff5d0002', 'hex')] })],
    [
      'of whose tile more is said of how it is coded than there is to say',
      coded(Buffer.from('ff52000e00000001000004040001ffff', 'hex')),
    ],
    [
      'that says more of how it is coded than there is to say',
      jpxOf(WIDE, HIGH, 3, {
        without: 'COD',
        segments: [Buffer.from('ff52000e00000001000004040001ffff', 'hex')],
      }),
    ],
  ])('%s is damaged, for not every reader shows it', async (_, data) => {
    expect(await said(data)).toEqual(DAMAGED);
  });

  test('of which a tile is coded in a way of another part of the standard is of another kind', async () => {
    expect(await said(coded(Buffer.from('ff52000c00000001000004044001', 'hex')))).toEqual({
      code: 'scan-picture-kind',
      page: 2,
    });
  });

  test('may say something of each of its colours', async () => {
    expect(await said(jpxOf(WIDE, HIGH, 3, { segments: [ofComponent(1), ofComponent(2)] }))).toBe('taken');
  });

  test('of very many parts is not gathered', async () => {
    const many = Buffer.concat(Array.from({ length: 100_001 }, () => ofComponent(1)));
    expect(await said(jpxOf(WIDE, HIGH, 3, { segments: [many] }))).toEqual({
      code: 'scan-picture-kind',
      page: 2,
    });
  });

  describe('comes into the copy without', () => {
    const owner = Buffer.from('GPS 21.03 105.85');
    const segment = (marker: string): Buffer =>
      Buffer.concat([Buffer.from(`${marker}0014`, 'hex'), Buffer.of(0, 1), owner]);
    const comment = segment('ff64');
    const boxes = (data: Buffer): Buffer =>
      Buffer.concat([data.subarray(0, 12), jpxBox('xml ', owner), data.subarray(12)]);
    const colours = (...pieces: readonly Buffer[]): Buffer =>
      headed(jpxBox('colr', Buffer.concat(pieces)), jpxBox('res ', Buffer.alloc(18)));

    test.each([
      ['a comment', jpxOf(WIDE, HIGH, 3, { segments: [comment] }), WHOLE],
      ['a box beside', boxes(WHOLE), WHOLE],
      ['a comment of its tile', jpxOf(WIDE, HIGH, 3, { ofTile: [comment, coding] }), coded(coding)],
      ['what nobody knows', jpxOf(WIDE, HIGH, 3, { segments: [segment('ff6f')] }), WHOLE],
      ['lists of lengths', jpxOf(WIDE, HIGH, 3, { segments: [segment('ff55')] }), WHOLE],
      ['what says how fine it is', headed(colourBox(16), jpxBox('res ', owner)), WHOLE],
      ['what stands behind a number', colours(Buffer.of(1, 0, 0, 0, 0, 0, 16), owner), WHOLE],
      [
        'what stands behind a profile',
        colours(Buffer.of(2, 0, 0), profileOf('RGB '), owner),
        headed(profile('RGB ')),
      ],
    ])('%s', async (_, data, bare) => {
      const size = { Width: WIDE, Height: HIGH, Filter: 'JPXDecode', ColorSpace: 'DeviceRGB' };
      const scan = await scanOf([{}, { image: { entries: size, data } }]);
      const checked = await checkScan(scan, { mediaType: 'application/pdf' });
      if (!checked.ok) throw new Error(checked.problem.code);
      expect(Buffer.from(checked.value.pdf).includes(owner)).toBe(false);
      expect(Buffer.from(checked.value.pdf).includes(inFull(bare))).toBe(true);
    });
  });
});

/** In the colours of a profile. */
function colouredBy(data: Buffer): Buffer {
  return headed(jpxBox('colr', Buffer.concat([Buffer.of(2, 0, 0), data])));
}

/** With nothing but zeros there. */
function changedIn(data: Buffer, from: number, to: number): Buffer {
  return Buffer.from(data).fill(0, from, to);
}

/** Says how its one tile is coded. */
function coded(...ofTile: readonly Buffer[]): Buffer {
  return jpxOf(WIDE, HIGH, 3, { ofTile });
}

/** The same file, whose last box says how long it is instead of going on to the end. */
function inFull(jpx: Buffer): Buffer {
  const told = Buffer.from(jpx);
  const at = told.indexOf('jp2c') - 4;
  told.writeUInt32BE(told.length - at, at);
  return told;
}
