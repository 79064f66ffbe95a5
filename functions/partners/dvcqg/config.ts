import * as z from 'zod';
import { AgencyCodeInput } from '../../../schemas/agency-code.ts';

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

/** How the national portal is reached: environment variable DVCQG, JSON. */
export const DvcqgConfig = z.discriminatedUnion('generation', [GENERATION_1, GENERATION_2]);
export type DvcqgConfig = z.infer<typeof DvcqgConfig>;
export type Generation1Config = z.infer<typeof GENERATION_1>;
export type Generation2Config = z.infer<typeof GENERATION_2>;

/** The account at the adapter of generation 1 (secret store). Generation 2 trusts its network and has none. */
export const DvcqgCredentials = z.object({ username: z.string().min(1), password: z.string().min(1) });
export type DvcqgCredentials = z.infer<typeof DvcqgCredentials>;
