import type { PdfDictionary, PdfValue } from './read-value.ts';

/* Values of a PDF, said shortly. */

export type Entries = Readonly<Record<string, PdfValue | undefined>>;

export const name = (value: string): PdfValue => ({ kind: 'name', value });
export const number = (value: number): PdfValue => ({
  kind: 'number',
  value,
  isWhole: Number.isInteger(value),
});
export const reference = (to: number): PdfValue => ({ kind: 'reference', number: to });
export const array = (items: readonly PdfValue[]): PdfValue => ({ kind: 'array', items });

/** What is undefined is left out. */
export const dictionary = (entries: Entries): PdfDictionary => ({
  kind: 'dictionary',
  entries: new Map(
    Object.entries(entries).filter((each): each is [string, PdfValue] => each[1] !== undefined),
  ),
});
