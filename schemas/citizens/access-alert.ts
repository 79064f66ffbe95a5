import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { OfficerAccount } from './look.ts';

/** What about somebody's looks should be asked about. None of it is an accusation. */
export const AccessAlertKind = z.enum([
  'many-in-an-hour',
  'many-in-a-day',
  'own-family-name',
  'out-of-hours',
]);
export type AccessAlertKind = z.infer<typeof AccessAlertKind>;

/** An alert, with the look by which it was raised. Who was looked at stands in the access records. */
export const AccessAlertView = named(
  'AccessAlert',
  z.strictObject({
    kind: AccessAlertKind,
    raisedAt: Instant,
    client: z.string(),
    /** Of the dossier; where it was none of the client's, the client's own. */
    agency: AgencyCode,
    officer: OfficerAccount,
    /** Under which agency his looks are found. */
    officerAgency: AgencyCode,
    /** Absent where it was none of the client's. */
    dossier: z.string().optional(),
    purpose: z.string(),
  }),
  'Cảnh báo tra cứu bất thường: quá nhiều lượt, trùng họ của cán bộ, ngoài giờ làm việc / abnormal looks',
);
export type AccessAlertView = z.infer<typeof AccessAlertView>;
