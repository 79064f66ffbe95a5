import {
  DerError,
  partsOf,
  readDer,
  readInteger,
  readOctets,
  readOid,
  type DerElement,
} from '../../kit/der.ts';

/** A certificate that is asked about. */
export interface AskedCertificate {
  /** CertID as it came: the answer repeats it. */
  readonly id: Buffer;
  readonly hash: 'sha1' | 'sha256' | 'sha384' | undefined;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** Lower-case hex. */
  readonly serial: string;
}

/** An OCSP request (RFC 6960 §4.1). */
export interface OcspRequest {
  readonly asked: readonly AskedCertificate[];
  /** The value of the nonce's extension as it came. */
  readonly nonce: Buffer | undefined;
}

export const NONCE = '1.3.6.1.5.5.7.48.1.2';

const HASH_OIDS: Readonly<Record<string, AskedCertificate['hash']>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
};

/** Reads a request; undefined when it is none. A signature on it is not looked at. */
export function readOcspRequest(bytes: Uint8Array): OcspRequest | undefined {
  try {
    const [body] = partsOf(readDer(bytes));
    const parts = partsOf(body);
    const list = parts.find(({ tag }) => tag === 0x30);
    const extensions = parts.find(({ tag }) => tag === 0xa2);
    const asked = partsOf(list).map(readAsked);
    return asked.length === 0 ? undefined : { asked, nonce: nonceIn(extensions) };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

function readAsked(request: DerElement): AskedCertificate {
  const [id] = partsOf(request);
  const [algorithm, nameHash, keyHash, serial] = partsOf(id);
  if (id === undefined) throw new DerError('no CertID');
  return {
    id: id.whole,
    hash: HASH_OIDS[readOid(partsOf(algorithm)[0])],
    issuerNameHash: readOctets(nameHash),
    issuerKeyHash: readOctets(keyHash),
    serial: readInteger(serial).toString('hex'),
  };
}

function nonceIn(extensions: DerElement | undefined): Buffer | undefined {
  if (extensions === undefined) return undefined;
  const [list] = partsOf(extensions, 0xa2);
  for (const each of partsOf(list)) {
    const parts = partsOf(each);
    if (readOid(parts[0]) === NONCE) return readOctets(parts.at(-1));
  }
  return undefined;
}
