import * as z from 'zod';
import { AgencyCode, AgencyCodeInput } from '../agency-code.ts';
import { DossierCode } from '../dossier-code.ts';
import { Day } from '../calendar.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { EmailAddress, IdNumber, PersonName } from '../personal.ts';
import { PersonalNumber } from '../citizens/personal-number.ts';
import { CopyId } from './copy-id.ts';
import { ORIGINAL_KINDS, type OriginalKind } from './original-kinds.ts';
import { REFUSAL_GROUNDS, type RefusalGround } from './refusal-grounds.ts';
import { CopyState } from './state.ts';
import { WITHDRAWAL_GROUNDS, type WithdrawalGround } from './withdrawal-grounds.ts';
import { Withdrawn } from './withdrawn.ts';

const keysOf = <K extends string>(of: Readonly<Record<K, unknown>>): readonly [K, ...K[]] =>
  Object.keys(of) as [K, ...K[]]; // a record of ours, with members

const said = (most: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim())
    .pipe(z.string().min(1).max(most));

/** An officer's account at the client's system: never a name. */
export const OfficerAccount = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$/, {
  error: 'Tài khoản cán bộ chỉ gồm chữ không dấu, số, dấu chấm, gạch nối, gạch dưới, @; không dùng họ tên',
});

/** The paper that is copied. */
export const Original = named(
  'CopyOriginal',
  z.strictObject({
    kind: z.enum(keysOf<OriginalKind>(ORIGINAL_KINDS)),
    /** As it is called on the paper, e.g. "Bằng tốt nghiệp đại học". */
    type: said(300),
    issuer: said(300).optional(),
    number: IdNumber.max(100).optional(),
  }),
);
export type Original = z.infer<typeof Original>;

/** Who has the copy made; to whose store it goes. */
export const Requester = named(
  'CopyRequester',
  z.strictObject({
    name: PersonName.max(200),
    personalNumber: PersonalNumber.optional(),
    email: EmailAddress.optional(),
  }),
);
export type Requester = z.infer<typeof Requester>;

/** The body of POST /v1/copies. */
export const CopyRequest = named(
  'CopyRequest',
  z.strictObject({
    agency: AgencyCodeInput,
    original: Original,
    requester: Requester,
    /** How many copies are asked for on this occasion; they have one number. The fee counts each. */
    copies: z.int().min(1).max(100).default(1),
    /** Who is to certify. */
    officer: OfficerAccount,
    channel: z.enum(['counter', 'online']).default('counter'),
    /**
     * The client's name for the occasion: the same original asked for on the same occasion has the same number. Absent: an
     * occasion of its own.
     */
    occasion: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,60}$/, {
        error: 'Mã lần yêu cầu chỉ gồm chữ không dấu, số, dấu chấm, gạch nối, gạch dưới',
      })
      .optional(),
    /** The dossier that the copy is a result of; `finish`: with it the dossier is finished. */
    dossier: z.strictObject({ code: DossierCode, finish: z.boolean().default(false) }).optional(),
    /** Whether it goes to the requester's own store at the national portal. Needs his personal number. */
    deposit: z.boolean().default(false),
  }),
  'Yêu cầu chứng thực bản sao điện tử từ bản chính giấy / a request for an electronic certified copy',
);
export type CopyRequest = z.infer<typeof CopyRequest>;

/** The body of POST /v1/copies/{id}/refusal. */
export const CopyRefusal = named(
  'CopyRefusal',
  z.strictObject({
    ground: z.enum(keysOf<RefusalGround>(REFUSAL_GROUNDS)),
    officer: OfficerAccount,
    /** Sealed; read again by the copy's client alone. */
    note: said(1_000).optional(),
  }),
);
export type CopyRefusal = z.infer<typeof CopyRefusal>;

/** The body of POST /v1/copies/{id}/withdrawal. What is published of it are codes: nobody can be named by them. */
export const CopyWithdrawal = named(
  'CopyWithdrawal',
  z.strictObject({
    ground: z.enum(keysOf<WithdrawalGround>(WITHDRAWAL_GROUNDS)),
    /** The body that withdraws, published by its name; the copy's own where it is absent. */
    by: AgencyCodeInput.optional(),
    officer: OfficerAccount,
    /** Sealed; read again by the copy's client alone. */
    note: said(1_000).optional(),
  }),
);
export type CopyWithdrawal = z.infer<typeof CopyWithdrawal>;

/** What is due for a copy, VND. */
export const CopyFee = named(
  'CopyFee',
  z.strictObject({
    perCopy: z.int(),
    copies: z.int(),
    total: z.int(),
    /** The day of the rule by which it was reckoned. */
    ruleFrom: Day,
    /** By what it is waived, where it is. */
    waivedBy: z.string().optional(),
  }),
);
export type CopyFee = z.infer<typeof CopyFee>;

/** A copy as its client sees it. What the requester is called and the paper's number are not shown again. */
export const CopyView = named(
  'CopyView',
  z.strictObject({
    id: CopyId,
    agency: AgencyCode,
    state: CopyState,
    officer: OfficerAccount,
    original: z.strictObject({ kind: z.string(), type: z.string(), issuer: z.string().optional() }),
    copies: z.int(),
    channel: z.enum(['counter', 'online']),
    requestedAt: Instant,
    /** The last working day on which it is due. */
    dueOn: Day,
    dossier: z.strictObject({ code: DossierCode, finish: z.boolean() }).optional(),
    number: z.int().optional(),
    volume: z.string().optional(),
    pages: z.int().optional(),
    fee: CopyFee.optional(),
    scanDigest: z.string().optional(),
    /** Until when the signature that is awaited may come. */
    expiresAt: Instant.optional(),
    file: z.strictObject({ sha256: z.string(), bytes: z.int() }).optional(),
    issuedAt: Instant.optional(),
    refused: z
      .strictObject({
        ground: z.string(),
        says: z.string(),
        officer: OfficerAccount,
        note: z.string().optional(),
      })
      .optional(),
    failed: z.strictObject({ reason: z.string(), says: z.string() }).optional(),
    withdrawn: Withdrawn.extend({ note: z.string().optional() }).optional(),
  }),
);
export type CopyView = z.infer<typeof CopyView>;

/** What is asked of the register: which agency's, which volume (else the newest), behind which number. */
export const NumberQuery = z.object({
  agency: z.string().meta({ description: 'Mã cơ quan / agency', example: 'H21.17' }),
  volume: z
    .string()
    .optional()
    .meta({ description: 'Quyển; không ghi thì quyển đang dùng / volume', example: '01/2026' }),
  after: z
    .string()
    .regex(/^\d{1,8}$/)
    .transform(Number)
    .default(0)
    .meta({ description: 'Tiếp sau số này / behind this number', example: '100' }),
});

/** One number of a volume. */
export const NumberEntry = named(
  'CopyNumber',
  z.strictObject({
    number: z.int(),
    state: z.enum(['taken', 'void']),
    takenAt: Instant,
    copies: z.array(CopyId),
    /** Why it is void. */
    reason: z.string().optional(),
    voidAt: Instant.optional(),
  }),
);
export type NumberEntry = z.infer<typeof NumberEntry>;

/** A page of a volume: every number once, without a gap. */
export const NumberPage = named(
  'CopyNumberPage',
  z.strictObject({
    agency: AgencyCode,
    volume: z.string(),
    last: z.int(),
    numbers: z.array(NumberEntry),
    /** Goes on behind this number. */
    next: z.int().optional(),
  }),
);
export type NumberPage = z.infer<typeof NumberPage>;
