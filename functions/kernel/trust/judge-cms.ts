import type { Instant } from '../../../schemas/instant.ts';
import { readAlgorithm, verifies, type SignatureAlgorithm } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { isSame, octetsOf, oidOf } from './der-value.ts';
import { standingOf } from './finding.ts';
import { digestOf } from './hashes.ts';
import { judgeCertificate } from './judge-certificate.ts';
import type { JudgedSignature, JudgedTimestamp, JudgingTerms } from './judgement.ts';
import { judgeTimestamp, type ContentDigest } from './judge-timestamp.ts';
import { OID } from './oids.ts';
import { hashFault, type AlgorithmFault } from './permitted.ts';
import { readSignedData, type SignedData, type SignedDataFault } from './read-signed-data.ts';
import { findSignerCertificate } from './signer-certificate.ts';
import { found, type TrustFinding } from './trust-finding.ts';

const FAULTS: Readonly<Record<SignedDataFault, TrustFinding>> = {
  unreadable: found('cms-unreadable'),
  signers: found('cms-signers'),
  attributes: found('cms-attributes'),
};

/**
 * Judges a detached CMS signature over some content (Circular 15/2025/TT-BKHCN, Annex II; ETSI EN 319 102-1): structure,
 * digest, signature, the certificate to which it is bound, its path to one of the configured roots, its usage, and its
 * revocation, as of the time that a good time-stamp proves or else as of `terms.at`. Never throws.
 */
export function judgeCms(cms: Uint8Array, content: ContentDigest, terms: JudgingTerms): JudgedSignature {
  const read = readSignedData(cms);
  if (!read.ok) return unread(FAULTS[read.fault], terms.at);
  const { data } = read;
  const { signer } = data;
  const timestamps = stampsOf(data).map((token) =>
    judgeTimestamp(token, (hash) => digestOf(hash, signer.signature), terms),
  );
  const stamp = earliest(timestamps);
  const at = stamp?.time ?? terms.at;
  const algorithm = signer.hash === undefined ? undefined : readAlgorithm(signer.algorithm, signer.hash);
  const bound = findSignerCertificate(data, 'refused');
  const carried = data.certificates.map(({ bytes }) => bytes);
  const certificate = bound.ok
    ? judgeCertificate(bound.certificate, 'signing', carried, at, terms)
    : undefined;
  const findings = [
    ...contentFindings(data, content),
    ...algorithmFindings(data, algorithm, at),
    ...(bound.ok
      ? signatureFindings(data, bound.certificate, algorithm)
      : [found(`cms-certificate-${bound.why}`)]),
    ...(certificate?.findings ?? []),
    ...(timestamps.length === 0 ? [found('timestamp-absent')] : []),
    ...timestamps.flatMap((one) => one.findings),
  ];
  return {
    standing: standingOf(findings),
    findings,
    ...(bound.ok ? { signer: bound.certificate } : {}),
    ...(certificate === undefined ? {} : { certificate }),
    ...(signer.hash === undefined ? {} : { digestAlgorithm: signer.hash }),
    ...(algorithm === undefined ? {} : { algorithm: nameOf(algorithm) }),
    judgedAt: at,
    isTimeProven: stamp?.standing === 'valid',
    timestamps,
    signature: signer.signature,
    certificates: carried,
    unproven: [
      ...(certificate?.unproven ?? []),
      ...timestamps.flatMap((one) => one.certificate?.unproven ?? []),
    ],
  };
}

const unread = (finding: TrustFinding, at: Instant): JudgedSignature => ({
  standing: 'invalid',
  findings: [finding],
  judgedAt: at,
  isTimeProven: false,
  timestamps: [],
  certificates: [],
  unproven: [],
});

/** More time-stamps over one signature than anybody asks for. */
const MAX_STAMPS = 4;

const stampsOf = ({ signer }: SignedData): readonly Uint8Array[] =>
  (signer.unsigned.get(OID.signatureTimestamp) ?? []).slice(0, MAX_STAMPS).map(({ bytes }) => bytes);

/** The earliest that is not bad. One whose authority's revocation is not known leaves the whole unknown anyway. */
function earliest(timestamps: readonly JudgedTimestamp[]): JudgedTimestamp | undefined {
  return timestamps
    .filter(({ standing, time }) => standing !== 'invalid' && time !== undefined)
    .toSorted((one, other) => ((one.time ?? '') < (other.time ?? '') ? -1 : 1))[0];
}

function contentFindings(
  { contentType, content, signer }: SignedData,
  expected: ContentDigest,
): readonly TrustFinding[] {
  const { signed, hash } = signer;
  const digest = octetsOf(signed.get(OID.messageDigest));
  const hasType = contentType === OID.data && oidOf(signed.get(OID.contentType)) === contentType;
  if (!hasType || digest === undefined) return [found('cms-attributes')];
  return [
    ...(content === undefined ? [] : [found('cms-not-detached')]),
    ...(hash !== undefined && isSame(digest, expected(hash)) ? [] : [found('cms-digest-mismatch')]),
  ];
}

function algorithmFindings(
  { signer }: SignedData,
  algorithm: SignatureAlgorithm | undefined,
  at: Instant,
): readonly TrustFinding[] {
  if (signer.hash === undefined || algorithm === undefined) return [found('cms-algorithm')];
  const faults: readonly (AlgorithmFault | undefined)[] = [
    hashFault(signer.hash, at),
    hashFault(algorithm.hash, at),
    // One hash throughout: with two of them the weaker is the signature's strength.
    algorithm.hash === signer.hash ? undefined : 'never',
  ];
  if (faults.includes('never')) return [found('cms-algorithm')];
  return faults.includes('past') ? [found('cms-algorithm-past')] : [];
}

function signatureFindings(
  { signer }: SignedData,
  { publicKey, serial }: Certificate,
  algorithm: SignatureAlgorithm | undefined,
): readonly TrustFinding[] {
  const isRight =
    algorithm !== undefined && verifies(publicKey, algorithm, signer.signedBytes, signer.signature);
  return isRight ? [] : [found('cms-signature-wrong', serial)];
}

const nameOf = ({ kind, hash }: SignatureAlgorithm): string => `${kind} ${hash.toUpperCase()}`;
