import { createHash, type KeyObject } from 'node:crypto';
import {
  boolean,
  element,
  explicit,
  implicit,
  integer,
  namedBits,
  nothing,
  octets,
  oid,
  sequence,
  TAG,
  type Der,
} from '../../kit/der.ts';
import { spkiOf } from './key-ring.ts';

/** What a certificate is for. `root` and `issuing` are authorities; `seal` is the gateway's own. */
export const PROFILES = ['root', 'issuing', 'person', 'body', 'seal', 'tsa', 'ocsp'] as const;
export type Profile = (typeof PROFILES)[number];

/** What its key may be used for, where that is not what its profile says. */
export const USAGES = ['usual', 'encryption', 'server', 'time-stamping', 'issuing', 'none'] as const;
export type Usage = (typeof USAGES)[number];

/** Where a certificate's authority is asked about it. */
export interface Addresses {
  readonly ocsp: string;
  readonly crl: string;
  readonly issuer: string;
}

const KEY_USAGE = {
  signature: 0,
  commitment: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  certSign: 5,
  crlSign: 6,
};
const PURPOSE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  email: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  documentSigning: '1.3.6.1.5.5.7.3.36',
};
/** Below 2.999, which is nobody's: the real authorities' policies are not the sandbox's to use. */
const POLICIES: Partial<Record<Profile, string>> = {
  person: '2.999.704.1.1',
  body: '2.999.704.1.2',
  seal: '2.999.704.1.3',
};

/** The first twenty bytes of the key's SHA-256 (RFC 7093 §2, method 1): two keys never share one. */
export function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20);
}

/** One extension of a certificate, a CRL or an answer. */
export function extension(id: string, value: Der, critical = false): Der {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** `2.5.29.35`: under which of its issuer's keys something is signed. */
export const authorityKeyExtension = (issuerKey: KeyObject): Der =>
  extension('2.5.29.35', sequence(implicit(0, octets(keyIdentifier(issuerKey)))));

/** The extensions of a certificate. An OCSP responder's certificate and a root are not asked about, and name no address. */
export function extensionsOf(
  profile: Profile,
  usage: Usage,
  keys: { readonly subject: KeyObject; readonly issuer: KeyObject },
  addresses: Addresses | undefined,
): Der[] {
  const policy = POLICIES[profile];
  return [
    ...usageExtensions(profile, usage),
    extension('2.5.29.14', octets(keyIdentifier(keys.subject))),
    ...(profile === 'root' ? [] : [authorityKeyExtension(keys.issuer)]),
    ...(policy === undefined ? [] : [extension('2.5.29.32', sequence(sequence(oid(policy))))]),
    ...(profile === 'ocsp' ? [extension('1.3.6.1.5.5.7.48.1.5', nothing)] : []),
    ...(addresses === undefined ? [] : addressExtensions(addresses)),
  ];
}

function usageExtensions(profile: Profile, usage: Usage): Der[] {
  const leaf = extension('2.5.29.19', sequence(), true);
  const named = (bitsSet: readonly number[], ...purposes: string[]): Der[] => [
    leaf,
    extension('2.5.29.15', namedBits(...bitsSet), true),
    ...(purposes.length === 0 ? [] : [purposeExtension(purposes, false)]),
  ];
  const { signature, commitment, keyEncipherment, dataEncipherment } = KEY_USAGE;
  if (profile === 'root' || profile === 'issuing' || usage === 'issuing') return authorityExtensions(profile);
  switch (usage) {
    case 'encryption':
      return named([keyEncipherment, dataEncipherment], PURPOSE.email);
    case 'server':
      return named([signature, keyEncipherment], PURPOSE.serverAuth);
    case 'time-stamping':
      return stamping(leaf);
    case 'none':
      return [leaf];
    case 'usual':
      break;
  }
  switch (profile) {
    case 'tsa':
      return stamping(leaf);
    case 'ocsp':
      return named([signature], PURPOSE.ocspSigning);
    case 'seal':
      return named([signature, commitment]);
    case 'person':
    case 'body':
      return named([signature, commitment], PURPOSE.email, PURPOSE.documentSigning);
  }
}

function authorityExtensions(profile: Profile): Der[] {
  const below = profile === 'issuing' ? [integer(0)] : [];
  return [
    extension('2.5.29.19', sequence(boolean(true), ...below), true),
    extension('2.5.29.15', namedBits(KEY_USAGE.certSign, KEY_USAGE.crlSign), true),
  ];
}

/** RFC 3161 §2.3: the one purpose, and critical. */
function stamping(leaf: Der): Der[] {
  return [
    leaf,
    extension('2.5.29.15', namedBits(KEY_USAGE.signature, KEY_USAGE.commitment), true),
    purposeExtension([PURPOSE.timeStamping], true),
  ];
}

const purposeExtension = (purposes: readonly string[], critical: boolean): Der =>
  extension('2.5.29.37', sequence(...purposes.map(oid)), critical);

function addressExtensions({ ocsp, crl, issuer }: Addresses): Der[] {
  const uri = (address: string): Der => implicit(6, element(TAG.ia5, Buffer.from(address, 'ascii')));
  const access = (method: string, address: string): Der => sequence(oid(method), uri(address));
  return [
    extension(
      '1.3.6.1.5.5.7.1.1',
      sequence(access('1.3.6.1.5.5.7.48.1', ocsp), access('1.3.6.1.5.5.7.48.2', issuer)),
    ),
    extension('2.5.29.31', sequence(sequence(explicit(0, explicit(0, uri(crl)))))),
  ];
}
