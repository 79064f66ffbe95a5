import { createHash } from 'node:crypto';
import {
  bits,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  nothing,
  octets,
  oid,
  partsOf,
  readDer,
  sequence,
  type Der,
} from '../../kit/der.ts';
import type { AuthorityId } from '../pki/authorities.ts';
import { spkiOf } from '../pki/key-ring.ts';
import { derOf, type Issued, type Pki } from '../pki/pki.ts';
import { extension } from '../pki/profile.ts';
import { algorithmOf, damaged, signatureOver } from '../pki/signed.ts';
import { distinguishedName } from '../pki/subject.ts';
import type { Settings } from '../settings.ts';
import { NONCE, readOcspRequest, type AskedCertificate, type OcspRequest } from './ocsp-request.ts';

/** OCSPResponseStatus, RFC 6960 §4.2.1. */
const STATUS = {
  malformed: 1,
  'internal-error': 2,
  'try-later': 3,
  'sig-required': 5,
  unauthorized: 6,
} as const;

const HOUR_MS = 3_600_000;

/** The answer of an authority's OCSP responder, or as the settings will have it. */
export function ocspAnswer(
  pki: Pki,
  id: AuthorityId,
  bytes: Uint8Array,
  settings: Settings,
  now: number,
): Der {
  const request = readOcspRequest(bytes);
  if (request === undefined) return bare(STATUS.malformed);
  switch (settings.ocsp) {
    case 'try-later':
    case 'internal-error':
    case 'sig-required':
    case 'unauthorized':
      return bare(STATUS[settings.ocsp]);
    default:
      return signed(pki, id, request, settings, now);
  }
}

const bare = (status: number): Der => sequence(enumerated(status));

function signed(pki: Pki, id: AuthorityId, request: OcspRequest, settings: Settings, now: number): Der {
  const signer = responderOf(pki, id, settings);
  const key = pki.keyOf(signer);
  const life = settings.ocspHours * HOUR_MS;
  const thisUpdate = new Date(now + shiftOf(settings.ocsp, life));
  const nonce = nonceFor(request, settings);
  const data = sequence(
    explicit(2, octets(createHash('sha1').update(keyBitsOf(signer, pki)).digest())),
    generalizedTime(thisUpdate),
    sequence(
      ...request.asked.map((asked) =>
        sequence(
          settings.ocsp === 'another-certificate' ? anotherId(asked) : asked.id,
          standing(pki, id, asked, settings, now),
          generalizedTime(thisUpdate),
          explicit(0, generalizedTime(new Date(thisUpdate.getTime() + life))),
        ),
      ),
    ),
    ...(nonce === undefined ? [] : [explicit(1, sequence(extension(NONCE, nonce)))]),
  );
  const right = signatureOver(data, key);
  const signature = settings.ocsp === 'unsigned' ? bits(Buffer.alloc(0)) : right;
  const basic = sequence(
    data,
    algorithmOf(key),
    settings.ocsp === 'bad-signature' ? damaged(right) : signature,
    ...(settings.delegated ? [explicit(0, sequence(derOf(signer)))] : []),
  );
  return sequence(enumerated(0), explicit(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))));
}

function shiftOf(way: Settings['ocsp'], life: number): number {
  if (way === 'stale') return -2 * life;
  return way === 'not-yet' ? life : 0;
}

/** A responder with a certificate of its own, or the authority itself; the wrong one is another hierarchy's. */
function responderOf(pki: Pki, id: AuthorityId, { ocsp, delegated }: Settings): Issued {
  if (ocsp !== 'wrong-responder') return pki.standing(delegated ? `${id}-ocsp` : id);
  return pki.standing(id.startsWith('untrusted') ? 'public-ocsp' : 'untrusted-ocsp');
}

function standing(pki: Pki, id: AuthorityId, asked: AskedCertificate, settings: Settings, now: number): Der {
  const unknown = implicit(2, nothing);
  if (settings.ocsp === 'unknown' || !isAboutUs(pki, id, asked)) return unknown;
  const certificate = pki.find(asked.serial);
  if (certificate?.authority !== id) return unknown;
  const revocation = settings.ocsp === 'always-good' ? undefined : pki.revocationOf(asked.serial, now);
  if (revocation === undefined) return implicit(0, nothing);
  return implicit(
    1,
    sequence(generalizedTime(new Date(revocation.at)), explicit(0, enumerated(revocation.reason))),
  );
}

/** Whether the hashes of a CertID are those of this authority's name and key. */
function isAboutUs(
  pki: Pki,
  id: AuthorityId,
  { hash, issuerNameHash, issuerKeyHash }: AskedCertificate,
): boolean {
  if (hash === undefined) return false;
  const authority = pki.standing(id);
  const hashOf = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();
  return (
    hashOf(distinguishedName(authority.subject)).equals(issuerNameHash) &&
    hashOf(keyBitsOf(authority, pki)).equals(issuerKeyHash)
  );
}

/** What is in the BIT STRING of a certificate's key: what OCSP hashes. */
function keyBitsOf(issued: Issued, pki: Pki): Buffer {
  const [, key] = partsOf(readDer(spkiOf(pki.keyOf(issued))));
  return key?.content.subarray(1) ?? Buffer.alloc(0);
}

function nonceFor({ nonce }: OcspRequest, { ocsp }: Settings): Buffer | undefined {
  if (nonce === undefined || ocsp === 'no-nonce') return undefined;
  if (ocsp !== 'wrong-nonce') return nonce;
  const other = Buffer.from(nonce);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  return other;
}

/** The CertID of a certificate with the next serial number. */
function anotherId({ id }: AskedCertificate): Der {
  const other = Buffer.from(id);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  return other;
}
