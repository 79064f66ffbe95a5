import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SigningKeyPlan, SigningKeySpec } from '../plan/kms-keys.ts';

const generate = promisify(generateKeyPair);

/** A signing key of the template with its private half. */
export interface KeptKey {
  readonly plan: SigningKeyPlan;
  readonly privateKey: KeyObject;
}

/**
 * The private halves of the signing keys: generated once, kept in the data directory, readable by its owner only. Throws for
 * a file that cannot be read: what a lost key has signed could never be continued under the same certificate.
 */
export async function keepSigningKeys(plans: readonly SigningKeyPlan[], dataDir: string): Promise<KeptKey[]> {
  const directory = path.join(dataDir, 'kms');
  if (plans.length > 0) mkdirSync(directory, { recursive: true, mode: 0o700 });
  return Promise.all(
    plans.map(async (plan) => {
      const file = path.join(directory, `${plan.id}.pem`);
      if (existsSync(file)) return { plan, privateKey: createPrivateKey(readFileSync(file)) };
      const privateKey = await newKey(plan.spec);
      // Written whole or not at all: a crash on the way leaves no half of a key.
      const draft = `${file}.new`;
      writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      renameSync(draft, file);
      return { plan, privateKey };
    }),
  );
}

async function newKey(spec: SigningKeySpec): Promise<KeyObject> {
  if (spec === 'ECC_NIST_P256') return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
  return (await generate('rsa', { modulusLength: Number(spec.slice('RSA_'.length)) })).privateKey;
}
