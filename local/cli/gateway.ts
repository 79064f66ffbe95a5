import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { callOnce, isPassing, parseJson, type Heard } from '../portal/road.ts';
import { openTokens, type NoToken, type Token } from '../portal/token.ts';
import { done, refused, strange, unreachable, type Result } from './failure.ts';
import type { Role, Settings } from './settings.ts';

const TIMEOUT_MS = 30_000;

const problemSchema = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  fix: z.string().optional(),
  correlationId: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** The gateway, as a command speaks to it: each call once, with a token of the role's client. */
export interface Gateway {
  readonly token: () => Promise<Result<Token>>;
  readonly get: <T>(path: string, contract: z.ZodType<T>) => Promise<Result<T>>;
  /** A file of that type, as it comes: API Gateway gives bytes only to who asks for their type. */
  readonly getBytes: (path: string, type: string) => Promise<Result<Uint8Array>>;
  readonly post: <T>(path: string, body: unknown, contract: z.ZodType<T>) => Promise<Result<T>>;
  readonly put: <T>(path: string, body: unknown, contract: z.ZodType<T>) => Promise<Result<T>>;
}

export function openGateway(settings: Settings, role: Role): Gateway {
  const account = settings.client(role);
  const tokens = openTokens(settings.tokenUrl, account);

  const token = async (): Promise<Result<Token>> => {
    const given = await tokens.get();
    return given.kind === 'token' ? done(given) : noToken(settings.tokenUrl, account.id, given);
  };

  const call = async <T>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body: string | undefined,
    read: (url: string, heard: Heard) => Result<T>,
    accept = 'application/json',
  ): Promise<Result<T>> => {
    const bearer = await token();
    if (!bearer.ok) return bearer;
    const url = settings.url + path;
    const heard = await callOnce(
      {
        method,
        url,
        headers: {
          authorization: `Bearer ${bearer.value.value}`,
          accept,
          'x-correlation-id': `cli-${randomUUID()}`,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
        },
        ...(body === undefined ? {} : { body }),
      },
      TIMEOUT_MS,
    );
    if (heard.kind === 'silence') return unreachable('trục', settings.url, heard.why);
    return read(url, heard);
  };

  return {
    token,
    get: (path, contract) => call('GET', path, undefined, as(contract)),
    getBytes: (path, type) => call('GET', path, undefined, asBytes, type),
    post: (path, body, contract) => call('POST', path, JSON.stringify(body), as(contract)),
    put: (path, body, contract) => call('PUT', path, JSON.stringify(body), as(contract)),
  };
}

const isGiven = ({ status }: Heard): boolean => status >= 200 && status <= 299;

const as =
  <T>(contract: z.ZodType<T>) =>
  (url: string, heard: Heard): Result<T> => {
    if (!isGiven(heard)) return notGiven(url, heard);
    const read = contract.safeParse(parseJson(heard.text));
    if (read.success) return done(read.data);
    const [first] = read.error.issues;
    return strange(url, `${first?.path.join('/') ?? ''} ${first?.message ?? ''}`.trim());
  };

const asBytes = (url: string, heard: Heard): Result<Uint8Array> =>
  isGiven(heard) ? done(heard.bytes) : notGiven(url, heard);

function notGiven(url: string, heard: Heard) {
  const { status } = heard;
  const problem = problemSchema.safeParse(parseJson(heard.text)).data;
  if (problem !== undefined) return refused({ status, ...problem });
  if (isPassing(heard)) return unreachable('trục', url, `HTTP ${status}`);
  // API Gateway's own refusals carry no code of ours.
  const title =
    status === 401 || status === 403 ? 'Trục không tin mã truy cập này' : `Trục trả lời HTTP ${status}`;
  return refused({ status, code: `http-${status}`, title });
}

function noToken(url: string, id: string, none: NoToken) {
  if (none.status === undefined || none.status >= 500)
    return unreachable('nơi cấp mã truy cập', url, none.why);
  return refused({
    status: none.status,
    code: none.why,
    title: `Nơi cấp mã truy cập không cấp mã cho ${id}`,
    fix: 'Kiểm tra mã bên gọi và bí mật của nó.',
  });
}
