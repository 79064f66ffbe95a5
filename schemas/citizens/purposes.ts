import * as z from 'zod';
import { Day } from '../calendar.ts';
import type { Certainty } from '../code-lists.ts';
import { CITIZEN_FIELDS, type CitizenField } from './citizen.ts';

/**
 * What the population register may be looked at for, as dated data: Law 91/2025/QH15 art. 19(2) asks a state body for
 * written rules of processing, so a look states a purpose and its legal basis, and sees what that purpose needs.
 *
 * No public document lists purposes, their fields or their codes: this whole list is the project's own assumption
 * (certainty `I`) until a province decides its own, which the configuration puts in its place (`purposesWith`).
 */

/** What may be done with a person's data. `household-*` are looks at the province's own register. */
export const LookOperation = z.enum([
  'verify',
  'look-up',
  'relatives',
  'household-confirm',
  'household-read',
]);
export type LookOperation = z.infer<typeof LookOperation>;

/** A code of ours for a purpose or a legal basis: never free text, in which a name could stand. */
export const PurposeCode = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .max(60);

const fieldNames: readonly string[] = CITIZEN_FIELDS;

export const Purpose = z.strictObject({
  code: PurposeCode,
  /** As officers and citizens read it, in Vietnamese. */
  name: z.string().min(1).max(200),
  /** The legal bases that may be stated for it: our code, and the document's own name. */
  legalBases: z.array(z.strictObject({ code: PurposeCode, title: z.string().min(1).max(300) })).min(1),
  operations: z.array(LookOperation).min(1),
  /** Which fields of a citizen are returned. A verification returns none. */
  fields: z.array(
    z.string().refine((name) => fieldNames.includes(name), { error: 'Không phải trường của công dân' }),
  ),
  /** For how many minutes a yes or no may be answered again without asking the register; 0: never. */
  cachedMinutes: z.int().min(0).max(60),
  /** First day in force, in Vietnam. */
  effectiveFrom: Day,
  /** Last day in force; absent: until another decision. */
  effectiveTo: Day.optional(),
  certainty: z.enum(['C', '1', 'I']),
});
export type Purpose = Omit<z.infer<typeof Purpose>, 'fields'> & { readonly fields: readonly CitizenField[] };

/** Law 91/2025/QH15 art. 19(1)(c): what state bodies do by law needs no consent, but a stated purpose. */
const DATA_LAW = {
  code: 'luat-91-2025-dieu-19',
  title: 'Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15, Điều 19 khoản 1 điểm c',
} as const;
const ONE_STOP = { code: 'nd-118-2025', title: 'Nghị định 118/2025/NĐ-CP' } as const;
const SHARING = { code: 'nd-278-2025', title: 'Nghị định 278/2025/NĐ-CP' } as const;

const ASSUMED: { readonly certainty: Certainty; readonly effectiveFrom: string } = {
  certainty: 'I',
  effectiveFrom: '2025-10-22', // the day on which Decree 278/2025 took force
};

const BASES = [ONE_STOP, SHARING, DATA_LAW];
const WHO: readonly CitizenField[] = ['personalNumber', 'oldNumber', 'name', 'sex', 'birth', 'nationality'];
const WHERE: readonly CitizenField[] = ['permanentResidence', 'currentResidence'];

/** The purposes that this project assumes. */
export const PURPOSES: readonly Purpose[] = [
  {
    ...ASSUMED,
    code: 'tiep-nhan-ho-so',
    name: 'Xác thực người nộp khi tiếp nhận hồ sơ thủ tục hành chính',
    legalBases: BASES,
    operations: ['verify'],
    fields: [],
    cachedMinutes: 15,
  },
  {
    ...ASSUMED,
    code: 'dien-san-bieu-mau',
    name: 'Điền sẵn thông tin công dân vào biểu mẫu điện tử',
    legalBases: BASES,
    operations: ['verify', 'look-up'],
    fields: [...WHO, 'ethnicity', ...WHERE],
    cachedMinutes: 15,
  },
  {
    ...ASSUMED,
    code: 'giai-quyet-ho-so',
    name: 'Thẩm tra thông tin công dân khi giải quyết hồ sơ',
    legalBases: BASES,
    operations: ['verify', 'look-up', 'household-confirm'],
    fields: [
      ...WHO,
      'ethnicity',
      'maritalStatus',
      'lifeStatus',
      'diedOn',
      'birthRegisteredAt',
      'hometown',
      ...WHERE,
    ],
    cachedMinutes: 0,
  },
  {
    ...ASSUMED,
    code: 'xac-minh-nhan-than',
    name: 'Xác minh quan hệ nhân thân',
    legalBases: BASES,
    operations: ['verify', 'relatives'],
    fields: ['personalNumber', 'name', 'father', 'mother', 'spouse', 'representative'],
    cachedMinutes: 0,
  },
  {
    ...ASSUMED,
    code: 'xac-nhan-ho-gia-dinh',
    name: 'Xác nhận thông tin hộ gia đình',
    legalBases: BASES,
    operations: ['verify', 'household-confirm', 'household-read'],
    fields: [
      'personalNumber',
      'name',
      'sex',
      'birth',
      'lifeStatus',
      'diedOn',
      ...WHERE,
      'head',
      'householdBook',
    ],
    cachedMinutes: 0,
  },
].map((purpose) => Purpose.parse(purpose) as Purpose); // its fields were just checked to be fields

/** The list with a province's own purposes: one of a code that stands in both takes the place of ours. */
export function purposesWith(own: readonly Purpose[]): readonly Purpose[] {
  const decided = new Set(own.map(({ code }) => code));
  return [...PURPOSES.filter(({ code }) => !decided.has(code)), ...own];
}

/** Whether a purpose is in force on a day, `YYYY-MM-DD` in Vietnam. */
const isInForce = ({ effectiveFrom, effectiveTo }: Purpose, day: string): boolean =>
  effectiveFrom <= day && (effectiveTo === undefined || day <= effectiveTo);

/**
 * The purpose of a code as in force on a day, the newest where several are; `not-in-force` where there is one of
 * another time only, `unknown` where there is none.
 */
export function purposeNamed(
  code: string,
  day: string,
  purposes: readonly Purpose[] = PURPOSES,
): Purpose | 'not-in-force' | 'unknown' {
  const named = purposes.filter((purpose) => purpose.code === code);
  if (named.length === 0) return 'unknown';
  const inForce = named.filter((purpose) => isInForce(purpose, day));
  return inForce.toSorted((a, b) => a.effectiveFrom.localeCompare(b.effectiveFrom)).at(-1) ?? 'not-in-force';
}
