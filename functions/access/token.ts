import {
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureAlgorithmError,
  JwtNotBeforeError,
} from 'aws-jwt-verify/error';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';
import { canonicalAgencyCode } from '../../schemas/agency-code.ts';
import type { Client } from '../kernel/http/client.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { KeySet } from './key-set.ts';

/** Why a token is not believed. For the log: a caller learns only that it is not. */
export type Disbelief =
  | 'not-a-token'
  | 'algorithm'
  | 'key-unknown'
  | 'signature'
  | 'expired'
  | 'not-yet'
  | 'issuer'
  | 'audience'
  | 'claims';

/** Whose tokens are believed, and for whom they must have been made. */
export interface Trust {
  readonly issuer: string;
  readonly audience: string;
}

/** Asymmetric only: a key that everybody may read must not be able to sign. */
const ALGORITHMS: ReadonlySet<string> = new Set(['RS256', 'ES256']);

/** Goes into logs and evidence as the actor, so it must be plain. */
const CLIENT_ID = /^[\x21-\x7e]{1,128}$/;

/**
 * Reads an access token (RFC 9068): signature by a key of the issuer, issuer, audience, expiry, not before. The
 * client is `client_id`, else `sub`; its rights are `scope` (words apart by spaces) and `agencies` (a list of
 * agency codes in either form; what is no agency code gives no right). Throws KeysUnreachable only.
 */
export async function readToken(
  token: string,
  trust: Trust,
  keys: KeySet,
): Promise<Result<Client, Disbelief>> {
  const header = headerOf(token);
  if (header === undefined) return fail('not-a-token');
  // `crit` names extensions that must be understood (RFC 7515 §4.1.11); we understand none.
  if (!ALGORITHMS.has(header.alg ?? '') || 'crit' in header) return fail('algorithm');
  if (header.kid === undefined) return fail('key-unknown');
  const key = await keys.find(header.kid);
  if (key === undefined) return fail('key-unknown');
  try {
    return clientOf(verifyJwtSync(token, key, { issuer: trust.issuer, audience: trust.audience }));
  } catch (error) {
    return fail(disbeliefOf(error));
  }
}

function headerOf(token: string) {
  try {
    return decomposeUnverifiedJwt(token).header;
  } catch {
    return undefined;
  }
}

function clientOf(claims: JwtPayload): Result<Client, Disbelief> {
  // The library takes a token without an expiry for one that never expires.
  if (claims.exp === undefined) return fail('claims');
  const { client_id: named = claims.sub, agencies } = claims;
  if (typeof named !== 'string' || !CLIENT_ID.test(named)) return fail('claims');
  return ok({
    id: named,
    scopes: new Set(wordsOf(claims.scope ?? '')),
    agencies: Array.isArray(agencies) ? agencies.flatMap((code) => agencyOf(code) ?? []) : [],
  });
}

const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '');

const agencyOf = (code: unknown) => (typeof code === 'string' ? canonicalAgencyCode(code) : undefined);

function disbeliefOf(error: unknown): Disbelief {
  if (error instanceof JwtExpiredError) return 'expired';
  if (error instanceof JwtNotBeforeError) return 'not-yet';
  if (error instanceof JwtInvalidIssuerError) return 'issuer';
  if (error instanceof JwtInvalidAudienceError) return 'audience';
  if (error instanceof JwtInvalidSignatureAlgorithmError) return 'algorithm';
  // A key that does not fit the algorithm, a signature that is no signature: whatever it is, it proves nothing.
  return 'signature';
}
