/**
 * How sure the verifier of copies is: single bits flipped anywhere in signed copies, each of which must be seen, and
 * valid copies of every kind, none of which may be refused.
 */
import type { Bench } from '../support/signed-copies.ts';
import { verdictOn } from '../support/signed-copies.ts';

export interface Flip {
  readonly file: string;
  readonly byte: number;
  readonly bit: number;
}

export interface TamperReport {
  readonly flips: number;
  /** Flips after which a copy was still called valid. */
  readonly unseen: readonly Flip[];
  /** By what they were seen first: code and how often. */
  readonly seenBy: ReadonlyMap<string, number>;
}

/** Flips so many random bits, one at a time, over files in turn. The register answers as if nothing were changed. */
export async function flipBits(
  bench: Bench,
  files: Readonly<Record<string, Uint8Array>>,
  flips: number,
  random: () => number,
): Promise<TamperReport> {
  const names = Object.keys(files);
  const unseen: Flip[] = [];
  const seenBy = new Map<string, number>();
  for (let index = 0; index < flips; index += 1) {
    const file = names[index % names.length] ?? '';
    const bytes = Uint8Array.from(files[file] ?? []);
    const byte = Math.floor(random() * bytes.length);
    const bit = Math.floor(random() * 8);
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
    // Even a register that knew the changed file would not make it valid.
    const verdict = await verdictOn(bench, bytes);
    if (verdict.standing === 'valid') unseen.push({ file, byte, bit });
    const first = verdict.findings.find(({ weight }) => weight !== 'note')?.code ?? 'nothing';
    seenBy.set(first, (seenBy.get(first) ?? 0) + 1);
  }
  return { flips, unseen, seenBy };
}
