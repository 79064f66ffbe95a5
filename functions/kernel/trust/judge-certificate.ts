import type { Instant } from '../../../schemas/instant.ts';
import { readCertificate, type Certificate } from './certificate.ts';
import type { JudgedCertificate, JudgingTerms, RevocationStanding, StatusQuestion } from './judgement.ts';
import { OID } from './oids.ts';
import { findPath, signingAnchors, timestampAnchors } from './path.ts';
import { judgeRevocation } from './revocation.ts';
import { found, type TrustFinding } from './trust-finding.ts';

/** What a certificate is to have been used for. */
export type Purpose = 'signing' | 'timestamping';

/** More certificates than any document carries; each costs time to read. */
const MAX_POOL = 40;

/**
 * Judges a certificate as of a moment: a path to an anchor of its world, what it was issued for, and that neither it nor
 * any authority above it was revoked then. What could not be asked is an open finding, never a good one.
 *
 * @param carried certificates that came with what it signed, DER
 * @param at the moment of signing
 */
export function judgeCertificate(
  leaf: Certificate,
  purpose: Purpose,
  carried: readonly Uint8Array[],
  at: Instant,
  terms: JudgingTerms,
): JudgedCertificate {
  const anchors = purpose === 'signing' ? signingAnchors(terms.roots) : timestampAnchors(terms.roots);
  const pool = [...carried, ...(terms.pool ?? [])]
    .slice(0, MAX_POOL)
    .map(readCertificate)
    .filter((one) => one !== undefined);
  const { path, anchor, findings } = findPath(leaf, pool, anchors, at);
  const revocation: { readonly serial: string; readonly standing: RevocationStanding }[] = [];
  const unproven: StatusQuestion[] = [];
  const freshness = purpose === 'signing' ? (terms.freshness ?? 'in-force') : 'in-force';
  const revoked: TrustFinding[] = [];
  for (const [index, issuer] of path.slice(1).entries()) {
    const certificate = path[index] ?? leaf;
    const question = { certificate, issuer, at, freshness: index === 0 ? freshness : 'in-force' } as const;
    const standing = judgeRevocation(question, terms.revocation, terms.at);
    revocation.push({ serial: certificate.serial, standing });
    if (standing.state === 'unknown') unproven.push(question);
    revoked.push(...revocationFindings(certificate, standing));
  }
  return {
    findings: [...usageFindings(leaf, purpose), ...findings, ...revoked],
    path,
    ...(anchor === undefined ? {} : { anchor: anchor.name }),
    revocation,
    unproven,
  };
}

function revocationFindings({ serial }: Certificate, standing: RevocationStanding): readonly TrustFinding[] {
  switch (standing.state) {
    case 'good':
      return standing.revokedLater === undefined
        ? []
        : [found('revoked-later', serial, standing.revokedLater)];
    case 'revoked':
      return [
        standing.reason === 'certificateHold'
          ? found('suspended', serial, standing.at)
          : found('revoked', serial, `${standing.at} ${standing.reason}`),
      ];
    case 'unknown':
      return [found(`revocation-${standing.why}`, serial)];
  }
}

function usageFindings(leaf: Certificate, purpose: Purpose): readonly TrustFinding[] {
  const { serial } = leaf;
  return purpose === 'signing'
    ? [
        ...(maySign(leaf) ? [] : [found('certificate-usage', serial)]),
        ...(isForOthers(leaf) ? [found('certificate-purpose', serial)] : []),
      ]
    : mayStamp(leaf)
      ? []
      : [found('timestamp-purpose', serial)];
}

/** Says that it may sign, outright; the key of an authority signs certificates and nothing else. */
const maySign = ({ keyUsage, isCa }: Certificate): boolean =>
  !isCa && (keyUsage?.some((usage) => usage === 'digitalSignature' || usage === 'nonRepudiation') ?? false);

/** Purposes that are not signing documents. Which others people are given differs from one authority to the next. */
const OTHER_PURPOSES: ReadonlySet<string> = new Set([
  '1.3.6.1.5.5.7.3.1', // serverAuth
  '1.3.6.1.5.5.7.3.3', // codeSigning
  OID.timeStamping,
  OID.ocspSigning,
]);

/** Whether it was issued for other purposes only. Our assumption: no Vietnamese rule names one for signing documents. */
const isForOthers = ({ extendedKeyUsage }: Certificate): boolean =>
  extendedKeyUsage?.purposes.every((purpose) => OTHER_PURPOSES.has(purpose)) ?? false;

/** RFC 3161 §2.3: for time-stamping, for nothing else, and critically so. */
function mayStamp({ extendedKeyUsage, keyUsage, isCa }: Certificate): boolean {
  const [purpose, another] = extendedKeyUsage?.purposes ?? [];
  return (
    !isCa &&
    purpose === OID.timeStamping &&
    another === undefined &&
    extendedKeyUsage?.isCritical === true &&
    (keyUsage === undefined ||
      keyUsage.every((usage) => usage === 'digitalSignature' || usage === 'nonRepudiation'))
  );
}
