import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { Withdrawn } from './withdrawn.ts';

/**
 * `valid` everything that had to be checked was checked and holds · `invalid` something does not hold · `unknown`
 * something could not be checked. `unknown` is never shown as good (Circular 15/2025/TT-BKHCN, Annex II).
 */
export const CopyStanding = named(
  'CopyStanding',
  z.enum(['valid', 'invalid', 'unknown']),
  'valid hợp lệ, invalid không hợp lệ, unknown chưa xác định được',
);
export type CopyStanding = z.infer<typeof CopyStanding>;

/** One thing that was found: `bad` makes the copy invalid, `open` unknown, `note` changes nothing. */
export const VerdictFinding = named(
  'VerdictFinding',
  z.strictObject({
    code: z.string(),
    weight: z.enum(['bad', 'open', 'note']),
    /** In Vietnamese. */
    says: z.string(),
    /** The part: a signature's field, an object of the file, a certificate's serial number. */
    about: z.string().optional(),
    detail: z.string().optional(),
  }),
);
export type VerdictFinding = z.infer<typeof VerdictFinding>;

/** The checks of Circular 15/2025/TT-BKHCN, Annex II, (a) to (h), of one signature; then what a copy asks beyond them. */
export const CHECKS = {
  a: 'Thời điểm ký nằm trong thời hạn của chứng thư',
  b: 'Chứng thư số không bị thu hồi, tạm dừng tại thời điểm ký',
  c: 'Thuật toán được phép dùng',
  d: 'Đúng phạm vi sử dụng của chứng thư',
  e: 'Chứng thư nối tới một gốc tin cậy đã cấu hình',
  f: 'Thông tin người ký khớp với chứng thư',
  g: 'Chữ ký đúng với khóa của chứng thư',
  h: 'Nội dung không đổi từ khi ký (mã băm khớp)',
} as const;
export type CheckId = keyof typeof CHECKS;

/** `passed`, `failed`, `open` could not be checked. */
const checkResult = z.enum(['passed', 'failed', 'open']);
const check = z.strictObject({
  id: z.enum(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']),
  name: z.string(),
  result: checkResult,
});

/** The checks of the whole copy that no mathematics gives (facts: the business rules of a certified copy). */
export const BUSINESS_CHECKS = {
  structure: 'Tệp đúng cấu trúc của bản sao chứng thực, không có phần lạ, không có nội dung ẩn',
  order: 'Đủ hai chữ ký, đúng thứ tự: người chứng thực rồi cơ quan',
  nothingAfter: 'Không có gì thêm sau chữ ký của cơ quan ngoài dữ liệu xác thực',
  timestamps: 'Dấu thời gian đúng',
  registered: 'Số chứng thực có trong sổ của cơ quan',
  standing: 'Bản sao chưa bị thu hồi, hủy bỏ',
  authorised: 'Người ký có thẩm quyền vào ngày ký',
  sameBody: 'Chữ ký cơ quan là của chính cơ quan đã chứng thực',
} as const;
export type BusinessCheckId = keyof typeof BUSINESS_CHECKS;

const businessCheck = z.strictObject({
  id: z.enum([
    'structure',
    'order',
    'nothingAfter',
    'timestamps',
    'registered',
    'standing',
    'authorised',
    'sameBody',
  ]),
  name: z.string(),
  result: checkResult,
});

/** Who a certificate names. */
export const VerdictCertificate = named(
  'VerdictCertificate',
  z.strictObject({
    commonName: z.string(),
    /** The unit that manages the signer, as the certificate says it. */
    organization: z.string().optional(),
    /** The common name of whoever issued it. */
    issuer: z.string(),
    serial: z.string(),
    notBefore: Instant,
    notAfter: Instant,
    /** SHA-256. */
    fingerprint: z.string(),
  }),
);
export type VerdictCertificate = z.infer<typeof VerdictCertificate>;

export const VerdictSignature = named(
  'VerdictSignature',
  z.strictObject({
    field: z.string(),
    role: z.enum(['person', 'body', 'other']),
    standing: CopyStanding,
    /** What it can show for its time and its certificate: EN 319 142-1 baseline levels. */
    level: z.enum(['B-B', 'B-T', 'B-LT', 'B-LTA']),
    certificate: VerdictCertificate.optional(),
    /** The configured root that it leads to: `public`, `official-duty`. */
    anchor: z.string().optional(),
    algorithm: z.string().optional(),
    /** When it was made at the latest, and what proves that; without a proof what the signer says. */
    time: z
      .strictObject({ at: Instant, from: z.enum(['timestamp', 'document-timestamp', 'claimed']) })
      .optional(),
    revocation: z.enum(['good', 'revoked', 'unknown']),
    checks: z.array(check),
  }),
);
export type VerdictSignature = z.infer<typeof VerdictSignature>;

export const VerdictTimestamp = named(
  'VerdictTimestamp',
  z.strictObject({
    kind: z.enum(['signature', 'document']),
    /** The signature's or the time-stamp's own field. */
    field: z.string(),
    standing: CopyStanding,
    at: Instant.optional(),
    authority: VerdictCertificate.optional(),
  }),
);
export type VerdictTimestamp = z.infer<typeof VerdictTimestamp>;

/** What the register said, if it was asked. */
export const VerdictRegister = named(
  'VerdictRegister',
  z.union([
    z.strictObject({ asked: z.literal(false) }),
    z.strictObject({ asked: z.literal(true), answer: z.enum(['absent', 'unreachable', 'elsewhere']) }),
    z.strictObject({
      asked: z.literal(true),
      answer: z.literal('found'),
      copyId: z.string(),
      number: z.int(),
      volume: z.string(),
      agency: z.string(),
      state: z.enum(['issued', 'withdrawn']),
      issuedAt: Instant,
      title: z.string().optional(),
      /** By what the person was authorised that day. */
      instrument: z.string().optional(),
      withdrawn: Withdrawn.optional(),
    }),
  ]),
);
export type VerdictRegister = z.infer<typeof VerdictRegister>;

/** A proof that the verdict rests on: its SHA-256 always, its bytes (base64) unless they are the file's own signature. */
export const VerdictEvidence = named(
  'VerdictEvidence',
  z.strictObject({
    kind: z.enum(['certificate', 'ocsp', 'crl', 'signature', 'timestamp']),
    /** Stood in the file, or was asked for while verifying. */
    from: z.enum(['file', 'online', 'roots']),
    sha256: z.string(),
    base64: z.string(),
  }),
);
export type VerdictEvidence = z.infer<typeof VerdictEvidence>;

/** What else can be found about a copy, beside what PDF (schemas/pdf) and signatures (schemas/trust) come to. */
export const COPY_FINDINGS = {
  'copy-signature-missing': {
    weight: 'bad',
    vi: 'Thiếu chữ ký: bản sao chứng thực phải có chữ ký của người chứng thực và của cơ quan',
  },
  'copy-order': {
    weight: 'bad',
    vi: 'Chữ ký không đúng thứ tự: người chứng thực ký trước, cơ quan ký ngay sau, không có gì chen giữa',
  },
  'copy-after-body': {
    weight: 'bad',
    vi: 'Có nội dung thêm sau chữ ký của cơ quan ngoài dữ liệu xác thực và dấu thời gian',
  },
  'copy-same-signer': {
    weight: 'bad',
    vi: 'Hai chữ ký là của cùng một người ký: cùng chứng thư, cùng khóa, cùng chủ thể hoặc cùng số định danh',
  },
  'copy-body-first': { weight: 'bad', vi: 'Chữ ký thứ nhất là của cơ quan, không phải của người chứng thực' },
  'copy-person-last': { weight: 'bad', vi: 'Chữ ký thứ hai là của cá nhân, không phải của cơ quan' },
  'copy-times': { weight: 'bad', vi: 'Thời điểm của các chữ ký, dấu thời gian không theo đúng thứ tự ký' },
  'copy-time-unproven': {
    weight: 'open',
    vi: 'Chữ ký không có dấu thời gian: chưa chứng minh được là đã ký khi nào',
  },
  'copy-envelope-altered': {
    weight: 'bad',
    vi: 'Khối chữ ký đã bị sửa ở phần ngoài: không khớp với phần được ký',
  },
  'copy-envelope-unknown': { weight: 'open', vi: 'Khối chữ ký kèm thành phần mà phần mềm không hiểu được' },
  'copy-certificate-altered': { weight: 'bad', vi: 'Chứng thư kèm theo tệp đã bị sửa' },
  'copy-certificate-stray': { weight: 'open', vi: 'Tệp kèm chứng thư không rõ do ai cấp' },
  'copy-evidence-uncovered': {
    weight: 'note',
    vi: 'Sau dấu thời gian cuối, có người đã thêm dữ liệu xác thực (DSS) vào tệp; phần đã cấp vẫn nguyên vẹn',
  },
  'copy-evidence-surplus': {
    weight: 'note',
    vi: 'Dữ liệu xác thực kèm theo nhiều hơn mức cần: chỉ xét phần có trước',
  },
  'copy-evidence-stray': {
    weight: 'note',
    vi: 'Chứng thư được thêm vào tệp sau khi cấp, không rõ do ai cấp: không dùng để kiểm tra',
  },
  'register-not-asked': {
    weight: 'open',
    vi: 'Chưa hỏi sổ chứng thực của cơ quan: chưa biết số chứng thực có thật, bản sao có bị thu hồi không',
  },
  'register-unreachable': { weight: 'open', vi: 'Không hỏi được sổ chứng thực của cơ quan' },
  'register-elsewhere': {
    weight: 'open',
    vi: 'Bản sao do cơ quan ngoài sổ này chứng thực: phải hỏi sổ của cơ quan đó',
  },
  'register-absent': { weight: 'bad', vi: 'Sổ chứng thực không có bản sao này' },
  'register-withdrawn': { weight: 'bad', vi: 'Bản sao đã bị thu hồi' },
  'file-not-seen': {
    weight: 'open',
    vi: 'Chưa xem tệp: mã QR chỉ cho biết sổ có bản sao này, chưa cho biết tệp hay bản in đang cầm có đúng là bản đó',
  },
  'file-other': {
    weight: 'open',
    vi: 'Mã SHA-256 khác với tệp đã cấp: phải kiểm tra chính tệp đó',
  },
  'file-as-issued': {
    weight: 'note',
    vi: 'Đúng là tệp đã cấp; tệp đã được kiểm tra đầy đủ trước khi cấp',
  },
  'register-person-other': { weight: 'bad', vi: 'Người ký không phải người mà sổ chứng thực ghi' },
  'register-not-authorised': {
    weight: 'bad',
    vi: 'Người ký không được giao thẩm quyền chứng thực vào thời điểm ký',
  },
  'register-body-other': {
    weight: 'bad',
    vi: 'Chữ ký thứ hai không phải của cơ quan mà sổ chứng thực ghi, tại thời điểm ký',
  },
} as const satisfies Readonly<
  Record<string, { readonly weight: 'bad' | 'open' | 'note'; readonly vi: string }>
>;
export type CopyFindingCode = keyof typeof COPY_FINDINGS;

/** The whole verdict on one file, as machines read it. Instants are UTC; the report shows Vietnam's time. */
export const CopyVerdict = named(
  'CopyVerdict',
  z.strictObject({
    version: z.literal(1),
    standing: CopyStanding,
    /** Of the signatures and the file alone, whatever the register says or whether it was asked. */
    signaturesStanding: CopyStanding,
    /** When it was judged. */
    at: Instant,
    file: z.strictObject({ sha256: z.string(), bytes: z.int() }),
    checks: z.array(businessCheck),
    findings: z.array(VerdictFinding),
    signatures: z.array(VerdictSignature),
    timestamps: z.array(VerdictTimestamp),
    register: VerdictRegister,
    evidence: z.array(VerdictEvidence),
  }),
);
export type CopyVerdict = z.infer<typeof CopyVerdict>;
