import { isAdobe, isJfif, isTransformedIn } from './jpeg-colours.ts';
import { isBeside, readFrame, type JpegFrame } from './jpeg-frame.ts';
import { readParts, type JpegPart } from './jpeg-parts.ts';

/** A JPEG file as its markers describe it (ITU-T T.81, Annex B). */
export interface Jpeg extends JpegFrame {
  /** Dots per inch across and down, where the file says it as a length: a camera's 72 says nothing of the paper. */
  readonly dpi?: readonly [number, number];
  /** 1 to 8, how the picture is to be turned (Exif 2.32, tag 0x0112). */
  readonly orientation: number;
  /** The same picture without what the camera wrote beside it (place, time, owner): only what decodes it. */
  readonly bare: Uint8Array;
  /** Whether its numbers are a light and two differences: red, green and blue, inks or grey else. */
  readonly isTransformed: boolean;
  /** What stands behind its end: a camera's preview, padding. */
  readonly behind: Uint8Array;
}

/**
 * What a decoder needs beside the picture itself: JFIF without a preview, Adobe's colour transform. No colour profile: in a
 * PDF a picture's colours are those that its dictionary says (ISO 32000-1, 8.9.5), and readers pass over another.
 */
function isKept(part: JpegPart): boolean {
  const { marker, body } = part;
  if (!isBeside(marker)) return true;
  return isAdobe(part) || (isJfif(part) && body.length === BYTES_OF_JFIF);
}
const BYTES_OF_JFIF = 14;

/** Reads a whole JPEG file; undefined when it is cut off, damaged, of a kind that readers do not show alike, or none. */
export function readJpeg(bytes: Uint8Array): Jpeg | undefined {
  const read = readParts(bytes);
  const frame = read && readFrame(read.parts);
  const isTransformed = frame && isTransformedIn(read.parts, frame.names);
  if (read === undefined || frame === undefined || isTransformed === undefined) return undefined;
  const { parts, end } = read;
  const dpi = parts.flatMap(({ marker, body }) => (marker === 0xe0 ? [jfifDpi(body)] : [])).findLast(Boolean);
  const orientations = parts.flatMap(({ marker, body }) =>
    marker === 0xe1 ? (exifOrientation(body) ?? []) : [],
  );
  return {
    ...frame,
    orientation: orientations.at(-1) ?? 1,
    isTransformed,
    bare: parts.every(isKept)
      ? bytes.subarray(0, end)
      : Buffer.concat([
          bytes.subarray(0, 2),
          ...parts.filter(isKept).map(({ whole }) => whole),
          bytes.subarray(end - 2, end),
        ]),
    behind: bytes.subarray(end),
    ...(dpi === undefined ? {} : { dpi }),
  };
}

/** JFIF 1.02: units 1 = per inch, 2 = per centimetre, 0 = a ratio only. */
function jfifDpi(body: Uint8Array): readonly [number, number] | undefined {
  if (Buffer.from(body.subarray(0, 5)).toString('latin1') !== 'JFIF\0' || body.length < 12) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const unit = view.getUint8(7);
  const perInch = unit === 2 ? 2.54 : 1;
  const [across, down] = [view.getUint16(8), view.getUint16(10)];
  return across * down * unit === 0 ? undefined : [across * perInch, down * perInch];
}

/** The orientation in the first directory of an Exif segment. */
function exifOrientation(body: Uint8Array): number | undefined {
  if (Buffer.from(body.subarray(0, 6)).toString('latin1') !== 'Exif\0\0') return undefined;
  const tiff = new DataView(body.buffer, body.byteOffset + 6, body.byteLength - 6);
  if (tiff.byteLength < 14) return undefined;
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return undefined;
  const count = tiff.getUint16(directory, little);
  for (let index = 0; index < count; index += 1) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > tiff.byteLength) return undefined;
    if (tiff.getUint16(entry, little) !== 0x0112) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
