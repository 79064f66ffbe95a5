import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { CARD, drawnScan, jpxOf, type DrawnPage, type RawImage } from '../../../support/scans.ts';

/** Pages of a scan on which something other than the picture of the paper may be seen, and those on which nothing is. */

const [WIDE, HIGH] = CARD;
/** The dots of the sheet, across and up, at so many per inch. */
const dotsAt = (dpi: number): readonly [number, number] => [
  Math.ceil((WIDE / 72) * dpi),
  Math.ceil((HIGH / 72) * dpi),
];
const SCAN = 'q % /Scan Do Q\n';
const SUM = 'BT /F1 14 Tf 20 70 Td (GIA TRI: 900.000.000) Tj ET\n';

async function said(page: DrawnPage | string): Promise<ScanRefusal | 'taken'> {
  const file = await drawnScan(typeof page === 'string' ? { content: page } : page);
  const checked = await checkScan(file, { mediaType: 'application/pdf' });
  return checked.ok ? 'taken' : checked.problem;
}
const refused = (code: ScanRefusal['code'], detail?: string): ScanRefusal => ({
  code,
  page: 2,
  ...(detail === undefined ? {} : { detail }),
});

/** A picture of one colour over all its dots, or a stencil that paints everywhere, of so many dots. */
const blank = (width: number, height: number, value = 255): RawImage => ({
  entries: { Subtype: 'Image', Width: width, Height: height, ColorSpace: 'DeviceRGB', Filter: 'FlateDecode' },
  data: deflateSync(Buffer.alloc(width * height * 3, value)),
});
const stencil = (width: number, height: number): RawImage => ({
  entries: { Subtype: 'Image', Width: width, Height: height, ImageMask: true, BitsPerComponent: 1 },
  data: Buffer.alloc(Math.ceil(width / 8) * height),
});
/** Dots of colours that differ. */
const coloured = (width: number, height: number): RawImage => ({
  ...blank(width, height),
  data: deflateSync(Buffer.from(Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7) % 251))),
});
const [at100, at200] = [dotsAt(100), dotsAt(200)];

describe('a sum that was written on a computer, below a picture that', () => {
  test('hides all of it, is not seen: the picture is taken', async () => {
    expect(await said(SUM + SCAN)).toBe('taken');
  });

  test.each([
    ['is cut to nothing', `q 0 0 1 1 re W n ${SCAN} Q`, 'scan-drawn-over'],
    ['is cut to leave out one line', `q 0 90 ${WIDE} 100 re W n ${SCAN} Q`, 'scan-drawn-over'],
    ['is cut by a form that shows it', `q /Cut Do Q`, 'scan-drawn-over'],
    ['ends a line above the edge', `q ${WIDE} 0 0 ${HIGH - 3} 0 3 cm /Scan Do Q`, 'scan-drawn-over'],
    ['is cut along a triangle', `q 0 0 m 300 0 l 0 300 l h W n ${SCAN} Q`, 'scan-clipped'],
    ['is cut by two rectangles', `q 0 0 9 9 re 50 0 9 9 re W n ${SCAN} Q`, 'scan-clipped'],
    ['is cut along letters', `BT /F1 9 Tf 7 Tr (a) Tj ET ${SCAN}`, 'scan-clipped'],
  ] as const)('%s, is refused', async (_, over, code) => {
    const form = { Subtype: 'Form', BBox: [0, 0, 1, 1] };
    const things = {
      Cut: { entries: form, data: Buffer.from(SCAN.replace('%', `${WIDE} 0 0 ${HIGH} 0 0 cm`)) },
    };
    expect(await said({ content: SUM + over, things })).toEqual(refused(code));
  });

  test.each([
    ['is drawn with an opacity of nothing', { ca: 0 }, 'scan-see-through', '/ca'],
    ['is drawn with an opacity of almost all', { CA: 0.99 }, 'scan-see-through', '/CA'],
    ['is mixed with what is below', { BM: 'Multiply' }, 'scan-see-through', '/BM'],
    ['is masked', { SMask: { Type: 'Mask', S: 'Alpha' } }, 'scan-see-through', '/SMask'],
    ['leaves out inks', { op: true }, 'scan-content-forbidden', '/op'],
    ['is turned into white by a printer', { TR: { FunctionType: 2 } }, 'scan-content-forbidden', '/TR'],
    ['is drawn in a way that nobody knows', { Xyz: 1 }, 'scan-content-forbidden', undefined],
  ] as const)('%s, is refused', async (_, state, code, detail) => {
    expect(await said({ content: `${SUM} /S1 gs ${SCAN}`, states: { S1: state } })).toEqual(
      refused(code, detail),
    );
  });

  test.each([
    ['a soft mask', { SMask: { Width: 1 } }, 'scan-see-through', '/SMask'],
    ['a stencil of its own', { Mask: { Width: 1 } }, 'scan-see-through', '/Mask'],
    ['a colour that is not painted', { Mask: [0, 255, 0, 255, 0, 255] }, 'scan-see-through', '/Mask'],
    ['a mask within its data', { SMaskInData: 1 }, 'scan-see-through', '/SMaskInData'],
    [
      'inks that paint nothing',
      { ColorSpace: ['DeviceN', ['None', 'None', 'None']] },
      'scan-content-forbidden',
    ],
    ['a second word for a stencil', { IM: true }, 'scan-structure-unreadable', '/IM'],
  ] as const)('has %s, is refused', async (_, picture, code, detail?: string) => {
    expect(await said({ content: SUM + SCAN, picture })).toEqual(refused(code, detail));
  });

  test('has more colours than it says in JPEG 2000, of which one may be how much it hides, is refused', async () => {
    const [Width, Height] = at200;
    const of = (channels: number, space: object): DrawnPage => ({
      content: `${SUM} q % /Jpx Do Q`,
      things: {
        Jpx: {
          entries: { Subtype: 'Image', Width, Height, Filter: 'JPXDecode', ...space },
          data: jpxOf(Width, Height, channels),
        },
      },
    });
    expect(await said(of(3, { ColorSpace: 'DeviceRGB' }))).toBe('taken');
    for (const [channels, space] of [
      [4, { ColorSpace: 'DeviceRGB' }],
      [4, { ColorSpace: 'DeviceCMYK' }],
      [4, {}],
      [2, {}],
    ] as const)
      expect(await said(of(channels, space))).toEqual(refused('scan-see-through'));
  });
});

describe('a picture over a part of the page', () => {
  test('that is cut to nothing leaves the page blank: refused', async () => {
    expect(await said(`q 0 0 1 1 re W n ${SCAN} Q`)).toEqual(refused('scan-not-whole-page'));
  });

  test('drawn twice does not count twice', async () => {
    const half = `q ${WIDE / 2} 0 0 ${HIGH} 0 0 cm /Scan Do Q `;
    expect(await said(half + half)).toEqual(refused('scan-patched'));
    expect(await said(`q 0.5 0 0 1 0 0 cm ${SCAN} Q q 0.5 0 0 1 ${WIDE / 2} 0 cm ${SCAN} Q`)).toBe('taken');
  });

  test.each([
    ['a white picture of one dot', blank(1, 1), ''],
    ['a white picture as fine as the scan', blank(200, 40), ''],
    ['a white stencil', stencil(200, 40), '1 g'],
    ['a stencil in the colour of the paper', stencil(200, 40), '0.9 0.9 0.8 rg'],
    ['a stencil in the white of print', stencil(200, 40), '0 0 0 0 k'],
    ['a stencil in a colour that is set by its space', stencil(200, 40), '/DeviceRGB cs 1 1 1 sc'],
    ['a stencil in a pattern', stencil(200, 40), '/Pattern cs /P1 scn'],
    ['a black stencil', stencil(200, 40), '0 g'],
  ])('%s laid over a line of the scan is refused', async (_, patch, ink) => {
    const content = `${SCAN} q ${ink} 72 0 0 14.4 20 70 cm /Patch Do Q`;
    expect(await said({ content, things: { Patch: patch } })).toEqual(refused('scan-patched'));
  });

  /** Pictures of the whole width, one above the other, each so high and so far from the next. */
  const strips = (count: number, high: number, apart: number, wide: number = WIDE, name = '/Scan'): string =>
    Array.from({ length: count }, (_, at) => `q ${wide} 0 0 ${high} 0 ${at * apart} cm ${name} Do Q`).join(
      ' ',
    );

  test.each([
    ['one strip as thin as a seam', strips(1, 1, 1)],
    ['nine such strips beside each other', strips(9, 1, 1, 60)],
    ['strips that make another page', strips(Math.ceil(HIGH), 1, 1)],
    ['one dot of a third of a point', strips(1, 0.36, 1, 0.36)],
  ])('that is %s, laid over the scan, is refused', async (_, over) => {
    expect(await said(SCAN + over)).toEqual(refused('scan-patched'));
  });

  test('that lies over the next by no more than a seam is a part of the page, but not where seams are most of it', async () => {
    const Strip = coloured(at200[0], 32);
    const of = (high: number, apart: number) =>
      said({
        content: strips(Math.ceil(HIGH / apart), high, apart, WIDE, '/Strip'),
        things: { Strip },
      });
    expect(await of(10.3, 10)).toBe('taken');
    expect(await of(11, 10)).toBe('taken');
    expect(await of(6, 5)).toEqual(refused('scan-patched'));
    expect(await of(3, 2)).toEqual(refused('scan-patched'));
  });

  test('laid over the whole of a finer one is the one that is seen and measured', async () => {
    for (const [cover, dpi] of [
      [blank(1, 1), 0],
      [coloured(10, 7), 3],
      [coloured(...at100), 100],
    ] as const) {
      const detail = `đo được ${dpi} dpi, cần 200 dpi`;
      expect(await said({ content: `${SCAN} q % /Cover Do Q`, things: { Cover: cover } })).toEqual(
        refused('scan-resolution-low', detail),
      );
      expect(await said({ content: `q % /Cover Do Q ${SCAN}`, things: { Cover: cover } })).toBe('taken');
    }
  });

  test('beside others must be as fine as they', async () => {
    const halves = `q 0.5 0 0 1 0 0 cm ${SCAN} Q q 0.5 0 0 1 ${WIDE / 2} 0 cm % /Half Do Q`;
    expect(await said({ content: halves, things: { Half: coloured(at100[0], at100[1]) } })).toMatchObject(
      refused('scan-resolution-low', 'đo được 100 dpi, cần 200 dpi'),
    );
  });
});

describe('a scan whose letters stand in a stencil of their own, over a coarser picture,', () => {
  const layers = (ground: RawImage, letters: RawImage, ink = '0 0 0.4 rg'): DrawnPage => ({
    content: `q % /Ground Do Q q ${ink} % /Letters Do Q`,
    things: { Ground: ground, Letters: letters },
  });

  test('is taken where the stencil is fine, dark and of the whole page', async () => {
    expect(await said(layers(coloured(...at100), stencil(...at200)))).toBe('taken');
    const file = await drawnScan(layers(coloured(...at100), stencil(...at200)));
    const checked = await checkScan(file, { mediaType: 'application/pdf' });
    expect(checked.ok && checked.value.pages[1]).toMatchObject({ dpi: 200, colour: true });
  });

  test('may have it in strips and in several inks', async () => {
    const content = [
      'q % /Ground Do Q',
      `q 0 g 1 0 0 0.5 0 0 cm % /Letters Do Q`,
      `q 0.8 0 0 rg 1 0 0 0.5 0 ${HIGH / 2} cm % /Letters Do Q`,
    ].join(' ');
    const things = { Ground: coloured(...at100), Letters: stencil(at200[0], at200[1]) };
    expect(await said({ content, things })).toBe('taken');
  });

  test.each([
    ['the stencil is coarse', layers(coloured(...at100), stencil(...at100)), 'đo được 100 dpi, cần 200 dpi'],
    [
      'the ground is hardly a picture',
      layers(coloured(10, 7), stencil(...at200)),
      'đo được 3 dpi, cần 75 dpi',
    ],
  ])('is refused where %s', async (_, page, detail) => {
    expect(await said(page)).toEqual(refused('scan-resolution-low', detail));
  });

  test.each(['1 g', '1 1 0 rg', '/Pattern cs /P1 scn'])(
    'is refused where the stencil is in %s',
    async (ink) => {
      expect(await said(layers(coloured(...at100), stencil(...at200), ink))).toEqual(refused('scan-patched'));
    },
  );

  test('is refused as not in colour where the scanner left nothing but white of the ground', async () => {
    for (const ground of [blank(...at100), blank(1, 1)])
      expect(await said(layers(ground, stencil(...at200)))).toEqual(refused('scan-not-colour'));
  });
});

describe('a scan is taken as programs write it,', () => {
  const ground = `1 g 0 0 ${WIDE} ${HIGH} re f `;
  const almost = `q ${WIDE * 0.98} 0 0 ${HIGH * 0.98} 0 0 cm /Scan Do Q`;

  test.each([
    ['cut to the page', `q 0 0 ${WIDE} ${HIGH} re W n ${SCAN} Q`],
    ['cut to the page along lines', `q 0 0 m ${WIDE} 0 l ${WIDE} ${HIGH} l 0 ${HIGH} l h W* n ${SCAN} Q`],
    ['cut by nine tenths of the page', `q 0 0 ${WIDE} ${HIGH * 0.9} re W n ${SCAN} Q`],
    ['over a white ground', ground + SCAN],
    ['over a white ground that it does not cover', ground + almost],
    ['over a white ground in a form', `/Sheet Do ${almost}`],
    ['in marked content', `/Artifact <</Type /Pagination /BBox [0 0 9 9]>> BDC ${SCAN} EMC`],
    ['with unseen text over it', `${SCAN} BT 3 Tr /F1 9 Tf [(a) -20 (b)] TJ ET`],
    ['a little askew', `q 0.9998 0.02 -0.02 0.9998 0 0 cm ${SCAN} Q`],
    ['in a state that changes nothing', `/S1 gs ${SCAN}`],
    ['with a line below it', `0 0 m 100 100 l S ${SCAN}`],
  ])('%s', async (_, content) => {
    const S1 = {
      Type: 'ExtGState',
      ca: 1,
      CA: 1,
      BM: 'Normal',
      SMask: 'None',
      op: false,
      OP: false,
      TR2: 'Default',
    };
    const Sheet = { entries: { Subtype: 'Form', BBox: [0, 0, WIDE, HIGH] }, data: Buffer.from(ground) };
    expect(await said({ content, states: { S1 }, things: { Sheet } })).toBe('taken');
  });

  test.each([
    ['turned by a quarter', { Rotate: 90 }, ''],
    ['turned back by a quarter', { Rotate: -90 }, ''],
    ['on a sheet that begins elsewhere', { MediaBox: [-50, 20, WIDE - 50, HIGH + 20] }, '1 0 0 1 -50 20 cm'],
    ['on a sheet that is said from its other corner', { MediaBox: [WIDE, HIGH, 0, 0] }, ''],
    ['in units of two points', { MediaBox: [0, 0, WIDE / 2, HIGH / 2], UserUnit: 2 }, '0.5 0 0 0.5 0 0 cm'],
  ])('%s', async (_, entries, move) => {
    expect(await said({ content: `q ${move} ${SCAN} Q`, entries })).toBe('taken');
  });

  test('but not with a white area over the picture, nor with a coloured one that the picture leaves free', async () => {
    expect(await said(`${SCAN} 1 g 20 70 90 14 re f`)).toEqual(refused('scan-drawn-over'));
    expect(await said(`0.5 g 0 0 ${WIDE} ${HIGH} re f ${almost}`)).toEqual(refused('scan-drawn-over'));
  });
});

describe('a page of which two readers may make two things is refused:', () => {
  test.each([
    ['one more is restored than was saved', `0.1 0 0 0.1 0 0 cm Q ${SCAN}`],
    ['two pictures are named for one', 'q % /Scan /Other Do Q'],
    ['a matrix has twelve numbers', `q ${WIDE} 0 0 ${HIGH} 0 0 1 0 0 1 0 0 cm /Scan Do Q`],
    ['a number is none of this format', `q 0x10 0 0 1 0 0 cm Q ${SCAN}`],
    ['an operator is none', `${SCAN} 1 2 xyz`],
    ['a list holds an operator', `[ ${SUM} ] 0 d ${SCAN}`],
    ['a list ends as a dictionary', `[ >> ${SCAN}`],
    ['the end of a path is missing behind a clip', `q 0 0 1 1 re W ${SCAN} n Q`],
    ['a state is not there', `/S9 gs ${SCAN}`],
  ])('%s', async (_, content) => {
    expect(await said(content)).toEqual(refused('scan-damaged'));
  });

  test('its instructions are packed so that some readers unpack others', async () => {
    const spaces = (entries: Record<string, unknown>, data: Buffer) =>
      said({
        content: `/Sheet Do ${SCAN}`,
        things: { Sheet: { entries: { Subtype: 'Form', BBox: [0, 0, WIDE, HIGH], ...entries }, data } },
      });
    const lzw = Buffer.of(0x80, 0x08, 0x20, 0x20);
    expect(await spaces({ Filter: 'LZWDecode' }, lzw)).toBe('taken');
    expect(await spaces({ Filter: 'LZWDecode', DecodeParms: { EarlyChange: 0 } }, lzw)).toEqual(
      refused('scan-damaged'),
    );
    expect(await spaces({ F: 'ASCIIHexDecode' }, Buffer.from(' '))).toEqual(refused('scan-damaged'));
  });

  test('an image stands within the instructions, wherever it may end', async () => {
    expect(await said(`BI /W 1 /H 1 /BPC 1 /IM true ID 0 EI ${SCAN}`)).toEqual(refused('scan-drawn-over'));
  });

  test('more is shown than any scanner cuts a page into', async () => {
    const forms = { entries: { Subtype: 'Form', BBox: [0, 0, 9, 9] }, data: Buffer.from('') };
    expect(
      await said({ content: `${'/Nothing Do '.repeat(1_001)} ${SCAN}`, things: { Nothing: forms } }),
    ).toEqual(refused('scan-structure-unreadable'));
  });
});
