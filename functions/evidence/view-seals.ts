import type { SealsView } from '../../schemas/evidence/seal.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Certificate } from '../kernel/trust/certificate.ts';

/**
 * By which certificates this gateway seals, and has sealed: what a pack's receiver has to know from somewhere else than
 * the pack (docs/evidence.md). The present one is the first; authorities above them are nobody's seal.
 *
 * @param certificates as configured: the present seal first, then what belongs above it and earlier seals
 */
export function viewSeals(certificates: readonly Certificate[], at: Instant): SealsView {
  const seals = certificates.filter(({ isCa }) => !isCa);
  return {
    seals: seals.map((one, index) => ({
      fingerprint: one.fingerprint,
      subject: one.subject.text,
      issuer: one.issuer.text,
      serial: one.serial,
      from: one.notBefore,
      to: one.notAfter,
      current: index === 0 && one.notBefore <= at && at <= one.notAfter,
    })),
  };
}
