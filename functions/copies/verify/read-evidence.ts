import type { PdfObject } from '../../kernel/pdf/read-object.ts';
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

/** Of what is read of the stores that the file was issued with, and of each one that was added. */
const MOST_BYTES = 4_194_304;
const MOST_BYTES_ADDED = 2_097_152;

/**
 * Of certificates, and of answers of both kinds together: two signers with their time-stamps bring ten, and each renewal
 * four. Fewer than `kernel/trust` takes of answers, so that those asked for online have a place beside them.
 */
const MOST_CERTIFICATES = 40;
const MOST_ANSWERS = 40;

/** What holds certificates, and what holds answers about them. */
const CERTIFICATES = ['Certs'] as const;
const ANSWERS = ['OCSPs', 'CRLs'] as const;
type List = (typeof CERTIFICATES | typeof ANSWERS)[number];

/** A stream that a store names and none before it did. */
interface Named {
  readonly key: List;
  readonly object: PdfObject | undefined;
  readonly revision: number;
}

/**
 * Reads the document security stores of a file (ETSI EN 319 142-1 §5.4.2): those that it was issued with first, then one
 * entry of each later store in turn. Whoever holds a copy can add to it, and crowds out neither what was issued with it nor
 * what a renewal brings, however much they add at once.
 */
export function readEvidence(file: PdfFile, signatures: readonly PdfSignature[]): FileEvidence {
  const issuedIn = signatures.find(({ kind }) => kind === 'timestamp')?.revision ?? file.revisions.length;
  const read: Record<List, Uint8Array[]> = { Certs: [], OCSPs: [], CRLs: [] };
  const added: Uint8Array[] = [];
  const left = new Map<number, number>();
  let isSurplus = false;
  for (const { keys, most } of [
    { keys: CERTIFICATES, most: MOST_CERTIFICATES },
    { keys: ANSWERS, most: MOST_ANSWERS },
  ]) {
    const stores = namedIn(file, keys);
    const ordered = [...stores.slice(0, issuedIn + 1).flat(), ...inTurns(stores.slice(issuedIn + 1))];
    let count = 0;
    for (const { key, object, revision } of ordered) {
      const isAdded = revision > issuedIn;
      const budget = isAdded ? revision : -1;
      const room = left.get(budget) ?? (isAdded ? MOST_BYTES_ADDED : MOST_BYTES);
      const content = object === undefined || room <= 0 || count >= most ? undefined : inflate(object, room);
      if (content === undefined) {
        isSurplus = true;
        continue;
      }
      left.set(budget, room - content.length);
      count += 1;
      read[key].push(content);
      if (key === 'Certs' && isAdded) added.push(content);
    }
  }
  return { certificates: read.Certs, ocsps: read.OCSPs, crls: read.CRLs, added, isSurplus };
}

/** What the store of each revision names anew, in its order. */
function namedIn(file: PdfFile, keys: readonly List[]): readonly (readonly Named[])[] {
  const seen = new Set<number>();
  return file.revisions.map(({ root }, revision) => {
    const dss = valueIn(file, revision, entry(objectIn(file, revision, root)?.value, 'DSS'));
    return keys.flatMap((key) => {
      const list = valueIn(file, revision, entry(dss, key));
      return (isArray(list) ? list.items : []).flatMap((item): readonly Named[] => {
        if (item.kind !== 'reference' || seen.has(item.number)) return [];
        seen.add(item.number);
        return [{ key, object: objectIn(file, revision, item.number), revision }];
      });
    });
  });
}

/** The first of each list, then the second of each, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const turns = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: turns }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat();
}
