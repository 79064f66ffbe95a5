import * as z from 'zod';

/** What a verification came to: whether what was given is what the register has. It says no more (facts §2.3). */
export const VerificationResult = z.enum(['match', 'mismatch']);
export type VerificationResult = z.infer<typeof VerificationResult>;
