import * as z from 'zod';

/** What a verification came to. `refused`: the register will not say; a person looks into it. */
export const VerificationResult = z.enum(['match', 'mismatch', 'not-found', 'refused']);
export type VerificationResult = z.infer<typeof VerificationResult>;
