import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import { findingList, type FindingList, type PdfFinding } from './pdf-finding.ts';
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
  const findings = findingList();
  if (pages === undefined) findings.note('pdf-pages');
  const catalog = objectIn(file, last, file.revisions[last]?.root ?? 0);
  if (nameIn(catalog?.value, 'Type') !== 'Catalog') findings.note('pdf-catalog');
  noteUnknownKeys(findings, catalog?.value, CATALOG_KEYS, 'pdf-catalog');

  const form = valueIn(file, last, entry(catalog?.value, 'AcroForm'));
  noteUnknownKeys(findings, form, FORM_KEYS, 'pdf-form');
  const fields = valueIn(file, last, entry(form, 'Fields'));
  const widgets = new Set(
    isArray(fields) ? fields.items.map((item) => (item.kind === 'reference' ? item.number : 0)) : [],
  );
  for (const page of pages ?? []) {
    const value = objectIn(file, last, page)?.value;
    noteUnknownKeys(findings, value, PAGE_KEYS, 'pdf-page-entry', String(page));
    const annotations = valueIn(file, last, entry(value, 'Annots'));
    for (const annotation of isArray(annotations) ? annotations.items : []) {
      // Each field's widget stands on one page, once.
      const isOurs = annotation.kind === 'reference' && widgets.delete(annotation.number);
      if (!isOurs) findings.note('pdf-annotation', String(page));
    }
  }
  // A field without a place on a page is not reached by any reader that draws.
  for (const widget of widgets) findings.note('pdf-signature-field', String(widget));
  judgeObjects(findings, file, last);
  return findings.all;
}

function noteUnknownKeys(
  findings: FindingList,
  value: PdfValue | undefined,
  known: ReadonlySet<string>,
  code: PdfFindingCode,
  about?: string,
): void {
  if (!isDictionary(value)) return;
  for (const key of value.entries.keys()) {
    if (!known.has(key)) findings.note(FORBIDDEN.get(key) ?? code, about, key);
  }
}

/**
 * What is reached in the newest revision, what any revision leaves open (a later one could fill it in, under whatever
 * name), and what was not reached in the first.
 */
function judgeObjects(findings: FindingList, file: PdfFile, last: number): void {
  const open = new Set<number>();
  walk(file, last, {
    object: (number, object) => {
      if (object === undefined) open.add(number);
      else if (object.data !== undefined) judgeStream(findings, object);
    },
    dictionary: (value, about) => {
      judgeDictionary(findings, value, about);
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
      findings.note('pdf-unreachable', String(object.number));
    }
  }
  for (const number of open) findings.note('pdf-dangling', String(number));
}

/** Streams that hold other objects, or say where they are. */
const isScaffold = ({ value, data }: PdfObject): boolean =>
  data !== undefined && (nameIn(value, 'Type') === 'XRef' || nameIn(value, 'Type') === 'ObjStm');

function judgeDictionary(findings: FindingList, value: PdfDictionary, about: number): void {
  for (const [key, inner] of value.entries) {
    const code =
      FORBIDDEN.get(key) ?? (inner.kind === 'name' && key === 'Type' ? TYPES.get(inner.value) : undefined);
    if (code !== undefined) findings.note(code, String(about), key);
  }
  // What a node of the page tree says holds for every page below it.
  if (nameIn(value, 'Type') === 'Pages')
    noteUnknownKeys(findings, value, NODE_KEYS, 'pdf-pages', String(about));
}

function judgeStream(findings: FindingList, { number, value }: PdfObject): void {
  // Its content would come from another file, which nobody signed.
  if (entry(value, 'F') !== undefined) findings.note('pdf-attachment', String(number), 'F');
  if (nameIn(value, 'Subtype') === 'PS') findings.note('pdf-active-content', String(number), 'PS');
}
