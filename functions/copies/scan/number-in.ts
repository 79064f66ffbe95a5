import { PDFArray, PDFName, PDFNumber, type PDFDict } from '@cantoo/pdf-lib';

/** A number of a dictionary, or what counts where there is none. */
export function numberIn(dict: PDFDict | undefined, key: string, otherwise: number): number {
  const value = dict?.lookup(PDFName.of(key));
  return value instanceof PDFNumber ? value.asNumber() : otherwise;
}

/** The numbers of an array in a dictionary; undefined where it is not there, or anything in it is no number. */
export function numbersOf(dict: PDFDict, key: string): readonly number[] | undefined {
  const array = dict.lookup(PDFName.of(key));
  if (!(array instanceof PDFArray)) return undefined;
  const values = array.asArray().map((_, at) => array.lookup(at));
  return values.every((value) => value instanceof PDFNumber)
    ? values.map((value) => value.asNumber())
    : undefined;
}
