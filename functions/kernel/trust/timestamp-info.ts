import type { Instant } from '../../../schemas/instant.ts';
import { readDer, TAG } from './der.ts';
import { hexOf, numberOf, octetsOf, oidOf, timeOf, partsOf } from './der-value.ts';
import { HASH_BYTES, type HashName, readHash } from './hashes.ts';
import { OID } from './oids.ts';
import type { SignedData } from './read-signed-data.ts';

/** TSTInfo (RFC 3161 §2.4.2): what a time-stamping authority says. */
export interface TimestampInfo {
  readonly policy: string;
  readonly hash: HashName;
  readonly digest: Uint8Array;
  readonly serial: string;
  readonly time: Instant;
  /** The octets of the INTEGER, hexadecimal. */
  readonly nonce?: string;
}

/** Reads what a token says; undefined when it says nothing that can be read, or by a hash that is not permitted. */
export function readTimestampInfo({ contentType, content }: SignedData): TimestampInfo | undefined {
  const info = contentType === OID.timestampInfo && content !== undefined ? readDer(content) : undefined;
  const [version, policyId, imprint, number, generated, ...rest] = partsOf(info);
  const policy = oidOf(policyId);
  const [algorithm, octets, more] = partsOf(imprint);
  const hash = readHash(algorithm);
  const digest = octetsOf(octets);
  const serial = hexOf(number);
  // GeneralizedTime only; a clock that could not say the century stamps nothing.
  const time = generated?.tag === TAG.generalizedTime ? timeOf(generated) : undefined;
  if (info?.tag !== TAG.sequence || numberOf(version) !== 1 || policy === undefined) return undefined;
  if (hash === undefined || digest?.length !== HASH_BYTES[hash] || more !== undefined) return undefined;
  if (serial === undefined || time === undefined) return undefined;
  const nonce = hexOf(rest.find(({ tag }) => tag === TAG.integer));
  return { policy, hash, digest, serial, time, ...(nonce === undefined ? {} : { nonce }) };
}
