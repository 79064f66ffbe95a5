import type { KeyObject } from 'node:crypto';
import type { Instant } from '../../../schemas/instant.ts';
import type { HashName } from './hashes.ts';

/** Since when and until when something is permitted; absent: always. */
interface Dated {
  readonly from?: Instant;
  readonly to?: Instant;
}

/** Which algorithms are believed, and when. Data: a list gets an end when a circular or a break gives it one. */
export interface PermittedAlgorithms {
  readonly rsa: readonly ({ readonly bits: number } & Dated)[];
  /** Curves by openssl's names. */
  readonly curves: readonly ({ readonly name: string } & Dated)[];
  readonly hashes: readonly ({ readonly name: HashName } & Dated)[];
}

/**
 * Circular 15/2025/TT-BKHCN: RSA of 2048 bits and more, ECDSA of 256 and more, SHA-2 (its SHA-3 family is not read: no
 * certificate with it was seen). The circular gives no dates of ending, so there are none here.
 */
export const PERMITTED: PermittedAlgorithms = {
  rsa: [{ bits: 2048 }],
  curves: [{ name: 'prime256v1' }, { name: 'secp384r1' }, { name: 'secp521r1' }],
  hashes: [{ name: 'sha256' }, { name: 'sha384' }, { name: 'sha512' }],
};

/** What is wrong with a key or hash at a moment: it was never permitted, or is not permitted then. */
export type AlgorithmFault = 'never' | 'past';

/** Why a key is not to be believed at a moment; undefined when it is. Its size at most 8192 bits: more is an attack on time. */
export function keyFault(
  key: KeyObject,
  at: Instant,
  permitted: PermittedAlgorithms = PERMITTED,
): AlgorithmFault | undefined {
  const { modulusLength: bits = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      if (bits > 8192 || publicExponent < 3n || publicExponent > 0xffff_ffffn) return 'never';
      return faultOf(
        permitted.rsa.filter((rule) => bits >= rule.bits),
        at,
      );
    case 'ec':
      return faultOf(
        permitted.curves.filter(({ name }) => name === namedCurve),
        at,
      );
    default:
      return 'never';
  }
}

/** Why a hash is not to be believed at a moment; undefined when it is. */
export const hashFault = (
  hash: HashName,
  at: Instant,
  permitted: PermittedAlgorithms = PERMITTED,
): AlgorithmFault | undefined =>
  faultOf(
    permitted.hashes.filter(({ name }) => name === hash),
    at,
  );

function faultOf(rules: readonly Dated[], at: Instant): AlgorithmFault | undefined {
  if (rules.length === 0) return 'never';
  return rules.some(({ from, to }) => (from === undefined || from <= at) && (to === undefined || at < to))
    ? undefined
    : 'past';
}
