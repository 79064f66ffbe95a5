import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream, decodePDFRawStream } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { CARD, drawnScan, jpegOf, scanOf, type DrawnPage, type RawImage } from '../../../support/scans.ts';

/** What is certified is drawn anew from what was measured: the pictures that are seen, and nothing else of the file. */

const [WIDE, HIGH] = CARD;
const SCAN = 'q % /Scan Do Q\n';
const SUM = 'BT /F1 14 Tf 20 70 Td (GIA TRI: 900.000.000) Tj ET\n';

const dots = (inches: number): number => Math.ceil((inches / 72) * 200);
/** A picture of another paper, as large and as fine. */
const other: RawImage = {
  entries: {
    Subtype: 'Image',
    Width: dots(WIDE),
    Height: dots(HIGH),
    ColorSpace: 'DeviceRGB',
    Filter: 'DCTDecode',
    BitsPerComponent: 8,
  },
  data: jpegOf(dots(WIDE), dots(HIGH)).fill(7, 700, 720),
};

/** The very picture of the sheet, under another name. */
const paper: RawImage = { ...other, data: jpegOf(dots(WIDE), dots(HIGH)) };

/** The second page of what was taken: its instructions, and what its resources hold. */
async function secondOf(page: DrawnPage) {
  const checked = await checkScan(await drawnScan(page), { mediaType: 'application/pdf' });
  if (!checked.ok) return checked.problem.code;
  const { node } = (await PDFDocument.load(checked.value.pdf)).getPage(1);
  const contents = node.Contents();
  const streams =
    contents instanceof PDFArray ? contents.asArray().map((each) => node.context.lookup(each)) : [contents];
  const [stream, another] = streams;
  if (!(stream instanceof PDFRawStream) || another !== undefined) throw new Error('not one stream');
  const content = Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1');
  const resources = node.Resources();
  const things = resources?.lookup(PDFName.of('XObject'), PDFDict);
  return {
    content,
    kinds: resources?.keys().map((key) => key.decodeText()),
    pictures: things?.values().map((each) => {
      const picture = node.context.lookup(each);
      return picture instanceof PDFRawStream ? Buffer.from(picture.getContents()) : undefined;
    }),
    pdf: Buffer.from(checked.value.pdf),
  };
}

/** One picture that fills the sheet. */
const ONE = `q\n${WIDE} 0 0 ${HIGH} 0 0 cm\n/Scan1 Do\nQ\n`;
const good = Buffer.from(jpegOf(dots(WIDE), dots(HIGH)));

describe('a page of a scan', () => {
  test('is its sheet and its picture, whatever the scanner wrote beside', async () => {
    const page = await secondOf({
      content: `/Artifact BMC ${SUM.replace('BT', 'BT 3 Tr')} EMC ${SCAN}`,
      states: { GS0: { Type: 'ExtGState', CA: 1 } },
      entries: { Group: { S: 'Transparency', CS: 'DeviceGray' }, Tabs: 'S' },
    });
    if (typeof page === 'string') throw new Error(page);
    const { content, kinds, pictures, pdf } = page;
    expect({ content, kinds, pictures }).toEqual({ content: ONE, kinds: ['XObject'], pictures: [good] });
    for (const gone of ['GIA TRI', '/F1', 'Transparency', '/GS0']) expect(pdf.includes(gone)).toBe(false);
  });

  /** Readers understand each of these otherwise than we do; so what they would show must be in no copy. */
  test.each<readonly [string, DrawnPage]>([
    ['a comment that runs on', { content: `${SCAN}% %\n q\nQ q Q ${SUM}`.replace('% %', '%%') }],
    [
      'a picture far beyond the sheet',
      { content: `${SCAN}q % 1 0 0 1 4294967296 0 cm /Other Do Q`, things: { Other: other } },
    ],
    ['a figure too small to be kept', { content: `${SCAN}q 1e-30 0 0 1e-30 0 0 cm ${SUM} Q` }],
    ['a name in two spellings', { content: 'q % /Go#6fd Do Q', things: { 'Go#236fd': paper, Good: other } }],
    [
      'a letter that some take for white space',
      { content: `${SCAN}/A\u0080q\u0080/Other\u0080Do\u0080Q MP`, things: { Other: other } },
    ],
    [
      'a path that is moved when it is half made',
      { content: `q 0 0 ${WIDE} ${HIGH} re .001 0 0 .001 0 0 cm W n 1000 0 0 1000 0 0 cm ${SCAN} Q` },
    ],
    ['text below its picture', { content: SUM + SCAN }],
  ])('with %s is refused, or is its picture and nothing else', async (_what, drawn) => {
    const page = await secondOf(drawn);
    if (typeof page === 'string') return;
    expect(page.content).toBe(ONE);
    expect(page.kinds).toEqual(['XObject']);
    expect(page.pictures).toEqual([good]);
    expect(page.pdf.includes('GIA TRI')).toBe(false);
  });

  test('is found by a name that is spelled with digits of either case', async () => {
    const page = await secondOf({ content: 'q % /Scan#2d#41 Do Q', things: { 'Scan#232d#41': paper } });
    expect(page).toMatchObject({ content: ONE, pictures: [good] });
  });

  test('that is turned, or of which a part is cut out, is shown as it was', async () => {
    const scan = await scanOf([
      {
        then: (page) => {
          page.node.set(PDFName.of('Rotate'), page.node.context.obj(-270));
        },
      },
    ]);
    const checked = await checkScan(scan, { mediaType: 'application/pdf' });
    if (!checked.ok) throw new Error(checked.problem.code);
    const page = (await PDFDocument.load(checked.value.pdf)).getPage(0);
    expect(page.getRotation().angle).toBe(90);
  });

  test('with letters in a stencil of their own is the ground and the letters in their ink', async () => {
    const letters: RawImage = {
      entries: {
        Subtype: 'Image',
        Width: dots(WIDE),
        Height: dots(HIGH),
        ImageMask: true,
        BitsPerComponent: 1,
      },
      data: Buffer.alloc(Math.ceil(dots(WIDE) / 8) * dots(HIGH), 0xf3),
    };
    const page = await secondOf({
      content: `${SCAN}q 0.1 0 0.2 rg % /Letters Do Q`,
      things: { Letters: letters },
    });
    if (typeof page === 'string') throw new Error(page);
    expect(page.content).toBe(ONE + ONE.replace('q\n', 'q\n0.1 0 0.2 rg\n').replace('/Scan1', '/Scan2'));
  });

  test('of strips has no cut at their edges, where readers would let the paper through; one that was cut has', async () => {
    const [above, below] = [`${WIDE} 0 0 ${(HIGH - 90).toFixed(2)} 0 90 cm`, `${WIDE} 0 0 90 0 0 cm`];
    const strips = await secondOf({
      content: `q 0 0 ${WIDE} 90 re W n ${below} /Scan Do Q q ${above} /Other Do Q`,
      things: { Other: other },
    });
    const lower = await secondOf({ content: `q 5 0 ${WIDE - 5} ${HIGH} re W n % /Scan Do Q` });
    expect(strips).toMatchObject({ content: `q\n${below}\n/Scan1 Do\nQ\nq\n${above}\n/Scan2 Do\nQ\n` });
    expect(lower).toMatchObject({ content: ONE.replace('q\n', `q\n5 0 ${WIDE - 5} ${HIGH} re W n\n`) });
  });

  test('in units of its own, or away from the origin, is drawn in points from its corner on: some readers know no other unit', async () => {
    const scan = await drawnScan({
      content: `q ${WIDE / 2} 0 0 ${HIGH / 2} 20 30 cm /Scan Do Q`,
      entries: { UserUnit: 2, MediaBox: [20, 30, 20 + WIDE / 2, 30 + HIGH / 2] },
    });
    const checked = await checkScan(scan, { mediaType: 'application/pdf' });
    if (!checked.ok) throw new Error(checked.problem.code);
    const { node } = (await PDFDocument.load(checked.value.pdf)).getPage(1);
    expect(node.has(PDFName.of('UserUnit'))).toBe(false);
    for (const box of [node.MediaBox(), node.CropBox()]) expect(String(box)).toBe(`[ 0 0 ${WIDE} ${HIGH} ]`);
    const stream = node.Contents();
    if (!(stream instanceof PDFRawStream)) throw new Error('not one stream');
    expect(Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')).toBe(ONE);
    expect(checked.value.pages[1]?.widthPt).toBeCloseTo(WIDE);
  });
});
