import type { SigningTask } from '../../schemas/copies/signing.ts';
import type { Certificate } from '../../functions/kernel/trust/certificate.ts';
import { partsOf, octetsOf, oidOf } from '../../functions/kernel/trust/der-value.ts';
import { readDer, TAG } from '../../functions/kernel/trust/der.ts';
import { HASH_BYTES } from '../../functions/kernel/trust/hashes.ts';
import { OID } from '../../functions/kernel/trust/oids.ts';
import { hashOf, SCHEMES, type SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import { signedAttributes } from '../../functions/kernel/trust/signed-attributes.ts';

/** What a token is asked to sign for a task, once it is certain what that binds its owner to. */
export interface CheckedOrder {
  readonly scheme: SignatureScheme;
  readonly digest: Uint8Array;
}

/**
 * Whether a task is what it says: signed attributes of a PAdES signature by this certificate, bit by bit as this
 * machine writes them, and their digest. So whoever stands between, the gateway too, can have nothing else signed than a
 * PDF: no login, no certificate, no other kind of message. Undefined: the digest must not be signed.
 */
export function checkTask(task: SigningTask, certificate: Certificate): CheckedOrder | undefined {
  const scheme = SCHEMES.find((one) => one === task.scheme);
  if (scheme === undefined) return undefined;
  const attributes = Buffer.from(task.attributes, 'base64');
  const contentDigest = contentDigestIn(attributes);
  if (contentDigest?.length !== HASH_BYTES[hashOf(scheme)]) return undefined;
  const ours = signedAttributes({ contentDigest, certificate, scheme });
  const isSame = attributes.equals(ours.der) && Buffer.from(task.digest, 'base64').equals(ours.digest);
  return isSame ? { scheme, digest: ours.digest } : undefined;
}

/** The digest of the content that attributes name; undefined when they name none, or not one. */
function contentDigestIn(attributes: Uint8Array): Uint8Array | undefined {
  const digests = partsOf(readDer(attributes), TAG.set)
    .map((attribute) => partsOf(attribute))
    .filter(([type]) => oidOf(type) === OID.messageDigest)
    .flatMap(([, values]) => partsOf(values, TAG.set));
  return digests.length === 1 ? octetsOf(digests[0]) : undefined;
}
