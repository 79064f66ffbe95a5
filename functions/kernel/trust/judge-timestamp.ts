import { instantAt, type Instant } from '../../../schemas/instant.ts';
import { readAlgorithm, verifies } from './algorithm.ts';
import { isSame, octetsOf, oidOf } from './der-value.ts';
import { standingOf } from './finding.ts';
import { digestOf, type HashName } from './hashes.ts';
import { judgeCertificate } from './judge-certificate.ts';
import type { JudgedTimestamp, JudgingTerms } from './judgement.ts';
import { OID } from './oids.ts';
import { hashFault } from './permitted.ts';
import { readSignedData, type SignedData } from './read-signed-data.ts';
import { findSignerCertificate } from './signer-certificate.ts';
import { readTimestampInfo } from './timestamp-info.ts';
import { found, type TrustFinding } from './trust-finding.ts';

/** The digest, by a hash, of what a signature or time-stamp is to be over. */
export type ContentDigest = (hash: HashName) => Uint8Array;

/** How far the authority's clock may be ahead of ours. */
const SKEW_MS = 300_000;

/**
 * Judges a time-stamp token (RFC 3161) over some content: its structure, that it is over this content, that its
 * authority signed it with a certificate for nothing but time-stamping, under a configured root, and that the
 * certificate was neither expired nor revoked when it stamped. Never throws.
 *
 * An authority whose certificate has expired by the moment of judging proves nothing any more unless a later time-stamp
 * covers it (archive time-stamp): judge as of that one's time then.
 */
export function judgeTimestamp(
  token: Uint8Array,
  imprint: ContentDigest,
  terms: JudgingTerms,
): JudgedTimestamp {
  const read = readSignedData(token);
  const info = read.ok ? readTimestampInfo(read.data) : undefined;
  if (!read.ok || info === undefined) return judged(token, [found('timestamp-unreadable')]);
  const { data } = read;
  const said = { time: info.time, policy: info.policy, serial: info.serial };
  const findings: TrustFinding[] = [];
  if (!isSame(info.digest, imprint(info.hash))) findings.push(found('timestamp-imprint'));
  if (info.time > instantAt(Date.parse(terms.at) + SKEW_MS)) findings.push(found('timestamp-future'));
  const signer = findSignerCertificate(data, 'taken');
  if (!signer.ok) return judged(token, [...findings, found('timestamp-certificate')], said);
  const { certificate } = signer;
  if (!isSignedOver(data, certificate, info.time))
    findings.push(found('timestamp-signature', certificate.serial));
  const carried = data.certificates.map(({ bytes }) => bytes);
  const judgedCertificate = judgeCertificate(certificate, 'timestamping', carried, info.time, terms);
  if (certificate.notAfter < terms.at) findings.push(found('timestamp-aged', certificate.serial));
  return {
    ...judged(token, [...findings, ...judgedCertificate.findings], said),
    authority: certificate,
    certificate: judgedCertificate,
  };
}

const judged = (
  der: Uint8Array,
  findings: readonly TrustFinding[],
  said: Pick<JudgedTimestamp, 'time' | 'policy' | 'serial'> = {},
): JudgedTimestamp => ({ standing: standingOf(findings), findings, ...said, der });

/** Whether the token's attributes are over its content, and its signature over them. */
function isSignedOver(
  { contentType, content, signer }: SignedData,
  { publicKey }: { readonly publicKey: Parameters<typeof verifies>[0] },
  at: Instant,
): boolean {
  const { hash, signed, algorithm: der, signedBytes, signature } = signer;
  if (hash === undefined || content === undefined) return false;
  const algorithm = readAlgorithm(der, hash);
  const digest = octetsOf(signed.get(OID.messageDigest));
  return (
    algorithm !== undefined &&
    hashFault(hash, at) === undefined &&
    hashFault(algorithm.hash, at) === undefined &&
    oidOf(signed.get(OID.contentType)) === contentType &&
    digest !== undefined &&
    isSame(digest, digestOf(hash, content)) &&
    verifies(publicKey, algorithm, signedBytes, signature)
  );
}
