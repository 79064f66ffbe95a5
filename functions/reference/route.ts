import type * as z from 'zod';
import type { ProblemCode } from '../../schemas/problems.ts';
import type { Scope } from '../kernel/http/client.ts';

/** The chapters of the reference. */
export type Chapter =
  | 'dossiers'
  | 'exchanges'
  | 'post'
  | 'citizens'
  | 'registers'
  | 'copies'
  | 'evidence'
  | 'webhooks'
  | 'dropin'
  | 'service';

/** An answer to a call that is not a problem. */
export interface DescribedReply {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** `application/json` unless it is something else. */
  readonly mediaType?: string;
}

/** What a parameter in a path is. */
export interface PathParameter {
  readonly description: string;
  readonly example: string;
}

/** One call that the gateway answers, as its reference describes it. Data: what it does stands elsewhere. */
export interface DescribedRoute {
  readonly method: 'get' | 'post' | 'put';
  /** With its parameters in braces; each is described in `parameters`, else in `PATH_PARAMETERS`. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, PathParameter>>;
  readonly id: string;
  readonly chapter: Chapter;
  /** Vietnamese, as an officer would say it. */
  readonly summary: string;
  readonly description?: string;
  /** The scope that it needs. Absent: it needs no token. */
  readonly scope?: Scope;
  /** Whether it takes an `Idempotency-Key`. */
  readonly isRepeatable?: boolean;
  readonly query?: z.ZodObject;
  readonly body?: {
    /** Of JSON. Absent: it takes none. */
    readonly schema?: z.ZodType;
    readonly example?: unknown;
    /** The media type as which it may come as bytes. */
    readonly bytesAs?: string;
  };
  readonly replies: Readonly<Record<`${2 | 3}${number}`, DescribedReply>>;
  /** Refusals in the caller's own form, where it does not know problems. */
  readonly refusals?: Readonly<Record<`4${number}`, DescribedReply>>;
  /** The refusals of its own, beside those that follow from scope, body and key. */
  readonly problems: readonly ProblemCode[];
}

/** The parameters that stand in paths. */
export const PATH_PARAMETERS: Readonly<Record<string, PathParameter>> = {
  code: { description: 'Mã hồ sơ / dossier code', example: 'H21.17-260323-0042' },
  id: { description: 'Mã lượt trao đổi / exchange id', example: 'dvcqg~H21.17-260323-0042~1' },
  number: { description: 'Số đơn bưu chính / order number', example: 'H21.17-260323-0042-TG' },
  agency: { description: 'Mã cơ quan / agency', example: 'H21.17' },
  officer: {
    description: 'Tài khoản cán bộ ở cổng / the officer’s account at the portal',
    example: 'canbo.012',
  },
  copy: { description: 'Mã bản sao chứng thực / id of a copy', example: 'bs-0123456789abcdefghjk' },
  upload: {
    description: 'Lượt tải lên / the upload',
    example: '0123456789abcdef0123456789abcdef-4200000',
  },
  part: { description: 'Phần thứ mấy, từ 1 / which part, from 1', example: '1' },
  register: { description: 'Cơ sở dữ liệu / register', example: 'population' },
  fileId: { description: 'Mã tệp / file id', example: 'f1' },
  key: {
    description: 'Khóa của hệ thống một cửa, thay cho tài khoản / the one-stop system’s key',
    example: 'khoa-mau',
  },
};
