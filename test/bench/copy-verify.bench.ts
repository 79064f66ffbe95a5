/**
 * How long the verdict on a 1 MB copy takes, warm: person and body, RSA-2048, B-LTA, evidence in the file, as the public
 * page verifies it. The baseline, in turns with it, is what no verifier can do without: SHA-256 over the file for each of
 * the four signatures and time-stamps, the file's own digest, and as many RSA verifications. Goal: at most 50 ms, of this
 * process's own time: on the wall's clock others who use the machine count too.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { issue, openBench, preparedPaper, registerOf, verdictOn } from '../support/signed-copies.ts';
import { jpegOf } from '../support/scans.ts';
import { holdTo, median, printLoad, printTable, ratio } from './print.ts';

const ROUNDS = 40;
export const GOAL_MS = 50;

export interface CopyVerify {
  readonly bytes: number;
  readonly ours: number;
  readonly bare: number;
  /** This process's own CPU time for ours: what others do on the machine is not in it. */
  readonly cpu: number;
}

/** Median milliseconds on this machine's clock, ours and the bare mathematics'. */
export async function benchCopyVerify(): Promise<CopyVerify> {
  const bench = await openBench();
  const paper = { ...bench, base: await preparedPaper(1, imageOf(1_000_000)) };
  const { lta } = issue(paper);
  const register = registerOf(paper, lta);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const signature = sign('sha256', lta, privateKey);
  const ours: number[] = [];
  const bare: number[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < ROUNDS + 10; round += 1) {
    const before = process.cpuUsage();
    const from = performance.now();
    const verdict = await verdictOn(paper, lta, { register });
    const between = performance.now();
    const { user, system } = process.cpuUsage(before);
    for (let index = 0; index < 4; index += 1) verify('sha256', lta, publicKey, signature);
    createHash('sha256').update(lta).digest();
    const to = performance.now();
    if (verdict.standing !== 'valid') throw new Error(JSON.stringify(verdict.findings));
    if (round < 10) continue;
    ours.push(between - from);
    bare.push(to - between);
    cpu.push((user + system) / 1_000);
  }
  return { bytes: lta.length, ours: median(ours), bare: median(bare), cpu: median(cpu) };
}

/** A photograph of about so many bytes. */
function imageOf(bytes: number): Uint8Array {
  const jpeg = jpegOf(640, 480);
  // Comment segments, of 65,533 bytes at most each, as large as is wanted: a reader of PDF passes them all over.
  const parts: Buffer[] = [jpeg.subarray(0, 2)];
  for (let left = bytes - jpeg.length; left > 0; left -= 65_000) {
    const length = Math.min(left, 65_000);
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(length + 2, 2);
    parts.push(head, randomBytes(length));
  }
  return Buffer.concat([...parts, jpeg.subarray(2)]);
}

export function printCopyVerify({ bytes, ours, bare, cpu }: CopyVerify): void {
  printTable(`Verdict on a copy of ${(bytes / 1e6).toFixed(2)} MB, warm; goal at most ${GOAL_MS} ms`, [
    ['', 'ms', 'ratio'],
    ['hashing and RSA alone', bare.toFixed(1), '1.00'],
    ['the whole verdict', ours.toFixed(1), ratio(ours, bare)],
    ['the same, CPU', cpu.toFixed(1), ratio(cpu, bare)],
  ]);
  printLoad();
  holdTo('CPU ms of a verdict', cpu, GOAL_MS);
}

if (import.meta.main) printCopyVerify(await benchCopyVerify());
