import type { Instant } from '../../../schemas/instant.ts';
import { readAlgorithm, verifies } from './algorithm.ts';
import { certificateOf, type Certificate } from './certificate.ts';
import { context, readDer, TAG, type Der } from './der.ts';
import {
  hexOf,
  isSame,
  numberOf,
  octetsOf,
  oidOf,
  timeOf,
  wholeBitsOf,
  explicitOf,
  partsOf,
} from './der-value.ts';
import { readExtensions } from './extensions.ts';
import { digestOf, hashId, readHash } from './hashes.ts';
import type { Issued, RevocationGap, RevocationReason } from './judgement.ts';
import { readName } from './name.ts';
import { OID } from './oids.ts';
import { isSignedBy } from './path.ts';
import { hashFault, keyFault } from './permitted.ts';
import { reasonOf } from './revocation-reason.ts';
import { element, nothing, octets, oid, sequence } from './write-der.ts';

/** What an authority says of one certificate, its signature checked. */
export interface StatusAnswer {
  readonly status:
    | { readonly state: 'good' }
    | { readonly state: 'revoked'; readonly at: Instant; readonly reason: RevocationReason };
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  /** Since when it also speaks of certificates that have expired; absent: it does not. */
  readonly keepsExpiredSince?: Instant;
}

export type ReadStatus =
  | { readonly ok: true; readonly answer: StatusAnswer }
  /** `other` : it is about another certificate, and says nothing of this one. */
  | { readonly ok: false; readonly gap: RevocationGap };

const gap = (why: RevocationGap): ReadStatus => ({ ok: false, gap: why });

/** Larger than any answer about one certificate. */
const MAX_BYTES = 262_144;

/** OCSPResponseStatus, RFC 6960 §4.2.1. */
const STATUS_GAPS: Readonly<Record<number, RevocationGap>> = {
  1: 'refused',
  2: 'try-later', // internalError: the responder itself says that it is broken now
  3: 'try-later',
  5: 'refused',
  6: 'refused',
};

/**
 * The request about a certificate (RFC 6960 §4.1), without a nonce: a responder may answer from store, and how old its
 * answer may be is judged by the answer's own times.
 */
export function ocspRequest({ certificate, issuer }: Issued): Uint8Array {
  const certId = sequence(
    sequence(oid(OID.sha1), nothing), // what every responder knows; it names an issuer and proves nothing
    octets(digestOf('sha1', issuer.subject.der)),
    octets(digestOf('sha1', issuer.keyBits)),
    element(TAG.integer, Buffer.from(certificate.serial, 'hex')),
  );
  return sequence(sequence(sequence(sequence(certId))));
}

/**
 * Reads an OCSPResponse about a certificate: signed by its issuer, or by a responder to which that very issuer gave the
 * right (RFC 6960 §4.2.2.2) and whose own revocation need not be asked for. Never throws.
 */
export function readOcsp(der: Uint8Array, { certificate, issuer }: Issued): ReadStatus {
  const response = der.length > MAX_BYTES ? undefined : readDer(der);
  const [status, explicit] = partsOf(response);
  const code = status?.tag === TAG.enumerated ? numberOf(status) : undefined;
  if (code === undefined) return gap('unreadable');
  if (code !== 0) return gap(STATUS_GAPS[code] ?? 'unreadable');
  const basic = readBasic(explicit);
  if (basic === undefined) return gap('unreadable');

  const single = basic.responses.find((one) => isAbout(one.certId, certificate, issuer));
  if (single === undefined) return gap('other');
  const signer = signerOf(basic, issuer);
  if (signer === undefined) return gap('responder');
  if (!isSignedWell(basic, signer)) return gap('unsigned');
  if (single.status === 'unknown') return gap('unknown');
  const { thisUpdate, nextUpdate, archiveCutoff } = single;
  return {
    ok: true,
    answer: {
      status: single.status,
      thisUpdate,
      ...(nextUpdate === undefined ? {} : { nextUpdate }),
      ...(archiveCutoff === undefined ? {} : { keepsExpiredSince: archiveCutoff }),
    },
  };
}

interface Basic {
  readonly signedBytes: Uint8Array;
  readonly algorithm: Der;
  readonly signature: Uint8Array;
  readonly certificates: readonly Certificate[];
  readonly responder: Der;
  readonly producedAt: Instant;
  readonly responses: readonly Single[];
}

interface Single {
  readonly certId: Der;
  readonly status: StatusAnswer['status'] | 'unknown';
  readonly thisUpdate: Instant;
  readonly nextUpdate?: Instant;
  readonly archiveCutoff?: Instant;
}

function readBasic(explicit: Der | undefined): Basic | undefined {
  const [type, octetString, surplus] = partsOf(explicitOf(explicit, 0));
  const octetsRead = octetsOf(octetString);
  if (surplus !== undefined || oidOf(type) !== OID.basicOcsp || octetsRead === undefined) return undefined;
  const [data, algorithm, bits, certificates, more] = partsOf(readDer(octetsRead));
  const signature = wholeBitsOf(bits);
  if (data?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence || signature === undefined)
    return undefined;
  if (more !== undefined || (certificates !== undefined && explicitOf(certificates, 0)?.tag !== TAG.sequence))
    return undefined;
  const said = readResponseData(data);
  if (said === undefined) return undefined;
  const carried = partsOf(explicitOf(certificates, 0)).slice(0, MAX_CERTIFICATES);
  return {
    ...said,
    signedBytes: data.bytes,
    algorithm,
    signature,
    certificates: carried.map(certificateOf).filter((one) => one !== undefined),
  };
}

const MAX_CERTIFICATES = 10;

function readResponseData(data: Der): Pick<Basic, 'responder' | 'producedAt' | 'responses'> | undefined {
  const [first, ...others] = partsOf(data);
  // The version is left out where it is the first, which it always is.
  const fields = first?.tag === context(0) ? others : partsOf(data);
  const [responder, produced, list, extensions] = fields;
  const producedAt = timeOf(produced);
  if (responder === undefined || producedAt === undefined || list?.tag !== TAG.sequence) return undefined;
  const known = readExtensions(explicitOf(extensions, 1));
  if (known === undefined || known.critical.some((oid) => oid !== OID.ocspNonce)) return undefined;
  const responses = list.children.map(readSingle);
  if (!responses.every((one) => one !== undefined)) return undefined;
  return { responder, producedAt, responses };
}

function readSingle(der: Der): Single | undefined {
  const [certId, certStatus, updated, ...rest] = partsOf(der);
  const thisUpdate = timeOf(updated);
  const next = rest.find(({ tag }) => tag === context(0));
  const nextUpdate = timeOf(explicitOf(next, 0));
  const extensions = readExtensions(
    explicitOf(
      rest.find(({ tag }) => tag === context(1)),
      1,
    ),
  );
  const status = readCertStatus(certStatus);
  if (certId?.tag !== TAG.sequence || thisUpdate === undefined || status === undefined) return undefined;
  if (next !== undefined && nextUpdate === undefined) return undefined;
  if (extensions === undefined || extensions.critical.length > 0) return undefined;
  const archiveCutoff = timeOf(extensions.get(OID.archiveCutoff));
  return {
    certId,
    status,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    ...(archiveCutoff === undefined ? {} : { archiveCutoff }),
  };
}

function readCertStatus(der: Der | undefined): Single['status'] | undefined {
  switch (der?.tag) {
    case context(0, 'primitive'):
      return der.content.length === 0 ? { state: 'good' } : undefined;
    case context(2, 'primitive'):
      return der.content.length === 0 ? 'unknown' : undefined;
    case context(1): {
      const [time, reason] = der.children;
      const at = timeOf(time);
      const code = reason === undefined ? 0 : numberOf(explicitOf(reason, 0));
      const name = reasonOf(code);
      return at === undefined || name === undefined ? undefined : { state: 'revoked', at, reason: name };
    }
    default:
      return undefined;
  }
}

/** Whether a CertID names this certificate of this issuer: name, key and serial number, by whatever hash it uses. */
function isAbout(certId: Der, certificate: Certificate, issuer: Certificate): boolean {
  const [algorithm, nameHash, keyHash, serial] = partsOf(certId);
  const hash = hashId(algorithm) === OID.sha1 ? 'sha1' : readHash(algorithm);
  const name = octetsOf(nameHash);
  const key = octetsOf(keyHash);
  if (hash === undefined || name === undefined || key === undefined) return false;
  return (
    hexOf(serial) === certificate.serial &&
    isSame(name, digestOf(hash, issuer.subject.der)) &&
    isSame(key, digestOf(hash, issuer.keyBits))
  );
}

/** The issuer itself, or a responder that it made one; undefined when the answer is of somebody else. */
function signerOf(
  { responder, certificates, producedAt }: Basic,
  issuer: Certificate,
): Certificate | undefined {
  if (isNamed(responder, issuer)) return issuer;
  return certificates.find(
    (one) =>
      isNamed(responder, one) &&
      isDelegated(one, issuer) &&
      one.notBefore <= producedAt &&
      producedAt <= one.notAfter,
  );
}

function isNamed(responder: Der, certificate: Certificate): boolean {
  const [value] = responder.children;
  if (responder.tag === context(1)) return readName(value)?.canonical === certificate.subject.canonical;
  const key = octetsOf(value);
  return (
    responder.tag === context(2) && key !== undefined && isSame(key, digestOf('sha1', certificate.keyBits))
  );
}

/**
 * RFC 6960 §4.2.2.2: given the right by the very issuer whose certificates it speaks of. Its own revocation cannot be
 * asked of itself, so only one that its issuer exempts from that is taken.
 */
function isDelegated(certificate: Certificate, issuer: Certificate): boolean {
  const { extendedKeyUsage, keyUsage, isExemptFromRevocation, unknownCritical, isCa } = certificate;
  return (
    (extendedKeyUsage?.purposes.includes(OID.ocspSigning) ?? false) &&
    (keyUsage === undefined || keyUsage.includes('digitalSignature')) &&
    isExemptFromRevocation &&
    !isCa &&
    unknownCritical.length === 0 &&
    certificate.issuer.canonical === issuer.subject.canonical &&
    isSignedBy(certificate, issuer)
  );
}

function isSignedWell(
  { algorithm, signedBytes, signature, producedAt }: Basic,
  signer: Certificate,
): boolean {
  const read = readAlgorithm(algorithm);
  return (
    read !== undefined &&
    !signer.hasUnnamedCurve &&
    keyFault(signer.publicKey, producedAt) === undefined &&
    hashFault(read.hash, producedAt) === undefined &&
    verifies(signer.publicKey, read, signedBytes, signature)
  );
}
