import * as z from 'zod';
import { callOnce, parseJson, type Silence } from './road.ts';

/** A client system's account at the identity issuer. */
export interface ClientAccount {
  readonly id: string;
  readonly secret: string;
}

/** The issuer gave no token, and why: `invalid_client`, `ECONNREFUSED`, … */
export interface NoToken {
  readonly kind: 'no-token';
  /** The HTTP status; undefined when the issuer could not be reached. */
  readonly status?: number;
  readonly why: string;
}

export interface Token {
  readonly kind: 'token';
  readonly value: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly scope: string;
}

/** Where access tokens come from. */
export interface TokenSource {
  /** A token that is good for another minute at least: the kept one, else a new one. */
  readonly get: () => Promise<Token | NoToken>;
  /** Forgets the kept token: the gateway did not believe it. */
  readonly forget: () => void;
}

/** A token this close to its end, in milliseconds, is not used any more. */
const MARGIN_MS = 60_000;
const TIMEOUT_MS = 10_000;

const grantSchema = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  scope: z.string().default(''),
});
const refusalSchema = z.object({ error: z.string() });

/** Tokens by client credentials (RFC 6749 §4.4), kept until shortly before they end. One request at a time. */
export function openTokens(
  tokenUrl: string,
  account: ClientAccount,
  now: () => number = Date.now,
): TokenSource {
  let kept: Token | undefined;
  let asking: Promise<Token | NoToken> | undefined;

  const ask = async (): Promise<Token | NoToken> => {
    const credentials = Buffer.from(`${formEncoded(account.id)}:${formEncoded(account.secret)}`).toString(
      'base64',
    );
    const heard = await callOnce(
      {
        method: 'POST',
        url: tokenUrl,
        headers: {
          authorization: `Basic ${credentials}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      },
      TIMEOUT_MS,
    );
    if (heard.kind === 'silence') return { kind: 'no-token', why: heard.why };
    const grant = grantSchema.safeParse(parseJson(heard.text));
    if (heard.status !== 200 || !grant.success) {
      const refusal = refusalSchema.safeParse(parseJson(heard.text));
      return { kind: 'no-token', status: heard.status, why: refusal.data?.error ?? `HTTP ${heard.status}` };
    }
    const { access_token: value, expires_in: seconds, scope } = grant.data;
    kept = { kind: 'token', value, expiresAt: now() + seconds * 1_000, scope };
    return kept;
  };

  return {
    get: async () => {
      if (kept !== undefined && kept.expiresAt - MARGIN_MS > now()) return kept;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    forget: () => {
      kept = undefined;
    },
  };
}

/** Being without a token, as silence of the gateway: final when the issuer refuses, passing when it is away. */
export function silenceOf({ status, why }: NoToken): Silence {
  const refused = status !== undefined && status >= 400 && status < 500 && status !== 429;
  return { kind: 'silence', why: `no token (${why})`, ...(refused ? { final: true } : {}) };
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they go into Basic. */
const formEncoded = (text: string): string => new URLSearchParams({ v: text }).toString().slice('v='.length);
