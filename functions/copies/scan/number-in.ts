import { PDFName, PDFNumber, type PDFDict } from '@cantoo/pdf-lib';

/** A number of a dictionary, or what counts where there is none. */
export function numberIn(dict: PDFDict | undefined, key: string, otherwise: number): number {
  const value = dict?.lookup(PDFName.of(key));
  return value instanceof PDFNumber ? value.asNumber() : otherwise;
}
