import type { KeyObject } from 'node:crypto';
import { DerError, partsOf, readDer, readInteger, readOid } from '../../kit/der.ts';
import { HASHES, type DigestScheme, type Hash } from '../../kit/sign-digest.ts';
import { invalid, invalidParameter } from './csc-error.ts';
import { optionalText, textOf, type Parameters } from './parameters.ts';

const PSS = '1.2.840.113549.1.1.10';
const RSA = '1.2.840.113549.1.1.1';

/** Algorithms that name their hash. */
const WITH_HASH: Readonly<Record<string, DigestScheme>> = {
  '1.2.840.113549.1.1.11': { padding: 'pkcs1', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { padding: 'pkcs1', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { padding: 'pkcs1', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { padding: 'ecdsa', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { padding: 'ecdsa', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { padding: 'ecdsa', hash: 'sha512' },
};

/** Every algorithm that the service signs by. */
export const ALGORITHMS: readonly string[] = [RSA, PSS, ...Object.keys(WITH_HASH)];

/** What a key can sign by, as `key/algo` lists it. */
export function algorithmsOf(key: KeyObject): string[] {
  const isCurve = key.asymmetricKeyType === 'ec';
  return ALGORITHMS.filter((each) => (WITH_HASH[each]?.padding === 'ecdsa') === isCurve);
}

/** How a request wants digests signed. Throws what the specification says for what is missing or does not fit. */
export function schemeOf(parameters: Parameters, key: KeyObject): DigestScheme {
  const algorithm = textOf(parameters, 'signAlgo');
  if (!algorithmsOf(key).includes(algorithm)) throw invalidParameter('signAlgo');
  const named = WITH_HASH[algorithm];
  if (named !== undefined) return named;
  if (algorithm === RSA) {
    const hash = hashBy(textOf(parameters, 'hashAlgorithmOID'));
    if (hash === undefined) throw invalidParameter('hashAlgorithmOID');
    return { padding: 'pkcs1', hash };
  }
  const hash = pssHash(textOf(parameters, 'signAlgoParams'));
  const told = optionalText(parameters, 'hashAlgorithmOID');
  if (told !== undefined && hashBy(told) !== hash) throw invalidParameter('hashAlgorithmOID');
  return { padding: 'pss', hash };
}

/** The hash of an OID, where the service knows it. */
export function hashBy(oid: string): Hash | undefined {
  const found = Object.entries(HASHES).find(([, each]) => each.oid === oid)?.[0];
  return found as Hash | undefined; // a key of HASHES
}

/** RSASSA-PSS-params (RFC 8017 §A.2.3): the hash, MGF1 with the same, and a salt as long as the hash; else refused. */
function pssHash(base64: string): Hash {
  try {
    const parts = partsOf(readDer(Buffer.from(base64, 'base64')));
    const within = (n: number) => parts.find(({ tag }) => tag === (0xa0 | n));
    const hash = hashBy(readOid(partsOf(partsOf(within(0), 0xa0)[0])[0]));
    const [mask, maskHash] = partsOf(partsOf(within(1), 0xa1)[0]);
    const salt = readInteger(partsOf(within(2), 0xa2)[0]);
    if (
      hash === undefined ||
      readOid(mask) !== '1.2.840.113549.1.1.8' ||
      hashBy(readOid(partsOf(maskHash)[0])) !== hash ||
      salt.readUIntBE(0, salt.length) !== HASHES[hash].bytes
    )
      throw invalidParameter('signAlgoParams');
    return hash;
  } catch (error) {
    if (error instanceof DerError) throw invalidParameter('signAlgoParams');
    throw error;
  }
}

/** Refuses digests that are not of the scheme's hash. */
export function checkLengths(digests: readonly Buffer[], hash: Hash): void {
  if (digests.some((digest) => digest.length !== HASHES[hash].bytes))
    throw invalid('Invalid digest value length');
}
