import type { Clock } from '../../kernel/clock.ts';
import { speak, type Fetch, type Spoken } from '../../kernel/http/speak.ts';
import type { ProofAnswer, RevocationSource } from '../../kernel/trust/authorities.ts';
import { readCertificate } from '../../kernel/trust/certificate.ts';
import { ocspRequest } from '../../kernel/trust/ocsp.ts';

export interface RevocationService {
  /** Host and port; whatever a certificate says, nobody else is asked. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** An OCSP answer with its responder's certificate is some kilobytes, a province's revocation list some megabytes. */
const OCSP_BYTES = 65_536;
const CRL_BYTES = 8_388_608;
/** How long a list is used again before it is fetched anew, in ms; whether it is fresh is judged elsewhere. */
const CRL_KEPT_MS = 300_000;

/**
 * OCSP (RFC 6960, by POST) and revocation lists (RFC 5280) at the addresses in certificates, as far as their hosts are
 * configured. Plain HTTP is usual there: what is answered is signed, and is judged by kernel/trust.
 */
export function openRevocationSource({
  hosts,
  clock,
  fetch = globalThis.fetch,
}: RevocationService): RevocationSource {
  const allowed = new Set(hosts);
  const lists = new Map<string, { readonly der: Uint8Array; readonly until: number }>();

  const ask = async (
    urls: readonly string[],
    spoken: Omit<Spoken, 'url' | 'wantsBytes'>,
  ): Promise<ProofAnswer> => {
    const url = urls.find((one) => URL.canParse(one) && allowed.has(new URL(one).host));
    if (url === undefined) return { kind: 'refused', reason: 'no configured address' };
    const heard = await speak(fetch, { ...spoken, url, wantsBytes: true });
    if (heard.kind === 'not-sent') return { kind: 'transient', reason: heard.reason };
    if (heard.kind === 'lost') return { kind: 'transient', reason: heard.reason, wire: heard.wire };
    const { status, bytes, wire } = heard;
    if (status === 429 || status >= 500) return { kind: 'transient', reason: `HTTP ${status}`, wire };
    // Anything in DER begins with a SEQUENCE; a page of HTML does not.
    if (status !== 200 || bytes?.[0] !== 0x30) return { kind: 'refused', reason: `HTTP ${status}`, wire };
    return { kind: 'given', der: bytes, wire };
  };

  return {
    ocsp: async (certificateDer, issuerDer, signal) => {
      const certificate = readCertificate(certificateDer);
      const issuer = readCertificate(issuerDer);
      if (certificate === undefined || issuer === undefined)
        return { kind: 'refused', reason: 'certificate unreadable' };
      return ask(certificate.ocspUrls, {
        method: 'POST',
        headers: { 'Content-Type': 'application/ocsp-request', Accept: 'application/ocsp-response' },
        body: new Uint8Array(ocspRequest({ certificate, issuer })),
        signal,
        maxReplyBytes: OCSP_BYTES,
      });
    },
    crl: async (certificateDer, signal) => {
      const urls = readCertificate(certificateDer)?.crlUrls ?? [];
      const key = urls.join(' ');
      const kept = lists.get(key);
      if (kept !== undefined && clock.now() < kept.until) return { kind: 'given', der: kept.der };
      const answer = await ask(urls, { method: 'GET', headers: {}, signal, maxReplyBytes: CRL_BYTES });
      if (answer.kind === 'given') lists.set(key, { der: answer.der, until: clock.now() + CRL_KEPT_MS });
      return answer;
    },
  };
}
