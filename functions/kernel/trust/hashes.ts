import { createHash } from 'node:crypto';
import { OID } from './oids.ts';

/** The hashes that a signature may be made over, by node's names (Circular 15/2025/TT-BKHCN; SHA-3 is not read). */
export const HASHES = ['sha256', 'sha384', 'sha512'] as const;
export type HashName = (typeof HASHES)[number];

/** How long each one's digest is, in bytes. */
export const HASH_BYTES: Readonly<Record<HashName, number>> = { sha256: 32, sha384: 48, sha512: 64 };

const BY_OID: ReadonlyMap<string, HashName> = new Map(HASHES.map((name) => [OID[name], name]));

/** A hash by its object identifier; undefined for one that is not permitted. */
export const hashByOid = (oid: string | undefined): HashName | undefined =>
  oid === undefined ? undefined : BY_OID.get(oid);

/** The digest of exact bytes. */
export const digestOf = (hash: HashName | 'sha1', bytes: Uint8Array): Uint8Array =>
  createHash(hash).update(bytes).digest();
