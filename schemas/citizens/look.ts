import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { DossierCode } from '../dossier-code.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { PersonName } from '../personal.ts';
import { Birth, CITIZEN_FIELDS } from './citizen.ts';
import { OldIdentityNumber, PersonalNumber } from './personal-number.ts';
import { PurposeCode } from './purposes.ts';
import { VerificationResult } from './verification-result.ts';

/** A look at the population register as the portal asks for it, and what it is answered. */

/** An officer's account at the portal. Without white space, so that no name fits into it. */
export const OfficerAccount = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, { error: 'Tài khoản cán bộ không có khoảng trắng và không có dấu' })
  .brand<'PersonalData' | 'OfficerAccount'>()
  .meta({ 'x-personal-data': true });
export type OfficerAccount = z.infer<typeof OfficerAccount>;

/** A number, a name and a birth: the register answers about nobody without all three (facts §2.3). */
const said = { fullName: PersonName.max(200), birth: Birth };
export const LookSubject = named(
  'LookSubject',
  z
    .strictObject({
      personalNumber: PersonalNumber.optional(),
      oldNumber: OldIdentityNumber.optional(),
      ...said,
      /** Beside the declared sex (1 male, 2 female) the number can be checked for what it says itself. */
      sex: z.enum(['0', '1', '2']).optional(),
    })
    .refine(({ personalNumber, oldNumber }) => (personalNumber === undefined) !== (oldNumber === undefined), {
      error: 'Cần đúng một trong hai: personalNumber (12 chữ số) hoặc oldNumber (9 chữ số)',
      params: { reason: 'one-number' },
    })
    .refine(({ birth }) => birth.date === undefined || Number(birth.date.slice(0, 4)) === birth.year, {
      error: 'Năm sinh khác năm của ngày sinh',
      path: ['birth', 'year'],
      params: { reason: 'birth-contradicts-itself' },
    }),
  'Người được tra cứu / the person asked about',
);
export type LookSubject = z.infer<typeof LookSubject>;

/**
 * Why somebody is looked at, by whom, for which dossier. The subject is read apart: one that cannot be read is a
 * refused look, and a refused look is recorded too.
 */
export const LookRequest = named(
  'LookRequest',
  z.strictObject({
    purpose: PurposeCode,
    legalBasis: PurposeCode,
    officer: OfficerAccount,
    dossier: z.string().min(1).max(40),
    /** A procedure's code, national or the province's own. */
    procedure: z.string().min(1).max(50).optional(),
    subject: z.unknown(),
  }),
  'Yêu cầu tra cứu công dân: mục đích, căn cứ, cán bộ, hồ sơ / a look for a purpose',
);
export type LookRequest = z.infer<typeof LookRequest>;

const text = z.string();
const about = {
  id: text,
  purpose: PurposeCode,
  dossier: DossierCode,
  agency: AgencyCode,
  /** What is odd, by stable codes; never a value. */
  warnings: z.array(text),
};

/** Why the register has not said it yet, or why it waits for a person: in the catalogue's words. */
export const LookReason = z.strictObject({ code: text, message: text, fix: text });
export type LookReason = z.infer<typeof LookReason>;

/**
 * `verified` the register has answered · `unverified` it could not be asked or refused, and will be asked by a duty ·
 * `parked` that duty waits for a person · `given-up` a person decided to do without.
 */
export const VerificationStatus = z.enum(['verified', 'unverified', 'parked', 'given-up']);
export type VerificationStatus = z.infer<typeof VerificationStatus>;

export const VerificationView = named(
  'CitizenVerification',
  z.strictObject({
    ...about,
    status: VerificationStatus,
    result: VerificationResult.optional(),
    /** Which register said it, over which route. */
    source: text.optional(),
    route: text.optional(),
    /** As of when the register said it: for an answer that was kept, when it was first given. */
    asOf: Instant.optional(),
    cached: z.boolean(),
    reason: LookReason.optional(),
    /** The duty by which it will be verified. */
    exchange: text.optional(),
    askedAt: Instant,
  }),
  'Kết quả xác thực công dân; unverified: sẽ được xác thực sau / a verification',
);
export type VerificationView = z.infer<typeof VerificationView>;

/** One field with where it is from, and as of when. */
export const SourcedField = z.strictObject({ value: z.unknown(), source: text, asOf: Instant });

const fields = z.partialRecord(z.enum(CITIZEN_FIELDS as [string, ...string[]]), SourcedField);

/** What a look brought: only the fields that the purpose allows. */
export const LookAnswer = named(
  'CitizenLookAnswer',
  z.strictObject({
    ...about,
    /** The register knows none such: an answer, not a failure. */
    found: z.boolean(),
    fields,
    source: text,
    route: text,
    asOf: Instant,
    flags: z.array(text),
  }),
  'Các trường mà mục đích cho phép, kèm nguồn và thời điểm / the fields that the purpose allows',
);
export type LookAnswer = z.infer<typeof LookAnswer>;
