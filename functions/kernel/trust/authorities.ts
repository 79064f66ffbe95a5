import type { Wire } from '../http/speak.ts';

/** What came of asking for something that proves: the bytes as they came, or why there are none. */
export type ProofAnswer =
  | { readonly kind: 'given'; readonly der: Uint8Array; readonly wire?: Wire }
  /** The authority answered that it will not (RFC 3161 PKIFailureInfo, RFC 6960 responseStatus), or answered wrongly. */
  | { readonly kind: 'refused'; readonly reason: string; readonly wire?: Wire }
  | { readonly kind: 'transient'; readonly reason: string; readonly afterMs?: number; readonly wire?: Wire };

/**
 * A time-stamping authority (RFC 3161), implemented in `partners/trust`. `given` is a TimeStampToken that was checked:
 * status, imprint, nonce, signature and certificate of the authority under its configured roots.
 */
export interface TimestampAuthority {
  readonly stamp: (
    imprint: { readonly hash: 'sha256' | 'sha384'; readonly digest: Uint8Array },
    signal: AbortSignal,
  ) => Promise<ProofAnswer>;
}

/**
 * Where the state of a certificate is asked: its issuer's OCSP responder (RFC 6960), its CRL (RFC 5280). `given` are
 * the bytes of a BasicOCSPResponse's whole OCSPResponse, or of a CRL, not yet judged: kernel/trust judges them. Only
 * hosts that the configuration names are ever asked, whatever a certificate says.
 */
export interface RevocationSource {
  readonly ocsp: (certificate: Uint8Array, issuer: Uint8Array, signal: AbortSignal) => Promise<ProofAnswer>;
  readonly crl: (certificate: Uint8Array, signal: AbortSignal) => Promise<ProofAnswer>;
}
