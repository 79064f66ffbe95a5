import type { Instant } from '../../../schemas/instant.ts';
import { writeHash } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { TAG } from './der.ts';
import { digestOf, type HashName } from './hashes.ts';
import { OID } from './oids.ts';
import { hashOf, type SignatureScheme } from './scheme.ts';
import { element, octets, oid, sequence, setOf, tagged } from './write-der.ts';

/** What is signed: the attributes and their digest, which goes to the signer. */
export interface SignedAttributes {
  /** SET OF, DER: the exact bytes that the signature is over. */
  readonly der: Uint8Array;
  /** By the scheme's own hash. */
  readonly digest: Uint8Array;
}

/**
 * The signed attributes of a CAdES-BES signature (ETSI EN 319 122-1 §5): content type, digest of the content, and the
 * signer's certificate by its hash. A PAdES signature has no signing time here: it stands in the PDF's `/M`.
 */
export function signedAttributes(about: {
  /** By the scheme's own hash. */
  readonly contentDigest: Uint8Array;
  readonly certificate: Certificate;
  readonly scheme: SignatureScheme;
  /** Object identifier; `id-data` when absent. */
  readonly contentType?: string;
  readonly signingTime?: Instant;
}): SignedAttributes {
  const { contentDigest, certificate, scheme, contentType = OID.data, signingTime } = about;
  const hash = hashOf(scheme);
  const der = setOf(
    attribute(OID.contentType, oid(contentType)),
    attribute(OID.messageDigest, octets(contentDigest)),
    attribute(OID.signingCertificateV2, signingCertificate(certificate, hash)),
    ...(signingTime === undefined ? [] : [attribute(OID.signingTime, writeTime(signingTime))]),
  );
  return { der, digest: digestOf(hash, der) };
}

/** An Attribute with one value. */
const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));

/** SigningCertificateV2 (RFC 5035 §3); SHA-256 is the default, which DER leaves out. */
function signingCertificate({ der, issuer, serial }: Certificate, hash: HashName): Uint8Array {
  const issuerSerial = sequence(
    sequence(tagged(4, issuer.der)),
    element(TAG.integer, Buffer.from(serial, 'hex')),
  );
  return sequence(
    sequence(
      sequence(...(hash === 'sha256' ? [] : [writeHash(hash)]), octets(digestOf(hash, der)), issuerSerial),
    ),
  );
}

/** UTCTime up to 2049, GeneralizedTime after (RFC 5652 §11.3). */
function writeTime(at: Instant): Uint8Array {
  const digits = at.replaceAll(/[-:T]|\.\d{3}/g, '');
  return at < '2050'
    ? element(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : element(TAG.generalizedTime, Buffer.from(digits, 'latin1'));
}
