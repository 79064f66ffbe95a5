import * as z from 'zod';

/** Marks a field in the OpenAPI document as personal data (house.md §6, Law 91/2025/QH15). */
const PERSONAL = { 'x-personal-data': true };

const personal = (max: number): z.ZodString =>
  z.string().check(z.minLength(1), z.maxLength(max)).register(z.globalRegistry, PERSONAL);

/**
 * Any personal text. Plain JSON strings at rest; the brand exists in the types only, so that what prints
 * (logger, metrics, queue messages) can refuse to take one.
 */
export type PersonalData = string & z.$brand<'PersonalData'>;

/** A person's or organisation's name. */
export const PersonName = personal(500).brand<'PersonalData' | 'PersonName'>();
export type PersonName = z.infer<typeof PersonName>;

/** A telephone or fax number, as written. */
export const PhoneNumber = personal(100).brand<'PersonalData' | 'PhoneNumber'>();
export type PhoneNumber = z.infer<typeof PhoneNumber>;

/** The number of a personal identity paper, a tax code or a business registration. Never for the carrier. */
export const IdNumber = personal(100).brand<'PersonalData' | 'IdNumber'>();
export type IdNumber = z.infer<typeof IdNumber>;

/** The account of a person at the national portal (TechID). */
export const AccountId = personal(200).brand<'PersonalData' | 'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/** A postal address. */
export const Address = personal(1000).brand<'PersonalData' | 'Address'>();
export type Address = z.infer<typeof Address>;

/** An e-mail address, as written. */
export const EmailAddress = z
  .string()
  .min(1)
  .max(320)
  .brand<'PersonalData' | 'EmailAddress'>()
  .meta(PERSONAL);
export type EmailAddress = z.infer<typeof EmailAddress>;

/**
 * The names under which personal data travels, ours and the national portal's: for what must blank it out
 * of structures whose types are gone (a log record, an error's context). `test/unit/schemas` holds it
 * against the schemas.
 */
export const PERSONAL_FIELDS: ReadonlySet<string> = new Set([
  'applicantName',
  'applicantIdNumber',
  'applicantAccount',
  'applicantIdentities',
  'email',
  'fax',
  'phone',
  'handler',
  'officer',
  'requestedBy',
  'receivedBy',
  'ChuHoSo',
  'SoGiayToChuHoSo',
  'MaDoiTuong',
  'DinhDanhCHS',
  'SoDinhDanh',
  'Email',
  'Fax',
  'SoDienThoai',
  'NguoiXuLy',
  'NguoiYeuCauBoSung',
  'NguoiTiepNhanBoSung',
]);
