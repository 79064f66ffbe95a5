import * as z from 'zod';
import { AgencyCodeInput } from '../../../schemas/agency-code.ts';
import { G3ApplicantType } from '../../../schemas/dvcqg/g3-record.ts';

const path = z.string().regex(/^(?:\/[^\s?#]*)?$/, 'must be a path that begins with /');

const anyGeneration = {
  /** Under which the paths stand. Has no default: where the adapter is, only the installation knows. */
  baseUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  /** The sender's code (`madonvi`, `MaDinhDanhDV`) where no more exact one is configured, as the axis writes it. */
  agency: z.string().max(100).default(''),
  /** Sender's codes of agencies that send under their own; the one nearest to the dossier's agency is used. */
  agencies: z
    .array(z.strictObject({ agency: AgencyCodeInput, code: z.string().min(1).max(100) }))
    .default([]),
  /** Whether steps whose fate the portal cannot tell may be sent again by themselves (they may stand there twice). */
  resendUnprovenProgress: z.boolean().default(false),
};

const GENERATION_1 = z.object({
  ...anyGeneration,
  generation: z.literal('g1'),
  /** Destination system on the axis (header `dstcode`). */
  dstcode: z.string().min(1).max(200),
  loginPath: path.default('/login'),
  integratePath: path.default('/integrate'),
  sharePath: path.default('/share'),
  /** How long a session is used. The contract does not say how long it lives; 10 minutes is what is in use. */
  sessionMs: z.int().positive().max(600_000).default(540_000),
});

const GENERATION_2 = z.object({
  ...anyGeneration,
  generation: z.literal('g2'),
  dstcode: z.string().max(200).default(''),
  addPath: path.default('/ThemMoi'),
  updatePath: path.default('/CapNhat'),
  progressPath: path.default('/DongBoTienTrinh'),
  /** Instead of two paths for add and update: one, told apart by the query (`?MaDinhDanhDV=…&isUpdating=…`). */
  singlePath: path.optional(),
  /** Where a dossier can be looked up (`GET …?maHoSo=`, this project's assumption). Empty: nowhere. */
  lookupPath: path.default('/TraCuuHoSo'),
});

/**
 * One public example is all that is known of generation 3 (facts §1.1): every default here that no source says is this
 * project's assumption (docs/adr/0025), and can be set otherwise without a release.
 */
const GENERATION_3 = z.object({
  ...anyGeneration,
  generation: z.literal('g3'),
  tokenPath: path.default('/GetToken'),
  nextCodePath: path.default('/GetNextValue'),
  uploadPath: path.default('/UploadFile'),
  createPath: path.default('/CreateDossier'),
  progressPath: path.default('/CapNhatTienTrinh'),
  statusPath: path.default('/CapNhatTrangThai'),
  /** Where a dossier can be looked up (`GET …?maHoSo=`). Empty: nowhere. */
  lookupPath: path.default('/TraCuuHoSo'),
  /** By which code a dossier is looked up: the portal's, or ours in `ownCodeField`. */
  lookupBy: z.enum(['maHoSo', 'own']).default('maHoSo'),
  /** How client id and secret are sent for a token: as the public example does, or as OAuth's form. */
  tokenBody: z.enum(['json', 'form']).default('json'),
  /** How a call carries its token. `query` is what the public example's proxy takes; it ends up in others' logs. */
  tokenIn: z.enum(['header', 'query']).default('header'),
  /** Whose dossiers a code is asked for (`code` of GetNextValue): the sources name both. */
  nextCodeBy: z.enum(['agency', 'procedure']).default('agency'),
  /** Whose code a new dossier goes under: one that the portal issues, or our own where it takes those. */
  codes: z.enum(['portal', 'own']).default('portal'),
  /** The member of a new dossier that carries our own code. Empty: none does. */
  ownCodeField: z
    .string()
    .regex(/^(?:[A-Z][A-Za-z]*)?$/)
    .default('MaHoSoDonVi'),
  /** The `LoaiDoiTuong` of this generation for each of ours. A kind that is not here is refused, never guessed. */
  applicantTypes: z.record(z.string(), G3ApplicantType).default({ '1': 0, '2': 1 }),
  /** The `LoaiBan` of documents: 0 original, 1 copy, 2 electronic. */
  copyKind: z.int().min(0).max(2).default(2),
  /** How the zone of a step's instants is written. */
  zone: z.enum(['none', '+07:00', 'Z']).default('none'),
  /** Statuses that are told with fees and results. The source says 5, 6 and 9; a returned result (10) is ours. */
  listsAt: z.array(z.int().min(1).max(10)).default([5, 6, 9, 10]),
  /** The `code` of a reply that means success. */
  successCodes: z.array(z.string().min(1)).min(1).default(['0', '200']),
  /** Whether a creation whose fate the portal cannot tell may be repeated by itself, under the same code. */
  resendUnprovenCreation: z.boolean().default(false),
});

/** How an adapter is reached that takes a dossier's whole record at each telling. */
export const RecordsConfig = z.discriminatedUnion('generation', [GENERATION_1, GENERATION_2]);
export type RecordsConfig = z.infer<typeof RecordsConfig>;

/** How the national portal is reached: environment variable DVCQG, JSON. */
export const DvcqgConfig = z.discriminatedUnion('generation', [GENERATION_1, GENERATION_2, GENERATION_3]);
export type DvcqgConfig = z.infer<typeof DvcqgConfig>;
export type Generation3Config = z.infer<typeof GENERATION_3>;
export type Generation1Config = z.infer<typeof GENERATION_1>;
export type Generation2Config = z.infer<typeof GENERATION_2>;

/** The account at the adapter of generation 1 (secret store). Generation 2 trusts its network and has none. */
export const DvcqgCredentials = z.object({ username: z.string().min(1), password: z.string().min(1) });
export type DvcqgCredentials = z.infer<typeof DvcqgCredentials>;

/** The client at the portal of generation 3, in the same secret: `{"g3": {"clientId", "clientSecret"}}`. */
export const Generation3Credentials = z.object({
  g3: z.object({ clientId: z.string().min(1), clientSecret: z.string().min(1) }).optional(),
});
export type Generation3Credentials = z.infer<typeof Generation3Credentials>;
