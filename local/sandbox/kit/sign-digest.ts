import { constants, createECDH, createHash, privateEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import { integer, nothing, octets, oid, sequence } from './der.ts';

export type Hash = 'sha256' | 'sha384' | 'sha512';

/** How a digest becomes a signature. */
export interface DigestScheme {
  readonly padding: 'pkcs1' | 'pss' | 'ecdsa';
  readonly hash: Hash;
}

/** The OID of each hash, and how many bytes it gives. */
export const HASHES: Readonly<Record<Hash, { readonly oid: string; readonly bytes: number }>> = {
  sha256: { oid: '2.16.840.1.101.3.4.2.1', bytes: 32 },
  sha384: { oid: '2.16.840.1.101.3.4.2.2', bytes: 48 },
  sha512: { oid: '2.16.840.1.101.3.4.2.3', bytes: 64 },
};

/**
 * Signs a digest, as a device does that is never shown the document: node:crypto itself hashes what it is given when it
 * signs with RSA. PSS takes a salt as long as the hash. ECDSA answers in DER.
 */
export function signDigest(key: KeyObject, { padding, hash }: DigestScheme, digest: Uint8Array): Buffer {
  if (digest.length !== HASHES[hash].bytes) throw new RangeError(`no digest of ${hash}`);
  switch (padding) {
    case 'pkcs1':
      return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest));
    case 'pss':
      return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, pssBlock(key, hash, digest));
    case 'ecdsa':
      return signEcdsa(key, digest);
  }
}

/** RFC 8017 §9.2. */
function digestInfo(hash: Hash, digest: Uint8Array): Buffer {
  return sequence(sequence(oid(HASHES[hash].oid), nothing), octets(digest));
}

/** EMSA-PSS, RFC 8017 §9.1.1, as long as the modulus. */
function pssBlock(key: KeyObject, hash: Hash, digest: Uint8Array): Buffer {
  const modulusBits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  const blockBytes = Math.ceil((modulusBits - 1) / 8);
  const salt = randomBytes(digest.length);
  const proof = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const data = Buffer.alloc(blockBytes - proof.length - 1);
  data[data.length - salt.length - 1] = 1;
  salt.copy(data, data.length - salt.length);
  const mask = mgf1(hash, proof, data.length);
  for (const [index, byte] of mask.entries()) data[index] = (data[index] ?? 0) ^ byte;
  data[0] = (data[0] ?? 0) & (0xff >> (8 * blockBytes - (modulusBits - 1)));
  const block = Buffer.concat([data, proof, Buffer.from([0xbc])]);
  return Buffer.concat([Buffer.alloc(Math.ceil(modulusBits / 8) - blockBytes), block]);
}

function mgf1(hash: Hash, seed: Uint8Array, length: number): Buffer {
  const pieces: Buffer[] = [];
  for (let counter = 0; pieces.length * HASHES[hash].bytes < length; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    pieces.push(createHash(hash).update(seed).update(count).digest());
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** The order of P-256's group. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * ECDSA on P-256, FIPS 186-5 §6.4.1: the point is node:crypto's, the rest four lines. What it costs in time shows
 * something of the key, which a sandbox may.
 */
function signEcdsa(key: KeyObject, digest: Uint8Array): Buffer {
  const secret = key.export({ format: 'jwk' });
  if (secret.crv !== 'P-256' || secret.d === undefined) throw new TypeError('no private key of P-256');
  const d = numberOf(Buffer.from(secret.d, 'base64url'));
  const z = numberOf(digest.subarray(0, 32));
  for (;;) {
    const once = randomBytes(32);
    const k = numberOf(once);
    if (k === 0n || k >= ORDER) continue;
    const curve = createECDH('prime256v1');
    curve.setPrivateKey(once);
    const r = numberOf(curve.getPublicKey().subarray(1, 33)) % ORDER;
    const s = (inverse(k) * (z + r * d)) % ORDER;
    if (r !== 0n && s !== 0n) return sequence(integer(r), integer(s));
  }
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);

/** By Fermat: to the power of the order less two, which is prime. */
function inverse(value: bigint): bigint {
  let result = 1n;
  let base = value % ORDER;
  for (let power = ORDER - 2n; power > 0n; power >>= 1n) {
    if ((power & 1n) === 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}
