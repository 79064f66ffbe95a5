import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A capability link: whoever has it may do one thing until it expires, and nothing else. The tag is an
 * HMAC-SHA256 over what it names and when it ends, under a key of the secret store.
 */
export interface LinkTag {
  /** Expiry, seconds since the epoch. */
  readonly exp: number;
  readonly sig: string;
}

const tagOf = (key: string, what: string, exp: number): Buffer =>
  createHmac('sha256', key).update(`${exp}\n${what}`).digest();

/** Signs the right to `what` until `exp` (seconds since the epoch). The same input gives the same tag. */
export const signLink = (key: string, what: string, exp: number): LinkTag => ({
  exp,
  sig: tagOf(key, what, exp).toString('base64url'),
});

/** Whether a tag is ours, for this and nothing else, and has not expired. Takes equal time for all wrong tags. */
export function linkHolds(key: string, what: string, tag: LinkTag, nowMs: number): boolean {
  const given = Buffer.from(tag.sig, 'base64url');
  const right = tagOf(key, what, tag.exp);
  return given.length === right.length && timingSafeEqual(given, right) && tag.exp * 1_000 > nowMs;
}
