import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';

export const ALGORITHM = 'RS256';

/** A signing key pair; `kid` is the key's RFC 7638 thumbprint. */
export interface SigningKey {
  readonly kid: string;
  readonly sign: CryptoKey;
  /** The public half as the JWKS shows it. */
  readonly published: JWK;
}

/** The issuer's key: the one kept in the data directory, or a new one that is then kept there. */
export async function keptSigningKey(dataDir: string | undefined): Promise<SigningKey> {
  if (dataDir === undefined) return fromPrivate(await newPrivateKey());
  const path = join(dataDir, 'identity-issuer.key.json');
  // Our own file: it holds the JWK that was written below.
  if (existsSync(path)) return fromPrivate(JSON.parse(readFileSync(path, 'utf8')) as JWK);
  const key = await newPrivateKey();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, JSON.stringify(key), { mode: 0o600 });
  return fromPrivate(key);
}

/** A key that the JWKS does not know. */
export async function strangeSigningKey(): Promise<SigningKey> {
  return fromPrivate(await newPrivateKey());
}

async function newPrivateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return exportJWK(privateKey);
}

async function fromPrivate(key: JWK): Promise<SigningKey> {
  const kid = await calculateJwkThumbprint(key);
  const sign = await importJWK(key, ALGORITHM);
  if (sign instanceof Uint8Array) throw new Error('the signing key file does not hold an RSA key');
  const { kty, n, e } = key;
  if (n === undefined || e === undefined) throw new Error('the signing key file does not hold an RSA key');
  return { kid, sign, published: { kty: kty ?? 'RSA', n, e, kid, alg: ALGORITHM, use: 'sig' } };
}
