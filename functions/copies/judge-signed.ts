import type { Failure, SigningStep } from '../../schemas/copies/state.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import { COPY_LIMITS } from '../kernel/pdf/read-limits.ts';
import { readSignatures } from '../kernel/pdf/read-signatures.ts';
import { readSignedPdf } from '../kernel/pdf/read-signed-pdf.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { standingOf } from '../kernel/trust/finding.ts';
import type { RevocationData, RevocationProof } from '../kernel/trust/judgement.ts';
import type { CopyCompleting } from './copies.ts';
import { faultOfStamps, type StampFault } from './stamp-fault.ts';
import { askRevocation } from './verify/ask-revocation.ts';
import { ownFindings } from './verify/own-findings.ts';
import { both, judgeSignatures, type JudgedSignatures } from './verify/judge-signatures.ts';

/** What proves the signatures of a file: the certificates above them, and the answers about these. */
export interface SignedProof {
  readonly certificates: readonly Uint8Array[];
  readonly revocation: RevocationData;
}

/** `later`: what was to be asked could not be. `too-early`: it was answered, but as it was known before they signed. */
export type SignedFault =
  | { readonly kind: 'failed'; readonly reason: Failure }
  | { readonly kind: 'later' | 'too-early' }
  | StampFault;

const NONE: RevocationData = { ocsps: [], crls: [] };

/**
 * Judges the signatures of a file that is being made, by the very code that verifies it after: certificates by their
 * path, purpose, dates and revocation now. What is bad of a signer ends the copy; what is bad of a time-stamp, or is not
 * known, is mended or asked again later.
 *
 * After the body's step answers about both signers have to be from after they signed, as whoever verifies the copy will
 * have it. The person's step does with one in force: the body need not wait for the next list of revoked certificates,
 * and nothing is issued before the body's step.
 */
export async function judgeSigned(
  { roots: rootsOf, revocation: source, clock }: Pick<CopyCompleting, 'roots' | 'revocation' | 'clock'>,
  pdf: Uint8Array,
  step: SigningStep,
): Promise<Result<SignedProof, SignedFault>> {
  const file = readSignedPdf(pdf, COPY_LIMITS);
  if (!file.ok) return fail({ kind: 'failed', reason: 'document-changed' });
  const { signatures } = readSignatures(file.value);
  const roots = await rootsOf();
  const now = () => instant(clock.now());
  const judgeBy = (asked: RevocationData) =>
    judgeSignatures(file.value, signatures, {
      roots,
      at: now(),
      pool: [],
      embedded: NONE,
      asked,
      freshness: step === 'body' ? 'after-signing' : 'in-force',
    });
  const { unproven } = judgeBy(NONE);
  const first = await askRevocation(source, unproven, now());
  const halfway = judgeBy(first);
  // Who answered for a certificate may have one of its own that is to be asked about.
  const asked =
    halfway.unproven.length === 0 ? first : both(first, await askRevocation(source, halfway.unproven, now()));
  const judged = judgeBy(asked);
  const own = judged.signatures.flatMap((one) => ownFindings(one.judged));
  if (own.some(({ code }) => code === 'revoked' || code === 'suspended'))
    return fail({ kind: 'failed', reason: 'certificate-revoked' });
  if (standingOf(own) === 'invalid') return fail({ kind: 'failed', reason: 'certificate-not-trusted' });
  const stampFault = faultOfStamps(judged);
  if (stampFault !== undefined) return fail(stampFault);
  const open = judged.signatures
    .flatMap((one) => one.judged.findings)
    .filter(({ weight }) => weight === 'open');
  if (open.length === 0) return ok(proofOf(judged));
  const isEarly = open.every(({ code }) => code === 'revocation-before-signing');
  return fail({ kind: isEarly ? 'too-early' : 'later' });
}

/** What the judgement rests on, each once; answers that say nothing, or were not needed, are no part of a copy. */
function proofOf({ signatures, timestamps }: JudgedSignatures): SignedProof {
  const judged = [
    ...signatures.flatMap(({ judged: { certificate, timestamps: stamps } }) => [
      certificate,
      ...stamps.map((stamp) => stamp.certificate),
    ]),
    ...timestamps.map((one) => one.judged.certificate),
  ].filter((one) => one !== undefined);
  const paths = new Map(judged.flatMap(({ path }) => path.map((one) => [one.fingerprint, one.der])));
  const proofs = judged.flatMap(({ revocation }) =>
    revocation.flatMap(({ standing }) => (standing.state === 'unknown' ? [] : [standing.by])),
  );
  const ofKind = (kind: RevocationProof['kind']): readonly Uint8Array[] => {
    const ders = proofs.filter((proof) => proof.kind === kind).map(({ der }) => der);
    return [...new Map(ders.map((der) => [digestBytes(der), der])).values()];
  };
  return {
    certificates: [...paths.values()],
    revocation: { ocsps: ofKind('ocsp'), crls: ofKind('crl') },
  };
}
