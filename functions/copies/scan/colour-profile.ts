import { PDFArray, PDFName, PDFRawStream, type PDFObject } from '@cantoo/pdf-lib';
import { numberIn, numbersOf } from './number-in.ts';
import { unwrapWhole } from './unwrap-image.ts';

/** What a profile says of itself for so many colours (ICC.1:2010, Table 19), and the space of a device with as many. */
const KINDS: ReadonlyMap<number, readonly [signature: string, device: string]> = new Map([
  [1, ['GRAY', 'DeviceGray']],
  [3, ['RGB ', 'DeviceRGB']],
  [4, ['CMYK', 'DeviceCMYK']],
]);
/** Of devices and of spaces: those that a picture may have (ISO 32000-1, 8.6.5.5). */
const CLASSES: ReadonlySet<string> = new Set(['scnr', 'mntr', 'prtr', 'spac']);
const CONNECTIONS: ReadonlySet<string> = new Set(['XYZ ', 'Lab ']);

/** From nothing to all, for each of four colours. */
const UNIT = [0, 1, 0, 1, 0, 1, 0, 1];
const HEADER = 128;
const TAG = 12;
/** No profile has more tags, nor more behind its end than producers fill up to. */
const MOST_TAGS = 100;
const MOST_PADDING = 4_096;
/** Bytes of a profile: those of scanners have some thousands, of printing presses up to two million. */
const MOST_BYTES = 4_194_304;
/** How often a profile is longer than when it is packed; what fills the memory is packed to a thousandth. */
const MOST_SWOLLEN = 20;

/**
 * How many colours a profile in a PDF has, where readers that follow it and those that do not mean the same: it is one of
 * so many colours, whole, and stands for the device's colours of as many in their usual range. Undefined otherwise: a
 * reader goes by what stands in its place, each by something else.
 */
export function readProfile(profile: PDFObject | undefined): number | undefined {
  if (!(profile instanceof PDFRawStream)) return undefined;
  if (!read.has(profile)) read.set(profile, coloursOf(profile));
  return read.get(profile);
}

/** Those that were read: one stands behind every picture and instruction of a scan. */
const read = new WeakMap<PDFRawStream, number | undefined>();

function coloursOf(profile: PDFRawStream): number | undefined {
  const { dict } = profile;
  const count = numberIn(dict, 'N', 0);
  const [signature, device] = KINDS.get(count) ?? [];
  if (signature === undefined) return undefined;
  const instead = dict.lookup(PDFName.of('Alternate'));
  const named = instead instanceof PDFArray && instead.size() === 1 ? instead.lookup(0) : instead;
  if (instead !== undefined && !(named instanceof PDFName && named.decodeText() === device)) return undefined;
  const range = dict.has(PDFName.of('Range')) ? numbersOf(dict, 'Range') : UNIT.slice(0, 2 * count);
  if (range?.length !== 2 * count || !range.every((end, at) => end === UNIT[at])) return undefined;
  const data = unpacked(profile);
  return data !== undefined && isProfile(data, signature) ? count : undefined;
}

const unpacked = (profile: PDFRawStream): Uint8Array | undefined =>
  unwrapWhole(profile, Math.min(MOST_BYTES, HEADER + MOST_SWOLLEN * profile.contents.length));

/** A profile that was read, without what stands behind its end by its own header. Throws for one that is none. */
export function bareProfile(profile: PDFRawStream): Uint8Array {
  const data = readProfile(profile) === undefined ? undefined : unpacked(profile);
  if (data === undefined) throw new Error('a profile was not read');
  return data.subarray(0, new DataView(data.buffer, data.byteOffset).getUint32(0));
}

/** Whether data are a profile of colours with that signature: header and table of tags (ICC.1:2010, 7.2 and 7.3), each tag within. */
export function isProfile(data: Uint8Array, signature: string): boolean {
  if (data.length < HEADER + 4) return false;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const said = (at: number): string => Buffer.from(data.subarray(at, at + 4)).toString('latin1');
  const size = view.getUint32(0);
  const tags = view.getUint32(HEADER);
  const end = HEADER + 4 + tags * TAG;
  if (size > data.length || size < data.length - MOST_PADDING) return false;
  if (said(36) !== 'acsp' || said(16) !== signature) return false;
  if (!CLASSES.has(said(12)) || !CONNECTIONS.has(said(20))) return false;
  if (tags < 1 || tags > MOST_TAGS || end > size) return false;
  return Array.from({ length: tags }, (_, tag) => HEADER + 4 + tag * TAG).every((at) => {
    const [from, length] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    return from >= end && from + length <= size;
  });
}
