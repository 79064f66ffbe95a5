import type { ProblemCode } from '../../schemas/problems.ts';

/** Why a look at a citizen or at a household is refused before anything is looked at: one piece judges both. */
export const REFUSED_GROUNDS: readonly ProblemCode[] = [
  'purpose-unknown',
  'purpose-not-in-force',
  'purpose-not-allowed',
  'legal-basis-not-of-purpose',
  'agency-without-register-accounts',
  'officer-without-register-account',
  'officer-without-email',
  'dossier-code-invalid',
  'look-dossier-not-yours',
];
