import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Instant } from '../../../schemas/instant.ts';
import { context, readDer, TAG, type Der } from './der.ts';
import {
  bitsOf,
  booleanOf,
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
import { readExtensions, type Extensions } from './extensions.ts';
import { readName, type Name } from './name.ts';
import { OID } from './oids.ts';

/** What a key may be used for (RFC 5280 §4.2.1.3), in the order of the bits. */
export const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];

/** An X.509 certificate (RFC 5280) as it stands: read, not believed. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly subject: Name;
  readonly issuer: Name;
  /** The octets of the INTEGER, lower-case hexadecimal. */
  readonly serial: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** Absent: the certificate does not restrict it. */
  readonly keyUsage?: readonly KeyUsage[];
  /** Object identifiers. Absent: the certificate does not restrict it. */
  readonly extendedKeyUsage?: { readonly purposes: readonly string[]; readonly isCritical: boolean };
  /** Object identifiers. */
  readonly policies: readonly string[];
  readonly isCa: boolean;
  /** How many authorities may stand below it. Absent: any number. */
  readonly pathLength?: number;
  readonly ocspUrls: readonly string[];
  readonly crlUrls: readonly string[];
  /** Hexadecimal, for finding the issuer; never for believing in it. */
  readonly subjectKeyId?: string;
  readonly authorityKeyId?: string;
  /** Says of itself that nobody needs to ask whether it is revoked (RFC 6960 §4.2.2.2.1). */
  readonly isExemptFromRevocation: boolean;
  /** Critical extensions that we do not know: who does not know them must refuse (RFC 5280 §4.2). */
  readonly unknownCritical: readonly string[];
  readonly publicKey: KeyObject;
  /** The octets of subjectPublicKey, whose hash names an issuer in OCSP. */
  readonly keyBits: Uint8Array;
  /** Whether its key's curve is written out in numbers instead of named: never to be believed. */
  readonly hasUnnamedCurve: boolean;
  /** What its issuer signed, how, and the signature. */
  readonly signed: { readonly bytes: Uint8Array; readonly algorithm: Der; readonly signature: Uint8Array };
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** Larger than any certificate that we have seen by a factor of ten. */
const MAX_BYTES = 65_536;

/** Reads a certificate; undefined when the bytes are not exactly one certificate of version 3 in DER. Never throws. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  const document = der.length > MAX_BYTES ? undefined : readDer(der);
  return document === undefined ? undefined : certificateOf(document);
}

/** The same of an element within a larger document. */
export function certificateOf(document: Der): Certificate | undefined {
  const [tbs, algorithm, bits, more] = document.children;
  const signature = wholeBitsOf(bits);
  if (document.tag !== TAG.sequence || tbs?.tag !== TAG.sequence || more !== undefined) return undefined;
  if (algorithm?.tag !== TAG.sequence || signature === undefined) return undefined;
  const fields = readFields(tbs);
  // RFC 5280 §4.1.1.2: the algorithm stands twice, once under the signature.
  if (fields === undefined || !isSame(fields.algorithm.bytes, algorithm.bytes)) return undefined;
  const { algorithm: _, extensions, ...named } = fields;
  const known = readKnown(extensions);
  const key = readKey(fields.spki);
  if (known === undefined || key === undefined) return undefined;
  const { spki: _spki, ...plain } = named;
  return {
    ...plain,
    ...known,
    ...key,
    der: document.bytes,
    unknownCritical: extensions.critical.filter((oid) => !UNDERSTOOD.has(oid)),
    signed: { bytes: tbs.bytes, algorithm, signature },
    fingerprint: createHash('sha256').update(document.bytes).digest('hex'),
  };
}

/** Critical extensions that we act upon, or that restrict nothing which we rely on. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.basicConstraints,
  OID.extendedKeyUsage,
  OID.certificatePolicies,
  OID.subjectAltName,
  OID.issuerAltName,
  OID.crlDistributionPoints,
  OID.qualifiedStatements,
]);

interface Fields {
  readonly serial: string;
  readonly algorithm: Der;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly spki: Der;
  readonly extensions: Extensions;
}

function readFields(tbs: Der): Fields | undefined {
  const [version, serialNumber, algorithm, issuerName, validity, subjectName, spki, ...rest] = tbs.children;
  if (numberOf(explicitOf(version, 0)) !== 2) return undefined;
  const serial = hexOf(serialNumber);
  const issuer = readName(issuerName);
  const subject = readName(subjectName);
  const [from, to] = partsOf(validity);
  const notBefore = timeOf(from);
  const notAfter = timeOf(to);
  if (serial === undefined || issuer === undefined || subject === undefined) return undefined;
  if (notBefore === undefined || notAfter === undefined) return undefined;
  if (algorithm?.tag !== TAG.sequence || spki?.tag !== TAG.sequence) return undefined;
  const extensions = readExtensions(
    explicitOf(
      rest.find(({ tag }) => tag === context(3)),
      3,
    ),
  );
  if (extensions === undefined) return undefined;
  return { serial, algorithm, issuer, subject, notBefore, notAfter, spki, extensions };
}

type Known = Pick<
  Certificate,
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'policies'
  | 'isCa'
  | 'pathLength'
  | 'ocspUrls'
  | 'crlUrls'
  | 'subjectKeyId'
  | 'authorityKeyId'
  | 'isExemptFromRevocation'
>;

/** What its extensions say; undefined when one that we act upon cannot be read. */
function readKnown({ get, critical }: Extensions): Known | undefined {
  const usage = read(get(OID.keyUsage), readKeyUsage);
  const purposes = read(get(OID.extendedKeyUsage), readOids);
  const constraints = read(get(OID.basicConstraints), readBasicConstraints);
  const policies = read(get(OID.certificatePolicies), readPolicies);
  if (usage === 'unreadable' || purposes === 'unreadable') return undefined;
  if (constraints === 'unreadable' || policies === 'unreadable') return undefined;
  const subjectKeyId = octetsOf(get(OID.subjectKeyId));
  const authorityKeyId = partsOf(get(OID.authorityKeyId)).find(
    ({ tag }) => tag === context(0, 'primitive'),
  )?.content;
  return {
    ...(usage === undefined ? {} : { keyUsage: usage }),
    ...(purposes === undefined
      ? {}
      : { extendedKeyUsage: { purposes, isCritical: critical.includes(OID.extendedKeyUsage) } }),
    policies: policies ?? [],
    isCa: constraints?.isCa ?? false,
    ...(constraints?.pathLength === undefined ? {} : { pathLength: constraints.pathLength }),
    ocspUrls: ocspUrlsOf(get(OID.authorityInfoAccess)),
    crlUrls: crlUrlsOf(get(OID.crlDistributionPoints)),
    ...(subjectKeyId === undefined ? {} : { subjectKeyId: Buffer.from(subjectKeyId).toString('hex') }),
    ...(authorityKeyId === undefined ? {} : { authorityKeyId: Buffer.from(authorityKeyId).toString('hex') }),
    isExemptFromRevocation: get(OID.ocspNoCheck)?.tag === TAG.nothing,
  };
}

const read = <T>(der: Der | undefined, reader: (der: Der) => T | undefined): T | undefined | 'unreadable' =>
  der === undefined ? undefined : (reader(der) ?? 'unreadable');

function readKeyUsage(der: Der): readonly KeyUsage[] | undefined {
  const bits = bitsOf(der);
  return bits === undefined ? undefined : KEY_USAGES.filter((_, index) => bits.has(index));
}

function readOids(der: Der): readonly string[] | undefined {
  const oids = der.children.map(oidOf);
  return der.tag === TAG.sequence && oids.length > 0 && oids.every((oid) => oid !== undefined)
    ? oids
    : undefined;
}

function readBasicConstraints(
  der: Der,
): { readonly isCa: boolean; readonly pathLength: number | undefined } | undefined {
  const [first, second, more] = der.children;
  if (der.tag !== TAG.sequence || more !== undefined) return undefined;
  if (first === undefined) return { isCa: false, pathLength: undefined };
  const isCa = booleanOf(first);
  // `cA FALSE` is the default, which DER leaves out; many write it all the same and mean nothing by it.
  if (isCa === undefined) return undefined;
  if (second === undefined) return { isCa, pathLength: undefined };
  const pathLength = numberOf(second);
  return pathLength === undefined ? undefined : { isCa, pathLength };
}

function readPolicies(der: Der): readonly string[] | undefined {
  const oids = der.children.map((information) => oidOf(partsOf(information)[0]));
  return der.tag === TAG.sequence && oids.every((oid) => oid !== undefined) ? oids : undefined;
}

const URI = context(6, 'primitive');

const ocspUrlsOf = (der: Der | undefined): readonly string[] =>
  partsOf(der).flatMap((description) => {
    const [method, location] = partsOf(description);
    return oidOf(method) === OID.ocspAccess && location?.tag === URI ? [latin(location)] : [];
  });

/** The addresses of whole lists of its own issuer; points for some reasons only or of another issuer are left out. */
const crlUrlsOf = (der: Der | undefined): readonly string[] =>
  partsOf(der).flatMap((point) => {
    const [name, more] = partsOf(point);
    return more === undefined ? distributionUrls(name) : [];
  });

/** The addresses in a DistributionPointName. */
export const distributionUrls = (name: Der | undefined): readonly string[] =>
  name?.tag === context(0)
    ? name.children.flatMap((full) =>
        full.tag === context(0) ? full.children.filter(({ tag }) => tag === URI).map(latin) : [],
      )
    : [];

const latin = ({ content }: Der): string => Buffer.from(content).toString('latin1');

function readKey(spki: Der): Pick<Certificate, 'publicKey' | 'keyBits' | 'hasUnnamedCurve'> | undefined {
  const [algorithm, bits] = spki.children;
  const keyBits = wholeBitsOf(bits);
  const [kind, parameters] = partsOf(algorithm);
  if (keyBits === undefined) return undefined;
  const publicKey = keyOf(spki.bytes);
  if (publicKey === undefined) return undefined;
  return { publicKey, keyBits, hasUnnamedCurve: oidOf(kind) === OID.ec && parameters?.tag !== TAG.oid };
}

/** How many public keys are remembered: those of a few authorities, and of who signs these days. */
const KEYS_KEPT = 256;
const keysKept = new Map<string, KeyObject>();

/**
 * The key of the same bytes is the same. A copy carries each certificate many times over, and to make a key costs more
 * than to verify by it.
 */
function keyOf(spki: Uint8Array): KeyObject | undefined {
  const bytes = Buffer.from(spki);
  const name = bytes.toString('latin1');
  const kept = keysKept.get(name);
  if (kept !== undefined) return kept;
  try {
    const key = createPublicKey({ key: bytes, format: 'der', type: 'spki' });
    if (keysKept.size === KEYS_KEPT) keysKept.clear();
    keysKept.set(name, key);
    return key;
  } catch {
    return undefined; // the only way in which node says that it does not know such a key
  }
}
