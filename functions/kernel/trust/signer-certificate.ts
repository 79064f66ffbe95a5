import { readCertificate, type Certificate } from './certificate.ts';
import { TAG, type Der } from './der.ts';
import { hexOf, isSame, octetsOf, partsOf } from './der-value.ts';
import { digestOf, readHash } from './hashes.ts';
import { OID } from './oids.ts';
import type { SignedData } from './read-signed-data.ts';

/** Which certificate signed, or why none of those carried is bound to the signature. */
export type SignerCertificate =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly why: 'missing' | 'other' | 'unbound' };

/**
 * Finds the signer's certificate among those that a signature carries: the one that the signer told, whose hash the
 * signer signed along (RFC 5035), so that nobody can put another certificate of the same key in its place.
 *
 * @param sha1 whether the older attribute, which hashes by SHA-1, is taken too (time-stamps: RFC 3161 knew no other)
 */
export function findSignerCertificate(
  { certificates, signer }: SignedData,
  sha1: 'refused' | 'taken',
): SignerCertificate {
  const told = certificates
    .slice(0, MAX_CERTIFICATES)
    .map(({ bytes }) => readCertificate(bytes))
    .filter((one) => one !== undefined)
    .filter((one) => isTold(signer.by, one));
  const modern = signer.signed.get(OID.signingCertificateV2);
  const older = sha1 === 'taken' ? signer.signed.get(OID.signingCertificate) : undefined;
  const binding = modern ?? older;
  if (binding === undefined) return { ok: false, why: 'unbound' };
  // The first names the signer; further ones are of the path, and the path is found without them.
  const first = partsOf(partsOf(binding)[0])[0];
  const bound = told.find((one) => isBound(first, one, modern === undefined ? 'sha1' : 'sha256'));
  if (bound !== undefined) return { ok: true, certificate: bound };
  return { ok: false, why: told.length === 0 ? 'missing' : 'other' };
}

const MAX_CERTIFICATES = 40;

function isTold(by: SignedData['signer']['by'], certificate: Certificate): boolean {
  if (by.kind === 'key') return certificate.subjectKeyId === by.id;
  return certificate.serial === by.serial && isSame(certificate.issuer.der, by.issuer.bytes);
}

/** Whether an ESSCertID or ESSCertIDv2 names this certificate: by its hash and, if that is there, issuer and number. */
function isBound(id: Der | undefined, certificate: Certificate, usual: 'sha1' | 'sha256'): boolean {
  if (id?.tag !== TAG.sequence) return false;
  const parts = id.children;
  const named = parts[0]?.tag === TAG.sequence ? readHash(parts[0]) : usual;
  const [hash, issuerSerial, more] = parts[0]?.tag === TAG.sequence ? parts.slice(1) : parts;
  const digest = octetsOf(hash);
  if (named === undefined || digest === undefined || more !== undefined) return false;
  if (!isSame(digest, digestOf(named, certificate.der))) return false;
  return issuerSerial === undefined || hexOf(partsOf(issuerSerial)[1]) === certificate.serial;
}
