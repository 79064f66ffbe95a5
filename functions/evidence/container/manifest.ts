import { createHash } from 'node:crypto';

/**
 * Manifests of an ASiC-E container (ETSI EN 319 162-1, annex A.4): which files a signature or a time-stamp covers, by
 * their digests. Written in one form only, so that a reader compares bytes and parses nothing.
 */

/** What stands behind the digests. */
export type Assertion = { readonly kind: 'signature' | 'timestamp'; readonly name: string };

const TYPES = {
  signature: 'application/pkcs7-signature',
  timestamp: 'application/vnd.etsi.timestamp-token',
} as const;

/** Media types by the endings of names that stand in our containers. */
const BY_ENDING: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain',
  html: 'text/html',
  xml: 'text/xml',
  p7s: TYPES.signature,
  tst: TYPES.timestamp,
  cer: 'application/pkix-cert',
  crl: 'application/pkix-crl',
  ocsp: 'application/ocsp-response',
};

/** A file in a container. */
export interface ContainerFile {
  /** Letters, digits, dots, hyphens, underscores; folders by slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The manifest over some files, in their order. Names are such that neither XML nor URIs need to escape anything in them
 * (held by `zip.ts`).
 */
export function manifestOver(by: Assertion, files: readonly ContainerFile[]): Uint8Array {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
    `  <asic:SigReference URI="${by.name}" MimeType="${TYPES[by.kind]}"/>`,
    ...files.flatMap(({ name, bytes }) => [
      `  <asic:DataObjectReference URI="${name}" MimeType="${mediaTypeOf(name)}">`,
      '    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>',
      `    <ds:DigestValue>${createHash('sha256').update(bytes).digest('base64')}</ds:DigestValue>`,
      '  </asic:DataObjectReference>',
    ]),
    '</asic:ASiCManifest>',
    '',
  ];
  return Buffer.from(lines.join('\n'));
}

const mediaTypeOf = (name: string): string =>
  BY_ENDING[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
