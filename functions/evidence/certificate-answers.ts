import { digestBytes, type Digest } from '../kernel/digest.ts';
import type { RevocationSource } from '../kernel/trust/authorities.ts';
import type { Issued, RevocationData } from '../kernel/trust/judgement.ts';
import { LONGEST_ANSWER, type KeptAnswer } from './root-store.ts';
import { patience } from './seal.ts';

/** Answers about certificates by their digests, as they came. */
export type Answers = ReadonlyMap<Digest, KeptAnswer>;

/** The answers as they are judged. */
export const revocationData = (answers: Answers): RevocationData => ({
  ocsps: [...answers.values()].filter(({ kind }) => kind === 'ocsp').map(({ der }) => der),
  crls: [...answers.values()].filter(({ kind }) => kind === 'crl').map(({ der }) => der),
});

/** What a judgement with more answers came to. */
export interface Settled<J> {
  readonly judged: J;
  readonly answers: Answers;
}

/** Rounds of asking: one more than a path has certificates is never of use. */
const ROUNDS = 3;

/**
 * Judges, asks about the certificates whose state is not known (OCSP, else the list) and judges again, until nothing is
 * left to ask or nobody answers. Never throws for what is answered.
 */
export async function settleRevocation<J extends { readonly unproven: readonly Issued[] }>(
  source: RevocationSource,
  known: Answers,
  judge: (data: RevocationData) => J,
): Promise<Settled<J>> {
  const answers = new Map(known);
  for (let round = 0; ; round += 1) {
    const judged = judge(revocationData(answers));
    if (judged.unproven.length === 0 || round === ROUNDS) return { judged, answers };
    const before = answers.size;
    for (const issued of judged.unproven)
      for (const answer of await ask(source, issued, round)) answers.set(digestBytes(answer.der), answer);
    if (answers.size === before && round > 0) return { judged, answers };
  }
}

/** OCSP first; the list in the next round, where OCSP has not settled it. */
async function ask(
  source: RevocationSource,
  { certificate, issuer }: Issued,
  round: number,
): Promise<readonly KeptAnswer[]> {
  const isByList = round > 0 || certificate.ocspUrls.length === 0;
  const answer = isByList
    ? await source.crl(certificate.der, patience())
    : await source.ocsp(certificate.der, issuer.der, patience());
  if (answer.kind !== 'given' || answer.der.length > LONGEST_ANSWER) return [];
  return [{ kind: isByList ? 'crl' : 'ocsp', der: answer.der }];
}
