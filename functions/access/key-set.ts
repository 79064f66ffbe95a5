import { findJwkInJwks, type Jwk, type Jwks } from 'aws-jwt-verify/jwk';
import type { Clock } from '../kernel/clock.ts';

/** After how long the issuer is asked again although every key is known: a withdrawn key must stop working. */
const REFRESH_AFTER_MS = 600_000;
/** For how long keys go on being believed while the issuer cannot be asked. */
const BELIEVED_FOR_MS = 3_600_000;
/** A key id that is not known makes us ask again, but strangers cannot make us ask more often than this. */
const ASK_AGAIN_AFTER_MS = 10_000;
/** After a failure the issuer is left alone for so long. */
const LEAVE_ALONE_MS = 1_000;

/** The issuer's keys cannot be had: nobody can be told from anybody, which is not the caller's fault. */
export class KeysUnreachable extends Error {
  override readonly name = 'KeysUnreachable';
}

/** The public keys of the issuer of tokens. */
export interface KeySet {
  /** The key of that id, undefined when the issuer has none. Throws KeysUnreachable. */
  readonly find: (kid: string) => Promise<Jwk | undefined>;
}

/**
 * Keeps the issuer's keys in memory. They are asked for again after ten minutes, and when a token names a key
 * that is not among them, though not more than once in ten seconds. While the issuer is down, known keys go on
 * working for an hour. Asks that come at the same time share one request.
 */
export function openKeySet(fetchKeys: () => Promise<Jwks>, clock: Clock): KeySet {
  let known: { readonly jwks: Jwks; readonly at: number } | undefined;
  let asked: { readonly at: number; readonly failed: boolean } | undefined;
  let asking: Promise<Jwks> | undefined;

  const age = (of: { readonly at: number } | undefined): number =>
    of === undefined ? Infinity : clock.now() - of.at;

  const ask = async (): Promise<Jwks> => {
    if (asked?.failed === true && age(asked) < LEAVE_ALONE_MS)
      throw new KeysUnreachable('failed a moment ago');
    const at = clock.now();
    asked = { at, failed: true };
    try {
      const jwks = await fetchKeys();
      known = { jwks, at };
      asked = { at, failed: false };
      return jwks;
    } catch (error) {
      throw new KeysUnreachable('the issuer did not give its keys', { cause: error });
    }
  };
  const refreshed = (): Promise<Jwks> => (asking ??= ask().finally(() => (asking = undefined)));

  const current = async (): Promise<Jwks> => {
    const before = known;
    if (before !== undefined && age(before) < REFRESH_AFTER_MS) return before.jwks;
    try {
      return await refreshed();
    } catch (error) {
      if (before !== undefined && age(before) < BELIEVED_FOR_MS) return before.jwks;
      throw error;
    }
  };

  return {
    find: async (kid) => {
      const key = findJwkInJwks(await current(), kid);
      if (key !== undefined || age(asked) < ASK_AGAIN_AFTER_MS) return key;
      return findJwkInJwks(await refreshed(), kid);
    },
  };
}
