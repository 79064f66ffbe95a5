import { readCertificate, type Certificate } from '../../kernel/trust/certificate.ts';
import { context, readDer, TAG, type Der } from '../../kernel/trust/der.ts';
import { isSame, numberOf, oidOf } from '../../kernel/trust/der-value.ts';
import type { HashName } from '../../kernel/trust/hashes.ts';
import { OID } from '../../kernel/trust/oids.ts';
import { isSignedBy, mayBeIssuer } from '../../kernel/trust/path.ts';
import type { TrustRoots } from '../../kernel/trust/roots.ts';
import { readSignedData } from '../../kernel/trust/read-signed-data.ts';
import { found, type CopyFinding } from './copy-finding.ts';

/**
 * Judges the parts of a CMS envelope that its own signature does not cover and that no check of the signature needs: they
 * have to agree with what is signed. In the newest time-stamp of a file nothing else covers them, and a copy of which a
 * single bit was changed is not the copy that was issued. What is not understood leaves the copy unknown.
 */
export function judgeEnvelope(cms: Uint8Array, field: string): readonly CopyFinding[] {
  const read = readSignedData(cms);
  // What cannot be read is said by whoever judges the signature.
  if (!read.ok) return [];
  const { data } = read;
  const [version, digests, , ...rest] = readDer(cms)?.children[1]?.children[0]?.children ?? [];
  const signerInfo = rest.at(-1)?.children[0];
  const [hash, another] = digests?.children ?? [];
  const agrees =
    numberOf(version) === (data.contentType === OID.data && data.signer.by.kind === 'issuer' ? 1 : 3) &&
    another === undefined &&
    isHash(hash, data.signer.hash) &&
    isHash(signerInfo?.children[2], data.signer.hash) &&
    isIssuerExact(data.signer.by, data.certificates);
  const certificates = rest.find(({ tag }) => tag === context(0))?.children ?? [];
  const stamps = data.signer.unsigned.get(OID.signatureTimestamp) ?? [];
  // A signature is time-stamped; nothing that a time-stamp would carry itself is asked about by anybody.
  const isStamped = data.contentType === OID.data;
  const isUnderstood =
    certificates.every(({ tag }) => tag === TAG.sequence) &&
    rest.every(({ tag }) => tag !== context(1)) &&
    [...data.signer.unsigned.keys()].every((type) => isStamped && type === OID.signatureTimestamp) &&
    stamps.length <= 1;
  return [
    ...(agrees ? [] : [found('copy-envelope-altered', field)]),
    ...(isUnderstood ? [] : [found('copy-envelope-unknown', field)]),
    ...stamps.flatMap(({ bytes }) => judgeEnvelope(bytes, field)),
  ];
}

/** An AlgorithmIdentifier of this hash, its parameters absent or NULL (RFC 5754 §2). */
function isHash(der: Der | undefined, hash: HashName | undefined): boolean {
  const [oid, parameters, more] = der?.children ?? [];
  const isPlain =
    parameters === undefined || (parameters.tag === TAG.nothing && parameters.content.length === 0);
  return hash !== undefined && oidOf(oid) === OID[hash] && isPlain && more === undefined;
}

/** The signer's issuer is written as in the certificate, letter for letter. */
function isIssuerExact(
  by: { readonly kind: 'issuer'; readonly issuer: Der; readonly serial: string } | { readonly kind: 'key' },
  certificates: readonly Der[],
): boolean {
  if (by.kind === 'key') return true;
  return certificates.some(({ bytes }) => {
    const certificate = readCertificate(bytes);
    return certificate?.serial === by.serial && isSame(certificate.issuer.der, by.issuer.bytes);
  });
}

/** A certificate that a file carries, and in which of its fields. */
export interface Carried {
  readonly der: Uint8Array;
  readonly field: string;
  /** Whether somebody has added it to the file after that was issued. */
  readonly isAdded?: boolean;
}

/** The certificates that a signature and the time-stamps over it carry. */
export function carriedIn(cms: Uint8Array, field: string): readonly Carried[] {
  const read = readSignedData(cms);
  if (!read.ok) return [];
  const stamps = read.data.signer.unsigned.get(OID.signatureTimestamp) ?? [];
  return [
    ...read.data.certificates.map(({ bytes }) => ({ der: bytes, field })),
    ...stamps.flatMap(({ bytes }) => carriedIn(bytes, field)),
  ];
}

/**
 * Judges the certificates that a file carries, used or not: each has to be signed by another one of them or by a root.
 * One whose issuer is not there cannot be looked through, and leaves the copy unknown. What somebody added after the file
 * was issued proves nothing where it is signed by nobody, and takes nothing away: anybody can add it.
 */
export function judgeCarried(
  carried: readonly Carried[],
  { signing, timestamp }: TrustRoots,
): readonly CopyFinding[] {
  const findings: CopyFinding[] = [];
  const distinct = new Map<string, Omit<Carried, 'der'> & { readonly certificate: Certificate }>();
  for (const { der, ...more } of carried.slice(0, MOST_CARRIED)) {
    const certificate = readCertificate(der);
    if (certificate === undefined) findings.push(found('copy-certificate-altered', more.field));
    else if (!distinct.has(certificate.fingerprint))
      distinct.set(certificate.fingerprint, { certificate, ...more });
  }
  const anchors = [...signing.public, ...signing['official-duty'], ...timestamp];
  const roots = new Map(anchors.map(({ certificate }) => [certificate.fingerprint, certificate]));
  const all = [...roots.values(), ...[...distinct.values()].map(({ certificate }) => certificate)];
  let triesLeft = MOST_TRIES;
  let isCutShort = carried.length > MOST_CARRIED;
  for (const { certificate, field, isAdded = false } of distinct.values()) {
    const issuers = all.filter((one) => mayBeIssuer(certificate, one));
    const tried = issuers.slice(0, triesLeft);
    const at = tried.findIndex((issuer) => isSignedBy(certificate, issuer));
    triesLeft -= at === -1 ? tried.length : at + 1;
    if (at !== -1) continue;
    if (isAdded) findings.push(found('copy-evidence-stray', field, certificate.serial));
    else if (tried.length < issuers.length) isCutShort = true;
    else {
      const code = issuers.length > 0 ? 'copy-certificate-altered' : 'copy-certificate-stray';
      findings.push(found(code, field, certificate.serial));
    }
  }
  if (isCutShort) findings.push(found('copy-envelope-unknown'));
  return findings;
}

/** More than two signers, their time-stamps and some renewals bring along. */
const MOST_CARRIED = 120;

/** Signatures that are tried for that: each costs up to a millisecond, and a file may give each of its certificates one name. */
const MOST_TRIES = 300;
