import { countWords } from './count-words.ts';
import { isStoreGrown } from './judge-validation.ts';
import { findingList, type FindingList, type PdfFinding } from './pdf-finding.ts';
import type { PdfObject } from './read-object.ts';
import type { PdfSignature } from './read-signatures.ts';
import { objectIn, valueIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfValue } from './read-value.ts';
import { changeOf, explain, isNew, type Change } from './update-change.ts';
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
    if (!hasOnlyOwnWords(file, index)) findings.note('pdf-update-words', String(index));
    if (signature !== undefined) {
      updates.push({ kind: signature.kind, signature });
      judgeSigning(findings, change, signature);
    } else if (entry(change.after, 'DSS') !== undefined && !isSameDss(change)) {
      updates.push({ kind: 'validation' });
      judgeTrailer(findings, change);
      judgeCatalog(findings, change, 'DSS');
      if (!isStoreGrown(change)) findings.note('pdf-update-validation', String(index));
      noteUnexplained(findings, change);
    } else {
      updates.push({ kind: 'unknown' });
      findings.note('pdf-update-unknown', String(index));
    }
  }
  if (signatures.some(({ revision }) => revision === 0)) findings.note('pdf-signature-field');
  // Where nobody has signed there is nothing to validate: it would be a way to share objects with what is drawn.
  if (entry(catalogIn(file, 0), 'DSS') !== undefined) findings.note('pdf-update-validation', '0');
  return { updates, findings: findings.all };
}

/**
 * Whether the words of an update's structure stand in it nowhere but as what they are: not in an answer, a text or a name,
 * for whoever takes the file for broken and looks for objects in all of its bytes.
 */
function hasOnlyOwnWords({ bytes, revisions }: PdfFile, index: number): boolean {
  const { start = 0, end = 0, objects = new Map<number, PdfObject>() } = revisions[index] ?? {};
  const counted = countWords(bytes.subarray(start, end));
  const streams = [...objects.values()].filter(({ data }) => data !== undefined).length;
  return (
    counted.heads === objects.size &&
    counted.endobj === objects.size &&
    counted.endstream === streams &&
    counted.xref === 1 &&
    counted.trailer === 1 &&
    counted.startxref === 1
  );
}

const catalogIn = (file: PdfFile, index: number): PdfValue | undefined =>
  objectIn(file, index, file.revisions[index]?.root ?? 0)?.value;

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
  const added = Object.values(own);
  for (const number of added) explained.add(number);
  judgeTrailer(findings, change);
  judgeCatalog(findings, change, 'AcroForm');
  if (!added.every((number) => isNew(change, number))) {
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
  if (!explain(change, entry(after, 'AcroForm'), entry(before, 'AcroForm'))) return false;
  if (!isDictionary(formAfter) || numberIn(formAfter, 'SigFlags') !== 3) return false;
  if (!explain(change, entry(formAfter, 'Fields'), entry(formBefore, 'Fields'))) return false;
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
  if (!explain(change, entry(after.value, 'Annots'), entry(before.value, 'Annots'))) return false;
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

/** The catalog is as it was, but for one entry, and the extensions by which a writer says what that is. */
function judgeCatalog(findings: FindingList, change: Change, own: 'AcroForm' | 'DSS'): void {
  const { before, after } = change;
  if (!isDictionary(before) || !isDictionary(after)) {
    findings.note('pdf-update-catalog');
    return;
  }
  for (const key of new Set([...before.entries.keys(), ...after.entries.keys()])) {
    if (key === own || isSameValue(entry(before, key), entry(after, key))) continue;
    if (key === 'Extensions' && areExtensionsGrown(entry(before, key), entry(after, key))) continue;
    findings.note('pdf-update-catalog', String(change.index), key);
  }
}

/** Whose developer extensions an update may name: Adobe's, ETSI's (EN 319 142-1 §5.6), ISO's own (ISO 32000-2 §7.12). */
const DEVELOPERS = new Set(['ADBE', 'ESIC', 'ISO_']);

/**
 * Developer extensions that are the ones before, with others behind them: of a developer who is known, a version and a
 * level, nothing else that could be put there.
 */
function areExtensionsGrown(before: PdfValue | undefined, after: PdfValue | undefined): boolean {
  if (!isDictionary(after)) return false;
  const isKept =
    before === undefined ||
    (isDictionary(before) &&
      [...before.entries].every(([key, value]) => isSameValue(value, entry(after, key))));
  return (
    isKept &&
    [...after.entries].every(([key, value]) => {
      if (entry(before, key) !== undefined) return true;
      if (key === 'Type') return value.kind === 'name' && value.value === 'Extensions';
      return DEVELOPERS.has(key) && isExtension(value);
    })
  );
}

const isExtension = (value: PdfValue): boolean =>
  isDictionary(value) &&
  nameIn(value, 'BaseVersion') !== undefined &&
  numberIn(value, 'ExtensionLevel') !== undefined &&
  [...value.entries].every(
    ([key, { kind }]) =>
      (key === 'Type' && nameIn(value, key) === 'DeveloperExtensions') ||
      (key === 'BaseVersion' && kind === 'name') ||
      (key === 'ExtensionLevel' && kind === 'number'),
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

function noteUnexplained(findings: FindingList, { objects, explained }: Change): void {
  for (const number of objects.keys()) {
    if (!explained.has(number)) findings.note('pdf-update-object', String(number));
  }
}
