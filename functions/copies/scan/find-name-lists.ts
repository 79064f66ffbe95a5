import { PDFArray, PDFDict, PDFName, PDFStream, type PDFObject } from '@cantoo/pdf-lib';
import { OTHER_LISTS, RESOURCE_LISTS } from '../../kernel/pdf/name-lists.ts';

/** Deeper than anything that is taken, see `find-active-content`. */
const MOST_DEPTH = 40;

/**
 * The dictionaries in these objects that are used as lists whose keys their writer chose, of fonts or pictures: a key there
 * is a name and brings nothing to life. One that is used as something else besides is not told apart here: as what it is
 * used by the pages, `judgeScan` says, and nothing else of a file comes into a copy.
 */
export function findNameLists(objects: readonly PDFObject[]): ReadonlySet<PDFObject> {
  const lists = new Set<PDFObject>();
  const add = (holder: PDFDict, keys: ReadonlySet<string>): void => {
    for (const key of keys) {
      const list = holder.lookup(PDFName.of(key));
      if (list instanceof PDFDict) lists.add(list);
    }
  };
  const look = (object: PDFObject, depth: number): void => {
    if (depth > MOST_DEPTH) return;
    if (object instanceof PDFArray) for (const each of object.asArray()) look(each, depth + 1);
    const dict = object instanceof PDFStream ? object.dict : object;
    if (!(dict instanceof PDFDict)) return;
    const resources = dict.lookup(PDFName.of('Resources'));
    if (resources instanceof PDFDict) add(resources, RESOURCE_LISTS);
    add(dict, OTHER_LISTS);
    for (const value of dict.values()) look(value, depth + 1);
  };
  for (const object of objects) look(object, 0);
  return lists;
}
