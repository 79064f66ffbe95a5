import type { RevocationSource } from '../../kernel/trust/authorities.ts';
import type { Issued, RevocationData } from '../../kernel/trust/judgement.ts';

/** More certificates than the paths of two signers and their time-stamps have. */
const MOST_ASKED = 12;

/** How long all of it may take together: somebody waits. */
const PATIENCE_MS = 8_000;

/**
 * Asks about certificates whose state the file itself does not prove: OCSP first, the list of revoked ones where that
 * gives nothing. Who cannot be reached gives nothing, and the verdict stays `unknown`.
 */
export async function askRevocation(
  source: RevocationSource,
  unproven: readonly Issued[],
): Promise<RevocationData> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const distinct = new Map(unproven.map((one) => [one.certificate.fingerprint, one]));
  const answers = await Promise.all(
    [...distinct.values()]
      .slice(0, MOST_ASKED)
      .map(({ certificate, issuer }) => askAbout(source, certificate.der, issuer.der, signal)),
  );
  return {
    ocsps: answers.flatMap(({ ocsps }) => ocsps),
    crls: answers.flatMap(({ crls }) => crls),
  };
}

async function askAbout(
  source: RevocationSource,
  certificate: Uint8Array,
  issuer: Uint8Array,
  signal: AbortSignal,
): Promise<RevocationData> {
  const ocsp = await source.ocsp(certificate, issuer, signal);
  if (ocsp.kind === 'given') return { ocsps: [ocsp.der], crls: [] };
  const crl = await source.crl(certificate, signal);
  return { ocsps: [], crls: crl.kind === 'given' ? [crl.der] : [] };
}
