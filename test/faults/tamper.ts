/**
 * How sure the verifiers are: single bits flipped anywhere in signed copies (and in packs of evidence, tamper-packs.ts),
 * each of which must be seen, and valid copies of every kind, none of which may be refused.
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
  /** Flips after which a file was still called valid. */
  readonly unseen: readonly Flip[];
  /** By what they were seen first: code and how often. */
  readonly seenBy: ReadonlyMap<string, number>;
}

/** What a verifier says of a file. */
export interface Verdict {
  readonly standing: 'valid' | 'invalid' | 'unknown';
  readonly findings: readonly { readonly code: string; readonly weight: 'bad' | 'open' | 'note' }[];
}

/** Flips so many random bits, one at a time, over files in turn, all of which have to be valid before. */
export async function flipBits(
  verdictOf: (file: Uint8Array) => Promise<Verdict> | Verdict,
  files: Readonly<Record<string, Uint8Array>>,
  flips: number,
  random: () => number,
): Promise<TamperReport> {
  const names = Object.keys(files);
  for (const [name, file] of Object.entries(files)) {
    // What is not valid before would show nothing.
    const { standing } = await verdictOf(file);
    if (standing !== 'valid') throw new Error(`${name} is ${standing} before anything was flipped`);
  }
  const unseen: Flip[] = [];
  const seenBy = new Map<string, number>();
  for (let index = 0; index < flips; index += 1) {
    const file = names[index % names.length] ?? '';
    const bytes = Uint8Array.from(files[file] ?? []);
    const byte = Math.floor(random() * bytes.length);
    const bit = Math.floor(random() * 8);
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
    const verdict = await verdictOf(bytes);
    if (verdict.standing === 'valid') unseen.push({ file, byte, bit });
    const first = verdict.findings.find(({ weight }) => weight !== 'note')?.code ?? 'nothing';
    seenBy.set(first, (seenBy.get(first) ?? 0) + 1);
  }
  return { flips, unseen, seenBy };
}

/** What is found of a copy. Even a register that knew the changed file would not make it valid. */
export const copyVerdict =
  (bench: Bench) =>
  (file: Uint8Array): Promise<Verdict> =>
    verdictOn(bench, file);

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
