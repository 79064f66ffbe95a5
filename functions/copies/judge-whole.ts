import type { CopyFindingCode } from '../../schemas/copies/verdict.ts';
import type { TrustFindingCode } from '../../schemas/trust/findings.ts';
import { instant } from '../kernel/clock.ts';
import type { CopyCompleting } from './copies.ts';
import type { SignedFault } from './judge-signed.ts';
import { verifyCopy } from './verify/verify-copy.ts';

/** `disordered`: a time-stamp is from before what it stamps, since the authority's clock went back. Others may be right. */
export type WholeFault = SignedFault | { readonly kind: 'disordered' };

/** What is found where time-stamps are out of order, and may be right with others. */
const OF_ORDER: ReadonlySet<string> = new Set<CopyFindingCode | TrustFindingCode>([
  'copy-times',
  'timestamp-future',
]);

/**
 * Puts a whole copy, before anybody has it, to the judge of our own page, with whom that asks; undefined when it is found
 * valid. The register alone is not asked: it will have the copy once it is issued.
 */
export async function judgeWhole(
  { roots, revocation, clock }: Pick<CopyCompleting, 'roots' | 'revocation' | 'clock'>,
  pdf: Uint8Array,
): Promise<WholeFault | undefined> {
  const trust = { roots: await roots() };
  const verdict = await verifyCopy(pdf, { trust, revocation, at: instant(clock.now()) });
  switch (verdict.signaturesStanding) {
    case 'valid':
      return undefined;
    case 'unknown':
      return { kind: 'later' };
    case 'invalid': {
      const bad = verdict.findings.filter(({ weight }) => weight === 'bad');
      const isDisordered = bad.every(({ code }) => OF_ORDER.has(code));
      return isDisordered ? { kind: 'disordered' } : { kind: 'failed', reason: 'not-valid' };
    }
  }
}
