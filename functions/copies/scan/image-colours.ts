import { PDFArray, PDFName, PDFNumber, PDFRawStream, type PDFObject } from '@cantoo/pdf-lib';

/** What a colour space says of the samples of an image (ISO 32000-1, 8.6). */
export interface ImageColours {
  /** How many numbers a dot has in the data. */
  readonly components: number;
  /** Whether it can tell colours apart. */
  readonly colour: boolean;
}

const GREY: ImageColours = { components: 1, colour: false };
const COLOURED: ImageColours = { components: 3, colour: true };
const DEEPEST = 4;

/** The colours of a space, through profiles and palettes; undefined when it is none that can be read. */
export function readColours(space: PDFObject | undefined, depth = 0): ImageColours | undefined {
  if (depth > DEEPEST) return undefined;
  if (space instanceof PDFName) {
    const name = space.decodeText();
    if (name === 'DeviceRGB' || name === 'CalRGB' || name === 'Lab') return COLOURED;
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
      return base === undefined ? undefined : { components: 1, colour: base.colour };
    }
    case 'DeviceN': {
      const names = space.lookup(1);
      return names instanceof PDFArray ? { components: names.size(), colour: true } : undefined;
    }
    case 'CalGray':
    case 'Separation':
      return GREY;
    default:
      return readColours(family, depth + 1);
  }
}

function ofProfile(profile: PDFObject | undefined): ImageColours | undefined {
  const count = profile instanceof PDFRawStream ? profile.dict.lookup(PDFName.of('N')) : undefined;
  if (!(count instanceof PDFNumber)) return undefined;
  return { components: count.asNumber(), colour: count.asNumber() >= 3 };
}
