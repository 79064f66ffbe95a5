import type { KeyObject } from 'node:crypto';
import { certificateTime, explicit, integer, sequence, type Der } from '../../kit/der.ts';
import { spkiOf } from './key-ring.ts';
import { algorithmOf, signatureOver, type SignedHash } from './signed.ts';

/** What a certificate says, and who signs it. */
export interface CertificateContent {
  readonly serial: Uint8Array;
  /** Names, as DER. */
  readonly issuer: Der;
  readonly subject: Der;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subjectKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly extensions: readonly Der[];
  readonly hash?: SignedHash;
}

/** An X.509 certificate, version 3 (RFC 5280 §4.1). */
export function certificateOf(content: CertificateContent): Der {
  const { issuerKey, hash = 'sha256' } = content;
  const algorithm = algorithmOf(issuerKey, hash);
  const body = sequence(
    explicit(0, integer(2)),
    integer(content.serial),
    algorithm,
    content.issuer,
    sequence(certificateTime(content.notBefore), certificateTime(content.notAfter)),
    content.subject,
    spkiOf(content.subjectKey),
    explicit(3, sequence(...content.extensions)),
  );
  return sequence(body, algorithm, signatureOver(body, issuerKey, hash));
}

/** A certificate as PEM. */
export function pemOf(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
