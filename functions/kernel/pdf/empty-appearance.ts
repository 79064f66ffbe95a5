import { isArray, entry, nameIn, numberIn } from './values.ts';
import type { PdfObject } from './read-object.ts';
import { writeDictionary } from './write-value.ts';

/**
 * What a signature's field looks like: a form without a drawing, in a box of nothing. PDF/A-1 asks every field for an
 * appearance (ISO 19005-1 §6.9), those of no size too.
 */
export const EMPTY_APPEARANCE = `${writeDictionary([
  ['Type', '/XObject'],
  ['Subtype', '/Form'],
  ['BBox', '[0 0 0 0]'],
  ['Length', '0'],
])}\nstream\n\nendstream`;

const KEYS: ReadonlySet<string> = new Set(['Type', 'Subtype', 'BBox', 'Length']);

/** Whether an object is exactly that: nothing is drawn by it, and nothing leads from it to something else. */
export function isEmptyAppearance({ value, data, packed }: PdfObject): boolean {
  const box = entry(value, 'BBox');
  return (
    data?.length === 0 &&
    packed === undefined &&
    value.kind === 'dictionary' &&
    [...value.entries.keys()].every((key) => KEYS.has(key)) &&
    nameIn(value, 'Type') === 'XObject' &&
    nameIn(value, 'Subtype') === 'Form' &&
    numberIn(value, 'Length') === 0 &&
    isArray(box) &&
    box.items.length === 4 &&
    box.items.every((edge) => edge.kind === 'number' && edge.value === 0)
  );
}
