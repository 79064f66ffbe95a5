import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { octets, sequence } from '../../functions/kernel/trust/write-der.ts';
import { bytesOf, preparedWith, signedWhole } from '../support/pdf-attacks.ts';
import {
  openBench,
  registerOf,
  verdictOn,
  withDocumentTimestamp,
  type Bench,
} from '../support/signed-copies.ts';
import { LINES, spelledUpdate, USUAL, type Place, type Spelling } from '../support/spelled-updates.ts';

/*
 * Whatever our verifier does not call invalid shows one picture: in poppler, in MuPDF, and in what qpdf writes anew. None of
 * them may find anything to repair: who repairs a file looks for objects in all of its bytes, pictures included.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-one-reading-'));
const FILE = path.join(folder, 'copy.pdf');

let bench: Bench;
let copy: Uint8Array;
let drawn: number;
beforeAll(async () => {
  bench = await openBench();
  const trapped = await trappedPaper();
  drawn = trapped.drawn;
  copy = signedWhole(bench, trapped.paper);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const DRAWING = '1 0 0 rg 0 0 242 153 re f';

/** What stands between the bytes of a stream and is, to whoever looks for objects, the page's drawing anew. */
const trapOver = (drawn: number): string =>
  `\nendstream\nendobj\n${drawn} 0 obj\n<</Length ${DRAWING.length}>>\nstream\n${DRAWING}\nendstream\nendobj\n`;

/** A paper, and the number of what its page draws. The dots of a picture on it spell another drawing. */
async function trappedPaper(): Promise<{ readonly paper: Uint8Array; readonly drawn: number }> {
  let drawn = 0;
  const paper = await preparedWith((context, page) => {
    const drawing = context.register(context.stream('0 0 1 rg 20 20 60 60 re f'));
    page.node.addContentStream(drawing);
    drawn = drawing.objectNumber;
    const dots = trapOver(drawn);
    const size = { Width: dots.length, Height: 1, ColorSpace: 'DeviceGray', BitsPerComponent: 8 };
    const picture = context.register(context.stream(dots, { Type: 'XObject', Subtype: 'Image', ...size }));
    page.node.newXObject('Dots', picture);
  });
  return { paper, drawn };
}

interface Reading {
  readonly poppler: string;
  readonly mupdf: string;
  /** What poppler draws of the file as qpdf writes it anew. */
  readonly qpdf: string;
  /** What all of them have to say. */
  readonly said: string;
}

/** What a program writes, whatever its exit code: of a file that it repairs it has one of its own. */
const run = (program: string, args: readonly string[], input?: Buffer) =>
  new Promise<Readonly<Record<'stdout' | 'stderr', Buffer>>>((resolve) => {
    const child = execFile(program, args, { encoding: 'buffer' }, (_, stdout, stderr) => {
      resolve({ stdout, stderr });
    });
    child.stdin?.end(input);
  });

async function readByOthers(pdf: Uint8Array): Promise<Reading> {
  writeFileSync(FILE, pdf);
  const coarse = ['-r', '10', '-gray'];
  const [poppler, mupdf, rewritten] = await Promise.all([
    run('pdftoppm', [...coarse, FILE]),
    run('mutool', ['draw', '-q', '-r', '10', '-c', 'gray', '-F', 'pgm', '-o', '-', FILE]),
    run('qpdf', ['--stream-data=preserve', FILE, '-']),
  ]);
  const qpdf = await run('pdftoppm', [...coarse, '-'], rewritten.stdout);
  return {
    poppler: poppler.stdout.toString('base64'),
    mupdf: mupdf.stdout.toString('base64'),
    qpdf: qpdf.stdout.toString('base64'),
    said: [poppler, mupdf, rewritten, qpdf].map(({ stderr }) => stderr.toString('utf8')).join(''),
  };
}

const isInvalid = async (file: Uint8Array): Promise<boolean> =>
  (await verdictOn(bench, file, { register: registerOf(bench, copy) })).standing === 'invalid';

const BETWEEN = [
  ...['', ' ', '  ', '\t', '\0', '%\n', ' '.repeat(60)],
  ...['\n', '\r', '\r\n', ' \n', ' \r', '\n ', '\n\n', '\r\n\r\n', '\n\n\n'],
];
const SIZES = ['8388608', '8388609', '10000000', '2147483648', '9'.repeat(25), '99999'];
const RESPELLED = [
  (usual: string) => `+${usual}`,
  (usual: string) => `000${usual}`,
  (usual: string) => `${usual}.0`,
];
const FREE = ['0000000000 65535 f', '9999999999 99999 f', '0000000016 00000 f'];

const SPELLINGS: readonly Spelling[] = [
  {},
  ...(Object.keys(USUAL) as Place[]).flatMap((place) =>
    BETWEEN.filter((between) => between !== USUAL[place]).map((between) => ({ [place]: between })),
  ),
  ...SIZES.map((size) => ({ size: () => size })),
  ...[100, 65_536, 99_998].map((from) => ({ from })),
  { isDescending: true },
  ...RESPELLED.flatMap((to) => [{ size: to }, { prev: to }, { place: to }]),
  ...['0 0\n', '99999 0\n', ...FREE.map((line) => `0 1\n${line} \n`)].map((subsections) => ({ subsections })),
  ...[' /W [1 2 3]', ' /ID [<00> <00>]', ' /ID [<00> 999 0 R]'].map((trailer) => ({ trailer })),
];

it('an update that is not invalid is read by all as the copy was, however it is spelled, and repaired by none', async () => {
  const good = await readByOthers(copy);
  let looked = 0;
  const otherwise: unknown[] = [];
  for (const spelling of SPELLINGS) {
    const file = spelledUpdate(copy, spelling);
    if (await isInvalid(file)) continue;
    looked += 1;
    const read = await readByOthers(file);
    if (!isDeepStrictEqual(read, good)) otherwise.push([spelling, read.said]);
  }
  expect(otherwise).toEqual([]);
  expect(looked).toBeGreaterThan(40);
}, 60_000);

it.each(['\n', '\r', '\r\n'])(
  'an update whose every line ends in %j is read so too, with a time-stamp behind it',
  async (end) => {
    const lines = Object.fromEntries(LINES.map((place) => [place, end]));
    const file = withDocumentTimestamp(bench, spelledUpdate(copy, lines), 'DauThoiGian2');
    expect(await isInvalid(file)).toBe(false);
    expect(await readByOthers(file)).toEqual(await readByOthers(copy));
  },
);

describe('who repairs sees what is in a picture or an answer, and we call the file invalid:', () => {
  const deceived: readonly (readonly ['poppler' | 'mupdf' | 'qpdf', string, () => Spelling])[] = [
    ['poppler', 'a table whose first number follows its name', () => ({ afterXref: '' })],
    ['qpdf', 'a table far from its name', () => ({ afterXref: ' '.repeat(60) })],
    ['qpdf', 'more numbers than can be counted', () => ({ size: () => '9'.repeat(25) })],
    [
      'mupdf',
      'more numbers than it takes, and two ends as one word',
      () => ({
        size: () => '10000000',
        afterEndstream: '',
        answer: sequence(octets(bytesOf(trapOver(drawn)))),
      }),
    ],
  ];
  it.each(deceived)('%s, of %s', async (reader, _, spelling) => {
    const file = spelledUpdate(copy, spelling());
    expect(await isInvalid(file)).toBe(true);
    const good = await readByOthers(copy);
    expect((await readByOthers(file))[reader]).not.toBe(good[reader]);
  });
});
