import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { Day } from '../calendar.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { EmailAddress, PersonName, PhoneNumber } from '../personal.ts';
import { OfficerAccount } from './look.ts';

/**
 * Which account of the population register an officer of the portal has (facts §2.6: agency and e-mail to account).
 * Data, put by whoever manages them, without a release.
 */
export const RegisterOfficer = named(
  'RegisterOfficer',
  z.strictObject({
    /** The account at the register, or the officer's personal number there (wire: MaCanBo). */
    account: OfficerAccount,
    unit: z.string().min(1).max(50).optional(),
    phone: PhoneNumber.optional(),
    email: EmailAddress.optional(),
    /** To notice looks at one's own family. Kept as a keyed hash and never shown again. */
    familyName: PersonName.max(50).optional(),
    /** Last day on which the account may be used; absent: until it is put anew. */
    until: Day.optional(),
  }),
  'Tài khoản của cán bộ trên cơ sở dữ liệu dân cư / an officer’s account at the register',
);
export type RegisterOfficer = z.infer<typeof RegisterOfficer>;

export const RegisterOfficerView = named(
  'RegisterOfficerView',
  z.strictObject({
    ...RegisterOfficer.omit({ familyName: true }).shape,
    agency: AgencyCode,
    officer: OfficerAccount,
    familyNameKnown: z.boolean(),
    changedAt: Instant,
    changedBy: z.string(),
  }),
);
export type RegisterOfficerView = z.infer<typeof RegisterOfficerView>;
