import { createHash, randomBytes } from 'node:crypto';
import {
  explicit,
  generalizedTime,
  implicit,
  integer,
  namedBits,
  octets,
  oid,
  readDer,
  sequence,
  setOf,
  utf8,
  type Der,
} from '../../kit/der.ts';
import { shownDigest } from '../../kit/digest.ts';
import { HASHES } from '../../kit/sign-digest.ts';
import type { Branch } from '../pki/authorities.ts';
import { derOf, type Issued, type Pki } from '../pki/pki.ts';
import { algorithmOf, damaged, signatureOver } from '../pki/signed.ts';
import { distinguishedName } from '../pki/subject.ts';
import type { Settings } from '../settings.ts';
import { readTimestampRequest, type TimestampRequest } from './timestamp-request.ts';

/** What the time-stamping authority stamps by; below 2.999, which is nobody's. */
export const TSA_POLICY = '2.999.704.2.1';

/** PKIFailureInfo, RFC 3161 §2.4.2. */
const FAILURE = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  systemFailure: 25,
};

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** The answer to a request, and of a granted one its serial number and the digest that it was for. */
export interface Stamped {
  readonly response: Der;
  readonly granted?: { readonly serial: string; readonly digest: string };
}

/**
 * The answer of a branch's time-stamping authority (RFC 3161, ESSCertIDv2 by RFC 5816), or as the settings will have it.
 * Serial numbers are sixteen random bytes, so that none comes again after a restart or a reset.
 */
export function timestampAnswer(
  pki: Pki,
  branch: Branch,
  bytes: Uint8Array,
  settings: Settings,
  now: number,
): Stamped {
  const request = readTimestampRequest(bytes);
  const failure = request === undefined ? 'badDataFormat' : failureOf(request, settings);
  if (request === undefined || failure !== undefined)
    return { response: refusal(failure ?? 'badDataFormat') };
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const token = tokenOf(pki, signerOf(pki, branch, settings), request, settings, now, serial);
  return {
    response: sequence(sequence(integer(0)), token),
    granted: { serial: serial.toString('hex'), digest: shownDigest(request.digest) },
  };
}

function failureOf(request: TimestampRequest, { tsa }: Settings): keyof typeof FAILURE | undefined {
  const hash = Object.values(HASHES).find((each) => each.oid === request.hashOid);
  if (hash === undefined) return 'badAlg';
  if (hash.bytes !== request.digest.length) return 'badDataFormat';
  if (request.hasExtensions) return 'unacceptedExtension';
  if (request.policy !== undefined && request.policy !== TSA_POLICY) return 'unacceptedPolicy';
  return tsa === 'rejected' ? 'systemFailure' : undefined;
}

function refusal(failure: keyof typeof FAILURE): Der {
  const status = sequence(integer(2), sequence(utf8(`refused: ${failure}`)), namedBits(FAILURE[failure]));
  return sequence(status);
}

/** Whose key stamps: the branch's own; a person's, which is not for stamping; another branch's. */
function signerOf(pki: Pki, branch: Branch, { tsa }: Settings): Issued {
  if (tsa === 'wrong-usage') return pki.standing(`${branch}-ocsp`);
  if (tsa === 'another-certificate')
    return pki.standing(branch === 'untrusted' ? 'public-tsa' : 'untrusted-tsa');
  return pki.standing(`${branch}-tsa`);
}

function tokenOf(
  pki: Pki,
  signer: Issued,
  request: TimestampRequest,
  settings: Settings,
  now: number,
  serial: Buffer,
): Der {
  const info = tstInfo(signer, request, settings, now, serial);
  const key = pki.keyOf(signer);
  const certificate = derOf(signer);
  const attributes = setOf(
    attribute('1.2.840.113549.1.9.3', oid(TST_INFO)),
    attribute('1.2.840.113549.1.9.4', octets(createHash('sha256').update(info).digest())),
    attribute('1.2.840.113549.1.9.16.2.47', signingCertificate(certificate)),
  );
  const right = signatureOver(attributes, key);
  const signature = settings.tsa === 'bad-signature' ? damaged(right) : right;
  const sha256 = sequence(oid(HASHES.sha256.oid));
  const signerInfo = sequence(
    integer(1),
    sequence(distinguishedName(issuerSubject(pki, signer)), integer(Buffer.from(signer.serial, 'hex'))),
    sha256,
    implicit(0, attributes),
    algorithmOf(key),
    octets(signatureBytes(signature)),
  );
  const certificates = pki.chainOf(signer).slice(0, -1).map(derOf);
  const withCertificates = request.wantsCertificate && settings.tsa !== 'no-certificate';
  const signedData = sequence(
    integer(3),
    setOf(sha256),
    sequence(oid(TST_INFO), explicit(0, octets(info))),
    ...(withCertificates ? [implicit(0, setOf(...certificates))] : []),
    setOf(signerInfo),
  );
  return sequence(oid(SIGNED_DATA), explicit(0, signedData));
}

function tstInfo(
  signer: Issued,
  request: TimestampRequest,
  { tsa }: Settings,
  now: number,
  serial: Buffer,
): Der {
  const nonce = nonceFor(request, tsa);
  return sequence(
    integer(1),
    oid(tsa === 'wrong-policy' ? `${TSA_POLICY}.9` : TSA_POLICY),
    tsa === 'wrong-imprint' ? lastBitTurned(request.imprint) : request.imprint,
    integer(serial),
    generalizedTime(new Date(tsa === 'hours-ahead' ? now + 5 * 3_600_000 : now), true),
    // Accurate to a second.
    sequence(integer(1)),
    ...(nonce === undefined ? [] : [nonce]),
    explicit(0, explicit(4, distinguishedName(signer.subject))),
  );
}

function nonceFor({ nonce }: TimestampRequest, way: Settings['tsa']): Buffer | undefined {
  if (nonce === undefined || way === 'no-nonce') return undefined;
  return way === 'wrong-nonce' ? lastBitTurned(nonce) : nonce;
}

function lastBitTurned(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

const attribute = (type: string, value: Der): Der => sequence(oid(type), setOf(value));

/** ESSCertIDv2 with SHA-256, which is the default and therefore not written. */
function signingCertificate(certificate: Buffer): Der {
  const hash = octets(createHash('sha256').update(certificate).digest());
  return sequence(sequence(sequence(hash)));
}

function issuerSubject(pki: Pki, signer: Issued): Issued['subject'] {
  const [, issuer] = pki.chainOf(signer);
  return (issuer ?? signer).subject;
}

/** In SignerInfo a signature is an OCTET STRING, in a certificate a BIT STRING: the same bytes after its first. */
const signatureBytes = (bitString: Der): Buffer => readDer(bitString).content.subarray(1);
