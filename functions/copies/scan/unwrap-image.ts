import { inflateSync, constants } from 'node:zlib';
import { decodePDFRawStream, PDFArray, PDFDict, PDFName, PDFRawStream } from '@cantoo/pdf-lib';
import { numberIn } from './number-in.ts';

/** The data of an image once what only packs them anew is taken off. */
export interface UnwrappedImage {
  /** What they are then; undefined where they are samples as they are. */
  readonly filter?: string;
  readonly parameters: PDFDict | undefined;
  readonly data: Uint8Array;
}

/** What packed data may come to, in bytes: more than a whole scan may have. */
const MOST_UNWRAPPED = 33_554_432;
const IN_LETTERS: ReadonlySet<string> = new Set(['ASCII85Decode', 'ASCIIHexDecode']);

/**
 * Takes off all filters but the last (ISO 32000-1, 7.4), of those that scanners put around a picture. Undefined when
 * there is another, or the data are not what the filter says.
 */
export function unwrapImage({ dict, contents }: PDFRawStream): UnwrappedImage | undefined {
  const filters = listOf(dict, 'Filter');
  const parameters = listOf(dict, 'DecodeParms');
  let data = contents;
  for (const [index, filter] of filters.entries()) {
    if (!(filter instanceof PDFName)) return undefined;
    const name = filter.decodeText();
    const own = parameters[index];
    const isLast = index === filters.length - 1;
    if (isLast && !IN_LETTERS.has(name))
      return { filter: name, parameters: own instanceof PDFDict ? own : undefined, data };
    const unwrapped = unwrapOne(dict, filter, own, data);
    if (unwrapped === undefined) return undefined;
    data = unwrapped;
  }
  return { data, parameters: undefined };
}

/** Filters under which data that are no picture may lie besides. */
const PACKED: ReadonlySet<string> = new Set(['LZWDecode', 'RunLengthDecode']);

/**
 * All filters taken off, for data that are no picture; undefined as above, and where they come to more than anything on a
 * page may: a few kilobytes can be packed so that they fill the memory.
 */
export function unwrapWhole(stream: PDFRawStream): Uint8Array | undefined {
  const unwrapped = unwrapImage(stream);
  if (unwrapped?.filter === undefined) return unwrapped?.data;
  const { filter, parameters, data } = unwrapped;
  return unwrapOne(stream.dict, PDFName.of(filter), parameters, data, PACKED);
}

function unwrapOne(
  dict: PDFDict,
  filter: PDFName,
  parameters: unknown,
  data: Uint8Array,
  others: ReadonlySet<string> = new Set(),
): Uint8Array | undefined {
  const name = filter.decodeText();
  const isFlate = name === 'FlateDecode';
  if (!isFlate && !IN_LETTERS.has(name) && !others.has(name)) return undefined;
  // The library knows neither: it would read other data than those who do.
  if (parameters instanceof PDFDict)
    if (numberIn(parameters, 'Predictor', 1) !== 1 || numberIn(parameters, 'EarlyChange', 1) !== 1)
      return undefined;
  try {
    if (isFlate)
      return inflateSync(data, { maxOutputLength: MOST_UNWRAPPED, finishFlush: constants.Z_SYNC_FLUSH });
    return decodeAtMost(dict, filter, data, MOST_UNWRAPPED);
  } catch {
    return undefined; // the only way in which both say that this is none of theirs
  }
}

/** What the library's decoder of a filter makes of data; undefined where it is more than `most` bytes. Throws as it does. */
export function decodeAtMost(
  { context }: PDFDict,
  filter: PDFName,
  data: Uint8Array,
  most: number,
): Uint8Array | undefined {
  const decoded = decodePDFRawStream(PDFRawStream.of(context.obj({ Filter: filter }), data)).getBytes(
    most + 1,
  );
  return decoded.length > most ? undefined : Uint8Array.from(decoded);
}

function listOf(dict: PDFDict, key: 'Filter' | 'DecodeParms'): readonly unknown[] {
  const value = dict.lookup(PDFName.of(key));
  if (value instanceof PDFArray) return value.asArray().map((each) => dict.context.lookup(each));
  return value === undefined ? [] : [value];
}
