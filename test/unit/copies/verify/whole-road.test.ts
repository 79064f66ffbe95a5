import {
  PDFDict,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFRef,
  type PDFDocument,
  type PDFPage,
} from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLetters, type Letters } from '../../../../functions/copies/paper/letters.ts';
import { stampCopy } from '../../../../functions/copies/paper/stamp-copy.ts';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import {
  CARD,
  drawnScan,
  lengthsApart,
  scanOf,
  type ScannedSheet,
  type ScanOptions,
} from '../../../support/scans.ts';
import { issue, openBench, verdictOn, type Bench } from '../../../support/signed-copies.ts';
import { LETTERS, pdfAScanOf, wordsOf } from '../../../support/stamped-copies.ts';

let bench: Bench;
let letters: Letters;
beforeAll(async () => {
  bench = await openBench();
  letters = await readLetters(LETTERS);
});

/** What becomes of a scan: checked, written on, signed by both, with its evidence and time-stamp. */
async function issued(scan: Uint8Array, pages: number): Promise<Uint8Array> {
  const checked = await checkScan(scan, { mediaType: 'application/pdf' });
  if (!checked.ok) throw new Error(checked.problem.code);
  const stamped = await stampCopy(checked.value.pdf, wordsOf({ pages }), letters);
  if (!stamped.ok) throw new Error(stamped.problem.code);
  return issue({ ...bench, base: stamped.value }).lta;
}

describe('a copy that came the whole road from its scan', () => {
  it.each<readonly [string, readonly ScannedSheet[], ScanOptions]>([
    ['of one page', [{}], {}],
    ['of three pages', [{}, {}, {}], {}],
    ['packed by its scanner', [{}, {}], { objectStreams: true }],
    ['with the length of its pictures somewhere else', [{}, {}], { then: lengthsApart }],
    [
      'packed, with the length of its pictures somewhere else',
      [{}],
      { objectStreams: true, then: lengthsApart },
    ],
  ])('%s, is valid', async (_, sheets, options) => {
    const verdict = await verdictOn(bench, await issued(await scanOf(sheets, options), sheets.length));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  it('laid out by a program, cut to the page over a white ground, is valid', async () => {
    const [wide, high] = CARD;
    const content = `1 g 0 0 ${wide} ${high} re f q 0 0 ${wide} ${high} re W n q 0.99 0 0 0.99 0 0 cm % /Scan Do Q Q`;
    const verdict = await verdictOn(bench, await issued(await drawnScan({ content }), 2));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });

  it('in PDF/A, is valid', async () => {
    const verdict = await verdictOn(bench, await issued(await pdfAScanOf('1B'), 1));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});

/** The dictionary of the picture that a page shows. */
function pictureOf(page: PDFPage, document: PDFDocument): PDFDict {
  const pictures = page.node.Resources()?.lookup(PDFName.of('XObject'), PDFDict);
  const [name] = pictures?.keys() ?? [];
  const picture = name === undefined ? undefined : document.context.lookup(pictures?.get(name));
  if (!(picture instanceof PDFRawStream)) throw new Error('no picture');
  return picture.dict;
}

describe('a copy of a scan that was written untidily', () => {
  const middle = (then: ScannedSheet['then']) => scanOf([{}, then === undefined ? {} : { then }, {}]);

  it.each<readonly [string, NonNullable<ScannedSheet['then']>]>([
    [
      'with entries of a page that no copy has',
      ({ node }, { context }) => {
        node.set(PDFName.of('VP'), context.obj([]));
        node.set(PDFName.of('SeparationInfo'), context.obj({ DeviceColorant: 'Cyan' }));
      },
    ],
    [
      'with a small picture of a page beside it',
      ({ node }, { context }) => {
        node.set(PDFName.of('Thumb'), context.register(context.stream('nho', { Width: 1, Height: 3 })));
      },
    ],
    [
      'with the size of a page somewhere else',
      ({ node }, { context }) => {
        const box = node.lookup(PDFName.of('MediaBox'));
        if (box !== undefined) node.set(PDFName.of('MediaBox'), context.register(box));
      },
    ],
    [
      'with a palette in hexadecimal over two lines',
      ({ node }, { context }) => {
        const palette = context.obj(['Indexed', 'DeviceRGB', 1, PDFHexString.of('FF0000\n 00FF00')]);
        node.Resources()?.set(PDFName.of('ColorSpace'), context.obj({ CS0: palette }));
      },
    ],
    [
      'with hexadecimal of which the last digit is left out, wherever it stands',
      (page, document) => {
        const { context } = document;
        const [apart, inside] = [PDFHexString.of('FF0000 00FF0'), PDFHexString.of('00\t00\f0')];
        const palette = context.obj(['Indexed', 'DeviceRGB', 1, context.register(apart)]);
        const colours = context.obj({ CS0: context.register(palette) });
        const font = context.obj({ Type: 'Font', FontDescriptor: { Style: { Panose: inside } } });
        page.node.setFontDictionary(PDFName.of('F0'), context.register(font));
        page.node.Resources()?.set(PDFName.of('ColorSpace'), colours);
        pictureOf(page, document).set(PDFName.of('ID'), context.obj([inside]));
      },
    ],
    [
      'with something named that is not there',
      (page, document) => {
        pictureOf(page, document).set(PDFName.of('Metadata'), PDFRef.of(9_999));
      },
    ],
  ])('%s, is valid', async (_, then) => {
    const verdict = await verdictOn(bench, await issued(await middle(then), 3));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});

/** Resources whose states of graphics are named by their writer, one of them so. */
function withState(name: string, where: 'directly' | 'apart'): ScannedSheet['then'] {
  return ({ node }, { context }) => {
    const states = context.obj({ [name]: context.obj({ Type: 'ExtGState', CA: 1 }) });
    const resources = node.Resources();
    resources?.set(PDFName.of('ExtGState'), where === 'directly' ? states : context.register(states));
    if (where === 'apart' && resources !== undefined)
      node.set(PDFName.of('Resources'), context.register(resources));
  };
}

describe('a copy of a scan whose writer chose names that mean something elsewhere', () => {
  it.each(
    ['AA', 'OC', 'JS', 'Ref', 'EF', 'AF', 'URI', 'A', 'Perms', 'Font', 'Resources'].flatMap((name) => [
      [name, 'directly'] as const,
      [name, 'apart'] as const,
    ]),
  )('a state of graphics named /%s, its names standing %s, is valid', async (name, where) => {
    const then = withState(name, where);
    const verdict = await verdictOn(bench, await issued(await scanOf([{ ...(then && { then }) }]), 1));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});

describe('a scan of which our own page would say anything but valid', () => {
  const withPicture = (key: string, value: object) =>
    scanOf([
      {},
      {
        then: (page, document) => {
          pictureOf(page, document).set(PDFName.of(key), document.context.obj(value as never));
        },
      },
    ]);

  it.each<readonly [string, string, object, string, string]>([
    [
      'a picture that is another one in print',
      'Alternates',
      [{ DefaultForPrinting: true }],
      'scan-content-forbidden',
      '/Alternates',
    ],
    ['a picture that a press replaces', 'OPI', { '2.0': {} }, 'scan-content-forbidden', '/OPI'],
    ['a picture that can be switched off', 'OC', { Type: 'OCG' }, 'scan-hidden-layers', '/OC'],
    ['a picture from another file', 'Ref', { F: 'khac.pdf', Page: 1 }, 'scan-content-forbidden', '/Ref'],
  ])('with %s, is refused at the counter, by its page', async (_, key, value, code, detail) => {
    const checked = await checkScan(await withPicture(key, value), { mediaType: 'application/pdf' });
    expect(checked).toEqual({ ok: false, problem: { code, page: 2, detail } });
  });

  it.each<readonly [string, string, object]>([
    [
      'an address among what a program keeps for itself',
      'PieceInfo',
      { Quet: { Private: { URI: 'http://example.vn' } } },
    ],
    ['rights to change it', 'Perms', {}],
  ])('with %s, which shows nothing, leaves that behind', async (_, key, value) => {
    const file = await issued(await withPicture(key, value), 2);
    expect(Buffer.from(file).includes(key)).toBe(false);
    expect((await verdictOn(bench, file)).standing).toBe('valid');
  });

  /** Whatever may stand in the dictionary of a picture (ISO 32000-1, tables 89 and 95), and what may not. */
  it.each([
    ...['Alternates', 'OPI', 'OC', 'Ref', 'AA', 'JS', 'URI', 'XFA', 'Collection', 'RichMediaContent', 'EF'],
    ...['AF', 'EmbeddedFiles', 'FFilter', 'FDecodeParms', 'F', 'Perms', 'DocMDP', 'OpenAction', 'OCGs'],
    ...['Metadata', 'Intent', 'Interpolate', 'Name', 'StructParent', 'ID', 'Measure', 'PtData', 'PieceInfo'],
  ])('never comes of a picture with /%s: it is refused, or the copy is valid', async (key) => {
    const scan = await withPicture(key, { Ten: 'gì đó' });
    const checked = await checkScan(scan, { mediaType: 'application/pdf' });
    if (!checked.ok) return;
    const verdict = await verdictOn(bench, await issued(scan, 2));
    expect(verdict.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});
