import type { PDFDict } from '@cantoo/pdf-lib';
import { PDFName, PDFNull, PDFRawStream, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { TOLD, type Filtering } from './filter-list.ts';
import { packedStream } from './packed-stream.ts';
import { unwrapWhole } from './unwrap-image.ts';

/** What pictures share (JBIG2's letters), each written once however many pictures name it. */
export type WrittenShares = Map<PDFRawStream, PDFObject>;

/** Filters as a dictionary says them in which nothing else stands: of what they are told only what there is to be told. */
export function writeFilters(dict: PDFDict, filters: readonly Filtering[], written: WrittenShares): void {
  if (filters.length === 0) return;
  const { context } = dict;
  dict.set(PDFName.of('Filter'), context.obj(filters.map(({ name }) => PDFName.of(name))));
  const told = filters.map(({ name, parameters }) => {
    const anew: PDFDict = context.obj({});
    for (const key of Object.keys(TOLD[name] ?? {})) {
      const value = parameters?.lookup(PDFName.of(key));
      if (value !== undefined)
        anew.set(PDFName.of(key), value instanceof PDFRawStream ? shareIn(context, value, written) : value);
    }
    return anew.keys().length === 0 ? PDFNull : anew;
  });
  if (told.some((each) => each !== PDFNull)) dict.set(PDFName.of('DecodeParms'), context.obj(told));
}

/** Its data alone, packed anew: nothing that stands in its dictionary or behind them. */
function shareIn(context: PDFContext, shared: PDFRawStream, written: WrittenShares): PDFObject {
  const known = written.get(shared);
  if (known !== undefined) return known;
  const data = unwrapWhole(shared);
  if (data === undefined) throw new Error('shared letters were not read');
  const reference = context.register(packedStream(context, data));
  written.set(shared, reference);
  return reference;
}
