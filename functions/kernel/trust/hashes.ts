import { createHash } from 'node:crypto';
import { TAG, type Der } from './der.ts';
import { oidOf, partsOf } from './der-value.ts';
import { OID } from './oids.ts';

/** The hashes that a signature may be made over, by node's names (Circular 15/2025/TT-BKHCN; SHA-3 is not read). */
export const HASHES = ['sha256', 'sha384', 'sha512'] as const;
export type HashName = (typeof HASHES)[number];

/** How long each one's digest is, in bytes. */
export const HASH_BYTES: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48, sha512: 64 };

const BY_OID: ReadonlyMap<string, HashName> = new Map(HASHES.map((name) => [OID[name], name]));

/** The hash that an AlgorithmIdentifier names, without parameters or with NULL; undefined for one that is not permitted. */
export function readHash(algorithm: Der | undefined): HashName | undefined {
  const name = hashId(algorithm);
  return hashByOid(name);
}

/** The same by its object identifier alone. */
export const hashByOid = (oid: string | undefined): HashName | undefined =>
  oid === undefined ? undefined : BY_OID.get(oid);

/** The object identifier of the same, permitted or not. */
export function hashId(algorithm: Der | undefined): string | undefined {
  const [name, parameters, more] = partsOf(algorithm);
  const isPlain = more === undefined && (parameters === undefined || parameters.tag === TAG.nothing);
  return isPlain ? oidOf(name) : undefined;
}

/** The digest of exact bytes. */
export const digestOf = (hash: HashName | 'sha1', bytes: Uint8Array): Uint8Array =>
  createHash(hash).update(bytes).digest();
