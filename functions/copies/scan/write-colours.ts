import {
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  type PDFContext,
  type PDFObject,
  type PDFRef,
} from '@cantoo/pdf-lib';
import { bareProfile, readProfile } from './colour-profile.ts';
import { entriesOf, readColours } from './image-colours.ts';
import { numbersOf } from './number-in.ts';
import { packedStream } from './packed-stream.ts';

/** What was written of colours, each once however many pictures name it: profiles, and palettes by what they say. */
export interface WrittenColours {
  readonly profiles: Map<PDFRawStream, PDFRef>;
  readonly palettes: Map<string, PDFRef>;
}

/** What calibrated spaces are told (ISO 32000-1, Tables 63 and 64). */
const CALIBRATION: Readonly<Record<string, readonly string[]>> = {
  CalGray: ['WhitePoint', 'BlackPoint', 'Gamma'],
  CalRGB: ['WhitePoint', 'BlackPoint', 'Gamma', 'Matrix'],
};

/**
 * Writes a colour space anew that was read, with what it means and nothing else that may stand in it or behind it: other
 * entries, descriptions, bytes behind a profile's end. Throws for one that was not read.
 */
export function writeColours(
  context: PDFContext,
  space: PDFObject | undefined,
  written: WrittenColours,
): PDFObject {
  if (space instanceof PDFName) return space;
  const family = space instanceof PDFArray ? space.lookup(0) : undefined;
  if (!(space instanceof PDFArray && family instanceof PDFName) || readColours(space) === undefined)
    throw new Error('colours were not read');
  switch (family.decodeText()) {
    case 'ICCBased':
      return context.obj([family, profileIn(context, space.lookup(1, PDFRawStream), written)]);
    case 'CalGray':
    case 'CalRGB':
      return context.obj([family, calibrationIn(context, family, space.lookup(1, PDFDict))]);
    case 'Indexed':
      return paletteIn(context, space, written);
    default:
      return family;
  }
}

/** Without `Alternate`: it says no more than `N` does (ISO 32000-1, Table 66), or the profile was refused. */
function profileIn(context: PDFContext, profile: PDFRawStream, written: WrittenColours): PDFRef {
  const known = written.profiles.get(profile);
  if (known !== undefined) return known;
  const reference = context.register(writeProfile(context, profile));
  written.profiles.set(profile, reference);
  return reference;
}

/** A profile that was read, in a stream that says how many colours it has and nothing else. */
export const writeProfile = (context: PDFContext, profile: PDFRawStream): PDFRawStream =>
  packedStream(context, bareProfile(profile), { N: readProfile(profile) });

function calibrationIn(context: PDFContext, family: PDFName, said: PDFDict): PDFDict {
  const anew: PDFDict = context.obj({});
  for (const key of CALIBRATION[family.decodeText()] ?? []) {
    const value = said.lookup(PDFName.of(key));
    const list = numbersOf(said, key);
    if (list !== undefined) anew.set(PDFName.of(key), context.obj([...list]));
    else if (value instanceof PDFNumber) anew.set(PDFName.of(key), value);
  }
  return anew;
}

function paletteIn(context: PDFContext, space: PDFArray, written: WrittenColours): PDFRef {
  const [family, base, last] = [space.get(0), space.lookup(1), space.lookup(2, PDFNumber)];
  const length = (last.asNumber() + 1) * (readColours(base)?.components ?? 0);
  const entries = Buffer.from(entriesOf(space.lookup(3)) ?? []).subarray(0, length);
  const table = PDFHexString.of(entries.toString('hex'));
  const palette = context.obj([family, writeColours(context, base, written), last, table]);
  const known = written.palettes.get(palette.toString()) ?? context.register(palette);
  written.palettes.set(palette.toString(), known);
  return known;
}
