/**
 * How sure the verifier of copies is: single bits flipped anywhere in signed copies, each of which must be seen, and
 * valid copies of every kind, none of which may be refused.
 */
import type { SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import {
  preparedPaper,
  signed,
  verdictOn,
  withDocumentTimestamp,
  withEvidence,
  type Bench,
} from '../support/signed-copies.ts';

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

export interface ValidReport {
  readonly copies: number;
  /** What was refused, and why. */
  readonly refused: readonly { readonly copy: string; readonly codes: readonly string[] }[];
}

const SCHEMES: readonly SignatureScheme[] = [
  'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha384',
  'rsa-pss-sha256',
  'rsa-pss-sha384',
];

/**
 * Issues so many copies, no two alike: pages, schemes of signing, OCSP or lists, with and without later time-stamps.
 * Each one has to be valid.
 */
export async function issueValid(bench: Bench, copies: number): Promise<ValidReport> {
  const refused: { readonly copy: string; readonly codes: readonly string[] }[] = [];
  const papers = await Promise.all([1, 2, 3, 5, 8].map((pages) => preparedPaper(pages)));
  for (let index = 0; index < copies; index += 1) {
    const base = papers[index % papers.length] ?? bench.base;
    const scheme = SCHEMES[index % SCHEMES.length] ?? 'rsa-pkcs1-sha256';
    const person = signed(bench, base, bench.person, `Nguoi${index}`, { scheme });
    const body = signed(bench, person, bench.body, `CoQuan${index}`, { scheme });
    const lta = withDocumentTimestamp(bench, withEvidence(bench, body, index % 3 === 0 ? 'crl' : 'ocsp'));
    const file = index % 7 === 0 ? withDocumentTimestamp(bench, lta, 'GiaHan') : lta;
    const verdict = await verdictOn(bench, file);
    if (verdict.standing === 'valid') continue;
    const codes = verdict.findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);
    refused.push({ copy: `${index} ${scheme}`, codes });
  }
  return { copies, refused };
}
