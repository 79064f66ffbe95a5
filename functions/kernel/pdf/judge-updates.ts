import { readCertificate } from '../trust/certificate.ts';
import { readDer } from '../trust/der.ts';
import { findingList, type FindingList, type PdfFinding } from './pdf-finding.ts';
import type { PdfObject } from './read-object.ts';
import type { PdfSignature } from './read-signatures.ts';
import { inflate } from './read-stream.ts';
import { objectIn, valueIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfValue } from './read-value.ts';
import { entry, isArray, isDictionary, isSameValue, nameIn, numberIn, referenceIn } from './values.ts';

/** What one update (revision behind the first) added to a file. */
export type Update =
  | { readonly kind: 'signature' | 'timestamp'; readonly signature: PdfSignature }
  /** Certificates and answers about them: a DSS (ETSI EN 319 142-1 §5.4). */
  | { readonly kind: 'validation' }
  | { readonly kind: 'unknown' };

export interface JudgedUpdates {
  /** One for each revision behind the first, in order. */
  readonly updates: readonly Update[];
  readonly findings: readonly PdfFinding[];
}

/**
 * Judges what each update changed against what it may: the one signature or time-stamp that it adds with its field, or
 * validation data. Whatever else it adds or redefines is named. So nothing that was signed is shown differently, hidden
 * or replaced later, however valid the signatures under it are (the attacks known as incremental saving and shadow).
 */
export function judgeUpdates(file: PdfFile, signatures: readonly PdfSignature[]): JudgedUpdates {
  const updates: Update[] = [];
  const findings = findingList();
  for (let index = 1; index < file.revisions.length; index += 1) {
    const own = signatures.filter(({ revision }) => revision === index);
    const [signature, another] = own;
    const change = changeOf(file, index);
    if (another !== undefined) findings.note('pdf-update-form', another.field);
    if (signature !== undefined) {
      updates.push({ kind: signature.kind, signature });
      judgeSigning(findings, change, signature);
    } else if (entry(change.after, 'DSS') !== undefined && !isSameDss(change)) {
      updates.push({ kind: 'validation' });
      judgeValidation(findings, change);
    } else {
      updates.push({ kind: 'unknown' });
      findings.note('pdf-update-unknown', String(index));
    }
  }
  if (signatures.some(({ revision }) => revision === 0)) findings.note('pdf-signature-field');
  return { updates, findings: findings.all };
}

interface Change {
  readonly file: PdfFile;
  readonly index: number;
  /** The catalog before and after. */
  readonly before: PdfValue | undefined;
  readonly after: PdfValue | undefined;
  readonly objects: ReadonlyMap<number, PdfObject>;
  /** Numbers of objects in this update whose change is accounted for. */
  readonly explained: Set<number>;
}

function changeOf(file: PdfFile, index: number): Change {
  const revision = file.revisions[index];
  const root = revision?.root ?? 0;
  const stream = revision?.xref.stream;
  return {
    file,
    index,
    before: objectIn(file, index - 1, root)?.value,
    after: objectIn(file, index, root)?.value,
    objects: revision?.objects ?? new Map(),
    explained: new Set([root, ...(stream === undefined ? [] : [stream])]),
  };
}

const isNew = ({ file, index }: Change, number: number): boolean =>
  objectIn(file, index - 1, number) === undefined;

function isSameDss(change: Change): boolean {
  const { before, after, objects } = change;
  const reference = referenceIn(after, 'DSS');
  return (
    isSameValue(entry(before, 'DSS'), entry(after, 'DSS')) &&
    (reference === undefined || !objects.has(reference))
  );
}

function judgeSigning(findings: FindingList, change: Change, { field, objects: own }: PdfSignature): void {
  const { file, index, explained } = change;
  explained.add(own.field).add(own.dictionary);
  judgeTrailer(findings, change);
  judgeCatalog(findings, change, 'AcroForm');
  if (![own.field, own.dictionary].every((number) => isNew(change, number))) {
    findings.note('pdf-update-object', field);
  }
  if (!isFormGrown(change, own.field)) findings.note('pdf-update-form', field);

  const page = referenceIn(objectIn(file, index, own.field)?.value, 'P');
  if (page === undefined || !isPageGrown(change, page, own.field)) findings.note('pdf-update-page', field);
  noteUnexplained(findings, change);
}

/** The form has exactly one field more, at its end. */
function isFormGrown(change: Change, field: number): boolean {
  const { file, index, before, after, explained } = change;
  const formBefore = valueIn(file, index - 1, entry(before, 'AcroForm'));
  const formAfter = valueIn(file, index, entry(after, 'AcroForm'));
  explain(change, entry(after, 'AcroForm'), entry(before, 'AcroForm'));
  if (!isDictionary(formAfter) || numberIn(formAfter, 'SigFlags') !== 3) return false;
  explain(change, entry(formAfter, 'Fields'), entry(formBefore, 'Fields'));
  explained.add(field);
  // What else may stand in a form, judgeContent says of the newest one; here it only must not move.
  const isKept = [...formAfter.entries].every(
    ([key, value]) => key === 'Fields' || key === 'SigFlags' || isSameValue(value, entry(formBefore, key)),
  );
  const fieldsBefore = valueIn(file, index - 1, entry(formBefore, 'Fields'));
  return isKept && isGrown(fieldsBefore, valueIn(file, index, entry(formAfter, 'Fields')), field);
}

/** The page is as it was, but for the field's widget behind its annotations. */
function isPageGrown(change: Change, page: number, field: number): boolean {
  const { file, index, explained } = change;
  const before = objectIn(file, index - 1, page);
  const after = objectIn(file, index, page);
  explained.add(page);
  if (!isDictionary(before?.value) || !isDictionary(after?.value) || nameIn(after.value, 'Type') !== 'Page')
    return false;
  explain(change, entry(after.value, 'Annots'), entry(before.value, 'Annots'));
  const keys = new Set([...before.value.entries.keys(), ...after.value.entries.keys()]);
  keys.delete('Annots');
  const isKept = [...keys].every((key) => isSameValue(entry(before.value, key), entry(after.value, key)));
  const annotations = valueIn(file, index - 1, entry(before.value, 'Annots'));
  return isKept && isGrown(annotations, valueIn(file, index, entry(after.value, 'Annots')), field);
}

/** Whether an array is another one (or none) with one reference behind it. */
function isGrown(before: PdfValue | undefined, after: PdfValue | undefined, reference: number): boolean {
  if (!isArray(after) || (before !== undefined && !isArray(before))) return false;
  const items = before?.items ?? [];
  const last = after.items.at(-1);
  return (
    after.items.length === items.length + 1 &&
    items.every((item, place) => isSameValue(item, after.items[place])) &&
    last?.kind === 'reference' &&
    last.number === reference
  );
}

const DSS_KEYS = new Set(['Type', 'VRI', 'Certs', 'OCSPs', 'CRLs']);
const VRI_KEYS = new Set(['Type', 'Cert', 'OCSP', 'CRL', 'TU', 'TS']);

function judgeValidation(findings: FindingList, change: Change): void {
  const { file, index, before, after } = change;
  judgeTrailer(findings, change);
  judgeCatalog(findings, change, 'DSS');
  const dss = valueIn(file, index, entry(after, 'DSS'));
  const dssBefore = valueIn(file, index - 1, entry(before, 'DSS'));
  explain(change, entry(after, 'DSS'), entry(before, 'DSS'));
  const isShaped =
    hasOnly(dss, DSS_KEYS) &&
    isVriShaped(change, dss, dssBefore) &&
    areLists(change, dss, dssBefore, ['Certs', 'OCSPs', 'CRLs']);
  if (!isShaped) findings.note('pdf-update-validation', String(index));
  noteUnexplained(findings, change);
}

function isVriShaped(change: Change, dss: PdfValue | undefined, dssBefore: PdfValue | undefined): boolean {
  const { file, index } = change;
  const vri = valueIn(file, index, entry(dss, 'VRI'));
  const vriBefore = valueIn(file, index - 1, entry(dssBefore, 'VRI'));
  explain(change, entry(dss, 'VRI'), entry(dssBefore, 'VRI'));
  if (vri === undefined) return true;
  return (
    isDictionary(vri) &&
    [...vri.entries].every(([key, value]) => {
      if (key === 'Type') return value.kind === 'name' && value.value === 'VRI';
      const was = entry(vriBefore, key);
      explain(change, value, was);
      const one = valueIn(file, index, value);
      // A VRI is named by the SHA-1 of its signature, in hexadecimal (EN 319 142-1 §5.4.2.3).
      const isNamed = /^[0-9A-F]{40}$/.test(key);
      return (
        isNamed &&
        hasOnly(one, VRI_KEYS) &&
        areLists(change, one, valueIn(file, index - 1, was), ['Cert', 'OCSP', 'CRL'])
      );
    })
  );
}

/** Each a list of streams that hold one DER element: a certificate that can be read, or an answer about one. */
function areLists(
  change: Change,
  holder: PdfValue | undefined,
  holderBefore: PdfValue | undefined,
  keys: readonly string[],
): boolean {
  const { file, index, explained } = change;
  return keys.every((key) => {
    explain(change, entry(holder, key), entry(holderBefore, key));
    const list = valueIn(file, index, entry(holder, key));
    if (list === undefined) return true;
    return (
      isArray(list) &&
      list.items.every((item) => {
        const object = item.kind === 'reference' ? objectIn(file, index, item.number) : undefined;
        if (object?.data === undefined) return false;
        // A stream of evidence is written once.
        if (isNew(change, object.number)) explained.add(object.number);
        return isEvidence(object, key.startsWith('Cert'));
      })
    );
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

/** The catalog is as it was, but for one entry, and the extensions by which a writer says what that is. */
function judgeCatalog(findings: FindingList, change: Change, own: 'AcroForm' | 'DSS'): void {
  const { before, after } = change;
  if (!isDictionary(before) || !isDictionary(after)) {
    findings.note('pdf-update-catalog');
    return;
  }
  for (const key of new Set([...before.entries.keys(), ...after.entries.keys()])) {
    if (key === own || isSameValue(entry(before, key), entry(after, key))) continue;
    if (key === 'Extensions' && areExtensions(entry(after, key))) continue;
    findings.note('pdf-update-catalog', String(change.index), key);
  }
}

/** Developer extensions: names and levels, nothing that a reader draws or runs (ISO 32000-1 §7.12). */
const areExtensions = (value: PdfValue | undefined): boolean =>
  isDictionary(value) &&
  [...value.entries.values()].every(
    (one) =>
      one.kind === 'name' ||
      (isDictionary(one) &&
        [...one.entries.values()].every(({ kind }) => kind === 'name' || kind === 'number')),
  );

/** Document information and identity stay; `/ID`'s second half is meant to change. */
function judgeTrailer(findings: FindingList, { file, index }: Change): void {
  const before = file.revisions[index - 1]?.xref.trailer;
  const after = file.revisions[index]?.xref.trailer;
  const first = (value: PdfValue | undefined): PdfValue | undefined => {
    const id = entry(value, 'ID');
    return isArray(id) ? id.items[0] : undefined;
  };
  const isKept =
    isSameValue(entry(before, 'Info'), entry(after, 'Info')) && isSameValue(first(before), first(after));
  if (!isKept) findings.note('pdf-chain', String(index));
}

/**
 * Accounts for the object that holds a part of a file's form, annotations or evidence: a new one, or the one that held
 * this very part before. An object that was something else until now is not accounted for.
 */
function explain(change: Change, now: PdfValue | undefined, before: PdfValue | undefined): void {
  if (now?.kind !== 'reference') return;
  if (isNew(change, now.number) || isSameValue(now, before)) change.explained.add(now.number);
}

function noteUnexplained(findings: FindingList, { objects, explained }: Change): void {
  for (const number of objects.keys()) {
    if (!explained.has(number)) findings.note('pdf-update-object', String(number));
  }
}
