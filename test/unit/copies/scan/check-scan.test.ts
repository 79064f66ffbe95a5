import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import {
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFString,
  rgb,
  type PDFObject,
  type PDFPage,
  type PDFRef,
} from '@cantoo/pdf-lib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { readContent } from '../../../../functions/copies/scan/read-content.ts';
import { SCAN_LIMITS, type DeclaredScan } from '../../../../functions/copies/scan/scan.ts';
import { SCAN_REFUSALS, type ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import {
  CARD,
  greyJpegOf,
  jpegOf,
  jpxOf,
  pngOf,
  pngOfType,
  profileOf,
  runsOf,
  scanOf,
  withDpi,
  withExif,
  type ScannedSheet,
} from '../../../support/scans.ts';

const PDF: DeclaredScan = { mediaType: 'application/pdf' };

async function refusalOf(bytes: Uint8Array, declared: DeclaredScan = PDF): Promise<ScanRefusal | 'taken'> {
  const checked = await checkScan(bytes, declared);
  return checked.ok ? 'taken' : checked.problem;
}

async function taken(bytes: Uint8Array, declared: DeclaredScan = PDF) {
  const checked = await checkScan(bytes, declared);
  if (!checked.ok) throw new Error(`refused: ${JSON.stringify(checked.problem)}`);
  return checked.value;
}

const second = (sheet: ScannedSheet) => scanOf([{}, sheet]);

describe('a scan in PDF', () => {
  test('in colour at 200 dpi is taken, with what was measured of each page', async () => {
    const { pages, pdf } = await taken(await scanOf([{}, { dpi: 300 }]));
    expect(pages.map(({ dpi, colour }) => ({ dpi, colour }))).toEqual([
      { dpi: 200, colour: true },
      { dpi: 300, colour: true },
    ]);
    expect(Buffer.from(pdf.subarray(0, 8)).toString()).toBe('%PDF-1.7');
  });

  test('written with object streams is taken, and comes out without', async () => {
    const { pdf } = await taken(await scanOf([{}], { objectStreams: true }));
    expect(Buffer.from(pdf).includes('/ObjStm')).toBe(false);
  });

  test('with recognised text that nobody sees is taken', async () => {
    const scan = await second({
      then: (page, document) => {
        const stream = document.context.flateStream('BT 3 Tr (cong hoa) Tj ET');
        page.node.addContentStream(document.context.register(stream));
      },
    });
    expect(await refusalOf(scan)).toBe('taken');
  });

  test('with a white ground under the picture is taken', async () => {
    const document = await PDFDocument.load(await scanOf([{}]));
    const [page] = document.getPages();
    const ground = document.context.register(document.context.flateStream('1 g 0 0 300 200 re f'));
    const contents = page?.node.normalizedEntries().Contents;
    contents?.insert(0, ground);
    expect(await refusalOf(await document.save())).toBe('taken');
  });

  test('turned on the scanner keeps the size that is shown', async () => {
    const scan = await scanOf([
      {
        then: (page) => {
          page.setRotation({ type: 'degrees' as never, angle: 90 });
        },
      },
    ]);
    const { pages } = await taken(scan);
    expect(pages[0]?.widthPt).toBeCloseTo(CARD[1], 1);
  });

  test.each([
    ['at 150 dpi', { dpi: 150 }, 'scan-resolution-low', 'đo được 150 dpi, cần 200 dpi'],
    ['in grey', { grey: true }, 'scan-not-colour', undefined],
    ['that leaves a third of the sheet blank', { covers: 0.6 }, 'scan-not-whole-page', undefined],
  ] as const)('whose second page is %s is refused, and the page is said', async (_, sheet, code, detail) => {
    expect(await refusalOf(await second(sheet))).toEqual({
      code,
      page: 2,
      ...(detail === undefined ? {} : { detail }),
    });
  });

  test('with words written over the picture is refused', async () => {
    const scan = await second({
      then: (page) => {
        page.drawText('99', { size: 20, x: 20, y: 20 });
      },
    });
    expect(await refusalOf(scan)).toMatchObject({ code: 'scan-drawn-over', page: 2 });
  });

  test('with a white patch over the picture is refused', async () => {
    const scan = await second({
      then: (page) => {
        page.drawRectangle({ x: 10, y: 10, width: 40, height: 10, color: rgb(1, 1, 1) });
      },
    });
    expect(await refusalOf(scan)).toMatchObject({ code: 'scan-drawn-over', page: 2 });
  });

  /** Text in the mode that is not seen, by a font that is set in one of the ways there are. */
  const unseenText =
    (
      fontOf: (document: PDFDocument) => PDFRef,
      set: 'by name' | 'by graphics state' | 'in a form',
    ): ScannedSheet['then'] =>
    (page, document) => {
      const font = fontOf(document);
      const { context } = document;
      const write = 'BT 3 Tr 9 9 Td (99) Tj ET';
      page.node.setFontDictionary(PDFName.of('F9'), font);
      page.node.setExtGState(PDFName.of('G9'), context.obj({ Font: [font, 20] }));
      const within = context.register(
        context.stream(write, { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 99, 99] }),
      );
      page.node.setXObject(PDFName.of('X9'), within);
      const by = {
        'by name': `/F9 20 Tf ${write}`,
        'by graphics state': `/G9 gs ${write}`,
        'in a form': '/F9 20 Tf /X9 Do',
      };
      page.node.addContentStream(context.register(context.stream(`q ${by[set]} Q`)));
    };
  const typeThree = (document: PDFDocument): PDFRef => {
    const { context } = document;
    const glyph = context.register(context.stream('1000 0 0 0 900 900 d1 0 0 900 900 re f'));
    return context.register(
      context.obj({
        Type: 'Font',
        Subtype: 'Type3',
        FontBBox: [0, 0, 900, 900],
        FontMatrix: [0.001, 0, 0, 0.001, 0, 0],
        FirstChar: 57,
        LastChar: 57,
        Widths: [1000],
        Encoding: { Type: 'Encoding', Differences: [57, 'patch'] },
        CharProcs: { patch: glyph },
        Resources: {},
      }),
    );
  };
  const helvetica = (document: PDFDocument): PDFRef =>
    document.context.register(
      document.context.obj({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica' }),
    );

  test.each(['by name', 'by graphics state', 'in a form'] as const)(
    'may have the text that a scanner recognised, unseen, its font set %s, but none by a font of drawings: that is seen in every mode',
    async (set) => {
      expect(await refusalOf(await second({ then: unseenText(helvetica, set)! }))).toBe('taken');
      expect(await refusalOf(await second({ then: unseenText(typeThree, set)! }))).toMatchObject({
        code: 'scan-drawn-over',
        page: 2,
      });
    },
  );

  test('with a page that was written on a computer is refused', async () => {
    const scan = await scanOf([{}], {
      then: (document) => {
        document.addPage([...CARD]);
      },
    });
    expect(await refusalOf(scan)).toMatchObject({ code: 'scan-no-image', page: 2 });
  });

  test('larger than A3 is refused, with its size', async () => {
    const scan = await scanOf([{ sheet: [1_684, 2_384], dpi: 10 }]);
    expect(await refusalOf(scan)).toEqual({ code: 'scan-page-size', page: 1, detail: '594 × 841 mm' });
  });
});

describe('the picture of a page', () => {
  const WIDE = 900;
  const HIGH = 600;
  const SIZE = { Width: WIDE, Height: HIGH, ColorSpace: 'DeviceRGB' } as const;
  const packed = { ...SIZE, Filter: 'FlateDecode' } as const;
  /** Rows of dots of three colours, so that they are neither blank nor grey. */
  const rowsOf = (bytes: number, height: number = HIGH): Buffer =>
    Buffer.from(Uint8Array.from({ length: bytes * height }, (_, at) => (at * 7) % 251));
  const dots = rowsOf(WIDE * 3);
  /** The same rows, each behind a byte that says that it is not predicted. */
  const predicted = Buffer.concat(
    Array.from({ length: HIGH }, (_, row) =>
      Buffer.concat([Buffer.of(0), dots.subarray(row * WIDE * 3, (row + 1) * WIDE * 3)]),
    ),
  );
  const parameters = { Predictor: 15, Columns: WIDE, Colors: 3 };
  const palette = ['Indexed', 'DeviceRGB', 1, PDFHexString.of('fffffe102030')];
  const jpeg = jpegOf(WIDE, HIGH);
  /** Its only part has one packet where three are due. */
  const hollowJpx = Buffer.concat([jpxOf(WIDE, HIGH, 3).subarray(0, -4), Buffer.of(0xff, 0xd9)]);
  hollowJpx.writeUInt32BE(15, hollowJpx.indexOf(Buffer.of(0xff, 0x90)) + 6);
  const hexadecimal = Buffer.from(`${jpeg.toString('hex')}>`);
  const of = (entries: Record<string, unknown>, data: Uint8Array) =>
    scanOf([{}, { image: { entries, data } }]);

  test.each([
    ['without a filter', SIZE, dots],
    ['with an end of line behind its data', SIZE, Buffer.concat([dots, Buffer.from('\r\n')])],
    ['compressed', packed, deflateSync(dots)],
    ['compressed, without the checksum at its end', packed, deflateSync(dots).subarray(0, -4)],
    ['compressed with prediction', { ...packed, DecodeParms: parameters }, deflateSync(predicted)],
    ['compressed twice', { ...SIZE, Filter: ['FlateDecode', 'FlateDecode'] }, deflateSync(deflateSync(dots))],
    [
      'with a palette of two colours',
      { ...packed, ColorSpace: palette, BitsPerComponent: 1 },
      deflateSync(rowsOf(Math.ceil(WIDE / 8))),
    ],
    ['a JPEG', { ...SIZE, Filter: 'DCTDecode' }, jpeg],
    ['a JPEG that is compressed again', { ...SIZE, Filter: ['FlateDecode', 'DCTDecode'] }, deflateSync(jpeg)],
    ['a JPEG in hexadecimal', { ...SIZE, Filter: ['ASCIIHexDecode', 'DCTDecode'] }, hexadecimal],
    ['JPEG 2000', { ...SIZE, Filter: 'JPXDecode' }, jpxOf(WIDE, HIGH, 3)],
    [
      'JPEG 2000 that says its colours itself',
      { Width: WIDE, Height: HIGH, Filter: 'JPXDecode' },
      jpxOf(WIDE, HIGH, 3),
    ],
    ['in runs', { ...SIZE, Filter: 'RunLengthDecode' }, runsOf(dots)],
  ] as const)('%s is taken', async (_, entries, data) => {
    expect(await refusalOf(await of(entries, data))).toBe('taken');
  });

  test.each([
    ['of three bytes without a filter', SIZE, Buffer.of(1, 2, 3)],
    ['that lacks its last row', packed, deflateSync(dots.subarray(WIDE * 3))],
    ['with another picture behind its own', packed, deflateSync(Buffer.concat([dots, dots]))],
    ['that is said to be compressed and is text', packed, Buffer.from('this is no zlib')],
    ['compressed and cut off', packed, deflateSync(dots).subarray(0, 4_000)],
    ['predicted that lacks its last row', { ...packed, DecodeParms: parameters }, deflateSync(dots)],
    [
      'predicted by rows of another length',
      { ...packed, DecodeParms: { ...parameters, Columns: 100 } },
      deflateSync(predicted),
    ],
    ['said to be JPEG 2000 that is none', { ...SIZE, Filter: 'JPXDecode' }, Buffer.from('garbage')],
    ['a JPEG 2000 of fewer rows', { ...SIZE, Filter: 'JPXDecode' }, jpxOf(WIDE, 20, 3)],
    ['a JPEG 2000 that is cut off', { ...SIZE, Filter: 'JPXDecode' }, jpxOf(WIDE, HIGH, 3).subarray(0, -9)],
    [
      'a JPEG 2000 that does not say how it is coded',
      { ...SIZE, Filter: 'JPXDecode' },
      jpxOf(WIDE, HIGH, 3, { without: 'COD' }),
    ],
    [
      'a JPEG 2000 that does not say how it is quantised',
      { ...SIZE, Filter: 'JPXDecode' },
      jpxOf(WIDE, HIGH, 3, { without: 'QCD' }),
    ],
    ['a JPEG 2000 with fewer packets than colours', { ...SIZE, Filter: 'JPXDecode' }, hollowJpx],
    [
      'a JPEG 2000 with another behind it',
      { ...SIZE, Filter: 'JPXDecode' },
      Buffer.concat([jpxOf(WIDE, HIGH, 3), jpxOf(WIDE, HIGH, 3)]),
    ],
    ['a JPEG of fewer rows', { ...SIZE, Filter: 'DCTDecode' }, jpegOf(WIDE, 20)],
    ['a JPEG of other colours', { ...SIZE, ColorSpace: 'DeviceCMYK', Filter: 'DCTDecode' }, jpeg],
    [
      'text that is said to be a compressed JPEG',
      { ...SIZE, Filter: ['FlateDecode', 'DCTDecode'] },
      deflateSync(Buffer.from('garbage')),
    ],
    ['said to be runs that end at once', { ...SIZE, Filter: 'RunLengthDecode' }, Buffer.of(128)],
  ] as const)('%s is refused as damaged, by its page', async (_, entries, data) => {
    expect(await refusalOf(await of(entries, data))).toEqual({ code: 'scan-damaged', page: 2 });
  });

  test.each([
    ['text under a filter that nobody knows', { ...SIZE, Filter: 'Crypt' }, dots],
    ['a JPEG within a JPEG', { ...SIZE, Filter: ['DCTDecode', 'DCTDecode'] }, jpeg],
    [
      'text that is said to be compressed around a JPEG',
      { ...SIZE, Filter: ['FlateDecode', 'DCTDecode'] },
      dots,
    ],
  ] as const)('%s is refused, for nobody packs a scan so', async (_, entries, data) => {
    expect(await refusalOf(await of(entries, data))).toEqual({
      code: 'scan-structure-unreadable',
      page: 2,
    });
  });

  /** Dots of which each has one value in its colours. */
  const greyDots = Buffer.from(dots.map((_, at) => dots[at - (at % 3)] ?? 0));
  const white = Buffer.alloc(WIDE * 3 * HIGH, 255);
  /** Behind each row's byte the difference to the row above, as PNG predicts "up". */
  const upwards = (rows: Buffer): Buffer =>
    Buffer.concat(
      Array.from({ length: HIGH }, (_, row) => {
        const [from, to] = [row * WIDE * 3, (row + 1) * WIDE * 3];
        const differences = rows
          .subarray(from, to)
          .map((value, at) => value - (row === 0 ? 0 : (rows[from - WIDE * 3 + at] ?? 0)));
        return Buffer.concat([Buffer.of(2), differences]);
      }),
    );
  const greys = ['Indexed', 'DeviceRGB', 1, PDFHexString.of('ffffff202020')];
  const bits = { ...packed, ColorSpace: greys, BitsPerComponent: 1 };

  test.each([
    ['whose dots are all grey', packed, deflateSync(greyDots)],
    ['whose dots are all grey, without a filter', SIZE, greyDots],
    [
      'whose dots are all grey behind a prediction',
      { ...packed, DecodeParms: parameters },
      deflateSync(upwards(greyDots)),
    ],
    ['of a palette of greys', bits, deflateSync(rowsOf(Math.ceil(WIDE / 8)))],
    ['of a JPEG that has no colours', { ...SIZE, Filter: 'DCTDecode' }, greyJpegOf(WIDE, HIGH)],
    ['of a JPEG 2000 that has no colours', { ...SIZE, Filter: 'JPXDecode' }, jpxOf(WIDE, HIGH, 1)],
  ] as const)('%s though it says RGB is refused as not in colour', async (_, entries, data) => {
    expect(await refusalOf(await of(entries, data))).toEqual({ code: 'scan-not-colour', page: 2 });
  });

  test.each([
    ['grey but for one dot', packed, deflateSync(Buffer.concat([greyDots.subarray(0, -1), Buffer.of(1)]))],
    ['the blank back of a sheet', packed, deflateSync(white)],
    [
      'the blank back of a sheet behind a prediction',
      { ...packed, DecodeParms: parameters },
      deflateSync(upwards(white)),
    ],
    ['the blank back of a sheet in a palette of greys', bits, deflateSync(Buffer.alloc(113 * HIGH))],
  ] as const)('%s is taken', async (_, entries, data) => {
    expect(await refusalOf(await of(entries, data))).toBe('taken');
  });

  test('a white ground in RGB does not make a grey scan over it one in colour', async () => {
    const ground = (page: PDFPage, { context }: PDFDocument) => {
      const entries = { ...SIZE, Subtype: 'Image', Width: 1, Height: 1, BitsPerComponent: 8 };
      const ref = context.register(context.stream(Buffer.alloc(3, 255), entries));
      page.node.setXObject(PDFName.of('Ground'), ref);
      const below = context.stream(`q ${CARD[0]} 0 0 ${CARD[1]} 0 0 cm /Ground Do Q`);
      page.node.normalizedEntries().Contents?.insert(0, context.register(below));
    };
    expect(await refusalOf(await second({ grey: true, then: ground }))).toEqual({
      code: 'scan-not-colour',
      page: 2,
    });
    expect(await refusalOf(await second({ then: ground }))).toBe('taken');
  });

  test('that unpacks to more than is read is refused as too large, before it is unpacked', async () => {
    const bomb = { ...packed, Width: 60_000, Height: 60_000 };
    expect(await refusalOf(await of(bomb, deflateSync(dots)))).toEqual({ code: 'scan-too-large', page: 2 });
  });
});

describe('what a PDF may not carry', () => {
  const catalogued = (key: string, value: object) =>
    scanOf([{}], {
      then: (document) => {
        document.catalog.set(PDFName.of(key), document.context.obj(value as never));
      },
    });

  test.each([
    ['a script', () => catalogued('Names', { JavaScript: { Names: [] } }), '/JavaScript'],
    ['an action at opening', () => catalogued('OpenAction', { S: 'JavaScript' }), '/OpenAction'],
    ['a form', () => catalogued('AcroForm', { Fields: [{ FT: 'Tx' }] }), '/AcroForm'],
    ['a file inside', () => catalogued('Names', { EmbeddedFiles: { Names: [] } }), '/EmbeddedFiles'],
    ['a program to launch', () => catalogued('Outlines', { First: { A: { S: 'Launch' } } }), '/A'],
  ] as const)('%s is refused', async (_, make, detail) => {
    expect(await refusalOf(await make())).toEqual({ code: 'scan-active-content', detail });
  });

  test('a page whose instructions unpack to far more than any page has is refused by its number', async () => {
    const withSpaces = (count: number) =>
      second({
        then: (page, document) => {
          const spaces = document.context.flateStream(Buffer.alloc(count, 0x20));
          page.node.addContentStream(document.context.register(spaces));
        },
      });
    expect(await refusalOf(await withSpaces(1_000))).toBe('taken');
    const bomb = await withSpaces(48_000_000);
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await refusalOf(bomb)).toEqual({ code: 'scan-damaged', page: 2 });
  });

  test('a page that names one piece of its instructions over and over is refused by its number', async () => {
    const named = (times: number) =>
      second({
        then: (page, { context }) => {
          const spaces = context.register(context.flateStream(Buffer.alloc(1_000_000, 0x20)));
          const contents = page.node.normalizedEntries().Contents;
          for (let time = 0; time < times; time += 1) contents?.push(spaces);
        },
      });
    expect(await refusalOf(await named(10))).toBe('taken');
    expect(await refusalOf(await named(40))).toEqual({ code: 'scan-structure-unreadable', page: 2 });
  });

  test('pages whose instructions come to more than those of any scan are refused by the first that is too many', async () => {
    const long: ScannedSheet = {
      then: (page, { context }) => {
        page.node.addContentStream(context.register(context.flateStream(Buffer.alloc(12_000_000, 0x20))));
      },
    };
    expect(await refusalOf(await scanOf([long, long]))).toBe('taken');
    expect(await refusalOf(await scanOf([long, long, long]))).toEqual({
      code: 'scan-structure-unreadable',
      page: 3,
    });
  });

  test('a million numbers before one instruction are not even gathered', () => {
    expect([...readContent(Buffer.from('0 '.repeat(100)))]).toEqual([]);
    expect([...readContent(Buffer.from('0 '.repeat(1_000_000)))]).toEqual([undefined]);
  });

  test('a page that does something when it is opened is refused by its number', async () => {
    const scan = await second({
      then: (page, document) => {
        page.node.set(PDFName.of('AA'), document.context.obj({ O: { S: 'JavaScript' } }));
      },
    });
    expect(await refusalOf(scan)).toEqual({ code: 'scan-active-content', page: 2, detail: '/AA' });
  });

  test('a note on a page is refused by its number', async () => {
    const scan = await second({
      then: (page, document) => {
        const note = document.context.obj({
          Type: 'Annot',
          Subtype: 'FreeText',
          Contents: PDFString.of('x'),
        });
        page.node.set(PDFName.of('Annots'), document.context.obj([document.context.register(note)]));
      },
    });
    expect(await refusalOf(scan)).toEqual({ code: 'scan-annotated', page: 2 });
  });

  test('a layer that can be hidden is refused', async () => {
    expect(await refusalOf(await catalogued('OCProperties', { OCGs: [] }))).toEqual({
      code: 'scan-hidden-layers',
    });
  });

  test('a signature is refused: a copy is certified from paper', async () => {
    const scan = await catalogued('AcroForm', { Fields: [{ FT: 'Sig' }] });
    const signed = Buffer.from(scan).toString('latin1').replace('/FT /Sig', '/ByteRange [0 1 2 3] /FT /Sig');
    expect(await refusalOf(Buffer.from(signed, 'latin1'))).not.toBe('taken');
    const dict = await scanOf([{}], {
      then: (document) => {
        document.context.register(document.context.obj({ Type: 'Sig', ByteRange: [0, 1, 2, 3] }));
      },
    });
    expect(await refusalOf(dict)).toEqual({ code: 'scan-already-signed' });
  });

  test('what nothing refers to and what an earlier revision held stay behind', async () => {
    const scan = await scanOf([{}], {
      then: (document) => {
        document.context.register(document.context.obj({ Hidden: PDFString.of('shadow-of-a-page') }));
      },
    });
    const { pdf } = await taken(scan);
    expect(Buffer.from(pdf).includes('shadow-of-a-page')).toBe(false);
  });

  /** A scan that says it is PDF/A of level B, of these colours, and more than it need say. */
  const pdfAOf = (
    profile: Uint8Array,
    { part = 1, colours = 3, sheet = {} }: { part?: number; colours?: number; sheet?: ScannedSheet } = {},
  ) =>
    scanOf([sheet], {
      then: ({ context, catalog }) => {
        const xmp = `<x:xmpmeta><pdfaid:part>${part}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>GPS</x:xmpmeta>`;
        const intent = context.obj({
          S: 'GTS_PDFA1',
          Junk: PDFString.of('GPS'),
          DestOutputProfile: context.register(context.stream(profile, { N: colours })),
        });
        const metadata = context.stream(xmp, { Type: 'Metadata', Subtype: 'XML' });
        catalog.set(PDFName.of('Metadata'), context.register(metadata));
        catalog.set(PDFName.of('OutputIntents'), context.obj([intent]));
      },
    });

  test('what makes a scan PDF/A comes along, and nothing that stands beside it', async () => {
    const { pdf, pdfA } = await taken(await pdfAOf(profileOf('RGB ')));
    expect(pdfA).toBe('1B');
    expect(Buffer.from(pdf).includes('GTS_PDFA1')).toBe(true);
    expect(Buffer.from(pdf).includes('GPS')).toBe(false);
  });

  test.each([
    ['no profile', Buffer.from('not a profile')],
    ['a profile of other colours', profileOf('CMYK')],
  ])('that means its colours by %s is a copy that says nothing of PDF/A', async (_, profile) => {
    const { pdf, pdfA } = await taken(await pdfAOf(profile));
    expect(pdfA).toBeUndefined();
    for (const gone of ['pdfaid', 'GTS_PDFA1']) expect(Buffer.from(pdf).includes(gone)).toBe(false);
  });

  const size = { Subtype: 'Image', Width: 675, Height: 426, BitsPerComponent: 8 };
  const inks = deflateSync(Buffer.alloc(675 * 426 * 4, 90));
  const printed: ScannedSheet = {
    image: { entries: { ...size, ColorSpace: 'DeviceCMYK', Filter: 'FlateDecode' }, data: inks },
  };
  const packed: ScannedSheet = {
    image: {
      entries: { ...size, ColorSpace: 'DeviceRGB', Filter: 'JPXDecode' },
      data: jpxOf(675, 426, 3),
    },
  };
  const lettered: ScannedSheet = {
    then: (page, { context }) => {
      const stencil = { ...size, BitsPerComponent: 1, ImageMask: true };
      const data = context.flateStream(Buffer.alloc(85 * 426), stencil);
      page.node.setXObject(PDFName.of('Letters'), context.register(data));
      const shown = `q 0 0 0 1 k ${CARD[0]} 0 0 ${CARD[1]} 0 0 cm /Letters Do Q`;
      page.node.addContentStream(context.register(context.stream(shown)));
    },
  };

  test.each<[string, number, ScannedSheet]>([
    ['whose picture is in printed colours that no profile tells', 2, printed],
    ['whose letters are in a printed black that no profile tells', 2, lettered],
    ['of the first part with a picture in JPEG 2000, which that does not know', 1, packed],
  ])('that is none, %s, is a copy that says nothing of it', async (_, part, sheet) => {
    const { pdf, pdfA } = await taken(await pdfAOf(profileOf('RGB '), { part, sheet }));
    expect(pdfA).toBeUndefined();
    for (const gone of ['pdfaid', 'GTS_PDFA1']) expect(Buffer.from(pdf).includes(gone)).toBe(false);
  });

  test('that means printed colours says nothing of it, for the words of a copy are in none', async () => {
    expect(await taken(await pdfAOf(profileOf('CMYK'), { colours: 4 }))).not.toHaveProperty('pdfA');
  });

  test('of the second part may have a picture in JPEG 2000', async () => {
    expect(await taken(await pdfAOf(profileOf('RGB '), { part: 2, sheet: packed }))).toHaveProperty(
      'pdfA',
      '2B',
    );
  });
});

describe('a PDF that cannot be taken at all', () => {
  test('encrypted: refused', async () => {
    const document = await PDFDocument.load(await scanOf([{}]));
    document.encrypt({ userPassword: '', ownerPassword: 'chu', permissions: { modifying: false } });
    for (const useObjectStreams of [false, true]) {
      const file = await document.save({ useObjectStreams });
      expect(await refusalOf(file)).toEqual({ code: 'scan-encrypted' });
    }
  });

  test('cut off in the middle: refused as damaged', async () => {
    const scan = await scanOf([{}]);
    expect(await refusalOf(scan.subarray(0, scan.length / 2))).toEqual({ code: 'scan-damaged' });
  });

  test('whose picture is cut off: refused as damaged, by its page', async () => {
    const document = await PDFDocument.load(await scanOf([{}]));
    for (const [, object] of document.context.enumerateIndirectObjects())
      if ('contents' in object && (object.contents as Uint8Array)[0] === 0xff)
        (object as { contents: Uint8Array }).contents = (object.contents as Uint8Array).subarray(0, 900);
    expect(await refusalOf(await document.save({ useObjectStreams: false }))).toMatchObject({
      code: 'scan-damaged',
      page: 1,
    });
  });

  test('without a page: refused', async () => {
    expect(await refusalOf(await scanOf([]))).toEqual({ code: 'scan-empty' });
  });

  test('of 500 pages: refused, with how many may be', async () => {
    const document = await PDFDocument.create();
    for (let page = 0; page < 500; page += 1) document.addPage([...CARD]);
    expect(await refusalOf(await document.save())).toEqual({
      code: 'scan-too-many-pages',
      detail: '500 trang, tối đa 300 trang',
    });
  });

  test('of 100 MB: refused before it is read', async () => {
    expect(await refusalOf(new Uint8Array(100_000_000))).toEqual({
      code: 'scan-too-large',
      detail: `100000000 byte, tối đa ${SCAN_LIMITS.maxBytes} byte`,
    });
  });

  test('that would unpack to more than a machine holds: refused', async () => {
    const bomb = deflateSync(Buffer.alloc(60_000_000));
    const file = Buffer.concat([
      Buffer.from(
        `%PDF-1.7\n1 0 obj\n<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${bomb.length}>>\nstream\n`,
      ),
      bomb,
      Buffer.from('\nendstream\nendobj\nstartxref\n0\n%%EOF\n'),
    ]);
    expect(await refusalOf(file)).toEqual({ code: 'scan-structure-unreadable' });
  });

  /** A font with one more entry, in the resources of the second page. */
  const withFont = (entry: Record<string, PDFObject>) =>
    second({
      then: (page, { context }) => {
        const font = context.obj({ Type: 'Font', ...entry });
        page.node.setFontDictionary(PDFName.of('F0'), context.register(font));
      },
    });

  test.each([
    ['a text in hexadecimal that is none', { Panose: PDFHexString.of('02 xyz') }],
    ['a name longer than is ever needed', { BaseFont: PDFName.of('x'.repeat(1_025)) }],
  ])('with %s in its resources leaves all of them behind', async (_, entry) => {
    expect(await refusalOf(await withFont(entry))).toBe('taken');
  });

  test('that is something else: refused', async () => {
    expect(await refusalOf(Buffer.from('<html>503</html>'))).toEqual({ code: 'scan-type-unknown' });
  });

  test('with any byte changed: taken or refused by a code, never a fault', async () => {
    const scan = await scanOf([{ dpi: 200 }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(scan.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Uint8Array.from(scan);
        changed[at] = byte;
        const said = await refusalOf(changed);
        expect(said === 'taken' || said.code in SCAN_REFUSALS).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a photograph', () => {
  const card = jpegOf(700, 450);

  test('of a declared paper is measured against it', async () => {
    const { pages } = await taken(card, { mediaType: 'image/jpeg', paper: 'card' });
    expect(pages).toEqual([
      {
        widthPt: expect.closeTo(242.65, 1) as number,
        heightPt: expect.closeTo(153.07, 1) as number,
        dpi: 211,
        colour: true,
      },
    ]);
  });

  test('of an A4 page taken from too far is refused, with what was measured', async () => {
    expect(await refusalOf(card, { mediaType: 'image/jpeg', paper: 'A4' })).toEqual({
      code: 'scan-resolution-low',
      page: 1,
      detail: 'đo được 59 dpi, cần 200 dpi',
    });
  });

  test('without a paper is refused, for nobody knows how large the original is', async () => {
    expect(await refusalOf(card, { mediaType: 'image/jpeg' })).toEqual({
      code: 'scan-size-unknown',
      page: 1,
    });
    expect(await refusalOf(withDpi(card, 72), { mediaType: 'image/jpeg' })).toMatchObject({
      code: 'scan-size-unknown',
    });
  });

  test('of a scanner that says its resolution needs no paper', async () => {
    const { pages } = await taken(withDpi(card, 300), { mediaType: 'image/jpeg' });
    expect(pages[0]?.dpi).toBe(300);
    expect(pages[0]?.widthPt).toBeCloseTo(168, 1);
  });

  test('of a scanner that is finer across than down has the sides of its paper, and counts by the coarser', async () => {
    const said = withDpi(jpegOf(1_400, 450), 400, 200);
    const page = { widthPt: 252, heightPt: 162, dpi: 200, colour: true };
    expect((await taken(said, { mediaType: 'image/jpeg' })).pages).toEqual([page]);
    const turned = (await taken(withExif(said, 6), { mediaType: 'image/jpeg' })).pages[0];
    expect(turned).toEqual({ ...page, widthPt: 162, heightPt: 252 });
    const fitted = (await taken(said, { mediaType: 'image/jpeg', paper: 'card' })).pages[0];
    expect(fitted).toMatchObject({ widthPt: expect.closeTo(242.65, 1) as number, dpi: 211 });
  });

  test('taken upright is laid upright, and where it was taken stays behind', async () => {
    const { pages, pdf } = await taken(withExif(card, 6), { mediaType: 'image/jpeg', paper: 'card' });
    expect(pages[0]?.heightPt).toBeGreaterThan(pages[0]?.widthPt ?? 0);
    expect(Buffer.from(pdf).includes('GPS')).toBe(false);
  });

  test('whose file is cut off is refused as damaged', async () => {
    expect(await refusalOf(card.subarray(0, -400), { mediaType: 'image/jpeg', paper: 'card' })).toEqual({
      code: 'scan-damaged',
    });
    expect(
      await refusalOf(pngOf(700, 450, true).subarray(0, -20), { mediaType: 'image/png', paper: 'card' }),
    ).toEqual({ code: 'scan-damaged' });
  });

  test('in PNG is taken in colour and refused in grey', async () => {
    expect(await refusalOf(pngOf(700, 450, true, 200), { mediaType: 'image/png' })).toBe('taken');
    expect(await refusalOf(pngOf(700, 450, false, 200), { mediaType: 'image/png' })).toEqual({
      code: 'scan-not-colour',
      page: 1,
    });
  });

  test('in PNG whose dots are all grey is refused, though it has colours; a blank one is taken', async () => {
    const shades = pngOf(700, 450, true, 200, (at) => Math.floor(at / 3) % 256);
    const blank = pngOf(700, 450, true, 200);
    const coloured = pngOf(700, 450, true, 200, (at) => at % 256);
    const png: DeclaredScan = { mediaType: 'image/png' };
    expect(await refusalOf(shades, png)).toEqual({ code: 'scan-not-colour', page: 1 });
    expect(await refusalOf(blank, png)).toBe('taken');
    expect(await refusalOf(coloured, png)).toBe('taken');
  });

  test('in PNG of fewer rows than it says is refused as damaged', async () => {
    const few = pngOf(700, 20, true, 200);
    few.writeUInt32BE(450, 20);
    few.writeUInt32BE(crc32(few.subarray(12, 29)), 29);
    expect(await refusalOf(few, { mediaType: 'image/png' })).toEqual({ code: 'scan-damaged' });
  });

  /** Rows of dots that differ, each of so many bytes, the last of which says how much it hides. */
  const rowsWith = (bytes: number, opacity: (dot: number) => number): Buffer => {
    const rows = Buffer.alloc(450 * (1 + 700 * bytes));
    for (let at = 0; at < rows.length; at += 1) {
      const place = (at % (1 + 700 * bytes)) - 1;
      if (place < 0) continue;
      const isOpacity = bytes % 2 === 0 && place % bytes === bytes - 1;
      rows[at] = isOpacity ? opacity(Math.floor(at / bytes)) : (place * 7) % 120;
    }
    return rows;
  };
  const PALETTE = { PLTE: Buffer.from('102030405060'.repeat(60), 'hex') };

  test('in PNG that says how much each dot hides is taken only where all of them do', async () => {
    const of = (opacity: (dot: number) => number) =>
      refusalOf(pngOfType(6, 700, 450, rowsWith(4, opacity), { dpi: 200 }), { mediaType: 'image/png' });
    expect(await of(() => 255)).toBe('taken');
    const seenThrough = { code: 'scan-see-through', page: 1 };
    expect(await of(() => 0)).toEqual(seenThrough);
    expect(await of((dot) => (dot === 99_999 ? 254 : 255))).toEqual(seenThrough);
  });

  test.each([
    ['a colour that is not shown', 2, 3, { tRNS: Buffer.from('000a0014001e', 'hex') }],
    ['a colour of a palette that is not shown', 3, 1, { ...PALETTE, tRNS: Buffer.of(255, 0) }],
  ] as const)(
    'in PNG with %s is refused: the page would be seen through it',
    async (_, type, bytes, before) => {
      const png = pngOfType(
        type,
        700,
        450,
        rowsWith(bytes, () => 255),
        { dpi: 200, before },
      );
      expect(await refusalOf(png, { mediaType: 'image/png' })).toEqual({ code: 'scan-see-through', page: 1 });
    },
  );

  test('in PNG with a palette all of which is shown is taken, said or not', async () => {
    for (const before of [PALETTE, { ...PALETTE, tRNS: Buffer.of(255, 255) }]) {
      const png = pngOfType(
        3,
        700,
        450,
        rowsWith(1, () => 255),
        { dpi: 200, before },
      );
      expect(await refusalOf(png, { mediaType: 'image/png' })).toBe('taken');
    }
  });

  test('in HEIC is turned into a page', async () => {
    const heic = readFileSync(
      path.join(import.meta.dirname, '../../../fixtures/copies/card-photograph.heic'),
    );
    const { pages, pdf } = await taken(heic, { mediaType: 'image/heic', paper: 'card' });
    expect(pages[0]).toMatchObject({ dpi: 211, colour: true });
    expect(Buffer.from(pdf).includes('/DCTDecode')).toBe(true);
    expect(await refusalOf(heic.subarray(0, 1_500), { mediaType: 'image/heic', paper: 'card' })).toEqual({
      code: 'scan-damaged',
    });
  });

  test('that is not what it is declared to be is refused', async () => {
    expect(await refusalOf(card, { mediaType: 'image/png', paper: 'card' })).toEqual({
      code: 'scan-type-unknown',
    });
    expect(await refusalOf(card, { mediaType: 'image/heic', paper: 'card' })).toEqual({
      code: 'scan-type-unknown',
    });
    expect(await refusalOf(card)).toEqual({ code: 'scan-type-unknown' });
  });

  test('makes the same file every time', async () => {
    const once = await taken(card, { mediaType: 'image/jpeg', paper: 'card' });
    const again = await taken(card, { mediaType: 'image/jpeg', paper: 'card' });
    expect(Buffer.compare(Buffer.from(once.pdf), Buffer.from(again.pdf))).toBe(0);
  });
});
