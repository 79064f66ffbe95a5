import * as z from 'zod';
import { AgencyCode } from './agency-code.ts';
import { DossierCode } from './dossier-code.ts';
import { Instant } from './instant.ts';
import { named } from './named.ts';
import { AccountId, EmailAddress, IdNumber, PersonName, PhoneNumber } from './personal.ts';
import { Status } from './status.ts';

/**
 * The canonical dossier: what the gateway keeps and carries, whatever wire it came by. English names, the
 * meanings of facts §1.3 to §1.6 (field-notes.ts). Absent is absent: never "", never a guess.
 *
 * Codes of national lists are texts as on the list and may be unknown (flags.ts). A yes/no that arrived as
 * something else stays the text that arrived.
 */

/** A code of a national list or of somebody's system, as received. */
const code = z.string().min(1).max(200);
const shortText = z.string().min(1).max(1000);
const longText = z.string().min(1).max(20_000);
const link = z.string().min(1).max(4000);
const yesNo = z.union([z.boolean(), z.string().min(1).max(50)]);
const integer = z.int();
const rows = <T extends z.ZodType>(row: T): z.ZodArray<T> => z.array(row).max(1000);

// One schema serves many fields: each costs every function some microseconds at its cold start.
const maybe = {
  code: code.optional(),
  shortText: shortText.optional(),
  longText: longText.optional(),
  link: link.optional(),
  yesNo: yesNo.optional(),
  integer: integer.optional(),
  instant: Instant.optional(),
  name: PersonName.optional(),
  phone: PhoneNumber.optional(),
};

/** Money in VND: whole, never negative. */
export const Money = z.int().min(0).max(999_999_999_999_999);

const fileFields = {
  name: z.string().min(1).max(255),
  size: z.int().min(1),
  mediaType: z.string().min(3).max(127),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
};

/** A file that the portal is going to upload. Size, type and hash are checked when it is stored. */
export const DeclaredFile = named(
  'DeclaredFile',
  z.strictObject(fileFields),
  'Tệp sẽ tải lên / a file to be uploaded',
);
export type DeclaredFile = z.infer<typeof DeclaredFile>;

/** A file that the gateway stores, as declared by the portal, under the id that the gateway gave it. */
export const StoredFile = named('StoredFile', z.strictObject({ id: code, ...fileFields }));
export type StoredFile = z.infer<typeof StoredFile>;

/** An identity paper of the applicant. */
export const Identity = named('Identity', z.strictObject({ type: maybe.code, number: IdNumber.optional() }));

/** A national database that was consulted. */
export const Database = named('Database', z.strictObject({ code }));

/** A document that was handed in. */
export const DossierDocument = named(
  'DossierDocument',
  z.strictObject({
    localId: maybe.code,
    name: longText,
    deleted: maybe.yesNo,
    componentCode: maybe.code,
    link: maybe.link,
    file: StoredFile.optional(),
    digitised: maybe.yesNo,
    reuse: maybe.code,
    fromPersonalRepository: maybe.yesNo,
    replacementResultCode: maybe.code,
  }),
);
export type DossierDocument = z.infer<typeof DossierDocument>;

/** A fee that was paid, or one that is asked for. */
export const Fee = named(
  'Fee',
  z.strictObject({
    name: maybe.shortText,
    code: maybe.code,
    collection: maybe.code,
    amount: Money.optional(),
    kind: maybe.code,
  }),
);
export type Fee = z.infer<typeof Fee>;

/** A paper that was handed in and not digitised. */
export const OtherPaper = named(
  'OtherPaper',
  z.strictObject({ name: maybe.shortText, quantity: maybe.integer, kind: maybe.integer }),
);
export type OtherPaper = z.infer<typeof OtherPaper>;

/** One request for a supplement, and what came of it. */
export const Supplement = named(
  'Supplement',
  z.strictObject({
    id: maybe.integer,
    requestedBy: maybe.name,
    content: maybe.longText,
    requestedAt: maybe.instant,
    receivedBy: maybe.name,
    receptionNote: maybe.longText,
    receivedAt: maybe.instant,
    completed: maybe.yesNo,
    documents: rows(DossierDocument),
    fees: rows(Fee),
    previousDueAt: maybe.instant,
    newDueAt: maybe.instant,
  }),
);
export type Supplement = z.infer<typeof Supplement>;

/** A paper that is the result. */
export const ResultPaper = named(
  'ResultPaper',
  z.strictObject({
    name: maybe.longText,
    componentCode: maybe.code,
    paperId: maybe.code,
    link: maybe.link,
    file: StoredFile.optional(),
    code: maybe.code,
  }),
);
export type ResultPaper = z.infer<typeof ResultPaper>;

export const Dossier = named(
  'Dossier',
  z.strictObject({
    code: DossierCode,
    agency: AgencyCode,
    procedureCode: code,
    procedureName: shortText,
    sectorCode: code,
    sectorName: shortText,
    receiptNumber: maybe.code,
    channel: maybe.code,
    applicantName: maybe.name,
    applicantIdNumber: IdNumber.optional(),
    applicantType: code,
    applicantAccount: AccountId.optional(),
    applicantIdentities: rows(Identity),
    otherInformation: maybe.longText,
    email: EmailAddress.optional(),
    fax: maybe.phone,
    phone: maybe.phone,
    summary: longText,
    submittedAt: maybe.instant,
    receivedAt: maybe.instant,
    dueAt: maybe.instant,
    status: Status,
    returnedAt: maybe.instant,
    returnInformation: maybe.longText,
    resultDelivery: code,
    finishedAt: maybe.instant,
    refusedAt: maybe.instant,
    processingUnit: shortText,
    note: maybe.longText,
    submissionPlace: maybe.code,
    hasDigitisedComponents: maybe.yesNo,
    accountVerifiedByVneid: maybe.yesNo,
    onlinePayment: maybe.code,
    databases: rows(Database),
    documents: rows(DossierDocument),
    fees: rows(Fee),
    otherPapers: rows(OtherPaper),
    supplements: rows(Supplement),
    results: rows(ResultPaper),
  }),
  'Hồ sơ / the dossier as the gateway keeps it',
);
export type Dossier = z.infer<typeof Dossier>;

/** One step in a dossier's life, as told to the national portal (facts §1.5). */
export const ProgressRow = named(
  'ProgressRow',
  z.strictObject({
    dossierCode: DossierCode,
    handler: PersonName,
    title: maybe.shortText,
    at: Instant,
    unit: maybe.shortText,
    content: maybe.longText,
    status: Status,
    startedAt: maybe.instant,
    stepDueAt: maybe.instant,
  }),
);
export type ProgressRow = z.infer<typeof ProgressRow>;
