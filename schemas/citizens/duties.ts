import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { DossierCode } from '../dossier-code.ts';
import { LookSubject, OfficerAccount } from './look.ts';
import { PurposeCode } from './purposes.ts';

/** The population register must be asked whether somebody is who he is said to be, once it can be asked. */
export const CITIZEN_VERIFICATION = 'citizen.verification';

/**
 * A verification that waits. Who is asked about, and by whom, is sealed for this verification alone; so a person can
 * drive it again or skip it, and amend nothing in it: what was wrongly declared is verified anew.
 */
export const CitizenVerificationDuty = z.strictObject({
  verification: z.uuid(),
  dossier: DossierCode,
  agency: AgencyCode,
  purpose: PurposeCode,
  legalBasis: PurposeCode,
  /** Of the client system that asked. */
  client: z.string(),
  /** A `WaitingLook`, sealed about the verification's id. */
  sealed: z.string(),
});
export type CitizenVerificationDuty = z.infer<typeof CitizenVerificationDuty>;

/** What a waiting verification needs to be asked: never in the open. */
export const WaitingLook = z.strictObject({
  subject: LookSubject,
  officer: OfficerAccount,
  procedure: z.string().optional(),
});
export type WaitingLook = z.infer<typeof WaitingLook>;
