/**
 * How a signature is made. RSASSA-PSS and ECDSA are named by Circular 15/2025/TT-BKHCN; PKCS#1 v1.5 is what many
 * deployed signers and readers still speak, so which one an installation produces is configuration and all are
 * verified (assumption of ours: the official-duty CA's own practice is not published).
 */
export const SCHEMES = [
  'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha384',
  'rsa-pss-sha256',
  'rsa-pss-sha384',
  'ecdsa-p256-sha256',
  'ecdsa-p256-sha384',
] as const;
export type SignatureScheme = (typeof SCHEMES)[number];

/** The hash that a scheme signs over, by node's name of it. */
export const hashOf = (scheme: SignatureScheme): 'sha256' | 'sha384' =>
  scheme.endsWith('sha384') ? 'sha384' : 'sha256';
