import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../kit/call.ts';

/** Why a webhook was not believed. */
export type Disbelief = 'missing-header' | 'stale' | 'bad-signature';

/** A webhook whose sender is proved. */
export interface BelievedWebhook {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** Which of the accepted secrets had signed, from 0. */
  readonly secret: number;
}

/**
 * Verifies a webhook by the rules of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, in
 * `webhook-signature` as `v1,<base64>`, several signatures apart by spaces, any of which may be right; the
 * timestamp is at most `tolerance` seconds off, before or after. `now` is in epoch milliseconds.
 */
export function verifyWebhook(
  call: Call,
  secrets: readonly string[],
  tolerance: number,
  now: number,
): BelievedWebhook | Disbelief {
  const id = header(call, 'webhook-id');
  const stamp = header(call, 'webhook-timestamp');
  const signatures = header(call, 'webhook-signature');
  if (id === '' || stamp === '' || signatures === '') return 'missing-header';
  if (!/^\d{1,12}$/.test(stamp)) return 'missing-header';
  const timestamp = Number(stamp);
  if (Math.abs(now / 1000 - timestamp) > tolerance) return 'stale';
  const offered = signatures
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice('v1,'.length), 'base64'));
  const secret = secrets.findIndex((candidate) => {
    const right = createHmac('sha256', keyOf(candidate)).update(`${id}.${stamp}.`).update(call.body).digest();
    return offered.some(
      (signature) => signature.length === right.length && timingSafeEqual(signature, right),
    );
  });
  return secret === -1 ? 'bad-signature' : { id, timestamp, secret };
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}

function header(call: Call, name: string): string {
  const value = call.headers[name];
  return typeof value === 'string' ? value : '';
}
