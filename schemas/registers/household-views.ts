import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { Coded, CITIZEN_FIELDS } from '../citizens/citizen.ts';
import { OfficerAccount, SourcedField } from '../citizens/look.ts';
import { PersonalNumber } from '../citizens/personal-number.ts';
import { PurposeCode } from '../citizens/purposes.ts';
import { DossierCode } from '../dossier-code.ts';
import { Instant, InstantInput } from '../instant.ts';
import { named } from '../named.ts';
import { Address, PersonName } from '../personal.ts';
import { ChangeKind } from './change-kind.ts';

/**
 * Households as the portal asks for them, and what it is answered. No public schema of a household confirmation exists
 * (facts §2.1, §8): these contracts are this project's own.
 */

/** Why, by whom and for which dossier: without all of these nobody's household is looked at. */
const why = {
  purpose: PurposeCode,
  legalBasis: PurposeCode,
  officer: OfficerAccount,
  dossier: z.string().min(1).max(40),
};

/** Somebody of the household, by number and name: a number alone finds nobody. */
export const HouseholdSubject = z.strictObject({
  personalNumber: PersonalNumber,
  fullName: PersonName.max(200),
});
export type HouseholdSubject = z.infer<typeof HouseholdSubject>;

const asOf = InstantInput.optional();

/** What is stated of a household, to be confirmed or not. */
export const HouseholdStatement = z
  .strictObject({
    /** Who heads it. */
    head: PersonalNumber.optional(),
    /** Who belongs to it; others may. */
    members: z.array(PersonalNumber).min(1).max(50).optional(),
    /** How many live in it. */
    size: z.int().min(1).max(100).optional(),
    /** Where it lives: by code, and in words where they are given. */
    residence: z
      .strictObject({ commune: z.string().max(10), detail: Address.max(500).optional() })
      .optional(),
  })
  .refine((statement) => Object.values(statement).some((part) => part !== undefined), {
    error: 'Cần ít nhất một điều để xác nhận: chủ hộ, thành viên, số người hoặc nơi ở',
    params: { reason: 'nothing-stated' },
  });
export type HouseholdStatement = z.infer<typeof HouseholdStatement>;

export const ConfirmationRequest = named(
  'HouseholdConfirmationRequest',
  z.strictObject({ ...why, subject: HouseholdSubject, statement: HouseholdStatement, asOf }),
  'Yêu cầu xác nhận thông tin hộ gia đình tại một thời điểm',
);
export type ConfirmationRequest = z.infer<typeof ConfirmationRequest>;

export const ReadingRequest = named(
  'HouseholdReadingRequest',
  z.strictObject({ ...why, subject: HouseholdSubject, asOf }),
  'Yêu cầu đọc thành viên hộ gia đình theo mục đích',
);
export type ReadingRequest = z.infer<typeof ReadingRequest>;

/** The same for a history, as query parameters. */
export const HistoryQuery = z.strictObject(why);
export type HistoryQuery = z.infer<typeof HistoryQuery>;

const text = z.string();
const about = { purpose: PurposeCode, dossier: DossierCode, agency: AgencyCode };

/** Who says something, as of when. */
export const ClaimView = z.strictObject({ source: text, asOf: Instant });

/** `book`: people are known by a house book alone, and heads of several households bear it, or too many people do. */
export const HouseholdConflictKind = z.enum(['head', 'members', 'grouping', 'book']);

export const HouseholdConfirmation = named(
  'HouseholdConfirmation',
  z.strictObject({
    ...about,
    /**
     * `not-found`: nobody of that number and name is in a household here · `undecided`: nothing is known to differ, but
     * the communes cannot be compared.
     */
    result: z.enum(['yes', 'no', 'undecided', 'not-found']),
    household: text.optional(),
    /**
     * What of the statement is otherwise; never how. `residence-other-list`: one of both communes is no more, and the
     * codes do not tell whether it is the same place.
     */
    differs: z.array(z.enum(['head', 'members', 'size', 'residence', 'residence-other-list'])),
    /** Sources contradict each other about it: somebody should look before deciding. */
    conflict: z.boolean(),
    conflicts: z.array(HouseholdConflictKind),
    sources: z.array(ClaimView),
    asOf: Instant.optional(),
  }),
  'Kết quả xác nhận hộ gia đình',
);
export type HouseholdConfirmation = z.infer<typeof HouseholdConfirmation>;

const fields = z.partialRecord(z.enum(CITIZEN_FIELDS as [string, ...string[]]), SourcedField);

export const HouseholdMemberView = z.strictObject({
  person: text,
  /** `disputed`: another source's newer word puts him elsewhere · `dead`: shown where the purpose allows `lifeStatus`. */
  standing: z.enum(['member', 'disputed', 'dead']),
  /** This, the relation and the claims: where the purpose allows the field `head`. */
  isHead: z.boolean().optional(),
  relation: z.strictObject({ ...SourcedField.shape, value: Coded }).optional(),
  fields,
  /** Fields about which sources differ; the newest word is shown. */
  conflicts: z.array(text),
  claims: z
    .array(z.strictObject({ ...ClaimView.shape, household: text, relation: Coded.optional() }))
    .optional(),
});

export const HouseholdReading = named(
  'HouseholdReading',
  z.strictObject({
    ...about,
    household: text,
    head: text.optional(),
    members: z.array(HouseholdMemberView),
    conflict: z.boolean(),
    conflicts: z.array(HouseholdConflictKind),
    asOf: Instant,
  }),
  'Thành viên hộ gia đình, chỉ các trường mà mục đích cho phép',
);
export type HouseholdReading = z.infer<typeof HouseholdReading>;

export const HouseholdHistory = named(
  'HouseholdHistory',
  z.strictObject({
    ...about,
    household: text,
    /** Oldest first; what it was under another head included. References only. */
    versions: z.array(
      z.strictObject({
        household: text,
        version: z.int(),
        asOf: Instant,
        settledAt: Instant,
        kinds: z.array(ChangeKind),
        /** Where the purpose allows the field `head`, and the dead where it allows `lifeStatus`. */
        head: text.optional(),
        living: z.array(text),
        dead: z.array(text).optional(),
        disputed: z.array(text),
        conflicts: z.array(HouseholdConflictKind),
      }),
    ),
  }),
  'Lịch sử hộ gia đình, chỉ mã tham chiếu',
);
export type HouseholdHistory = z.infer<typeof HouseholdHistory>;
