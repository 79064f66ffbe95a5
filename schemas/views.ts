import * as z from 'zod';
import { AgencyCode, AgencyCodeInput } from './agency-code.ts';
import { Day } from './calendar.ts';
import { Dossier, StoredFile } from './dossier.ts';
import { DossierCode } from './dossier-code.ts';
import { Flag } from './flags.ts';
import { Instant } from './instant.ts';
import { named } from './named.ts';
import { PersonName } from './personal.ts';
import { Status } from './status.ts';

/** What the native API answers. Instants are UTC; whoever shows them turns them into Vietnam's time. */

const text = z.string();
const integer = z.int();
const maybe = { text: text.optional(), instant: Instant.optional() };
/** SHA-256, hex. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Whether the gateway has the dossier: `pending` declared files are missing, nothing is carried yet ·
 * `received` complete and carried · `expired` the files never came.
 */
export const Completeness = named(
  'Completeness',
  z.enum(['pending', 'received', 'expired']),
  'pending chờ tệp, received đã đủ, expired quá hạn chờ tệp',
);
export type Completeness = z.infer<typeof Completeness>;

/** Where and how to upload one declared file. */
export const UploadTicket = named(
  'UploadTicket',
  z.strictObject({
    fileId: text,
    name: text,
    method: z.literal('PUT'),
    url: text,
    headers: z.record(z.string(), z.string()),
    expiresAt: Instant,
  }),
);
export type UploadTicket = z.infer<typeof UploadTicket>;

/** The answer to a submission or a change: what is kept, and which files are still awaited. */
export const Receipt = named(
  'Receipt',
  z.strictObject({
    code: DossierCode,
    status: Status,
    completeness: Completeness,
    revision: integer,
    keptAt: Instant,
    flags: z.array(Flag),
    uploads: z.array(UploadTicket),
  }),
);
export type Receipt = z.infer<typeof Receipt>;

/** A declared file and whether it is stored with the right hash. */
export const FileView = named('FileView', z.strictObject({ ...StoredFile.shape, stored: z.boolean() }));
export type FileView = z.infer<typeof FileView>;

export const DossierView = named(
  'DossierView',
  z.strictObject({
    dossier: Dossier,
    completeness: Completeness,
    revision: integer,
    pendingUntil: maybe.instant,
    files: z.array(FileView),
    flags: z.array(Flag),
    keptAt: Instant,
    changedAt: Instant,
  }),
);
export type DossierView = z.infer<typeof DossierView>;

/** One line of a list of dossiers: no personal data. */
export const DossierSummary = named(
  'DossierSummary',
  z.strictObject({
    code: DossierCode,
    agency: AgencyCode,
    procedureCode: text,
    status: Status,
    completeness: Completeness,
    receivedAt: maybe.instant,
    dueAt: maybe.instant,
    changedAt: Instant,
  }),
);
export type DossierSummary = z.infer<typeof DossierSummary>;

/** One thing that happened to a dossier, in the order in which the gateway kept it. */
export const TimelineEntry = named(
  'TimelineEntry',
  z.strictObject({
    seq: integer,
    kind: text,
    source: z.enum(['native', 'dropin', 'gateway']),
    occurredAt: Instant,
    keptAt: Instant,
    status: Status,
    previousStatus: Status.optional(),
    handler: PersonName.optional(),
    unit: maybe.text,
    content: maybe.text,
    irregular: z.boolean(),
  }),
);
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const ExchangeState = named(
  'ExchangeState',
  z.enum(['queued', 'retrying', 'unknown', 'confirmed', 'parked', 'superseded', 'skipped']),
  'queued chờ gửi, retrying đang thử lại, unknown chưa rõ kết quả, confirmed đối tác đã nhận, ' +
    'parked chờ người xử lý, superseded đã có bản mới hơn, skipped được bỏ qua có lý do',
);

/** Why a duty waits for a person, and what mends it. */
export const ExchangeReason = named(
  'ExchangeReason',
  z.strictObject({ code: text, partnerCode: maybe.text, message: text, fix: text }),
);

/** One try at carrying a duty. */
export const ExchangeAttempt = named(
  'ExchangeAttempt',
  z.strictObject({
    n: integer,
    at: Instant,
    endedAt: Instant,
    outcome: text,
    httpStatus: integer.optional(),
    note: maybe.text,
  }),
);

export const ExchangeView = named(
  'ExchangeView',
  z.strictObject({
    id: text,
    partner: text,
    operation: text,
    subject: text,
    agency: text,
    seq: integer,
    state: ExchangeState,
    digest,
    attempts: integer,
    recent: z.array(ExchangeAttempt),
    occurredAt: Instant,
    keptAt: Instant,
    nextAttemptAt: maybe.instant,
    sentAt: maybe.instant,
    confirmedAt: maybe.instant,
    parkedAt: maybe.instant,
    reason: ExchangeReason.optional(),
    correlationId: text,
  }),
  'Một lượt trao đổi với đối tác / one duty towards a partner',
);
export type ExchangeView = z.infer<typeof ExchangeView>;

/** One link of a dossier's chain of evidence: `hash` covers the rest, `previous` is the link before's. */
export const EvidenceLink = named(
  'EvidenceLink',
  z.strictObject({
    subject: text,
    seq: z.int().min(1),
    at: Instant,
    kind: text,
    actor: text,
    digest,
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    previous: digest,
    hash: digest,
  }),
);
export type EvidenceLink = z.infer<typeof EvidenceLink>;

/** One file that proves, without us, what crossed the border and when. */
export const EvidenceExport = named(
  'EvidenceExport',
  z.strictObject({
    format: z.literal('lien-thong-evidence/1'),
    subject: text,
    exportedAt: Instant,
    links: z.array(EvidenceLink),
  }),
  'Bằng chứng của một hồ sơ / the evidence of one dossier',
);
export type EvidenceExport = z.infer<typeof EvidenceExport>;

/** One page of a list. `next` asks for the following one; absent on the last. */
export const pageOf = <T extends z.ZodType>(
  id: string,
  item: T,
): z.ZodObject<{ items: z.ZodArray<T>; next: z.ZodOptional<z.ZodString> }, z.core.$strict> =>
  named(id, z.strictObject({ items: z.array(item), next: z.string().optional() }));

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/** Asks for a new dossier code. Without a day it is today's, in Vietnam. */
export const CodeRequest = named(
  'CodeRequest',
  z.strictObject({ agency: AgencyCodeInput, day: Day.optional() }),
);
export type CodeRequest = z.infer<typeof CodeRequest>;

export const CodeAllocation = named(
  'CodeAllocation',
  z.strictObject({ code: DossierCode, agency: AgencyCode, day: Day, serial: z.int().min(1) }),
);
export type CodeAllocation = z.infer<typeof CodeAllocation>;
