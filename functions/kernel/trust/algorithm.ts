import { constants, verify, type KeyObject } from 'node:crypto';
import { context, TAG, type Der } from './der.ts';
import { explicitOf, numberOf, oidOf, partsOf } from './der-value.ts';
import { HASH_BYTES, readHash, type HashName } from './hashes.ts';
import { OID } from './oids.ts';
import { hashOf, type SignatureScheme } from './scheme.ts';
import { integer, nothing, oid, sequence, tagged } from './write-der.ts';

/** How something is signed, as an AlgorithmIdentifier says it. */
export interface SignatureAlgorithm {
  readonly kind: 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS' | 'ECDSA';
  readonly hash: HashName;
  /** Of PSS, in bytes. */
  readonly saltLength?: number;
}

const NAMED: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [OID.rsaSha256, { kind: 'RSASSA-PKCS1-v1_5', hash: 'sha256' }],
  [OID.rsaSha384, { kind: 'RSASSA-PKCS1-v1_5', hash: 'sha384' }],
  [OID.rsaSha512, { kind: 'RSASSA-PKCS1-v1_5', hash: 'sha512' }],
  [OID.ecdsaSha256, { kind: 'ECDSA', hash: 'sha256' }],
  [OID.ecdsaSha384, { kind: 'ECDSA', hash: 'sha384' }],
  [OID.ecdsaSha512, { kind: 'ECDSA', hash: 'sha512' }],
]);

/**
 * Reads an AlgorithmIdentifier; undefined for algorithms that are not permitted, SHA-1 among them.
 *
 * @param hash of a CMS whose algorithm is plain `rsaEncryption`: the hash that stands beside it
 */
export function readAlgorithm(der: Der, hash?: HashName): SignatureAlgorithm | undefined {
  const [name, parameters, more] = der.children;
  const id = oidOf(name);
  if (der.tag !== TAG.sequence || id === undefined || more !== undefined) return undefined;
  if (id === OID.rsaPss) return parameters === undefined ? undefined : readPss(parameters);
  // RSA's parameters are NULL, which some leave out; ECDSA has none (RFC 5758 §3.2).
  if (parameters !== undefined && parameters.tag !== TAG.nothing) return undefined;
  if (id === OID.rsa) return hash === undefined ? undefined : { kind: 'RSASSA-PKCS1-v1_5', hash };
  const named = NAMED.get(id);
  return named?.kind === 'ECDSA' && parameters !== undefined ? undefined : named;
}

/** RSASSA-PSS-params (RFC 8017 §A.2.3): one permitted hash for message and mask, given outright; the default is SHA-1. */
function readPss(parameters: Der): SignatureAlgorithm | undefined {
  if (parameters.tag !== TAG.sequence) return undefined;
  const parts = parameters.children;
  const part = (number: number): Der | undefined =>
    explicitOf(
      parts.find(({ tag }) => tag === context(number)),
      number,
    );
  const hash = readHash(part(0));
  const [mask, maskHash] = partsOf(part(1));
  const salt = numberOf(part(2));
  const trailer = part(3);
  if (hash === undefined || oidOf(mask) !== OID.mgf1 || readHash(maskHash) !== hash) return undefined;
  if (parts.some(({ tag }) => tag < context(0) || tag > context(3))) return undefined;
  if (trailer !== undefined && numberOf(trailer) !== 1) return undefined;
  // Left out, the salt has 20 octets; more than the hash has octets is nobody's practice.
  const saltLength = salt ?? 20;
  return saltLength < 20 || saltLength > HASH_BYTES[hash]
    ? undefined
    : { kind: 'RSASSA-PSS', hash, saltLength };
}

/** The AlgorithmIdentifier of what a scheme makes. */
export function writeAlgorithm(scheme: SignatureScheme): Uint8Array {
  switch (scheme) {
    case 'rsa-pkcs1-sha256':
      return sequence(oid(OID.rsaSha256), nothing);
    case 'rsa-pkcs1-sha384':
      return sequence(oid(OID.rsaSha384), nothing);
    case 'ecdsa-p256-sha256':
      return sequence(oid(OID.ecdsaSha256));
    case 'ecdsa-p256-sha384':
      return sequence(oid(OID.ecdsaSha384));
    case 'rsa-pss-sha256':
    case 'rsa-pss-sha384':
      return sequence(oid(OID.rsaPss), pssParameters(hashOf(scheme)));
  }
}

/** RSASSA-PSS-params, all of it written out, the salt as long as the hash. CSC API v2 wants them beside the algorithm. */
export function pssParameters(hash: HashName): Uint8Array {
  const algorithm = writeHash(hash);
  return sequence(
    tagged(0, algorithm),
    tagged(1, sequence(oid(OID.mgf1), algorithm)),
    tagged(2, integer(HASH_BYTES[hash])),
  );
}

/** The AlgorithmIdentifier of a hash, without parameters (RFC 5754 §2). */
export const writeHash = (hash: HashName): Uint8Array => sequence(oid(OID[hash]));

/**
 * Whether a key made a signature over bytes. False also where the key and the algorithm do not belong together. An
 * ECDSA signature is DER.
 */
export function verifies(
  key: KeyObject,
  { kind, hash, saltLength }: SignatureAlgorithm,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const isCurve = key.asymmetricKeyType === 'ec';
  if (isCurve !== (kind === 'ECDSA')) return false;
  if (key.asymmetricKeyType === 'rsa-pss' && kind !== 'RSASSA-PSS') return false;
  try {
    return verify(
      hash,
      bytes,
      isCurve ? { key, dsaEncoding: 'der' } : { key, ...paddingOf(saltLength) },
      signature,
    );
  } catch {
    return false; // openssl refuses what a key cannot do at all by an error
  }
}

const paddingOf = (saltLength: number | undefined) =>
  saltLength === undefined
    ? { padding: constants.RSA_PKCS1_PADDING }
    : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
