import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256, lower-case hexadecimal. */
export type Digest = string & { readonly __digest: unique symbol };

/** Digest of exact bytes (a wire message as it was sent or received). */
export const digestBytes = (bytes: string | Uint8Array): Digest =>
  createHash('sha256').update(bytes).digest('hex') as Digest;

/** Digest of a value in its canonical form (RFC 8785), independent of member order and white space. */
export const digestJson = (value: unknown): Digest => digestBytes(canonicalJson(value));
