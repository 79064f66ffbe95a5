import { hashOf, type SignatureScheme } from '../../kernel/trust/scheme.ts';

const SHA_OIDS = { sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' } as const;
const HASH_BYTES = { sha256: 32, sha384: 48 } as const;

/** How CSC API v2 (§11.9) says a scheme: object identifiers, and for PSS its parameters in DER. */
export function algorithmOf(scheme: SignatureScheme): {
  readonly signAlgo: string;
  readonly signAlgoParams?: string;
  readonly hashAlgorithmOID: string;
} {
  const hash = hashOf(scheme);
  const hashAlgorithmOID = SHA_OIDS[hash];
  if (scheme.startsWith('ecdsa'))
    return { signAlgo: hash === 'sha256' ? '1.2.840.10045.4.3.2' : '1.2.840.10045.4.3.3', hashAlgorithmOID };
  if (scheme.startsWith('rsa-pkcs1'))
    return {
      signAlgo: hash === 'sha256' ? '1.2.840.113549.1.1.11' : '1.2.840.113549.1.1.12',
      hashAlgorithmOID,
    };
  return { signAlgo: '1.2.840.113549.1.1.10', signAlgoParams: pssParameters(hash), hashAlgorithmOID };
}

/** RSASSA-PSS-params (RFC 8017 §A.2.3): the hash, MGF1 with the same, a salt as long as the hash. */
function pssParameters(hash: 'sha256' | 'sha384'): string {
  const last = hash === 'sha256' ? '01' : '02';
  const algorithm = `300d06096086480165030402${last}0500`;
  const mask = `301a06092a864886f70d010108${algorithm}`;
  const salt = `0201${HASH_BYTES[hash].toString(16)}`;
  const parts = `a00f${algorithm}a11c${mask}a203${salt}`;
  return Buffer.from(`30${(parts.length / 2).toString(16)}${parts}`, 'hex').toString('base64');
}

/** The schemes of ours that a key can, by the identifiers that the service lists for it. */
export function schemesOf(algorithms: readonly string[]): SignatureScheme[] {
  const listed = new Set(algorithms);
  const isListed = (scheme: SignatureScheme): boolean => {
    if (listed.has(algorithmOf(scheme).signAlgo)) return true;
    // rsaEncryption: PKCS#1 v1.5 by whatever hash is named beside it.
    return scheme.startsWith('rsa-pkcs1') && listed.has('1.2.840.113549.1.1.1');
  };
  return (
    [
      'rsa-pkcs1-sha256',
      'rsa-pkcs1-sha384',
      'rsa-pss-sha256',
      'rsa-pss-sha384',
      'ecdsa-p256-sha256',
      'ecdsa-p256-sha384',
    ] as const
  ).filter(isListed);
}
