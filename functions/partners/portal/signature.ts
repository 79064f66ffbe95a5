import { createHmac } from 'node:crypto';
import * as z from 'zod';

/** A signing secret of Standard Webhooks: 24 to 64 bytes in base64, mostly with `whsec_` before them. */
const WebhookSecret = z
  .string()
  .regex(/^(?:whsec_)?[A-Za-z0-9+/]+={0,2}$/)
  .refine((secret) => {
    const { length } = keyOf(secret);
    return length >= 24 && length <= 64;
  });

/** The secrets with which webhooks are signed: while one is being replaced, both (secret `portal`). */
export const WebhookSecrets = z.object({ current: WebhookSecret, previous: WebhookSecret.optional() });
export type WebhookSecrets = z.infer<typeof WebhookSecrets>;

/**
 * The headers of Standard Webhooks 1.0 for a message: HMAC-SHA256 over `id.timestamp.body`, the body in its exact
 * bytes, signed with every secret in force. `timestamp` is of this attempt, in seconds.
 */
export function webhookHeaders(
  id: string,
  timestamp: number,
  body: Uint8Array,
  secrets: WebhookSecrets,
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const sign = (secret: string): string =>
    `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  const inForce = secrets.previous === undefined ? [secrets.current] : [secrets.current, secrets.previous];
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': inForce.map(sign).join(' '),
  };
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
