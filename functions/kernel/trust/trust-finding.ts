import { TRUST_FINDINGS, type TrustFindingCode } from '../../../schemas/trust/findings.ts';
import type { Finding } from './finding.ts';

/** What the check of a signature, a time-stamp or a certificate found. */
export type TrustFinding = Finding<TrustFindingCode>;

/** A finding with the weight that its code has. `about`: a certificate's serial number. */
export const found = (code: TrustFindingCode, about?: string, detail?: string): TrustFinding => ({
  code,
  weight: TRUST_FINDINGS[code].weight,
  ...(about === undefined ? {} : { about }),
  ...(detail === undefined ? {} : { detail }),
});
