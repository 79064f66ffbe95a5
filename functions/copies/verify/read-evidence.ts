import { inflate } from '../../kernel/pdf/read-stream.ts';
import { objectIn, valueIn, type PdfFile } from '../../kernel/pdf/read-signed-pdf.ts';
import type { PdfSignature } from '../../kernel/pdf/read-signatures.ts';
import { entry, isArray } from '../../kernel/pdf/values.ts';
import type { RevocationData } from '../../kernel/trust/judgement.ts';

/** Certificates and answers about them that a file brings along (its DSS). Nothing of them is believed yet. */
export interface FileEvidence extends RevocationData {
  readonly certificates: readonly Uint8Array[];
  /** Those of the certificates that were added behind the first document time-stamp: after the file was issued. */
  readonly added: readonly Uint8Array[];
  /** Whether there is more than was read. */
  readonly isSurplus: boolean;
}

const MOST_BYTES = 4_194_304;

/**
 * Of certificates, and of answers of both kinds together: two signers with their time-stamps bring ten, and each renewal
 * four. Fewer than `kernel/trust` takes of answers, so that those asked for online have a place beside them.
 */
const MOST_CERTIFICATES = 40;
const MOST_ANSWERS = 40;

const LISTS = ['Certs', 'OCSPs', 'CRLs'] as const;

/**
 * Reads the document security stores of a file (ETSI EN 319 142-1 §5.4.2), the oldest first: whoever holds a copy can add
 * to them, and what was issued with it is not crowded out by what somebody added, however much that is.
 */
export function readEvidence(file: PdfFile, signatures: readonly PdfSignature[]): FileEvidence {
  const issuedIn = signatures.find(({ kind }) => kind === 'timestamp')?.revision ?? file.revisions.length;
  const read: Record<(typeof LISTS)[number], Uint8Array[]> = { Certs: [], OCSPs: [], CRLs: [] };
  const added: Uint8Array[] = [];
  const seen = new Set<number>();
  let left = MOST_BYTES;
  let isSurplus = false;
  const hasRoom = (key: (typeof LISTS)[number]): boolean =>
    key === 'Certs'
      ? read.Certs.length < MOST_CERTIFICATES
      : read.OCSPs.length + read.CRLs.length < MOST_ANSWERS;
  for (const [index, { root }] of file.revisions.entries()) {
    const dss = valueIn(file, index, entry(objectIn(file, index, root)?.value, 'DSS'));
    for (const key of LISTS) {
      const list = valueIn(file, index, entry(dss, key));
      for (const item of isArray(list) ? list.items : []) {
        if (item.kind !== 'reference' || seen.has(item.number)) continue;
        seen.add(item.number);
        const object = objectIn(file, index, item.number);
        const content =
          object === undefined || left <= 0 || !hasRoom(key) ? undefined : inflate(object, left);
        if (content === undefined) {
          isSurplus = true;
          continue;
        }
        left -= content.length;
        read[key].push(content);
        if (key === 'Certs' && index > issuedIn) added.push(content);
      }
    }
  }
  return { certificates: read.Certs, ocsps: read.OCSPs, crls: read.CRLs, added, isSurplus };
}
