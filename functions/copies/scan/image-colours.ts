import {
  PDFArray,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFString,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { unwrapWhole } from './unwrap-image.ts';

/** What a colour space says of the samples of an image (ISO 32000-1, 8.6). */
export interface ImageColours {
  /** How many numbers a dot has in the data. */
  readonly components: number;
  /** Whether it can tell colours apart. */
  readonly colour: boolean;
  /** Whether a dot is grey whose first three numbers are equal; of a palette, whether all of it is grey. */
  readonly equalIsGrey: boolean;
}

const GREY: ImageColours = { components: 1, colour: false, equalIsGrey: true };
const COLOURED: ImageColours = { components: 3, colour: true, equalIsGrey: true };
const DEEPEST = 4;

/** The colours of a space, through profiles and palettes; undefined when it is none that can be read. */
export function readColours(space: PDFObject | undefined, depth = 0): ImageColours | undefined {
  if (depth > DEEPEST) return undefined;
  if (space instanceof PDFName) {
    const name = space.decodeText();
    if (name === 'DeviceRGB' || name === 'CalRGB') return COLOURED;
    if (name === 'Lab') return { ...COLOURED, equalIsGrey: false };
    return name === 'DeviceCMYK' ? { ...COLOURED, components: 4 } : GREY;
  }
  if (!(space instanceof PDFArray)) return undefined;
  const family = space.lookup(0);
  if (!(family instanceof PDFName)) return undefined;
  switch (family.decodeText()) {
    case 'ICCBased':
      return ofProfile(space.lookup(1));
    case 'Indexed': {
      const base = readColours(space.lookup(1), depth + 1);
      if (base === undefined) return undefined;
      return { components: 1, colour: base.colour, equalIsGrey: isOfGreys(space.lookup(3), base) };
    }
    case 'DeviceN': {
      const names = space.lookup(1);
      return names instanceof PDFArray
        ? { components: names.size(), colour: true, equalIsGrey: false }
        : undefined;
    }
    case 'CalGray':
    case 'Separation':
      return GREY;
    default:
      return readColours(family, depth + 1);
  }
}

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

function ofProfile(profile: PDFObject | undefined): ImageColours | undefined {
  const count = profile instanceof PDFRawStream ? profile.dict.lookup(PDFName.of('N')) : undefined;
  if (!(count instanceof PDFNumber)) return undefined;
  return { components: count.asNumber(), colour: count.asNumber() >= 3, equalIsGrey: true };
}

/** A palette: one entry behind the other, in the colours of its base. */
function isOfGreys(table: PDFObject | undefined, { components, equalIsGrey }: ImageColours): boolean {
  const entries = table instanceof PDFRawStream ? unwrapWhole(table) : textOf(table);
  return (
    entries !== undefined &&
    equalIsGrey &&
    entries.every((value, at) => [0, 3].includes(at % components) || value === entries[at - 1])
  );
}

const textOf = (text: PDFObject | undefined): Uint8Array | undefined =>
  text instanceof PDFString || text instanceof PDFHexString ? text.asBytes() : undefined;
