import type { PdfObject } from './read-object.ts';
import { objectIn, type PdfFile } from './read-signed-pdf.ts';
import type { PdfDictionary, PdfValue } from './read-value.ts';
import { entry, isDictionary } from './values.ts';

/** Dictionaries whose keys are names that a writer chose: of fonts, of images, of glyphs. */
const NAMING = new Set([
  'Font',
  'XObject',
  'ColorSpace',
  'ExtGState',
  'Pattern',
  'Shading',
  'CharProcs',
  'Colorants',
]);

export interface Visitor {
  readonly object?: (number: number, object: PdfObject | undefined) => void;
  /** Not of those whose keys are names that a writer chose. */
  readonly dictionary?: (value: PdfDictionary, about: number) => void;
}

/** Walks over everything that is reached from the trailer as of a revision; answers the numbers of the objects. */
export function walk(file: PdfFile, upTo: number, visitor: Visitor): ReadonlySet<number> {
  const trailer = file.revisions[upTo]?.xref.trailer;
  const from = ['Root', 'Info'].flatMap((key) => {
    const value = entry(trailer, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return walkFrom(file, upTo, from, visitor);
}

/**
 * Adds the numbers of the objects that a page is made of, what it reaches but for the tree above it. What has been reached
 * before is not walked over again.
 */
export function reachFromPage(file: PdfFile, upTo: number, page: number, reached: Set<number>): void {
  const value = objectIn(file, upTo, page)?.value;
  const own = isDictionary(value) ? [...value.entries].filter(([key]) => key !== 'Parent') : [];
  reached.add(page);
  walkFrom(file, upTo, own, {}, reached);
}

function walkFrom(
  file: PdfFile,
  upTo: number,
  from: readonly (readonly [key: string, value: PdfValue])[],
  visitor: Visitor,
  reached = new Set<number>(),
): ReadonlySet<number> {
  const waiting: number[] = [];
  const visit = (value: PdfValue, about: number, under: string): void => {
    if (value.kind === 'reference') {
      if (reached.has(value.number)) return;
      reached.add(value.number);
      waiting.push(value.number);
    } else if (value.kind === 'array') {
      for (const item of value.items) visit(item, about, under);
    } else if (value.kind === 'dictionary') {
      if (!NAMING.has(under)) visitor.dictionary?.(value, about);
      for (const [key, inner] of value.entries) visit(inner, about, key);
    }
  };
  for (const [key, value] of from) visit(value, 0, key);
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const object = objectIn(file, upTo, number);
    visitor.object?.(number, object);
    if (object !== undefined) visit(object.value, number, '');
  }
  return reached;
}
