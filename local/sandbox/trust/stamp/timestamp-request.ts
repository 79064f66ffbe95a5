import { boolean, DerError, partsOf, readDer, readInteger, readOctets, readOid, TAG } from '../../kit/der.ts';

/** A request for a time-stamp (RFC 3161 §2.4.1). */
export interface TimestampRequest {
  /** MessageImprint as it came: the token repeats it. */
  readonly imprint: Buffer;
  readonly hashOid: string;
  readonly digest: Buffer;
  readonly policy: string | undefined;
  /** INTEGER as it came. */
  readonly nonce: Buffer | undefined;
  readonly wantsCertificate: boolean;
  readonly hasExtensions: boolean;
}

/** Reads a request; undefined when it is none. */
export function readTimestampRequest(bytes: Uint8Array): TimestampRequest | undefined {
  try {
    const [version, imprint, ...rest] = partsOf(readDer(bytes));
    if (readInteger(version).toString('hex') !== '01') return undefined;
    const [algorithm, digest] = partsOf(imprint);
    if (imprint === undefined) return undefined;
    const policy = rest.find(({ tag }) => tag === TAG.oid);
    return {
      imprint: imprint.whole,
      hashOid: readOid(partsOf(algorithm)[0]),
      digest: readOctets(digest),
      policy: policy === undefined ? undefined : readOid(policy),
      nonce: rest.find(({ tag }) => tag === TAG.integer)?.whole,
      wantsCertificate: rest.some(({ whole }) => whole.equals(boolean(true))),
      hasExtensions: rest.some(({ tag }) => tag === 0xa0),
    };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
