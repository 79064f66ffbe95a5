import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { degrees } from '@cantoo/pdf-lib';
import jsqr from 'jsqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLetters, type Letters } from '../../functions/copies/paper/letters.ts';
import { stampCopy } from '../../functions/copies/paper/stamp-copy.ts';
import { checkScan } from '../../functions/copies/scan/check-scan.ts';
import { prepareSignature } from '../../functions/kernel/pdf/prepare-signature.ts';
import type { CertificationWords } from '../../schemas/copies/certification.ts';
import { scanOf, type ScannedSheet } from '../support/scans.ts';
import { openBench, right, signed, withDocumentTimestamp, withEvidence } from '../support/signed-copies.ts';
import { LETTERS, pdfAScanOf, wordsOf } from '../support/stamped-copies.ts';

/*
 * The paper that we write on, read by tools that others wrote: poppler draws it and reads its text, a reader of QR
 * codes looks at the drawing, qpdf goes through its structure.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-paper-'));
const at = (name: string): string => path.join(folder, name);
const say = (program: string, ...args: string[]): string => {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder });
  return `${stdout}${stderr}`;
};

let letters: Letters;
beforeAll(async () => {
  letters = await readLetters(LETTERS);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A scan and its copy, both written into the folder. */
async function paperOf(
  sheets: readonly ScannedSheet[] = [{}],
  more: Partial<CertificationWords> = {},
): Promise<void> {
  const checked = right(await checkScan(await scanOf(sheets), { mediaType: 'application/pdf' }));
  writeFileSync(at('scan.pdf'), checked.pdf);
  const copy = right(await stampCopy(checked.pdf, wordsOf({ pages: sheets.length, ...more }), letters));
  writeFileSync(at('copy.pdf'), copy);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes a dot. */
  readonly dots: Buffer;
}

/** A page as poppler draws it: at 72 dots per inch a dot is a point. Edges are smooth, as on a screen, or whole dots. */
function drawn(file: string, page: number, dpi: number, edges: 'smooth' | 'whole' = 'whole'): Picture {
  const smooth = edges === 'smooth' ? 'yes' : 'no';
  const { stdout } = spawnSync(
    'pdftoppm',
    ['-r', String(dpi), '-f', String(page), '-l', String(page), '-aa', smooth, '-aaVector', smooth, at(file)],
    { maxBuffer: 100_000_000 },
  );
  const [head = '', width, height] = /^P6\s(\d+) (\d+)\s255\s/.exec(stdout.toString('latin1', 0, 40)) ?? [];
  return { width: Number(width), height: Number(height), dots: stdout.subarray(head.length) };
}

function codeIn({ width, height, dots }: Picture): string | undefined {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let dot = 0; dot < width * height; dot += 1)
    for (let colour = 0; colour < 3; colour += 1) rgba[dot * 4 + colour] = dots[dot * 3 + colour] ?? 0;
  return jsqr.default(rgba, width, height)?.data;
}

/** How many of its rows a smaller picture finds in a larger one, one below the other, from the best place on. */
function rowsFound(small: Picture, large: Picture): number {
  const row = (picture: Picture, index: number): Buffer =>
    picture.dots.subarray(index * picture.width * 3, (index + 1) * picture.width * 3);
  const found = Array.from({ length: large.height - small.height + 1 }, (_, from) => {
    let same = 0;
    while (same < small.height && row(small, same).equals(row(large, from + same))) same += 1;
    return same;
  });
  return Math.max(...found);
}

/** Wide enough for the code to stand beside the words. */
const WIDE = [400, 240] as const;
const PAPERS: readonly (readonly [string, ScannedSheet])[] = [
  ['of the size of a card', {}],
  ['that is wider', { sheet: WIDE }],
  ...([90, 180, 270] as const).map(
    (angle) =>
      [
        `turned by ${String(angle)}`,
        {
          sheet: WIDE,
          then: (page) => {
            page.setRotation(degrees(angle));
          },
        },
      ] as readonly [string, ScannedSheet],
  ),
];

describe.each(PAPERS)('a paper %s', (_, sheet) => {
  beforeAll(async () => {
    await paperOf([sheet]);
  });

  it('bears words that poppler reads as they were written', () => {
    const text = say('pdftotext', '-raw', 'copy.pdf', '-').normalize('NFC').replaceAll(/\s+/g, ' ');
    for (const words of [
      'Chứng thực bản sao điện tử đúng với bản chính',
      'Số chứng thực 000123 quyển số 01/2026 - SCT/BS',
      'ngày hai mươi sáu tháng mười một năm hai nghìn không trăm hai mươi sáu',
      'Nguyễn Thị Thử Nghiệm',
      'Thời gian: 2026-11-26T08:30:00+07:00',
    ])
      expect(text).toContain(words);
  });

  it('bears a QR code that is read from a screen of 100 dots per inch', () => {
    expect(codeIn(drawn('copy.pdf', 1, 100, 'smooth'))).toBe(wordsOf().checkUrl);
  });

  it('shows the scan as it was: one to one, nothing over it', () => {
    // Whole points, so that both drawings begin a dot at the same place.
    const [scan, copy] = [drawn('scan.pdf', 1, 72), drawn('copy.pdf', 1, 72)];
    expect(copy.width).toBe(scan.width);
    expect(copy.height).toBeGreaterThan(scan.height + 150);
    const text = say('pdftotext', '-bbox', 'copy.pdf', '-');
    const [top, bottom] = bandOf(text, copy.height);
    expect(bottom - top).toBeGreaterThan(scan.height);
  });

  it('is sound to qpdf, with its fonts in it', () => {
    expect(say('qpdf', '--check', 'copy.pdf')).toContain('No syntax or stream encoding errors found');
    const fonts = say('pdffonts', 'copy.pdf').split('\n').slice(2).filter(Boolean);
    expect(fonts).toHaveLength(2);
    for (const font of fonts) expect(font).toMatch(/Tinos-\w+\s+CID TrueType\s+Identity-H\s+yes yes yes/);
  });
});

/** The largest stretch without words, from top to bottom, in points: where the scan is. */
function bandOf(bbox: string, height: number): readonly [number, number] {
  const words = [...bbox.matchAll(/yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"/g)]
    .map(([, top, bottom]) => [Number(top), Number(bottom)] as const)
    .toSorted(([one], [other]) => one - other);
  const ends = [0, ...words.map(([, bottom]) => bottom)];
  const begins = [...words.map(([top]) => top), height];
  const gaps = begins.map((begin, index) => [Math.max(...ends.slice(0, index + 1)), begin] as const);
  return gaps.toSorted((one, other) => other[1] - other[0] - (one[1] - one[0]))[0] ?? [0, 0];
}

describe('a scan on a copy', () => {
  it('is drawn dot by dot as it was', async () => {
    // A page that is a whole number of points high, and strips that are cut to whole points.
    await paperOf([{ sheet: [250, 160] }, { sheet: [250, 160] }, { sheet: [250, 160] }]);
    for (const page of [1, 2, 3]) {
      const [scan, copy] = [drawn('scan.pdf', page, 72), drawn('copy.pdf', page, 72)];
      expect([page, rowsFound(scan, copy)]).toEqual([page, scan.height]);
    }
  });
});

describe('a copy of a scan that is PDF/A', () => {
  it.each(['1B', '2U', '3A'])(
    'of %s is sound to qpdf, as its clean scan is, and poppler reads of both that they are level B',
    async (claim) => {
      const scan = await pdfAScanOf(claim);
      writeFileSync(at('scan.pdf'), scan);
      writeFileSync(at('copy.pdf'), right(await stampCopy(scan, wordsOf(), letters)));
      for (const file of ['scan.pdf', 'copy.pdf']) {
        expect(say('qpdf', '--check', file)).toContain('No syntax or stream encoding errors found');
        expect(say('pdfinfo', file)).toMatch(/PDF version:\s+1\.7/);
        expect(say('mutool', 'show', file, 'trailer/ID')).toMatch(/^\[ <(\w{32})> <\1> \]$/m);
        const statement = say('pdfinfo', '-meta', file);
        expect(statement).toContain(`<pdfaid:part>${claim.slice(0, 1)}</pdfaid:part>`);
        expect(statement).toContain('<pdfaid:conformance>B</pdfaid:conformance>');
      }
    },
  );
});

describe('a copy that was written on and signed twice', () => {
  it('is valid to poppler and MuPDF, and sound to qpdf with its proofs and its time-stamp', async () => {
    const bench = await openBench(Date.now() - 3_600_000);
    const [person, body] = await Promise.all([
      bench.world.issue({ kind: 'rsa-2048' }),
      bench.world.issue({ profile: 'body', kind: 'rsa-2048' }),
    ]);
    const copy = right(await stampCopy(await pdfAScanOf('2B'), wordsOf(), letters));
    const twice = signed(bench, signed(bench, copy, person, 'NguoiChungThuc'), body, 'CoQuanChungThuc');
    writeFileSync(at('twice.pdf'), twice);
    const all = withDocumentTimestamp(bench, withEvidence({ ...bench, person, body }, twice));
    writeFileSync(at('all.pdf'), all);
    const said = say('pdfsig', '-nocert', 'twice.pdf');
    expect(said.match(/Signature is Valid\./g)).toHaveLength(2);
    expect(say('mutool', 'sign', '-v', 'twice.pdf')).toMatch(/unchanged since signing/i);
    expect(say('qpdf', '--check', 'all.pdf')).toContain('No syntax or stream encoding errors found');
    expect(readFileSync(at('all.pdf')).subarray(0, copy.length).equals(copy)).toBe(true);
  });

  it('may have been written with cross-reference streams by somebody else', async () => {
    const packed = await scanOf([{}], { objectStreams: true });
    const { certifiedAt } = wordsOf();
    const { prepared } = right(prepareSignature(packed, { field: 'A', at: certifiedAt, name: 'A' }));
    writeFileSync(at('packed.pdf'), prepared);
    expect(say('qpdf', '--check', 'packed.pdf')).toContain('No syntax or stream encoding errors found');
    expect(say('pdfsig', '-nocert', 'packed.pdf')).toContain('Signature Type: ETSI.CAdES.detached');
  });
});
