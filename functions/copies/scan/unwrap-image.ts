import { inflateSync, constants } from 'node:zlib';
import { decodePDFRawStream, PDFRawStream, type PDFDict } from '@cantoo/pdf-lib';
import { countLzw, countRuns } from './count-decoded.ts';
import { filtersOf, type Filtering } from './filter-list.ts';
import { numberIn } from './number-in.ts';

/** The data of an image once what only packs them anew is taken off. */
export interface UnwrappedImage {
  /** What they are then; undefined where they are samples as they are. */
  readonly filter?: string;
  readonly parameters: PDFDict | undefined;
  readonly data: Uint8Array;
  /** What all that was taken off came to, layer by layer, in bytes. */
  readonly unpacked: number;
}

/** What packed data may come to, in bytes: more than a whole scan may have. */
const MOST_UNWRAPPED = 33_554_432;
const IN_LETTERS: ReadonlySet<string> = new Set(['ASCII85Decode', 'ASCIIHexDecode']);

/**
 * Takes off all filters but the last (ISO 32000-1, 7.4), of those that scanners put around a picture. Undefined when
 * there is another, or the data are not what the filter says.
 */
export function unwrapImage(
  { dict, contents }: PDFRawStream,
  most = MOST_UNWRAPPED,
): UnwrappedImage | undefined {
  const filters = filtersOf(dict);
  if (filters === undefined) return undefined;
  let data = contents;
  let unpacked = 0;
  for (const [index, filter] of filters.entries()) {
    const { name, parameters } = filter;
    if (index === filters.length - 1 && !IN_LETTERS.has(name))
      return { filter: name, parameters, data, unpacked };
    const unwrapped = unwrapOne(dict, filter, data, { most });
    if (unwrapped === undefined) return undefined;
    data = unwrapped;
    unpacked += data.length;
  }
  return { data, parameters: undefined, unpacked };
}

/** Filters under which data that are no picture may lie besides. */
const PACKED: ReadonlySet<string> = new Set(['LZWDecode', 'RunLengthDecode']);

/**
 * All filters taken off, for data that are no picture; undefined as above, and where they come to more than `most` bytes:
 * a few kilobytes can be packed so that they fill the memory.
 */
export function unwrapWhole(stream: PDFRawStream, most = MOST_UNWRAPPED): Uint8Array | undefined {
  const unwrapped = unwrapImage(stream, most);
  if (unwrapped?.filter === undefined) return unwrapped?.data;
  const { filter: name, parameters, data } = unwrapped;
  return unwrapOne(stream.dict, { name, parameters }, data, { most, others: PACKED });
}

function unwrapOne(
  dict: PDFDict,
  { name, parameters }: Filtering,
  data: Uint8Array,
  { most, others }: { readonly most: number; readonly others?: ReadonlySet<string> } = {
    most: MOST_UNWRAPPED,
  },
): Uint8Array | undefined {
  const isFlate = name === 'FlateDecode';
  if (!isFlate && !IN_LETTERS.has(name) && others?.has(name) !== true) return undefined;
  // The library knows neither: it would read other data than those who do.
  if (numberIn(parameters, 'Predictor', 1) !== 1 || numberIn(parameters, 'EarlyChange', 1) !== 1)
    return undefined;
  if (IN_LETTERS.has(name) && !isInLetters(name, data)) return undefined;
  try {
    if (isFlate) return inflateSync(data, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
    return decodeAtMost(dict, name, data, most);
  } catch {
    return undefined; // the only way in which both say that this is none of theirs
  }
}

const codes = (text: string): ReadonlySet<number> => new Set(Buffer.from(text, 'latin1'));
const SPACES = codes('\0\t\n\f\r ');
const LETTERS: Readonly<Record<string, readonly [letters: ReadonlySet<number>, end: string]>> = {
  ASCIIHexDecode: [codes('0123456789ABCDEFabcdef'), '>'],
  ASCII85Decode: [new Set([...Array.from({ length: 85 }, (_, at) => 0x21 + at), 0x7a]), '~>'],
};

/** Whether data are the letters of a filter, their end and nothing behind (ISO 32000-1, 7.4.2 and 7.4.3): of others each reader makes its own. */
function isInLetters(name: string, data: Uint8Array): boolean {
  const [letters, end = ''] = LETTERS[name] ?? [];
  const to = Buffer.from(data.buffer, data.byteOffset, data.byteLength).indexOf(end);
  const isOf = (each: number, at: number): boolean =>
    SPACES.has(each) || (to < 0 || at < to ? letters?.has(each) === true : at < to + end.length);
  return data.every(isOf);
}

/**
 * What samples are that cannot be decoded in pieces, by LZW or run lengths; undefined where they are none of the filter's,
 * or come to more than twice what is unpacked at once.
 */
export function decodeSamples(dict: PDFDict, filter: string, data: Uint8Array): Uint8Array | undefined {
  try {
    return decodeAtMost(dict, filter, data, 2 * MOST_UNWRAPPED);
  } catch {
    return undefined; // the only way in which the library says that the data are none of the filter's
  }
}

/**
 * What the library's decoder of a filter makes of data, of LZW and run lengths no more than their codes come to: of damaged
 * ones it makes bytes all the same. Undefined for those, and where it is more than `most` bytes. Throws as it does.
 */
function decodeAtMost(
  { context }: PDFDict,
  filter: string,
  data: Uint8Array,
  most: number,
): Uint8Array | undefined {
  const count =
    filter === 'LZWDecode' ? countLzw(data) : filter === 'RunLengthDecode' ? countRuns(data) : most;
  if (count === undefined || count > most) return undefined;
  const stream = PDFRawStream.of(context.obj({ Filter: filter }), data);
  const decoded = decodePDFRawStream(stream).getBytes(most + 1);
  return decoded.length > most ? undefined : Uint8Array.from(decoded.subarray(0, count));
}
