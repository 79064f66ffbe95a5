import type { PdfLimits } from './read-limits.ts';
import { objectIn, type PdfFile } from './read-signed-pdf.ts';
import { entry, isArray, nameIn, numberIn, referenceIn } from './values.ts';

/**
 * The object numbers of a file's pages in their order, as of a revision; undefined when the page tree is not exactly one
 * tree: every node reached once, by the parent that it names, with the count that it says.
 */
export function readPages(file: PdfFile, upTo: number, limits: PdfLimits): readonly number[] | undefined {
  const root = file.revisions[upTo]?.root;
  const catalog = root === undefined ? undefined : objectIn(file, upTo, root)?.value;
  const top = referenceIn(catalog, 'Pages');
  if (top === undefined) return undefined;
  const pages: number[] = [];
  const seen = new Set<number>();
  const walk = (number: number, parent: number | undefined, depth: number): boolean => {
    const node = objectIn(file, upTo, number)?.value;
    if (seen.has(number) || seen.size > 2 * limits.pages || depth > limits.depth) return false;
    seen.add(number);
    if (referenceIn(node, 'Parent') !== parent) return false;
    if (nameIn(node, 'Type') === 'Page') return pages.push(number) <= limits.pages;
    const kids = entry(node, 'Kids');
    if (nameIn(node, 'Type') !== 'Pages' || !isArray(kids)) return false;
    const before = pages.length;
    const areKids = kids.items.every(
      (kid) => kid.kind === 'reference' && walk(kid.number, number, depth + 1),
    );
    return areKids && numberIn(node, 'Count') === pages.length - before;
  };
  return walk(top, undefined, 0) && pages.length > 0 ? pages : undefined;
}
