import * as z from 'zod';
import { receivedText } from './received.ts';
import { ErrorCode } from './reply.ts';

/** The envelope of generation 1: log in, then every call names its service and carries the session (facts §1.1). */

/** The services that the gateway calls and, by the drop-in, answers (facts §1.2). */
export const SERVICES = {
  /** Add or update dossiers. */
  dossiers: 'DongBoHoSoMC',
  /** Tell progress. */
  progress: 'CapNhatTienDoHoSoMC',
  /** Is there a dossier of this code? */
  lookUp: 'TraCuuHoSo',
  /** One procedure of the national catalogue. */
  procedure: 'LayThuTuc',
} as const;

export const LoginRequest = z.looseObject({
  username: z.string().min(1).max(200),
  password: z.string().min(1).max(1000),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

export const LoginReply = z.looseObject({ session: z.string().nullish(), error_code: ErrorCode });
export type LoginReply = z.infer<typeof LoginReply>;

/** `"True"` or `"False"` in any case, or a boolean; absent is undefined. The gateway itself writes `"True"`/`"False"`. */
export const IsUpdating = receivedText.transform((text, context) => {
  const spelling = text.trim().toLowerCase();
  if (spelling === '') return undefined;
  if (spelling === 'true' || spelling === 'false') return spelling === 'true';
  context.issues.push({
    code: 'custom',
    input: text,
    message: 'isUpdating phải là "True" hoặc "False"',
    params: { reason: 'wrong-format' },
  });
  return z.NEVER;
});

/** How the gateway writes `isUpdating`. */
export const writeIsUpdating = (updating: boolean): 'True' | 'False' => (updating ? 'True' : 'False');

/** A call of generation 1. `data` for what is told, `mahoso` and `maTTHC` for what is asked. */
export const Call = z.looseObject({
  session: z.string().max(1000),
  madonvi: z.string().max(100),
  service: z.string().max(100),
  isUpdating: IsUpdating,
  data: z.array(z.unknown()).max(1000).optional(),
  mahoso: z.string().max(100).optional(),
  maTTHC: z.string().max(100).optional(),
});
export type Call = z.infer<typeof Call>;

/** The body of generation 2: a bare array of records. */
export const Batch = z.array(z.unknown()).min(1).max(1000);

/** The query of generation 2's one-address variant (`DongBoHoSoMC?MaDinhDanhDV=…&isUpdating=…`). */
export const SingleAddressQuery = z.looseObject({
  MaDinhDanhDV: z.string().min(1).max(100),
  isUpdating: IsUpdating,
});
