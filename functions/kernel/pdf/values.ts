import type { PdfArray, PdfDictionary, PdfText, PdfValue } from './read-value.ts';

/** What stands under a key, if it is of that kind. References are not followed. */
export const entry = (value: PdfValue | undefined, key: string): PdfValue | undefined =>
  value?.kind === 'dictionary' ? value.entries.get(key) : undefined;

export function numberIn(value: PdfValue | undefined, key: string): number | undefined {
  const found = entry(value, key);
  return found?.kind === 'number' && found.isWhole ? found.value : undefined;
}

export function nameIn(value: PdfValue | undefined, key: string): string | undefined {
  const found = entry(value, key);
  return found?.kind === 'name' ? found.value : undefined;
}

export function referenceIn(value: PdfValue | undefined, key: string): number | undefined {
  const found = entry(value, key);
  return found?.kind === 'reference' ? found.number : undefined;
}

export function textIn(value: PdfValue | undefined, key: string): PdfText | undefined {
  const found = entry(value, key);
  return found?.kind === 'text' ? found : undefined;
}

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary =>
  value?.kind === 'dictionary';
export const isArray = (value: PdfValue | undefined): value is PdfArray => value?.kind === 'array';

/** Whether two values say the same; a reference equals the same reference, whatever it leads to. */
export function isSameValue(one: PdfValue | undefined, other: PdfValue | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  switch (one.kind) {
    case 'null':
      return other.kind === 'null';
    case 'boolean':
    case 'name':
      return other.kind === one.kind && other.value === one.value;
    case 'number':
      return other.kind === 'number' && other.value === one.value;
    case 'reference':
      return other.kind === 'reference' && other.number === one.number;
    case 'text':
      return other.kind === 'text' && Buffer.compare(one.bytes, other.bytes) === 0;
    case 'array':
      return (
        other.kind === 'array' &&
        other.items.length === one.items.length &&
        one.items.every((item, index) => isSameValue(item, other.items[index]))
      );
    case 'dictionary':
      return (
        other.kind === 'dictionary' &&
        other.entries.size === one.entries.size &&
        [...one.entries].every(([key, value]) => isSameValue(value, other.entries.get(key)))
      );
  }
}
