import { randomBytes } from 'node:crypto';
import { instant, type Clock } from '../../kernel/clock.ts';
import { patienceOf } from '../../kernel/http/patience.ts';
import { speak, type Fetch } from '../../kernel/http/speak.ts';
import type { ProofAnswer, TimestampAuthority } from '../../kernel/trust/authorities.ts';
import type { TrustRoots } from '../../kernel/trust/roots.ts';
import { readTimestampResponse, timestampRequest } from '../../kernel/trust/timestamp.ts';

export interface TimestampService {
  readonly url: string;
  readonly policy?: string | undefined;
  /** Shown by Basic where the authority wants to know who asks. */
  readonly account?: () => Promise<{ readonly user: string; readonly password: string } | undefined>;
  readonly roots: () => Promise<TrustRoots>;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

const NONCE_BYTES = 16;
/** A token with its chain is some kilobytes. */
const MAX_REPLY_BYTES = 131_072;

/** A time-stamping authority over HTTP (RFC 3161 §3.4). Every request has a new nonce; a token is checked before it is given. */
export const openTimestampAuthority = (service: TimestampService): TimestampAuthority => ({
  stamp: async ({ hash, digest }, signal): Promise<ProofAnswer> => {
    const { url, policy, account, roots, clock, fetch = globalThis.fetch } = service;
    const asked = {
      hash,
      digest,
      nonce: randomBytes(NONCE_BYTES),
      ...(policy === undefined ? {} : { policy }),
    };
    const known = await account?.();
    const heard = await speak(fetch, {
      method: 'POST',
      url,
      headers: {
        'Content-Type': 'application/timestamp-query',
        Accept: 'application/timestamp-reply',
        ...(known === undefined
          ? {}
          : { Authorization: `Basic ${Buffer.from(`${known.user}:${known.password}`).toString('base64')}` }),
      },
      body: new Uint8Array(timestampRequest(asked)),
      signal,
      maxReplyBytes: MAX_REPLY_BYTES,
      wantsBytes: true,
    });
    if (heard.kind === 'not-sent') return { kind: 'transient', reason: heard.reason };
    // A stamp that was made and lost does no harm: another is asked for.
    if (heard.kind === 'lost') return { kind: 'transient', reason: heard.reason, wire: heard.wire };
    const { wire, status, bytes } = heard;
    if (status === 429 || status >= 500) {
      const afterMs = heard.retryAfter === undefined ? undefined : patienceOf(heard.retryAfter, clock.now());
      return {
        kind: 'transient',
        reason: `HTTP ${status}`,
        wire,
        ...(afterMs === undefined ? {} : { afterMs }),
      };
    }
    if (status !== 200 || bytes === undefined) return { kind: 'refused', reason: `HTTP ${status}`, wire };
    const read = readTimestampResponse(bytes, asked, { roots: await roots(), at: instant(clock.now()) });
    if (read.ok) return { kind: 'given', der: read.token, wire };
    const { refusal } = read;
    if (refusal.code === 'rejected')
      return refusal.mayPass
        ? { kind: 'transient', reason: refusal.failure, wire }
        : { kind: 'refused', reason: refusal.failure, wire };
    return { kind: 'refused', reason: refusal.code, wire };
  },
});
