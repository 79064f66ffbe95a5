import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { CopyId } from './copy-id.ts';
import { SIGNING_STEPS } from './state.ts';

/** The partners towards which copies have duties: the remote signing service, time-stamps, citizens' own stores. */
export const SIGNING = 'signing';
export const TIMESTAMP = 'timestamp';
export const PERSONAL_STORE = 'personal-store';

/** Have somebody sign by the remote signing service. */
export const COPY_SIGN = 'copy.sign';
/** Time-stamp a signature that has come and put it into the file. */
export const COPY_COMPLETE_SIGNATURE = 'copy.complete-signature';
/** Leave an issued copy in its owner's store. */
export const COPY_DEPOSIT = 'copy.deposit';
/** Tell that store that a copy is withdrawn. */
export const COPY_TAKE_BACK = 'copy.take-back';

/** One step of one copy's signing. Nothing personal: what is signed, and by whom, is read when it is carried. */
export const SigningDuty = z.strictObject({ copy: CopyId, agency: AgencyCode, step: z.enum(SIGNING_STEPS) });
export type SigningDuty = z.infer<typeof SigningDuty>;

/** One copy; whose it is stays sealed until the duty is carried. */
export const StoreDuty = z.strictObject({ copy: CopyId, agency: AgencyCode });
export type StoreDuty = z.infer<typeof StoreDuty>;
