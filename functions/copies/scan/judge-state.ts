import { PDFArray, PDFBool, PDFName, PDFNumber, type PDFDict, type PDFObject } from '@cantoo/pdf-lib';
import type { PageFault } from './scan.ts';

/** What a graphics state may set to anything (ISO 32000-1, Table 58): nothing of a picture is seen otherwise by it. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['Type', 'LW', 'LC', 'LJ', 'ML', 'D', 'RI', 'Font', 'FL', 'SM', 'SA', 'AIS', 'TK', 'OPM'],
]);

const isOne = (value: PDFObject | undefined): boolean => value instanceof PDFNumber && value.asNumber() === 1;
const isFalse = (value: PDFObject | undefined): boolean => value instanceof PDFBool && !value.asBoolean();
const isNamed =
  (...names: readonly string[]) =>
  (value: PDFObject | undefined): boolean =>
    value instanceof PDFName && names.includes(value.decodeText());

/** What lets through, or mixes with, what lies below: only as it is where nobody sets it. */
const MIXES: ReadonlyMap<string, (value: PDFObject | undefined) => boolean> = new Map([
  ['ca', isOne],
  ['CA', isOne],
  ['BM', isNamed('Normal', 'Compatible')],
  ['SMask', isNamed('None')],
]);
/** What is for a printer, and lets out inks or turns their values into others. */
const PRINTS: ReadonlyMap<string, (value: PDFObject | undefined) => boolean> = new Map([
  ...['op', 'OP'].map((each) => [each, isFalse] as const),
  ...['TR', 'TR2', 'HT', 'BG', 'BG2', 'UCR', 'UCR2'].map(
    (each) => [each, isNamed('Default', 'Identity')] as const,
  ),
]);

/**
 * Why a graphics state may not be set on a page of a scan; undefined where it may. Refused: `scan-see-through`,
 * `scan-content-forbidden` (for print, or unknown).
 */
export function judgeState(state: PDFDict): PageFault | undefined {
  for (const name of state.keys()) {
    const key = name.decodeText();
    const value = state.lookup(name);
    if (HARMLESS.has(key)) continue;
    const mixes = MIXES.get(key);
    if (mixes?.(value) === false) return { code: 'scan-see-through', detail: `/${key}` };
    const prints = PRINTS.get(key);
    if (prints?.(value) === false) return { code: 'scan-content-forbidden', detail: `/${key}` };
    if (mixes === undefined && prints === undefined) return { code: 'scan-content-forbidden' };
  }
  return undefined;
}

/** Whether a graphics state sets a font, and which. */
export function fontOfState(state: PDFDict): PDFObject | undefined {
  const font = state.lookup(PDFName.of('Font'));
  return font instanceof PDFArray ? font.lookup(0) : undefined;
}
