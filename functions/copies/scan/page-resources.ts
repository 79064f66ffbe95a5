import { PDFDict, PDFName, type PDFObject } from '@cantoo/pdf-lib';
import { isOfInks } from './image-colours.ts';
import type { Operand } from './read-content.ts';

/**
 * The resource of a kind that an operator's first operand names; undefined where none does, or more than one may. Names
 * may be spelled with `#` and two digits of either case (ISO 32000-1 §7.3.5), of which the library below knows one.
 */
export function resourceOf(
  resources: PDFDict | undefined,
  kind: 'XObject' | 'Font' | 'ExtGState' | 'ColorSpace',
  [name]: readonly Operand[],
): PDFObject | undefined {
  const all = resources?.lookup(PDFName.of(kind));
  if (!(all instanceof PDFDict) || typeof name !== 'object') return undefined;
  const found = namesOf(all).get(spelledOut(name.name));
  return found === undefined ? undefined : all.lookup(found);
}

/** The names in resources by how they may be spelled out, once or twice; undefined where that may be more than one. */
const spelled = new WeakMap<PDFDict, ReadonlyMap<string, PDFName | undefined>>();

function namesOf(all: PDFDict): ReadonlyMap<string, PDFName | undefined> {
  const known = spelled.get(all);
  if (known !== undefined) return known;
  const names = new Map<string, PDFName | undefined>();
  for (const key of all.keys()) {
    const once = spelledOut(key.asString().slice(1));
    for (const each of new Set([once, spelledOut(once)])) names.set(each, names.has(each) ? undefined : key);
  }
  spelled.set(all, names);
  return names;
}

const spelledOut = (name: string): string =>
  name.replaceAll(/#([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

/** Whether resources have the colours of a device replaced (§8.6.5.6) by inks. */
export function replacesColours(resources: PDFDict | undefined): boolean {
  const spaces = resources?.lookup(PDFName.of('ColorSpace'));
  return (
    spaces instanceof PDFDict &&
    ['DefaultGray', 'DefaultRGB', 'DefaultCMYK'].some((each) => isOfInks(spaces.lookup(PDFName.of(each))))
  );
}

/**
 * Whether a font's letters are seen in every rendering mode: those of Type 3 are drawings, and the mode has no effect on
 * them (ISO 32000-1 §9.3.6), though some readers hide them. One that is not found here a reader may find elsewhere.
 */
export const isSeen = (font: PDFObject | undefined): boolean =>
  !(font instanceof PDFDict) || font.lookup(PDFName.of('Subtype')) === PDFName.of('Type3');
