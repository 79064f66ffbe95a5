import type { RevocationReason } from './judgement.ts';

/** CRLReason, RFC 5280 §5.3.1; 7 is not used. */
const REASONS: readonly (RevocationReason | undefined)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
];

/** A reason by its number; undefined for a number that is none. */
export const reasonOf = (code: number | undefined): RevocationReason | undefined =>
  code === undefined ? undefined : REASONS[code];
