import {
  PDFArray,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFString,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { isSoundGray, isSoundRgb } from './calibrated-colours.ts';
import { readProfile } from './colour-profile.ts';
import { unwrapWhole } from './unwrap-image.ts';

/** What a colour space says of the samples of an image (ISO 32000-1, 8.6). */
export interface ImageColours {
  /** How many numbers a dot has in the data. */
  readonly components: number;
  /** Whether it can tell colours apart. */
  readonly colour: boolean;
  /** Whether a dot is grey whose first three numbers are equal; of a palette, whether all of it is grey. */
  readonly equalIsGrey: boolean;
  /** Between what each of these numbers lies, from least to most; a palette's are places in it. */
  readonly ranges: readonly number[] | 'places';
  /** Of a palette: how many entries it has. */
  readonly places?: number;
}

const GREY: ImageColours = { components: 1, colour: false, equalIsGrey: true, ranges: [0, 1] };
const COLOURED: ImageColours = { components: 3, colour: true, equalIsGrey: true, ranges: [0, 1, 0, 1, 0, 1] };
const PRINTED: ImageColours = { ...COLOURED, components: 4, ranges: [0, 1, 0, 1, 0, 1, 0, 1] };
const OF_COUNT: ReadonlyMap<number | undefined, ImageColours> = new Map([
  [1, GREY],
  [3, COLOURED],
  [4, PRINTED],
]);
const MOST_PLACES = 256;
/** Bytes of a palette, with what producers leave behind its end. */
const MOST_ENTRIES = 4_096;

/**
 * The colours of a space, through profiles and palettes; undefined when it is none, is not whole, or means one thing to a
 * reader that follows it and another to one that takes the device's colours instead.
 */
export function readColours(space: PDFObject | undefined): ImageColours | undefined {
  if (space instanceof PDFName) return ofDevice(space);
  if (!(space instanceof PDFArray)) return undefined;
  if (!read.has(space)) read.set(space, readSpace(space));
  return read.get(space);
}

/** Those that were read: one stands behind every place at which a picture is shown. */
const read = new WeakMap<PDFArray, ImageColours | undefined>();

function readSpace(space: PDFArray): ImageColours | undefined {
  const family = space.lookup(0);
  if (!(family instanceof PDFName)) return undefined;
  switch (family.decodeText()) {
    case 'ICCBased':
      return space.size() === 2 ? OF_COUNT.get(readProfile(space.lookup(1))) : undefined;
    case 'CalGray':
      return isSoundGray(space) ? GREY : undefined;
    case 'CalRGB':
      return isSoundRgb(space) ? COLOURED : undefined;
    case 'Indexed':
      return ofPalette(space);
    default:
      return space.size() === 1 ? ofDevice(family) : undefined;
  }
}

function ofDevice(name: PDFName): ImageColours | undefined {
  switch (name.decodeText()) {
    case 'DeviceGray':
      return GREY;
    case 'DeviceRGB':
      return COLOURED;
    case 'DeviceCMYK':
      return PRINTED;
    default:
      return undefined;
  }
}

/** A palette is whole that has an entry for each of its places (§8.6.6.3). */
function ofPalette(space: PDFArray): ImageColours | undefined {
  const [under, last] = [space.lookup(1), space.lookup(2)];
  const family = under instanceof PDFArray ? under.lookup(0) : under;
  if (space.size() !== 4 || family === PDFName.of('Indexed')) return undefined;
  const base = readColours(under);
  if (base === undefined || !(last instanceof PDFNumber)) return undefined;
  const table = entriesOf(space.lookup(3));
  const places = last.asNumber() + 1;
  if (!(Number.isInteger(places) && places >= 1 && places <= MOST_PLACES)) return undefined;
  if (table === undefined || table.length < places * base.components) return undefined;
  return {
    components: 1,
    colour: base.colour,
    equalIsGrey: isOfGreys(table.subarray(0, places * base.components), base),
    ranges: 'places',
    places,
  };
}

const DEEPEST = 4;

/** Kinds of space that name inks: one named `None` paints nothing at all (§8.6.6.4), and every reader mixes others its own way. */
const INKS: ReadonlySet<string> = new Set(['Separation', 'DeviceN', 'Pattern']);

/** Whether a space, or what it stands on or may be replaced by, is of inks: for print, no scanner writes one. */
export function isOfInks(space: PDFObject | undefined, depth = 0): boolean {
  if (depth > DEEPEST) return true;
  const family = space instanceof PDFArray ? space.lookup(0) : space;
  if (family instanceof PDFName && INKS.has(family.decodeText())) return true;
  if (!(space instanceof PDFArray)) return false;
  const under = space.lookup(1);
  const base = under instanceof PDFRawStream ? under.dict.lookup(PDFName.of('Alternate')) : under;
  return (base instanceof PDFName || base instanceof PDFArray) && isOfInks(base, depth + 1);
}

/** What a palette says of its places; undefined where that is no text or stream. */
export const entriesOf = (table: PDFObject | undefined): Uint8Array | undefined =>
  table instanceof PDFRawStream
    ? unwrapWhole(table, MOST_ENTRIES)
    : table instanceof PDFString || table instanceof PDFHexString
      ? table.asBytes()
      : undefined;

/** One entry behind the other, in the colours of the palette's base. */
const isOfGreys = (entries: Uint8Array, { components }: ImageColours): boolean =>
  entries.every((value, at) => [0, 3].includes(at % components) || value === entries[at - 1]);
