import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import { found, type PdfFinding } from './pdf-finding.ts';
import type { PdfLimits } from './read-limits.ts';
import type { PdfObject } from './read-object.ts';
import { readPages } from './read-pages.ts';
import { objectIn, valueIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfDictionary, PdfValue } from './read-value.ts';
import { walk, type Visitor } from './walk-objects.ts';
import { entry, isArray, isDictionary, nameIn } from './values.ts';

/** What a copy's catalog may hold; everything else is a way to show, run or attach something. */
const CATALOG_KEYS = new Set([
  'Type',
  'Version',
  'Extensions',
  'Pages',
  'AcroForm',
  'DSS',
  'Metadata',
  'OutputIntents',
  'Lang',
  'MarkInfo',
  'ViewerPreferences',
  'PageLayout',
  'PageLabels',
]);

/** What a copy's page may hold. */
export const PAGE_KEYS: ReadonlySet<string> = new Set([
  'Type',
  'Parent',
  'Resources',
  'MediaBox',
  'CropBox',
  'BleedBox',
  'TrimBox',
  'ArtBox',
  'Rotate',
  'Contents',
  'Annots',
  'Group',
  'UserUnit',
  'Metadata',
  'StructParents',
  'Tabs',
  'LastModified',
]);
const NODE_KEYS = new Set(['Type', 'Parent', 'Kids', 'Count', 'Resources', 'MediaBox', 'CropBox', 'Rotate']);
const FORM_KEYS = new Set(['Fields', 'SigFlags']);

/** Keys that make a file do or show something else than its pages, wherever they stand. */
const FORBIDDEN: ReadonlyMap<string, PdfFindingCode> = new Map([
  ...(['AA', 'OpenAction', 'JS', 'JavaScript', 'URI', 'XFA', 'Collection', 'RichMediaContent'] as const).map(
    (key) => [key, 'pdf-active-content'] as const,
  ),
  ...(['OC', 'OCProperties', 'OCGs'] as const).map((key) => [key, 'pdf-hidden-layer'] as const),
  ...(['EF', 'AF', 'EmbeddedFiles', 'FFilter', 'FDecodeParms', 'Ref'] as const).map(
    (key) => [key, 'pdf-attachment'] as const,
  ),
  ...(['Alternates', 'OPI'] as const).map((key) => [key, 'pdf-alternate'] as const),
  ...(['Perms', 'DocMDP'] as const).map((key) => [key, 'pdf-certification'] as const),
]);

const TYPES: ReadonlyMap<string, PdfFindingCode> = new Map([
  ['Action', 'pdf-active-content'],
  ['OCG', 'pdf-hidden-layer'],
  ['OCMD', 'pdf-hidden-layer'],
  ['Filespec', 'pdf-attachment'],
  ['EmbeddedFile', 'pdf-attachment'],
  ['Template', 'pdf-pages'],
]);

/**
 * Judges what the file holds as of its newest revision: pages and what they draw, the fields of its signatures, and
 * nothing that shows something else on another day, in print, or after a later update. Every object that the file as
 * first written defines has to be reached from there: what nothing refers to can only be meant for later.
 */
export function judgeContent(file: PdfFile, limits: PdfLimits): readonly PdfFinding[] {
  const last = file.revisions.length - 1;
  const pages = readPages(file, last, limits);
  const findings = pages === undefined ? [found('pdf-pages')] : [];
  const catalog = objectIn(file, last, file.revisions[last]?.root ?? 0);
  if (nameIn(catalog?.value, 'Type') !== 'Catalog') findings.push(found('pdf-catalog'));
  findings.push(...unknownKeys(catalog?.value, CATALOG_KEYS, 'pdf-catalog'));

  const form = valueIn(file, last, entry(catalog?.value, 'AcroForm'));
  findings.push(...unknownKeys(form, FORM_KEYS, 'pdf-form'));
  const fields = valueIn(file, last, entry(form, 'Fields'));
  const widgets = new Set(
    isArray(fields) ? fields.items.map((item) => (item.kind === 'reference' ? item.number : 0)) : [],
  );
  for (const page of pages ?? []) {
    const value = objectIn(file, last, page)?.value;
    findings.push(...unknownKeys(value, PAGE_KEYS, 'pdf-page-entry', String(page)));
    const annotations = valueIn(file, last, entry(value, 'Annots'));
    for (const annotation of isArray(annotations) ? annotations.items : []) {
      // Each field's widget stands on one page, once.
      const isOurs = annotation.kind === 'reference' && widgets.delete(annotation.number);
      if (!isOurs) findings.push(found('pdf-annotation', String(page)));
    }
  }
  // A field without a place on a page is not reached by any reader that draws.
  for (const widget of widgets) findings.push(found('pdf-signature-field', String(widget)));
  return [...findings, ...judgeObjects(file, last)];
}

function unknownKeys(
  value: PdfValue | undefined,
  known: ReadonlySet<string>,
  code: PdfFindingCode,
  about?: string,
): readonly PdfFinding[] {
  if (!isDictionary(value)) return [];
  return [...value.entries.keys()]
    .filter((key) => !known.has(key))
    .map((key) => found(FORBIDDEN.get(key) ?? code, about, key));
}

/**
 * What is reached in the newest revision, what any revision leaves open (a later one could fill it in, under whatever
 * name), and what was not reached in the first.
 */
function judgeObjects(file: PdfFile, last: number): readonly PdfFinding[] {
  const findings: PdfFinding[] = [];
  const open = new Set<number>();
  walk(file, last, {
    object: (number, object) => {
      if (object === undefined) open.add(number);
      else if (object.data !== undefined) findings.push(...judgeStream(object));
    },
    dictionary: (value, about) => {
      findings.push(...judgeDictionary(value, about));
    },
  });
  const noteOpen: Visitor = {
    object: (number, object) => {
      if (object === undefined) open.add(number);
    },
  };
  for (let index = 1; index < last; index += 1) walk(file, index, noteOpen);
  // What an update may bring along, and that it is used, judgeUpdates says.
  const reached = walk(file, 0, noteOpen);
  for (const object of file.revisions[0]?.objects.values() ?? []) {
    if (!reached.has(object.number) && !isScaffold(object)) {
      findings.push(found('pdf-unreachable', String(object.number)));
    }
  }
  return [...[...open].map((number) => found('pdf-dangling', String(number))), ...findings];
}

/** Streams that hold other objects, or say where they are. */
const isScaffold = ({ value, data }: PdfObject): boolean =>
  data !== undefined && (nameIn(value, 'Type') === 'XRef' || nameIn(value, 'Type') === 'ObjStm');

function judgeDictionary(value: PdfDictionary, about: number): readonly PdfFinding[] {
  const findings: PdfFinding[] = [];
  for (const [key, inner] of value.entries) {
    const code =
      FORBIDDEN.get(key) ?? (inner.kind === 'name' && key === 'Type' ? TYPES.get(inner.value) : undefined);
    if (code !== undefined) findings.push(found(code, String(about), key));
  }
  // What a node of the page tree says holds for every page below it.
  const isNode = nameIn(value, 'Type') === 'Pages';
  return isNode ? [...findings, ...unknownKeys(value, NODE_KEYS, 'pdf-pages', String(about))] : findings;
}

function judgeStream({ number, value }: PdfObject): readonly PdfFinding[] {
  const about = String(number);
  return [
    // Its content would come from another file, which nobody signed.
    ...(entry(value, 'F') === undefined ? [] : [found('pdf-attachment', about, 'F')]),
    ...(nameIn(value, 'Subtype') === 'PS' ? [found('pdf-active-content', about, 'PS')] : []),
  ];
}
