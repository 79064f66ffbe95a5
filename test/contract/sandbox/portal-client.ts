import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';

/** One answer of a sandbox as a client sees it. */
export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** POSTs JSON, or the given text as it stands. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Seen> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const ledgerSchema = z.array(
  z.strictObject({
    n: z.int(),
    at: z.iso.datetime(),
    effect: z.string(),
    key: z.string(),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    status: z.string().optional(),
    via: z.string().optional(),
    detail: z.string().optional(),
    id: z.string().optional(),
    type: z.string().optional(),
    repeat: z.literal(true).optional(),
  }),
);

/** The ledger, checked against the shape that its readers rely on. */
export async function readLedger(sandbox: Sandbox, query = ''): Promise<z.infer<typeof ledgerSchema>> {
  return ledgerSchema.parse(await control(sandbox, 'GET', `ledger${query}`));
}

/** Calls the control plane; the parsed body of its answer, which must be 200. */
export async function control(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${sandbox.controlUrl}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}

export const ACCOUNT = { username: 'sandbox-h21', password: 'sandbox-only-h21-password' };

const DESTINATION = { dstcode: 'VN:GOV:000.00.00.MAU:dvcqg' };

/** Generation 1: the reply to one service call, logged in with `session`. */
export async function callG1(
  sandbox: Sandbox,
  session: string,
  service: string,
  rest: Record<string, unknown>,
  endpoint = 'integrate',
): Promise<unknown> {
  const envelope = { session, madonvi: '000.00.17.H21', service, ...rest };
  const seen = await post(`${sandbox.url}/api/${endpoint}`, envelope, DESTINATION);
  return JSON.parse(seen.text);
}

/** Generation 1: a new session. */
export async function logIn(sandbox: Sandbox): Promise<string> {
  const seen = await post(`${sandbox.url}/api/login`, ACCOUNT, DESTINATION);
  return z.object({ session: z.string() }).parse(JSON.parse(seen.text)).session;
}

/** Generation 2: the parsed reply to a JSON endpoint. */
export async function callG2(sandbox: Sandbox, path: string, body: unknown): Promise<unknown> {
  return JSON.parse((await post(`${sandbox.url}/g2/${path}`, body)).text);
}
