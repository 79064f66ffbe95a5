import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key with which MyVNPost signs its webhooks: RSA, 2048 bits. */
export interface WebhookKey {
  /** Its public half, SPKI in PEM. */
  readonly publicPem: string;
  /** The signature over what a webhook says of its first order, base64. */
  readonly sign: (sendDate: string, itemCode: string, status: string | number) => string;
}

/** The key kept in the data directory, or a new one that is then kept there. */
export function keptWebhookKey(dataDir: string | undefined): WebhookKey {
  if (dataDir === undefined) return keyOf(newKey());
  const path = join(dataDir, 'vnpost.key.pem');
  if (existsSync(path)) return keyOf(createPrivateKey(readFileSync(path)));
  const key = newKey();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return keyOf(key);
}

function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function keyOf(key: KeyObject): WebhookKey {
  return {
    publicPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (sendDate, itemCode, status) =>
      sign('RSA-SHA256', Buffer.from(`MYVNP${sendDate}${itemCode}${status}`), key).toString('base64'),
  };
}
