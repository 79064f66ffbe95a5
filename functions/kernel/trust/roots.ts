import type { Instant } from '../../../schemas/instant.ts';
import { readCertificate, type Certificate } from './certificate.ts';

/**
 * The two separate worlds of certificates in Vietnam: the national root above the public authorities, and the one of
 * the Government Cipher Committee above official-duty certificates. Which certificates they are is configuration.
 */
export const ANCHORS = ['public', 'official-duty'] as const;
export type AnchorName = (typeof ANCHORS)[number];

/** A certificate that is believed because an installation says so, and when. */
export interface Anchor {
  readonly certificate: Certificate;
  /** Believed for what was signed from then on; absent: from the certificate's own beginning. */
  readonly from?: Instant;
  /** Believed for what was signed before then; absent: to the certificate's own end. */
  readonly to?: Instant;
}

/** Whom to believe. */
export interface TrustRoots {
  readonly signing: Readonly<Record<AnchorName, readonly Anchor[]>>;
  readonly timestamp: readonly Anchor[];
}

/** An anchor as it is configured: PEM, or DER in base64, perhaps with dates. */
export type WrittenAnchor =
  string | { readonly certificate: string; readonly from?: Instant; readonly to?: Instant };

/** The content of the secret `trust-roots`. */
export interface WrittenRoots {
  readonly officialDuty: readonly WrittenAnchor[];
  readonly public: readonly WrittenAnchor[];
  readonly timestamp: readonly WrittenAnchor[];
}

/** Reads what is configured. Undefined when one of them is not a certificate: half a list of roots is none. */
export function readTrustRoots(written: WrittenRoots): TrustRoots | undefined {
  const official = readAnchors(written.officialDuty);
  const open = readAnchors(written.public);
  const timestamp = readAnchors(written.timestamp);
  if (official === undefined || open === undefined || timestamp === undefined) return undefined;
  return { signing: { public: open, 'official-duty': official }, timestamp };
}

function readAnchors(written: readonly WrittenAnchor[]): readonly Anchor[] | undefined {
  const anchors: Anchor[] = [];
  for (const one of written) {
    const { certificate: text, ...dates } = typeof one === 'string' ? { certificate: one } : one;
    const certificate = readWrittenCertificate(text);
    if (certificate === undefined) return undefined;
    anchors.push({ certificate, ...dates });
  }
  return anchors;
}

/** A certificate out of PEM, or of DER in base64; undefined when it is neither. */
export function readWrittenCertificate(text: string): Certificate | undefined {
  const base64 = text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\\n|\s/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? readCertificate(Buffer.from(base64, 'base64')) : undefined;
}
