import * as z from 'zod';
import { AgencyCode, AgencyCodeInput } from '../agency-code.ts';
import { InstantInput, Instant } from '../instant.ts';
import { named } from '../named.ts';
import { OfficerAccount } from './look.ts';
import { OldIdentityNumber, PersonalNumber } from './personal-number.ts';
import { LookOperation } from './purposes.ts';
import { VerificationResult } from './verification-result.ts';

/**
 * The record of one look at a person's data (house promise 6): who, why, for which dossier, which fields, what came of
 * it, when, from where. Written before the answer leaves, never changed.
 */

/**
 * A look, or a search in the records of looks, which is recorded like a look; or what a national system did through the
 * door: it read a dossier of the person, or wrote of him.
 */
export const AccessOperation = z.enum([
  ...LookOperation.options,
  'search-by-subject',
  'search-by-officer',
  'export',
  'door-read',
  'door-change',
]);
export type AccessOperation = z.infer<typeof AccessOperation>;

/** How it was answered: by the register now, by what was kept of an earlier answer, or later by a duty. */
export const AccessManner = z.enum(['asked', 'cached', 'duty']);
export type AccessManner = z.infer<typeof AccessManner>;

export const AccessOutcome = z.enum(['answered', 'refused', 'unanswered']);
export type AccessOutcome = z.infer<typeof AccessOutcome>;

const text = z.string();

export const AccessRecordView = named(
  'AccessRecord',
  z.strictObject({
    id: text,
    at: Instant,
    operation: AccessOperation,
    manner: AccessManner,
    outcome: AccessOutcome,
    result: z
      .union([
        VerificationResult,
        z.enum(['found', 'not-found', 'related', 'applied', 'unchanged', 'older', 'conflict']),
      ])
      .optional(),
    /** Why it was refused, by the catalogue's code or the register's class of refusal. */
    problem: text.optional(),
    client: text,
    agency: AgencyCode.optional(),
    officer: OfficerAccount.optional(),
    /** Under which agency the officer's looks are found: the one that holds his account, else the client's own. */
    officerAgency: AgencyCode.optional(),
    purpose: text,
    legalBasis: text,
    dossier: text.optional(),
    fields: z.array(text),
    route: text.optional(),
    sourceIp: text.optional(),
    verification: text.optional(),
  }),
  'Nhật ký truy cập thông tin công dân / the record of one look',
);
export type AccessRecordView = z.infer<typeof AccessRecordView>;

export const AccessRecordPage = named(
  'AccessRecordPage',
  z.strictObject({
    items: z.array(AccessRecordView),
    /** Where the next page begins; absent on the last. */
    next: text.optional(),
  }),
);
export type AccessRecordPage = z.infer<typeof AccessRecordPage>;

/** Whose records: a number, never in an address. */
export const RecordSubject = z
  .strictObject({ personalNumber: PersonalNumber.optional(), oldNumber: OldIdentityNumber.optional() })
  .refine(({ personalNumber, oldNumber }) => (personalNumber === undefined) !== (oldNumber === undefined), {
    error: 'Cần đúng một trong hai: personalNumber (12 chữ số) hoặc oldNumber (9 chữ số)',
    params: { reason: 'one-number' },
  });
export type RecordSubject = z.infer<typeof RecordSubject>;

const window = { from: InstantInput.optional(), to: InstantInput.optional() };
/** Who searches: his agency, his account there. */
const searcher = { agency: AgencyCodeInput, by: OfficerAccount };
const limit = z.int().min(1).max(100);
const next = text.max(1_000).optional();

/** A search for the looks at one person. */
export const AccessRecordSearch = named(
  'AccessRecordSearch',
  z.strictObject({ subject: RecordSubject, ...searcher, ...window, limit: limit.default(50), next }),
  'Tìm nhật ký truy cập theo công dân / looks at one person',
);
export type AccessRecordSearch = z.infer<typeof AccessRecordSearch>;

/** A search for the looks of one officer, as query parameters. */
export const OfficerRecordQuery = z.strictObject({
  officer: OfficerAccount,
  officerAgency: AgencyCodeInput,
  ...searcher,
  ...window,
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .pipe(limit)
    .default(50),
  next,
});
export type OfficerRecordQuery = z.infer<typeof OfficerRecordQuery>;

/** A citizen's own list of looks, for a desk to hand over. */
export const AccessRecordExportRequest = named(
  'AccessRecordExportRequest',
  z.strictObject({
    subject: RecordSubject,
    ...searcher,
    ...window,
    format: z.enum(['json', 'csv']).default('json'),
  }),
  'Xuất danh sách các lần tra cứu về một công dân / a citizen’s own list of looks',
);
export type AccessRecordExportRequest = z.infer<typeof AccessRecordExportRequest>;

/** One line of a citizen's own list. */
export const ExportedLook = z.strictObject({
  at: Instant,
  operation: text,
  purpose: text,
  legalBasis: text,
  agency: text,
  officer: text.optional(),
  dossier: text,
  fields: z.array(text),
  result: text,
});
export type ExportedLook = z.infer<typeof ExportedLook>;

export const AccessRecordExport = named(
  'AccessRecordExport',
  z.strictObject({
    from: Instant,
    to: Instant,
    exportedAt: Instant,
    /** Of these agencies and those below them: what the client that exports acts for. */
    agencies: z.array(AgencyCode),
    /** More looks were recorded than one list holds: ask for a shorter time. */
    truncated: z.boolean(),
    looks: z.array(ExportedLook),
  }),
);
export type AccessRecordExport = z.infer<typeof AccessRecordExport>;
