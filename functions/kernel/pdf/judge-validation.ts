import { readCertificate } from '../trust/certificate.ts';
import { readDer } from '../trust/der.ts';
import type { PdfObject } from './read-object.ts';
import { objectIn, valueIn } from './read-signed-pdf.ts';
import { inflate } from './read-stream.ts';
import type { PdfValue } from './read-value.ts';
import { explain, isNew, type Change } from './update-change.ts';
import { entry, isArray, isDictionary, isSameValue } from './values.ts';

const DSS_KEYS = new Set(['Type', 'VRI', 'Certs', 'OCSPs', 'CRLs']);
const DSS_LISTS = ['Certs', 'OCSPs', 'CRLs'] as const;
const VRI_KEYS = new Set(['Type', 'Cert', 'OCSP', 'CRL', 'TU', 'TS']);
const VRI_LISTS = ['Cert', 'OCSP', 'CRL'] as const;

/** More than one update adds for two signers and their time-stamps. Each entry takes time to look through. */
const MOST_ADDED = 500;

/** How many entries of an update may still be looked through. */
interface Left {
  entries: number;
}

/**
 * Whether an update's document security store (ETSI EN 319 142-1 §5.4.2) is of our shape and only adds to the one before:
 * all that was there stands first, as it was and in its order. A store that leaves something out takes away, for readers
 * who read the newest one alone, what proves the file; nobody who writes stores does that. What the change touches with it
 * is accounted for.
 */
export function isStoreGrown(change: Change): boolean {
  const { file, index, before, after } = change;
  const dss = valueIn(file, index, entry(after, 'DSS'));
  const dssBefore = valueIn(file, index - 1, entry(before, 'DSS'));
  const left = { entries: MOST_ADDED };
  return (
    explain(change, entry(after, 'DSS'), entry(before, 'DSS')) &&
    hasOnly(dss, DSS_KEYS) &&
    isVriGrown(change, dss, dssBefore, left) &&
    areListsGrown(change, dss, dssBefore, DSS_LISTS, left)
  );
}

function isVriGrown(
  change: Change,
  dss: PdfValue | undefined,
  dssBefore: PdfValue | undefined,
  left: Left,
): boolean {
  const { file, index } = change;
  const vri = valueIn(file, index, entry(dss, 'VRI'));
  const vriBefore = valueIn(file, index - 1, entry(dssBefore, 'VRI'));
  if (!explain(change, entry(dss, 'VRI'), entry(dssBefore, 'VRI'))) return false;
  if (vri === undefined) return vriBefore === undefined;
  if (!isDictionary(vri)) return false;
  const isKept =
    !isDictionary(vriBefore) || [...vriBefore.entries.keys()].every((key) => vri.entries.has(key));
  return isKept && [...vri.entries].every(([key, value]) => isOneGrown(key, value, entry(vriBefore, key)));

  function isOneGrown(key: string, value: PdfValue, was: PdfValue | undefined): boolean {
    if (key === 'Type') return value.kind === 'name' && value.value === 'VRI';
    left.entries -= 1;
    // A VRI is named by the SHA-1 of its signature, in hexadecimal (EN 319 142-1 §5.4.2.3).
    if (left.entries < 0 || !/^[0-9A-F]{40}$/.test(key)) return false;
    const one = valueIn(file, index, value);
    return (
      explain(change, value, was) &&
      hasOnly(one, VRI_KEYS) &&
      areListsGrown(change, one, valueIn(file, index - 1, was), VRI_LISTS, left)
    );
  }
}

/**
 * Each a list of streams that hold one DER element, a certificate that can be read or an answer about one: those that were
 * there before, then others.
 */
function areListsGrown(
  change: Change,
  holder: PdfValue | undefined,
  holderBefore: PdfValue | undefined,
  keys: readonly string[],
  left: Left,
): boolean {
  const { file, index, explained } = change;
  return keys.every((key) => {
    if (!explain(change, entry(holder, key), entry(holderBefore, key))) return false;
    const list = valueIn(file, index, entry(holder, key));
    const listBefore = valueIn(file, index - 1, entry(holderBefore, key));
    const standing = isArray(listBefore) ? listBefore.items : [];
    if (list === undefined) return standing.length === 0;
    if (!isArray(list) || !standing.every((item, place) => isSameValue(item, list.items[place])))
      return false;
    const added = list.items.slice(standing.length);
    left.entries -= added.length;
    if (left.entries < 0) return false;
    return added.every((item) => {
      const object = item.kind === 'reference' ? objectIn(file, index, item.number) : undefined;
      if (object?.data === undefined) return false;
      // A stream of evidence is written once.
      if (isNew(change, object.number)) explained.add(object.number);
      return isEvidence(object, key.startsWith('Cert'));
    });
  });
}

const EVIDENCE_KEYS = new Set(['Length', 'Filter']);
const MOST_EVIDENCE_BYTES = 4_194_304;

function isEvidence(object: PdfObject, isCertificate: boolean): boolean {
  const content = inflate(object, MOST_EVIDENCE_BYTES);
  if (content === undefined || !hasOnly(object.value, EVIDENCE_KEYS)) return false;
  // `0`, with which drawings may begin, is the first byte of an answer too: all of it must be one element of DER.
  return isCertificate
    ? readCertificate(content) !== undefined
    : content[0] === 0x30 && readDer(content) !== undefined;
}

const hasOnly = (value: PdfValue | undefined, keys: ReadonlySet<string>): boolean =>
  isDictionary(value) && [...value.entries.keys()].every((key) => keys.has(key));
