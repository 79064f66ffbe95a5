import { sign, type KeyObject } from 'node:crypto';
import { bits, nothing, oid, sequence, type Der } from '../../kit/der.ts';

/** Hashes that certificates and answers are signed over; SHA-1 only where somebody asks for a weak one. */
export type SignedHash = 'sha256' | 'sha384' | 'sha1';

const RSA = {
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha1: '1.2.840.113549.1.1.5',
} as const;
const ECDSA = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha1: '1.2.840.10045.4.1',
} as const;

/** The AlgorithmIdentifier that a key signs by: ECDSA, or RSA with PKCS#1 v1.5. */
export function algorithmOf(key: KeyObject, hash: SignedHash = 'sha256'): Der {
  return key.asymmetricKeyType === 'ec' ? sequence(oid(ECDSA[hash])) : sequence(oid(RSA[hash]), nothing);
}

/** A signature over bytes, as a BIT STRING. */
export function signatureOver(bytes: Uint8Array, key: KeyObject, hash: SignedHash = 'sha256'): Der {
  return bits(sign(hash, bytes, key));
}

/** The same signature with one bit of it turned. */
export function damaged(signature: Der): Der {
  const copy = Buffer.from(signature);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
