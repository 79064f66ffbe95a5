import type { Instant } from '../../kernel/clock.ts';
import type { RevocationSource } from '../../kernel/trust/authorities.ts';
import type { RevocationData, StatusQuestion } from '../../kernel/trust/judgement.ts';
import { judgeRevocation } from '../../kernel/trust/revocation.ts';

/** More certificates than the paths of two signers and their time-stamps have. */
const MOST_ASKED = 12;

/** How long all of it may take together: somebody waits. */
const PATIENCE_MS = 8_000;

/** How long of it a responder may take, so that the list can still be asked for. */
const OCSP_PATIENCE_MS = 4_000;

/**
 * Asks about certificates whose state the file itself does not prove: OCSP first, and the list of revoked ones too unless
 * what the responder said is an answer to the question. Bytes that came are no answer yet: a responder may ask for
 * patience, sign nothing, or speak of another certificate or of before the signature. Who cannot be reached gives nothing,
 * and the verdict stays `unknown`.
 *
 * @param now what is answered may not be from later
 */
export async function askRevocation(
  source: RevocationSource,
  unproven: readonly StatusQuestion[],
  now: Instant,
): Promise<RevocationData> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const distinct = Map.groupBy(unproven, ({ certificate }) => certificate.fingerprint);
  const answers = await Promise.all(
    [...distinct.values()].slice(0, MOST_ASKED).map((questions) => askAbout(source, questions, now, signal)),
  );
  return {
    ocsps: answers.flatMap(({ ocsps }) => ocsps),
    crls: answers.flatMap(({ crls }) => crls),
  };
}

/** @param questions about one certificate, as of one moment or several */
async function askAbout(
  source: RevocationSource,
  questions: readonly StatusQuestion[],
  now: Instant,
  signal: AbortSignal,
): Promise<RevocationData> {
  const [question] = questions;
  if (question === undefined) return { ocsps: [], crls: [] };
  const { certificate, issuer } = question;
  const ocspSignal = AbortSignal.any([signal, AbortSignal.timeout(OCSP_PATIENCE_MS)]);
  const ocsp = await source.ocsp(certificate.der, issuer.der, ocspSignal);
  const byOcsp = { ocsps: ocsp.kind === 'given' ? [ocsp.der] : [], crls: [] };
  const isAnswered = questions.every((one) => judgeRevocation(one, byOcsp, now).state !== 'unknown');
  if (isAnswered) return byOcsp;
  const crl = await source.crl(certificate.der, signal);
  return { ...byOcsp, crls: crl.kind === 'given' ? [crl.der] : [] };
}
