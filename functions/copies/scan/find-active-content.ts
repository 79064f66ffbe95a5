import { PDFArray, PDFDict, PDFName, PDFStream, type PDFDocument, type PDFObject } from '@cantoo/pdf-lib';
import { findNameLists } from './find-name-lists.ts';
import { refuseScan, type ScanResult } from './scan.ts';

/** Keys that bring something to life, or hide something in the file, wherever they stand (ISO 32000-1, 12.6, 12.7). */
const ACTIVE_KEYS: ReadonlySet<string> = new Set([
  'JS',
  'JavaScript',
  'AA',
  'A',
  'EmbeddedFiles',
  'EF',
  'AF',
  'XFA',
  'RichMedia',
  'RichMediaContent',
  'Collection',
  'Renditions',
  'Movie',
]);

/** What an action does is its `S`; transparency groups and outlines use other words there. */
const ACTIONS: ReadonlySet<string> = new Set([
  'JavaScript',
  'Launch',
  'SubmitForm',
  'ImportData',
  'GoToR',
  'GoToE',
  'URI',
  'Rendition',
  'RichMediaExecute',
  'Movie',
  'Sound',
  'ResetForm',
  'Hide',
  'Named',
]);

const MOST_DEPTH = 40;

/**
 * Refuses a PDF that does something, or that holds something besides its pages: signatures, actions, scripts, forms,
 * attachments, annotations, layers. Pages are asked first, so that a refusal can say which. What the pages themselves are
 * made of is judged once they are all that is left of the file (`judgeScan`).
 */
export function findActiveContent(document: PDFDocument): ScanResult<undefined> {
  const { context, catalog } = document;
  const objects = context.enumerateIndirectObjects().map(([, object]) => object);
  if (objects.some(isSignature)) return refuseScan('scan-already-signed');
  for (const [index, page] of document.getPages().entries()) {
    const active = page.node.has(PDFName.of('AA')) ? 'AA' : undefined;
    if (active !== undefined) return refuseScan('scan-active-content', { page: index + 1, detail: '/AA' });
    const annotations = page.node.Annots();
    if (annotations === undefined || annotations.size() === 0) continue;
    const dicts = annotations.asArray().map((each) => context.lookup(each));
    const action = dicts.map((each) => activeKey(each, new Set())).find((key) => key !== undefined);
    return action === undefined
      ? refuseScan('scan-annotated', { page: index + 1 })
      : refuseScan('scan-active-content', { page: index + 1, detail: `/${action}` });
  }
  if (catalog.has(PDFName.of('OCProperties'))) return refuseScan('scan-hidden-layers');
  // Where a scanner says which page to show first there is an array; a dictionary is an action.
  if (catalog.lookup(PDFName.of('OpenAction')) instanceof PDFDict)
    return refuseScan('scan-active-content', { detail: '/OpenAction' });
  const form = catalog.lookup(PDFName.of('AcroForm'));
  if (form instanceof PDFDict) {
    const fields = form.lookup(PDFName.of('Fields'));
    if (fields instanceof PDFArray && fields.size() > 0)
      return refuseScan('scan-active-content', { detail: '/AcroForm' });
  }
  const lists = findNameLists(objects);
  for (const object of objects) {
    const key = activeKey(object, lists);
    if (key !== undefined) return refuseScan('scan-active-content', { detail: `/${key}` });
  }
  return { ok: true, value: undefined };
}

const dictOf = (object: PDFObject | undefined): PDFDict | undefined =>
  object instanceof PDFStream ? object.dict : object instanceof PDFDict ? object : undefined;

const nameIn = (dict: PDFDict, key: string): string | undefined => {
  const value = dict.get(PDFName.of(key));
  return value instanceof PDFName ? value.decodeText() : undefined;
};

function isSignature(object: PDFObject): boolean {
  const dict = dictOf(object);
  if (dict === undefined) return false;
  return dict.has(PDFName.of('ByteRange')) || (nameIn(dict, 'FT') === 'Sig' && dict.has(PDFName.of('V')));
}

/** The first key of an object, or of what stands directly in it, that brings something to life; not of a list of names. */
function activeKey(
  object: PDFObject | undefined,
  lists: ReadonlySet<PDFObject>,
  depth = 0,
): string | undefined {
  if (depth > MOST_DEPTH) return 'depth';
  if (object instanceof PDFArray) {
    for (const each of object.asArray()) {
      const key = activeKey(each, lists, depth + 1);
      if (key !== undefined) return key;
    }
    return undefined;
  }
  const dict = dictOf(object);
  if (dict === undefined) return undefined;
  const does = nameIn(dict, 'S');
  if (does !== undefined && ACTIONS.has(does)) return does;
  for (const [name, value] of dict.entries()) {
    const key = name.decodeText();
    if (ACTIVE_KEYS.has(key) && isActing(key, value) && !lists.has(dict)) return key;
    const inside = activeKey(value, lists, depth + 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** `A` is an action in annotations and outlines, and a letter elsewhere (a name of a resource, an attribute). */
const isActing = (key: string, value: PDFObject): boolean => key !== 'A' || value instanceof PDFDict;
