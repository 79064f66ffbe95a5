import { constants, publicDecrypt, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { writeHash } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { readDer, TAG } from './der.ts';
import { isSame } from './der-value.ts';
import { digestOf, HASH_BYTES, type HashName } from './hashes.ts';
import { OID } from './oids.ts';
import { hashOf, type SignatureScheme } from './scheme.ts';
import { nothing, octets, oid, sequence } from './write-der.ts';

/**
 * Whether a signature is one over this digest, by the key of this certificate and by this scheme: catches a signer that
 * signed something else, or with another key, before its signature is put anywhere. Works from the digest alone, which
 * node's own verifying cannot. Never throws. An ECDSA signature is DER.
 */
export function verifiesOver(
  { publicKey, keyBits }: Pick<Certificate, 'publicKey' | 'keyBits'>,
  scheme: SignatureScheme,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const hash = hashOf(scheme);
  if (digest.length !== HASH_BYTES[hash]) return false;
  if (scheme.startsWith('ecdsa')) return isEcdsa(publicKey, keyBits, digest, signature);
  if (publicKey.asymmetricKeyType !== 'rsa') return false;
  return scheme.startsWith('rsa-pss')
    ? isPss(publicKey, hash, digest, signature)
    : isPkcs1(publicKey, hash, digest, signature);
}

function isEcdsa(key: KeyObject, point: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
  const raw = rawEcdsa(signature);
  if (raw === undefined) return false;
  try {
    return p256.verify(raw, digest, point, { prehash: false, lowS: false });
  } catch {
    return false; // a number that is no scalar of the curve is refused by an error
  }
}

/** The two numbers of a P-256 signature in 32 octets each; undefined when it is not DER of two such numbers. */
function rawEcdsa(signature: Uint8Array): Uint8Array | undefined {
  const document = readDer(signature);
  const numbers = document?.children ?? [];
  if (document?.tag !== TAG.sequence || numbers.length !== 2) return undefined;
  const raw = new Uint8Array(64);
  for (const [index, { tag, content }] of numbers.entries()) {
    const magnitude = content[0] === 0 ? content.subarray(1) : content;
    if (tag !== TAG.integer || (content[0] ?? 0) >= 0x80 || magnitude.length > 32) return undefined;
    raw.set(magnitude, 32 * (index + 1) - magnitude.length);
  }
  return raw;
}

/** RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2): what the key opens is the DigestInfo of this digest, bit by bit. */
function isPkcs1(key: KeyObject, hash: HashName, digest: Uint8Array, signature: Uint8Array): boolean {
  const opened = openedBy(key, constants.RSA_PKCS1_PADDING, signature);
  const wanted = [
    sequence(sequence(oid(OID[hash]), nothing), octets(digest)),
    sequence(writeHash(hash), octets(digest)),
  ];
  return opened !== undefined && wanted.some((info) => isSame(opened, info));
}

/** RSASSA-PSS with MGF1 over the same hash and a salt as long as the hash (RFC 8017 §9.1.2). */
function isPss(key: KeyObject, hash: HashName, digest: Uint8Array, signature: Uint8Array): boolean {
  const opened = openedBy(key, constants.RSA_NO_PADDING, signature);
  const size = HASH_BYTES[hash];
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  const length = Math.ceil(bits / 8);
  if (opened === undefined || length < 2 * size + 2) return false;
  // Of a modulus of 8n+1 bits the block is an octet longer than the encoded message.
  const encoded = opened.subarray(opened.length - length);
  if (opened.subarray(0, opened.length - length).some((byte) => byte !== 0) || encoded.at(-1) !== 0xbc)
    return false;
  const masked = encoded.subarray(0, length - size - 1);
  const hashed = encoded.subarray(length - size - 1, length - 1);
  const unusedBits = (0xff00 >> (8 * length - bits)) & 0xff;
  if (((masked[0] ?? 0) & unusedBits) !== 0) return false;
  const mask = maskOf(hash, hashed, masked.length);
  const block = masked.map((byte, index) => byte ^ (mask[index] ?? 0));
  block[0] = (block[0] ?? 0) & ~unusedBits;
  const saltAt = block.length - size;
  const isPadded = block.subarray(0, saltAt).every((byte, index) => byte === (index === saltAt - 1 ? 1 : 0));
  const salted = Buffer.concat([new Uint8Array(8), digest, block.subarray(saltAt)]);
  return isPadded && isSame(hashed, digestOf(hash, salted));
}

/** MGF1, RFC 8017 §B.2.1. */
function maskOf(hash: HashName, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; counter * HASH_BYTES[hash] < length; counter += 1)
    blocks.push(digestOf(hash, Buffer.concat([seed, Uint8Array.of(0, 0, 0, counter)])));
  return Buffer.concat(blocks).subarray(0, length);
}

function openedBy(key: KeyObject, padding: number, signature: Uint8Array): Uint8Array | undefined {
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined; // of another length, or not padded as it should be
  }
}
