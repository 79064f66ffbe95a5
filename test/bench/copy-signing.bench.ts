/**
 * Signing copies: the processor's time of two signatures at B-T (the person, then the body) on a copy of one page,
 * beside nothing but the raw RSA-2048 signatures, the hashing and one time-stamp, in the same run; what a scan of 20 MB
 * takes of memory in a fresh process, from its check to the second signature; and how many signatures a second beside
 * Debian's own tools that sign PDFs.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { array, dictionary, name, number, reference } from '../../functions/kernel/pdf/make-value.ts';
import { readLetters } from '../../functions/copies/paper/letters.ts';
import { stampCopy } from '../../functions/copies/paper/stamp-copy.ts';
import { checkScan } from '../../functions/copies/scan/check-scan.ts';
import { embedSignature } from '../../functions/kernel/pdf/embed-signature.ts';
import { prepareSignature, type PreparedPdf } from '../../functions/kernel/pdf/prepare-signature.ts';
import { writeFile, type FileObject } from '../../functions/kernel/pdf/write-file.ts';
import { addSignatureTimestamp, buildCms } from '../../functions/kernel/trust/cms.ts';
import { signedAttributes } from '../../functions/kernel/trust/signed-attributes.ts';
import { outsideSigners } from './outside-signers.ts';
import { holdTo, median, printLoad, printTable, ratio } from './print.ts';
import { LETTERS, wordsOf } from '../support/stamped-copies.ts';
import { signBy, openTrustWorld, type Owner, type TrustWorld } from '../support/trust-world.ts';

const GOAL = 4;
const MOST_MB = 256;
const SCHEME = 'rsa-pkcs1-sha256';
const WARM_UP = 30;
const RUNS = 20;
const ROUNDS = 9;
const PAGE_BYTES = 300_000;
const SCAN_BYTES = 20_000_000;
const SCAN_PAGES = 5;
const DPI = 200;

/** A scan of so many pages; what the pictures show does not matter here, only how large they are. */
function scanOf(pages: number, bytes: number): Uint8Array {
  const objects = new Map<number, FileObject>();
  const kids = Array.from({ length: pages }, (_, index) => 10 + index * 3);
  const side = Math.ceil(Math.sqrt(bytes / pages / 3));
  const points = Math.floor((side * 72) / DPI);
  for (const page of kids) {
    objects.set(page, {
      value: dictionary({
        Type: name('Page'),
        Parent: reference(2),
        MediaBox: array([0, 0, points, points].map(number)),
        Contents: reference(page + 1),
        Resources: dictionary({ XObject: dictionary({ Scan: reference(page + 2) }) }),
      }),
    });
    objects.set(page + 1, {
      value: dictionary({}),
      data: Buffer.from(`q ${points} 0 0 ${points} 0 0 cm /Scan Do Q`),
    });
    objects.set(page + 2, {
      value: dictionary({
        Type: name('XObject'),
        Subtype: name('Image'),
        Width: number(side),
        Height: number(side),
        BitsPerComponent: number(8),
        ColorSpace: name('DeviceRGB'),
      }),
      data: randomBytes(side * side * 3),
    });
  }
  objects.set(1, { value: dictionary({ Type: name('Catalog'), Pages: reference(2) }) });
  objects.set(2, {
    value: dictionary({ Type: name('Pages'), Kids: array(kids.map(reference)), Count: number(pages) }),
  });
  return writeFile(objects, 1);
}

/** One signature at B-T by a key of RSA-2048. */
function signOnce(world: TrustWorld, pdf: Uint8Array, owner: Owner, field: string): Uint8Array {
  const [certificate, ...above] = owner.chain;
  const prepared: PreparedPdf = right(
    prepareSignature(pdf, { field, at: world.at, name: certificate.subject.commonName ?? '' }),
  );
  const contentDigest = prepared.digests.sha256;
  const attributes = signedAttributes({ contentDigest, certificate, scheme: SCHEME });
  const signature = signBy(owner.key, SCHEME, attributes.der);
  const plain = buildCms({
    attributes,
    signature,
    scheme: SCHEME,
    chain: [certificate, ...above.slice(0, -1)],
  });
  const cms = addSignatureTimestamp(plain, world.stamp(signature));
  if (cms === undefined) throw new Error('no place for a time-stamp');
  return right(embedSignature(prepared, cms));
}

const signTwice = (world: TrustWorld, pdf: Uint8Array, person: Owner, body: Owner): Uint8Array =>
  signOnce(world, signOnce(world, pdf, person, 'NguoiChungThuc'), body, 'CoQuanChungThuc');

/** What nobody can do without: two raw signatures, two hashes of the file, one time-stamp. */
function bareTwice(world: TrustWorld, pdf: Uint8Array, person: Owner, body: Owner): void {
  const first = sign('sha256', createHash('sha256').update(pdf).digest(), person.key);
  sign('sha256', createHash('sha256').update(pdf).digest(), body.key);
  world.stamp(first);
}

export interface SigningFigures {
  readonly bareMs: number;
  readonly oursMs: number;
  /** Signatures a second by the clock on the wall: ours, and theirs by a process each, of those tools that are there. */
  readonly ours: number;
  readonly theirs: Readonly<Record<string, number>>;
  readonly peakMb: number;
}

export async function benchCopySigning(): Promise<SigningFigures> {
  const world = await openTrustWorld();
  const person = await world.issue({ kind: 'rsa-2048' });
  const body = await world.issue({ profile: 'body', kind: 'rsa-2048' });
  const pdf = scanOf(1, PAGE_BYTES);
  const ways = [
    () => {
      bareTwice(world, pdf, person, body);
    },
    () => signTwice(world, pdf, person, body),
  ];
  for (const way of ways) for (let each = 0; each < WARM_UP; each += 1) way();
  const times: [number[], number[]] = [[], []];
  let wallMs = 0;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, way] of ways.entries()) {
      const [before, begun] = [process.cpuUsage(), performance.now()];
      for (let each = 0; each < RUNS; each += 1) way();
      const { user, system } = process.cpuUsage(before);
      times[index]?.push((user + system) / 1_000 / RUNS);
      if (index === 1) wallMs += performance.now() - begun;
    }
  const [bareMs, oursMs] = [median(times[0]), median(times[1])];
  const ours = (1_000 * 2 * RUNS * ROUNDS) / wallMs;
  return { bareMs, oursMs, ours, theirs: outsideSigners(PAGE_BYTES), peakMb: peakOfLargeScan() };
}

/**
 * The most memory that a process of its own ever had, in which a scan of 20 MB became a copy. Bundled, as functions are
 * deployed: what it takes to compile a thousand files of TypeScript is no part of a copy.
 */
function peakOfLargeScan(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-bench-'));
  const bundle = path.join(import.meta.dirname, `large-scan-${process.pid}.mjs`);
  try {
    buildSync({
      entryPoints: [import.meta.filename],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    const file = path.join(folder, 'scan.pdf');
    writeFileSync(file, scanOf(SCAN_PAGES, SCAN_BYTES));
    const { stdout, stderr } = spawnSync(process.execPath, [bundle, '--large-scan', file], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const peak = Number(stdout.trim());
    if (!(peak > 0)) throw new Error(stderr);
    return peak / 1_024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(bundle, { force: true });
  }
}

/** All that is done with a scan until it is a copy: checked, written on, signed by both. */
async function signLargeScan(file: string): Promise<void> {
  const world = await openTrustWorld();
  const person = await world.issue({ kind: 'rsa-2048' });
  const body = await world.issue({ profile: 'body', kind: 'rsa-2048' });
  const checked = right(await checkScan(readFileSync(file), { mediaType: 'application/pdf' }));
  const words = wordsOf({ pages: checked.pages.length });
  const stamped = right(await stampCopy(checked.pdf, words, await readLetters(LETTERS)));
  signTwice(world, stamped, person, body);
  console.log(process.resourceUsage().maxRSS);
}

export function printCopySigning({ bareMs, oursMs, ours, theirs, peakMb }: SigningFigures): void {
  printTable(
    `Signing a copy: two signatures at B-T on one page of ${PAGE_BYTES} bytes; goal: CPU ≤ ${GOAL} × what nobody can do without`,
    [
      ['', 'CPU ms', '×', 'goal'],
      ['2 × RSA-2048, 2 × SHA-256, 1 time-stamp', bareMs.toFixed(2), '1.00', ''],
      ['two signatures at B-T', oursMs.toFixed(2), ratio(oursMs, bareMs), `≤ ${GOAL}`],
    ],
  );
  printTable(`A scan of ${SCAN_BYTES / 1e6} MB checked, written on and signed twice, in a fresh process`, [
    ['', 'peak MB', 'goal'],
    ['resident', peakMb.toFixed(0), `≤ ${MOST_MB}`],
  ]);
  const [slowest] = Object.values(theirs).toSorted((one, other) => one - other);
  if (slowest !== undefined)
    printTable(
      'Signatures a second (ours at B-T in a warm process; theirs without time-stamp, a process each)',
      [
        ['', 'per second', '×'],
        ...Object.entries(theirs).map(([name, each]) => [name, each.toFixed(1), ratio(each, slowest)]),
        ['ours', ours.toFixed(1), ratio(ours, slowest)],
      ],
    );
  printLoad();
  holdTo('CPU of two signatures at B-T, × the bare ones', oursMs / bareMs, GOAL);
  holdTo('peak MB of a large scan', peakMb, MOST_MB);
}

function right<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error('a scan that cannot be signed');
  return result.value;
}

if (import.meta.main) {
  const [, , task, file] = process.argv;
  if (task === '--large-scan' && file !== undefined) await signLargeScan(file);
  else printCopySigning(await benchCopySigning());
}
