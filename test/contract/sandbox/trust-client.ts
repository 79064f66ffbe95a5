import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { until } from '../../support/until.ts';
import { control } from './portal-client.ts';

/** A quarter past nine in Vietnam, on a Friday. */
export const NOW = Date.UTC(2026, 3, 24, 2, 15);

export const CHAIR = 'h21-17-chu-tich';
export const DEPUTY = 'h21-17-pho-chu-tich';
export const SEAL = 'h21-17-con-dau';
export const NOTARY = 'cong-chung-vien';

export const SHA_256 = '2.16.840.1.101.3.4.2.1';
export const SHA_384 = '2.16.840.1.101.3.4.2.2';
export const RSA = '1.2.840.113549.1.1.1';
export const RSA_PSS = '1.2.840.113549.1.1.10';
export const ECDSA_SHA_256 = '1.2.840.10045.4.3.2';

/** What came back of a call of the signing service. */
export interface CscAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A token of the signing service by client credentials. */
export async function askServiceToken(trust: Sandbox, form: Record<string, string> = {}): Promise<CscAnswer> {
  const response = await fetch(`${trust.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'sandbox-csc-h21',
      client_secret: 'local-only-csc-h21-secret',
      ...form,
    }),
  });
  return { status: response.status, body: bodySchema.parse(await response.json()) };
}

const bodySchema = z.record(z.string(), z.unknown());

/** Speaks to the signing service with a token of its own. */
export async function csc(trust: Sandbox) {
  const { access_token: token } = (await askServiceToken(trust)).body;
  return async (method: string, parameters: object = {}): Promise<CscAnswer> => {
    const response = await fetch(`${trust.url}/csc/v2/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
    return { status: response.status, body: bodySchema.parse(await response.json()) };
  };
}

export const certificateSchema = z.object({
  serial: z.string(),
  subject: z.string(),
  profile: z.string(),
  notAfter: z.string(),
  revoked: z.object({ at: z.string(), reason: z.number() }).nullable(),
  pem: z.string(),
  chain: z.array(z.string()),
});

/** The certificate that a credential shows now. */
export async function shownBy(trust: Sandbox, credential: string) {
  const found = await control(trust, 'GET', `certificates?credential=${credential}`);
  const [only] = z.array(certificateSchema).parse(found);
  if (only === undefined) throw new Error(`no certificate of ${credential}`);
  return only;
}

/** Has a certificate issued to order. */
export async function issue(trust: Sandbox, order: object) {
  return certificateSchema.parse(await control(trust, 'POST', 'certificates', order));
}

const stateSchema = z.object({ faults: z.object({ slow: z.number() }) });

/**
 * Asks somebody who answers an hour late, and gives the wait up once they have the question. Who is asked afterwards
 * answers at once.
 *
 * @param match whose answers are late; everybody's, where it says nothing
 */
export async function askedTooLong<T>(
  trust: Sandbox,
  match: { readonly service?: string },
  ask: (patience: AbortSignal) => Promise<T>,
): Promise<T> {
  const heldBack = async () => stateSchema.parse(await control(trust, 'GET', 'state')).faults.slow;
  const before = await heldBack();
  await control(trust, 'PUT', 'faults', [{ match, mode: 'slow', rate: 1, afterMs: 3_600_000 }]);
  const patience = new AbortController();
  const answer = ask(patience.signal);
  await until('the question has come', heldBack, (held) => held > before, 10_000);
  patience.abort();
  const given = await answer;
  await control(trust, 'DELETE', 'faults');
  return given;
}
