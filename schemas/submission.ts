import * as z from 'zod';
import { AgencyCodeInput } from './agency-code.ts';
import { codesOf, type CodeListName } from './code-lists.ts';
import { Database, DeclaredFile, Money, type Dossier, type StoredFile } from './dossier.ts';
import { DossierCode } from './dossier-code.ts';
import { InstantInput } from './instant.ts';
import { named } from './named.ts';
import { AccountId, EmailAddress, IdNumber, PersonName, PhoneNumber } from './personal.ts';

/**
 * What a portal submits on the native API. Strict: unknown fields are refused, codes of confirmed lists are
 * enforced, what the QĐ 766 indicators need is mandatory. Codes of agencies and procedures that we do not
 * know are allowed (and flagged).
 */

/** The check by which a text says something: not empty, not only blanks. */
export const NOT_BLANK = z.regex(/\S/, { error: 'Không được để trống' });

/** A text that says something. */
export const said = (max: number): z.ZodString => z.string().check(z.maxLength(max), NOT_BLANK);

const code = said(100);
const name = said(500);
const documentName = said(4000);
const longText = said(10_000);
const flag = z.boolean();
const maybe = {
  code: code.optional(),
  longText: longText.optional(),
  flag: flag.optional(),
  instant: InstantInput.optional(),
  file: DeclaredFile.optional(),
  integer: z.int().optional(),
};
const listed = (list: CodeListName): z.ZodEnum<Record<string, string>> =>
  z.enum(Object.fromEntries(codesOf(list).map((value) => [value, value])));
const rows = <T extends z.ZodType>(row: T, max: number): z.ZodDefault<z.ZodArray<T>> =>
  z.array(row).max(max).default([]);

/** A link under which somebody else keeps a file. */
const link = z
  .url({ protocol: /^https?$/, error: 'Đường dẫn phải là URL http hoặc https' })
  .max(2048)
  .optional();

const notBoth = (row: { readonly link?: unknown; readonly file?: unknown }): boolean =>
  row.link === undefined || row.file === undefined;
const NOT_BOTH = {
  error: 'Khai tệp tải lên hoặc đường dẫn, không khai cả hai',
  params: { reason: 'file-and-link' },
};

export const DocumentInput = named(
  'DocumentInput',
  z
    .strictObject({
      localId: maybe.code,
      name: documentName,
      deleted: flag.default(false),
      componentCode: maybe.code,
      link,
      file: maybe.file,
      digitised: maybe.flag,
      reuse: maybe.code,
      fromPersonalRepository: maybe.flag,
      replacementResultCode: maybe.code,
    })
    .refine(notBoth, NOT_BOTH),
);
export type DocumentInput = z.infer<typeof DocumentInput>;

export const FeeInput = named(
  'FeeInput',
  z.strictObject({ name, code: maybe.code, collection: maybe.code, amount: Money, kind: maybe.code }),
);
export type FeeInput = z.infer<typeof FeeInput>;

export const ResultInput = named(
  'ResultInput',
  z
    .strictObject({
      name: documentName,
      componentCode: maybe.code,
      paperId: maybe.code,
      code: maybe.code,
      link,
      file: maybe.file,
    })
    .refine(notBoth, NOT_BOTH),
);
export type ResultInput = z.infer<typeof ResultInput>;

const OtherPaperInput = named(
  'OtherPaperInput',
  z.strictObject({ name, quantity: z.int().min(1).max(10_000), kind: maybe.integer }),
);

const IdentityInput = named(
  'IdentityInput',
  z.strictObject({
    type: code,
    number: IdNumber.regex(/^[0-9A-Za-z./-]+$/, { error: 'Số định danh có ký tự lạ' }),
  }),
);

const phone = PhoneNumber.regex(/^\+?[0-9][0-9 .()-]{5,29}$/, {
  error: 'Không phải số điện thoại',
}).optional();

export const SubmissionInput = named(
  'SubmissionInput',
  z
    .strictObject({
      code: DossierCode,
      agency: AgencyCodeInput,
      procedureCode: code,
      procedureName: said(1000),
      sectorCode: code,
      sectorName: name,
      receiptNumber: maybe.code,
      channel: listed('KenhThucHien'),
      applicantName: PersonName.check(NOT_BLANK),
      applicantIdNumber: IdNumber.optional(),
      applicantType: listed('LoaiDoiTuong'),
      applicantAccount: AccountId.optional(),
      applicantIdentities: rows(IdentityInput, 10),
      otherInformation: maybe.longText,
      email: EmailAddress.regex(z.regexes.email, { error: 'Không phải địa chỉ thư điện tử' }).optional(),
      fax: phone,
      phone,
      summary: longText,
      /** A dossier begins registered (1) or received (2); everything later is an act (changes.ts). */
      status: z.literal([1, 2]),
      submittedAt: InstantInput,
      receivedAt: maybe.instant,
      dueAt: maybe.instant,
      resultDelivery: listed('HinhThuc'),
      processingUnit: name,
      note: maybe.longText,
      submissionPlace: code,
      hasDigitisedComponents: flag,
      accountVerifiedByVneid: flag,
      onlinePayment: listed('DuocThanhToanTrucTuyen'),
      databases: rows(Database, 50),
      documents: rows(DocumentInput, 200),
      fees: rows(FeeInput, 100),
      otherPapers: rows(OtherPaperInput, 200),
    })
    .superRefine(({ status, submittedAt, receivedAt, dueAt }, context) => {
      const fault = (field: string, reason: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [field], message, params: { reason } });
      };
      if (status === 2 && receivedAt === undefined) {
        fault('receivedAt', 'missing', 'Hồ sơ đã tiếp nhận phải có thời điểm tiếp nhận');
      }
      if (status === 1 && receivedAt !== undefined) {
        fault(
          'receivedAt',
          'received-too-early',
          'Hồ sơ mới đăng ký chưa có thời điểm tiếp nhận; dùng trạng thái 2',
        );
      }
      if (receivedAt !== undefined && receivedAt < submittedAt) {
        fault(
          'receivedAt',
          'received-before-submission',
          'Thời điểm tiếp nhận không được trước thời điểm nộp',
        );
      }
      if (dueAt !== undefined && dueAt < (receivedAt ?? submittedAt)) {
        fault('dueAt', 'due-before-reception', 'Thời điểm hẹn trả không được trước thời điểm tiếp nhận');
      }
    }),
  'Hồ sơ gửi lên trục / a dossier being submitted',
);
export type SubmissionInput = z.infer<typeof SubmissionInput>;

/** Gives a declared file its id: `place` is where it was declared, e.g. `documents[0]`. */
export type FileIds = (file: DeclaredFile, place: string) => string;

/** The canonical dossier of a submission. Adds nothing but the ids of declared files. */
export function dossierOf(submission: SubmissionInput, fileIds: FileIds): Dossier {
  const { documents, ...rest } = submission;
  return { ...rest, documents: withFiles(documents, 'documents', fileIds), supplements: [], results: [] };
}

/** The same rows with every declared file under its id. */
export function withFiles<T extends { readonly file?: DeclaredFile | undefined }>(
  rows: readonly T[],
  place: string,
  fileIds: FileIds,
): (Omit<T, 'file'> & { file?: StoredFile })[] {
  return rows.map((row, index) => {
    const { file, ...rest } = row;
    if (file === undefined) return rest;
    return { ...rest, file: { id: fileIds(file, `${place}[${index}]`), ...file } };
  });
}
