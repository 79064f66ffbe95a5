import { PDFArray, PDFBool, PDFDict, PDFName, PDFNull, PDFNumber, type PDFObject } from '@cantoo/pdf-lib';

/** A filter that a stream's data went through, and what it is told (ISO 32000-1, 7.4). */
export interface Filtering {
  readonly name: string;
  readonly parameters: PDFDict | undefined;
}

/** Filters in a row: letters, packed, and the picture's own; hundreds cost more each time. */
const MOST_FILTERS = 4;

type Said = 'count' | 'number' | 'flag' | 'thing';

const OF_SAMPLES = {
  Predictor: 'count',
  Colors: 'count',
  BitsPerComponent: 'count',
  Columns: 'count',
} as const;
/** What a filter may be told, by its name (Tables 8 to 13). A filter that is not here is told nothing. */
export const TOLD: Readonly<Record<string, Readonly<Record<string, Said>>>> = {
  FlateDecode: OF_SAMPLES,
  LZWDecode: { ...OF_SAMPLES, EarlyChange: 'number' },
  DCTDecode: { ColorTransform: 'number' },
  CCITTFaxDecode: {
    ...{ K: 'number', Columns: 'count', Rows: 'number' },
    ...{ EndOfLine: 'flag', EncodedByteAlign: 'flag', EndOfBlock: 'flag', BlackIs1: 'flag' },
  },
  JBIG2Decode: { JBIG2Globals: 'thing' },
};

/**
 * The filters of a stream in their order, each with what it is told. Undefined where they are said in a way that readers
 * take differently: what one is told beside a list of filters, or the other way round; or something of another type than
 * it has, which some read and others pass over; or more of them than anybody writes.
 */
export function filtersOf(dict: PDFDict): readonly Filtering[] | undefined {
  const said = dict.lookup(PDFName.of('Filter'));
  const told = dict.lookup(PDFName.of('DecodeParms'));
  if (said === undefined || said === PDFNull) return isNothing(told) ? [] : undefined;
  const names = said instanceof PDFArray ? each(said) : [said];
  if (names.length > MOST_FILTERS) return undefined;
  const parameters = isNothing(told) ? names.map(() => undefined) : toldTo(said, told);
  if (parameters?.length !== names.length) return undefined;
  const filters = names.map((name, at) => filterOf(name, parameters[at]));
  return filters.every((filter) => filter !== undefined) ? filters : undefined;
}

const each = (list: PDFArray): readonly (PDFObject | undefined)[] =>
  list.asArray().map((_, at) => list.lookup(at));
/** Nothing, a dictionary without entries, or a list of such: however it stands there, it tells no reader anything. */
const isNothing = (value: PDFObject | undefined): boolean =>
  value === undefined ||
  value === PDFNull ||
  (value instanceof PDFDict && value.keys().length === 0) ||
  (value instanceof PDFArray && each(value).every((one) => !(one instanceof PDFArray) && isNothing(one)));

/** A list beside a list, and one beside one. */
function toldTo(
  said: PDFObject,
  told: PDFObject | undefined,
): readonly (PDFObject | undefined)[] | undefined {
  if (said instanceof PDFArray) return told instanceof PDFArray ? each(told) : undefined;
  return [told];
}

function filterOf(name: PDFObject | undefined, told: PDFObject | undefined): Filtering | undefined {
  if (!(name instanceof PDFName)) return undefined;
  const filter = name.decodeText();
  if (told === undefined || told === PDFNull) return { name: filter, parameters: undefined };
  if (!(told instanceof PDFDict)) return undefined;
  const isRight = Object.entries(TOLD[filter] ?? {}).every(([key, kind]) => {
    const value = told.lookup(PDFName.of(key));
    return value === undefined || isOf(kind, value);
  });
  return isRight ? { name: filter, parameters: told } : undefined;
}

function isOf(kind: Said, value: PDFObject): boolean {
  if (kind === 'flag') return value instanceof PDFBool;
  if (kind === 'thing') return true;
  if (!(value instanceof PDFNumber)) return false;
  const number = value.asNumber();
  return Number.isSafeInteger(number) && (kind === 'number' || number > 0);
}
