import type { Instant } from '../../kernel/clock.ts';
import { coveredDigest, type PdfSignature } from '../../kernel/pdf/read-signatures.ts';
import type { PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import { judgeCms } from '../../kernel/trust/cms.ts';
import { standingOf } from '../../kernel/trust/finding.ts';
import type {
  Freshness,
  JudgedSignature,
  JudgedTimestamp,
  RevocationData,
  StatusQuestion,
} from '../../kernel/trust/judgement.ts';
import type { HashName } from '../../kernel/trust/hashes.ts';
import type { TrustRoots } from '../../kernel/trust/roots.ts';
import { judgeTimestamp } from '../../kernel/trust/timestamp.ts';

export interface SigningTerms {
  readonly roots: TrustRoots;
  readonly at: Instant;
  readonly pool: readonly Uint8Array[];
  /** What stands in the file. */
  readonly embedded: RevocationData;
  /** What was asked for while verifying. */
  readonly asked: RevocationData;
  /** Of answers about the signers' own certificates. */
  readonly freshness: Freshness;
}

export interface JudgedSignatures {
  readonly signatures: readonly { readonly signature: PdfSignature; readonly judged: JudgedSignature }[];
  readonly timestamps: readonly { readonly signature: PdfSignature; readonly judged: JudgedTimestamp }[];
  /** The time up to which the document time-stamps prove that signatures and evidence existed. */
  readonly provenAt: Instant;
  /** Whose revocation is still to be asked about. */
  readonly unproven: readonly StatusQuestion[];
}

/**
 * Judges every signature of a file backwards in time (ETSI EN 319 102-1 §5.6): the newest document time-stamp as of now,
 * each earlier one as of the time that the later one proves, the signatures as of the earliest of them. So a certificate
 * that expired since does no harm where a time-stamp shows that it was good.
 */
export function judgeSignatures(
  file: PdfFile,
  all: readonly PdfSignature[],
  terms: SigningTerms,
): JudgedSignatures {
  const { roots, at: now, pool, embedded, asked, freshness } = terms;
  const revocation = both(embedded, asked);
  const judging = (at: Instant) => ({ roots, at, pool, revocation, freshness });
  const timestamps: JudgedSignatures['timestamps'][number][] = [];
  let provenAt = now;
  for (const signature of all.filter(({ kind }) => kind === 'timestamp').toReversed()) {
    const covered = coveredBy(file, signature);
    const judged = bestOf(
      judgeTimestamp(signature.der, covered, judging(provenAt)),
      () => judgeTimestamp(signature.der, covered, judging(now)),
      asked,
    );
    timestamps.unshift({ signature, judged });
    // A bad one proves nothing, and makes the whole bad anyway.
    if (judged.standing !== 'invalid' && judged.time !== undefined) provenAt = judged.time;
  }
  const signatures = all
    .filter(({ kind }) => kind === 'signature')
    .map((signature) => {
      const covered = coveredBy(file, signature);
      const judged = bestOf(
        judgeCms(signature.der, covered, judging(provenAt)),
        () => judgeCms(signature.der, covered, judging(now)),
        asked,
      );
      return { signature, judged };
    });
  const unproven = [
    ...timestamps.flatMap(({ judged }) => judged.certificate?.unproven ?? []),
    ...signatures.flatMap(({ judged }) => judged.unproven),
  ];
  return { signatures, timestamps, provenAt, unproven };
}

/**
 * An answer that was asked for just now is from after the time-stamps that cover the file: it counts only in a judgement
 * as of now, which is tried where the file's own evidence leaves something open.
 */
function bestOf<T extends JudgedSignature | JudgedTimestamp>(
  first: T,
  again: () => T,
  asked: RevocationData,
): T {
  if (first.standing !== 'unknown' || asked.ocsps.length + asked.crls.length === 0) return first;
  const second = again();
  // Revoked by an answer of today is the better knowledge too.
  return standingOf(second.findings) === 'unknown' ? first : second;
}

/** Each hash of what a signature covers is made once. */
function coveredBy(file: PdfFile, signature: PdfSignature): (hash: HashName) => Uint8Array {
  const made = new Map<HashName, Uint8Array>();
  return (hash) => {
    const digest = made.get(hash) ?? coveredDigest(file, signature, hash);
    made.set(hash, digest);
    return digest;
  };
}

export const both = (one: RevocationData, other: RevocationData): RevocationData => ({
  ocsps: [...one.ocsps, ...other.ocsps],
  crls: [...one.crls, ...other.crls],
});
