import { instant } from '../kernel/clock.ts';
import { standingOf } from '../kernel/trust/finding.ts';
import type { CopyCompleting } from './copies.ts';
import type { SignedFault } from './judge-signed.ts';
import { faultOfStamps } from './stamp-fault.ts';
import { ownFindings } from './verify/own-findings.ts';
import { fileFindings, judgeCopy, signedFindings } from './verify/verify-copy.ts';

/**
 * Puts a whole copy, before anybody has it, to the judge of our own page, with whom that asks; undefined when it is found
 * valid. The register alone is not asked: it will have the copy once it is issued. What is bad of the file or of a signer
 * ends the copy; time-stamps that are no good, or out of order since their authority's clock went back, are made anew.
 */
export async function judgeWhole(
  { roots, revocation, clock }: Pick<CopyCompleting, 'roots' | 'revocation' | 'clock'>,
  pdf: Uint8Array,
): Promise<SignedFault | undefined> {
  const trust = { roots: await roots() };
  const found = await judgeCopy(pdf, { trust, revocation, at: instant(clock.now()) });
  const { judged, times = [] } = found;
  const own = (judged?.signatures ?? []).flatMap((one) => ownFindings(one.judged));
  if (judged === undefined || standingOf([...fileFindings(found), ...own]) === 'invalid')
    return { kind: 'failed', reason: 'not-valid' };
  if (standingOf(times) === 'invalid') return { kind: 'stamp-bad' };
  const standing = standingOf(signedFindings(found));
  return standing === 'valid' ? undefined : (faultOfStamps(judged) ?? { kind: 'later' });
}
