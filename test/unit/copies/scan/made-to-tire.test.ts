import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { PDFContext, PDFRawStream, PDFString } from '@cantoo/pdf-lib';
import { describe, expect, test } from 'vitest';
import { checkScan } from '../../../../functions/copies/scan/check-scan.ts';
import { decodeHeic } from '../../../../functions/copies/scan/decode-heic.ts';
import { BLACK } from '../../../../functions/copies/scan/fill-ink.ts';
import { followContent, type Mark } from '../../../../functions/copies/scan/follow-content.ts';
import { EVERYWHERE, type Matrix } from '../../../../functions/copies/scan/geometry.ts';
import { judgeImage } from '../../../../functions/copies/scan/judge-image.ts';
import { openInstructionBudget } from '../../../../functions/copies/scan/page-content.ts';
import { readImage } from '../../../../functions/copies/scan/page-image.ts';
import type { SampleLayout } from '../../../../functions/copies/scan/sample-layout.ts';
import { seePage } from '../../../../functions/copies/scan/see-page.ts';
import type { DeclaredScan } from '../../../../functions/copies/scan/scan.ts';
import { watchPlaces } from '../../../../functions/copies/scan/watch-places.ts';
import type { ScanRefusal } from '../../../../schemas/copies/scan-refusal.ts';
import { CARD, pngOfType, runsOf, scanOf } from '../../../support/scans.ts';

const [WIDE, HIGH] = CARD;
const PDF: DeclaredScan = { mediaType: 'application/pdf' };
const HEIC: DeclaredScan = { mediaType: 'image/heic', paper: 'card' };

async function refusalOf(bytes: Uint8Array, declared: DeclaredScan): Promise<ScanRefusal | 'taken'> {
  const checked = await checkScan(bytes, declared);
  return checked.ok ? 'taken' : checked.problem;
}

describe('a photograph in HEIC', () => {
  const photograph = readFileSync(
    path.join(import.meta.dirname, '../../../fixtures/copies/card-photograph.heic'),
  );
  /** Where its width and height stand (ISO/IEC 23008-12, 6.5.3). */
  const size = photograph.indexOf('ispe') + 8;
  const saying = (width: number, height: number): Buffer => {
    const told = Buffer.from(photograph);
    told.writeUInt32BE(width, size);
    told.writeUInt32BE(height, size + 4);
    return told;
  };

  test('that says another size than it has is damaged, and whoever comes after it is served', async () => {
    for (const [width, height] of [
      [604, 450],
      [700, 51_378],
      [700, 35_522],
      [9, 9],
    ] as const)
      expect(await refusalOf(saying(width, height), HEIC)).toEqual({ code: 'scan-damaged' });
    expect(await refusalOf(photograph, HEIC)).toBe('taken');
  });

  test('that asks its decoder for more memory than it may have is none, and no end of the function', async () => {
    const nothing = Buffer.alloc(64_000_008);
    nothing.writeUInt32BE(nothing.length);
    nothing.write('free', 4, 'latin1');
    const long = Buffer.concat([photograph, nothing]);
    expect(await decodeHeic(long, 1_000_000, 60_000_000)).toBeUndefined();
    expect(await decodeHeic(long, 1_000_000)).toMatchObject({ width: 700, height: 450 });
  });

  test('of more dots than are decoded is refused before it is decoded, with its size', async () => {
    expect(await refusalOf(saying(10_000, 4_001), HEIC)).toEqual({
      code: 'scan-too-large',
      page: 1,
      detail: '10000 × 4001 điểm ảnh',
    });
  });
});

test('a photograph in PNG of more dots than are decoded is refused before it is decoded', async () => {
  const rows = Buffer.alloc(4_001 * 30_001);
  const large = pngOfType(2, 10_000, 4_001, rows, { dpi: 1_000 });
  expect(await refusalOf(large, { mediaType: 'image/png', paper: 'A3' })).toEqual({
    code: 'scan-too-large',
    page: 1,
    detail: '10000 × 4001 điểm ảnh',
  });
});

describe('a scan in PDF with objects packed into each other', () => {
  /** A good scan with one more object in it, a stream of these entries. */
  const withStream = async (entries: string, data: Uint8Array): Promise<Buffer> => {
    const scan = Buffer.from(await scanOf([{}]));
    const at = scan.lastIndexOf('xref', scan.lastIndexOf('startxref') - 1);
    const head = `900 0 obj\n<< ${entries} /Length ${data.length} >>\nstream\n`;
    const tail = '\nendstream\nendobj\n';
    return Buffer.concat([
      scan.subarray(0, at),
      Buffer.from(head),
      data,
      Buffer.from(tail),
      scan.subarray(at),
    ]);
  };
  const roomOf = (bytes: number): Buffer =>
    Buffer.concat([Buffer.from('901 0 << >>'), Buffer.alloc(bytes, ' ')]);
  const [fine, huge] = [roomOf(1_000), roomOf(40_000_000)];
  const unreadable = { code: 'scan-structure-unreadable' };

  test.each([
    ['by name', '/Type /ObjStm', '/FlateDecode', fine],
    ['in a list of one filter', '/Type /ObjStm', '[/FlateDecode]', fine],
    ['under a name spelled out', '/Type /Obj#53tm', '/FlateDecode', fine],
  ])('as scanners pack them is taken: %s', async (_, type, filter, objects) => {
    const scan = await withStream(`${type} /N 1 /First 6 /Filter ${filter}`, deflateSync(objects));
    expect(await refusalOf(scan, PDF)).toBe('taken');
  });

  test.each([
    ['so many', '/Type /ObjStm /Filter /FlateDecode', deflateSync(huge)],
    ['so many, under a name spelled out', '/Type /Obj#53tm /Filter /FlateDecode', deflateSync(huge)],
    ['so many, behind a remark', '/Type /ObjStm % stream\n /Filter /FlateDecode', deflateSync(huge)],
    ['twice', '/Type /ObjStm /Filter [/FlateDecode /FlateDecode]', deflateSync(deflateSync(fine))],
    ['in runs', '/Type /ObjStm /Filter /RunLengthDecode', runsOf(fine)],
  ])('otherwise is refused: %s', async (_, entries, data) => {
    expect(await refusalOf(await withStream(`${entries} /N 1 /First 6`, data), PDF)).toEqual(unreadable);
  });

  test('is refused where many of them are the same bytes', async () => {
    const heads = Array.from({ length: 2_000 }, (_, at) => `${901 + at} 0 `).join('');
    const objects = Buffer.from(`${heads}[ ${'0 '.repeat(20_000)} ]`);
    const entries = `/Type /ObjStm /N 2000 /First ${heads.length} /Filter /FlateDecode`;
    expect(await refusalOf(await withStream(entries, deflateSync(objects)), PDF)).toEqual(unreadable);
  });

  test('is read once however often it names itself so, and no further than its objects', async () => {
    const named = await withStream(`/X [${'/ObjStm '.repeat(200)}]`, deflateSync(huge));
    const listed = await withStream('/Type /XRef /Size 2000000000 /W [0 0 0] /Root 2 0 R', Buffer.alloc(0));
    const began = performance.now();
    for (const scan of [named, listed]) expect(await refusalOf(scan, PDF)).toBe('taken');
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a page of a scan with very many instructions', () => {
  const context = PDFContext.create();
  const stream = PDFRawStream.of(
    context.obj({ Subtype: 'Image', Width: 1, Height: 1, ColorSpace: 'DeviceRGB', BitsPerComponent: 8 }),
    Buffer.alloc(3),
  );
  const follow = (content: string, budget = openInstructionBudget(), things: object = {}) =>
    followContent(
      Buffer.from(content),
      context.obj({ XObject: { Scan: context.register(stream) }, ...things }),
      budget,
    );

  test('is told by what it shows, not by how often', () => {
    const [white, line] = ['1 g 0 0 9 9 re f\n', '0 0 m 9 9 l S\n'];
    const marks = follow(
      `${white.repeat(1_000)}${`${white}${line}`.repeat(1_000)}/Scan Do ${white.repeat(1_000)}`,
    );
    expect('marks' in marks && marks.marks.map(({ kind }) => kind)).toEqual([
      'ground',
      'drawn',
      'picture',
      'ground',
    ]);
  });

  test('is followed as far as the whole scan may have instructions and pictures', () => {
    const refused = { fault: { code: 'scan-structure-unreadable' } };
    const [words, shows] = ['q Q q Q q Q', 'q /Scan Do Q q /Scan Do Q'];
    expect(follow(words, { ...openInstructionBudget(), instructions: 6 })).toEqual({ marks: [] });
    expect(follow(words, { ...openInstructionBudget(), instructions: 5 })).toEqual(refused);
    expect(follow(shows, { ...openInstructionBudget(), shown: 2 })).toHaveProperty('marks.length', 2);
    expect(follow(shows, { ...openInstructionBudget(), shown: 1 })).toEqual(refused);
  });

  test('finds a state among very many without going through all of them each time', () => {
    const state = context.register(context.obj({ CA: 1 }));
    const states = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`G${at}`, state]));
    const began = performance.now();
    expect(follow('/G0 gs\n'.repeat(1_000), openInstructionBudget(), { ExtGState: states })).toEqual({
      marks: [],
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('of a thousand small pictures is looked at where they lie', () => {
    const picture = (matrix: Matrix): Mark => {
      const image = readImage(stream, matrix);
      if (typeof image === 'string') throw new Error(image);
      return { kind: 'picture', picture: { ...image, within: EVERYWHERE, ink: BLACK } };
    };
    const small = Array.from({ length: 990 }, (_, at) =>
      picture([0.02, 0, 0, 0.02, 0.1 + (at % 33) * 0.6, 0.1 + Math.floor(at / 33) * 5]),
    );
    const page = [...small, picture([WIDE - 25, 0, 0, HIGH, 25, 0])];
    const began = performance.now();
    for (let times = 0; times < 60; times += 1)
      expect(seePage(page, [0, 0, WIDE, HIGH], 1)).toHaveProperty('pictures.length', 991);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

test('a picture that cannot be read in pieces counts four times', async () => {
  const context = PDFContext.create();
  const size = { Width: 10, Height: 10, BitsPerComponent: 8, ColorSpace: 'DeviceGray' };
  const taken = async (stream: PDFRawStream, bytes: number): Promise<boolean> => {
    const image = readImage(stream, [1, 0, 0, 1, 0, 0]);
    if (typeof image === 'string') throw new Error(image);
    return (await judgeImage(image, { judged: new Map(), bytes })).ok;
  };
  const samples = Buffer.alloc(100, 9);
  const runs = context.stream(runsOf(samples), { ...size, Filter: 'RunLengthDecode' });
  expect([await taken(runs, 400), await taken(runs, 399)]).toEqual([true, false]);
  const pieces = context.flateStream(samples, size);
  expect([await taken(pieces, 100), await taken(pieces, 99)]).toEqual([true, false]);
});

describe('a picture of places in a palette that has fewer than their bits can say', () => {
  test('is looked through byte by byte, however many places there are in one', () => {
    const quickest = (bits: number): number => {
      const [row, height] = [new Uint8Array(50_000), 200];
      const layout: SampleLayout = {
        width: (row.length * 8) / bits,
        height,
        components: 1,
        bits,
        prediction: 'none',
      };
      const times = [1, 2, 3, 4, 5].map(() => {
        const began = performance.now();
        const watch = watchPlaces(layout, 1);
        for (let at = 0; at < height; at += 1) expect(watch?.look(row)).toBe(true);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    expect(quickest(1) / quickest(8)).toBeLessThan(4);
  });

  test('counts twice where its places are predicted, as much as the whole scan may have', async () => {
    const context = PDFContext.create();
    const taken = async (places: number, bytes: number): Promise<boolean> => {
      const stream = context.flateStream(new Uint8Array(11 * 10), {
        Width: 10,
        Height: 10,
        BitsPerComponent: 8,
        ColorSpace: ['Indexed', 'DeviceGray', places - 1, PDFString.of('x'.repeat(places))],
        DecodeParms: { Predictor: 15, Columns: 10 },
      });
      const image = readImage(stream, [1, 0, 0, 1, 0, 0]);
      if (typeof image === 'string') throw new Error(image);
      const verdict = await judgeImage(image, { judged: new Map(), bytes });
      if (!verdict.ok) expect(verdict.code).toBe('scan-too-large');
      return verdict.ok;
    };
    expect([await taken(200, 220), await taken(200, 219)]).toEqual([true, false]);
    expect([await taken(256, 110), await taken(256, 109)]).toEqual([true, false]);
  });
});
