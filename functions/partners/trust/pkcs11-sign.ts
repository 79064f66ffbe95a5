import { HASH_BYTES } from '../../kernel/trust/hashes.ts';
import { OID } from '../../kernel/trust/oids.ts';
import { hashOf, type SignatureScheme } from '../../kernel/trust/scheme.ts';
import { nothing, octets, oid, positiveInteger, sequence } from '../../kernel/trust/write-der.ts';
import { CK, type Handle, type Mechanism, type Pkcs11 } from './pkcs11-module.ts';
import type { TokenKey } from './pkcs11-token.ts';

/** More than any signature takes: RSA of 8192 bits. */
const ROOM = 1024;

/**
 * Has a token sign a digest. An ECDSA signature comes back in DER. Throws what the module throws.
 *
 * @param pin shown again where the key asks for it every time
 */
export function signOnToken(
  module: Pkcs11,
  session: Handle,
  { handle, asksEveryTime }: TokenKey,
  scheme: SignatureScheme,
  digest: Uint8Array,
  pin: string,
): Uint8Array {
  module.C_SignInit(session, mechanismOf(scheme), handle);
  if (asksEveryTime) module.C_Login(session, CK.CKU_CONTEXT_SPECIFIC, pin);
  const signature = module.C_Sign(session, dataOf(scheme, digest), Buffer.alloc(ROOM));
  return scheme.startsWith('ecdsa') ? inDer(signature) : new Uint8Array(signature);
}

function mechanismOf(scheme: SignatureScheme): Mechanism {
  if (scheme.startsWith('ecdsa')) return { mechanism: CK.CKM_ECDSA };
  if (scheme.startsWith('rsa-pkcs1')) return { mechanism: CK.CKM_RSA_PKCS };
  const hash = hashOf(scheme);
  return {
    mechanism: CK.CKM_RSA_PKCS_PSS,
    parameter: {
      type: CK.CK_PARAMS_RSA_PSS,
      hashAlg: hash === 'sha256' ? CK.CKM_SHA256 : CK.CKM_SHA384,
      mgf: hash === 'sha256' ? CK.CKG_MGF1_SHA256 : CK.CKG_MGF1_SHA384,
      saltLen: HASH_BYTES[hash],
    },
  };
}

/** CKM_RSA_PKCS pads only: the DigestInfo is for the caller to make (PKCS#11 v2.40 §2.1.6). */
const dataOf = (scheme: SignatureScheme, digest: Uint8Array): Buffer =>
  Buffer.from(
    scheme.startsWith('rsa-pkcs1')
      ? sequence(sequence(oid(OID[hashOf(scheme)]), nothing), octets(digest))
      : digest,
  );

/** A token answers r and s side by side (PKCS#11 v2.40 §2.3.1); everybody else writes them in DER. */
function inDer(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  return sequence(positiveInteger(raw.subarray(0, half)), positiveInteger(raw.subarray(half)));
}
