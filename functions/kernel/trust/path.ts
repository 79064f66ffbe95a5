import type { Instant } from '../../../schemas/instant.ts';
import { readAlgorithm, verifies } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { hashFault, keyFault } from './permitted.ts';
import type { Anchor, AnchorName, TrustRoots } from './roots.ts';
import { found, type TrustFinding } from './trust-finding.ts';

/** An anchor by the world that it is of. */
export interface NamedAnchor extends Anchor {
  readonly name: AnchorName | 'timestamp';
}

/** The anchors that a signer may come from. */
export const signingAnchors = ({ signing }: TrustRoots): readonly NamedAnchor[] => [
  ...signing['official-duty'].map((anchor) => ({ ...anchor, name: 'official-duty' as const })),
  ...signing.public.map((anchor) => ({ ...anchor, name: 'public' as const })),
];

/** The anchors that a time-stamping authority may come from. */
export const timestampAnchors = ({ timestamp }: TrustRoots): readonly NamedAnchor[] =>
  timestamp.map((anchor) => ({ ...anchor, name: 'timestamp' as const }));

export interface FoundPath {
  /** From the leaf to the anchor's certificate; empty when there is none. */
  readonly path: readonly Certificate[];
  readonly anchor?: NamedAnchor;
  /** What is wrong with it; empty when it holds at the moment asked about. */
  readonly findings: readonly TrustFinding[];
}

/** More authorities one above the other than any hierarchy has. */
const MAX_AUTHORITIES = 6;

/** How many signatures of issuers are tried in all: certificates come from whoever made the file. */
const MAX_TRIES = 60;

/**
 * Finds a way from a certificate to an anchor (RFC 5280 §6) and says what is wrong with it at a moment: names and
 * signatures, dates, that those above are authorities, lengths of path, algorithms, critical extensions. Of several ways
 * one that holds is taken. An anchor is believed as it is: its own signature and revocation are nobody's word. Name
 * constraints and policy constraints are critical extensions that we refuse, not ones that we apply.
 */
export function findPath(
  leaf: Certificate,
  pool: readonly Certificate[],
  anchors: readonly NamedAnchor[],
  at: Instant,
): FoundPath {
  const effort = { left: MAX_TRIES, sawWrongSignature: false };
  let first: FoundPath | undefined;
  for (const { path, anchor } of waysUp([leaf], pool, anchors, effort)) {
    const way = { path, anchor, findings: faultsOf(path, anchor, at) };
    if (way.findings.length === 0) return way;
    first ??= way;
  }
  const code = effort.sawWrongSignature ? 'path-signature' : 'path-none';
  return first ?? { path: [], findings: [found(code, leaf.serial)] };
}

/** How many signatures may still be tried, and whether one was wrong where the names fit. */
interface Effort {
  left: number;
  sawWrongSignature: boolean;
}

/** All ways from the top of a path to an anchor, the shortest of each turn first. */
function* waysUp(
  path: readonly [...Certificate[], Certificate],
  pool: readonly Certificate[],
  anchors: readonly NamedAnchor[],
  effort: Effort,
): Generator<{ readonly path: readonly Certificate[]; readonly anchor: NamedAnchor }> {
  const [top] = path.slice(-1);
  if (top === undefined) return;
  for (const anchor of anchors) {
    if (isIssuedBy(top, anchor.certificate, effort)) yield { path: [...path, anchor.certificate], anchor };
  }
  if (path.length > MAX_AUTHORITIES) return;
  for (const issuer of pool) {
    const isThere = path.some(({ fingerprint }) => fingerprint === issuer.fingerprint);
    if (!isThere && isIssuedBy(top, issuer, effort)) yield* waysUp([...path, issuer], pool, anchors, effort);
  }
}

function isIssuedBy(certificate: Certificate, issuer: Certificate, effort: Effort): boolean {
  if (!mayBeIssuer(certificate, issuer) || effort.left === 0) return false;
  effort.left -= 1;
  const isSigned = isSignedBy(certificate, issuer);
  effort.sawWrongSignature ||= !isSigned;
  return isSigned;
}

/** Whether the names, and the key's name where both give it, allow that one issued the other. */
export function mayBeIssuer(certificate: Certificate, issuer: Certificate): boolean {
  if (certificate.issuer.canonical !== issuer.subject.canonical) return false;
  const { authorityKeyId: wanted } = certificate;
  return wanted === undefined || issuer.subjectKeyId === undefined || wanted === issuer.subjectKeyId;
}

/** Whether the issuer's key signed the certificate, by an algorithm that may be permitted. */
export function isSignedBy({ signed }: Certificate, issuer: Certificate): boolean {
  const algorithm = readAlgorithm(signed.algorithm);
  return algorithm !== undefined && verifies(issuer.publicKey, algorithm, signed.bytes, signed.signature);
}

function faultsOf(path: readonly Certificate[], anchor: NamedAnchor, at: Instant): readonly TrustFinding[] {
  const below = path.slice(0, -1);
  return [
    ...below.flatMap((certificate) => faultsOfOne(certificate, at)),
    ...path.slice(1).flatMap((authority, index) => faultsOfAuthority(authority, index)),
    ...faultsOfAnchor(anchor, at),
  ];
}

function faultsOfOne(certificate: Certificate, at: Instant): readonly TrustFinding[] {
  const { serial, notBefore, notAfter, unknownCritical, signed } = certificate;
  const algorithm = readAlgorithm(signed.algorithm);
  const isWeak = algorithm === undefined || hashFault(algorithm.hash, at) !== undefined;
  return [
    ...(at < notBefore ? [found('certificate-not-yet-valid', serial)] : []),
    ...(at > notAfter ? [found('certificate-expired', serial)] : []),
    ...(unknownCritical.length === 0
      ? []
      : [found('path-unknown-critical', serial, unknownCritical.join(' '))]),
    ...(isWeak || isWeakKey(certificate, at) ? [found('certificate-algorithm', serial)] : []),
  ];
}

/** @param below how many authorities stand between it and the leaf */
function faultsOfAuthority(authority: Certificate, below: number): readonly TrustFinding[] {
  const { serial, isCa, keyUsage, pathLength } = authority;
  const mayIssue = isCa && (keyUsage?.includes('keyCertSign') ?? true);
  return [
    ...(mayIssue ? [] : [found('path-issuer-not-ca', serial)]),
    ...(pathLength !== undefined && below > pathLength ? [found('path-too-long', serial)] : []),
  ];
}

function faultsOfAnchor({ certificate, from, to }: NamedAnchor, at: Instant): readonly TrustFinding[] {
  const { serial, notBefore, notAfter } = certificate;
  const isBelieved = at >= (from ?? notBefore) && at <= notAfter && (to === undefined || at < to);
  return [
    ...(isBelieved ? [] : [found('path-anchor-dates', serial)]),
    ...(isWeakKey(certificate, at) ? [found('certificate-algorithm', serial)] : []),
  ];
}

const isWeakKey = ({ publicKey, hasUnnamedCurve }: Certificate, at: Instant): boolean =>
  hasUnnamedCurve || keyFault(publicKey, at) !== undefined;
