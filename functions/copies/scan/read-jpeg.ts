/** A JPEG file as its markers describe it (ITU-T T.81, Annex B). */
export interface Jpeg {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** Dots per inch, where the file says it as a length: a camera's 72 says nothing of the paper. */
  readonly dpi?: number;
  /** 1 to 8, how the picture is to be turned (Exif 2.32, tag 0x0112). */
  readonly orientation: number;
  /** The same picture without what the camera wrote beside it (place, time, owner): only what decodes it. */
  readonly bare: Uint8Array;
}

/** What a decoder needs beside the picture itself: JFIF, ICC profile, Adobe's colour transform. */
const KEPT_SEGMENTS: ReadonlySet<number> = new Set([0xe0, 0xe2, 0xee]);
const isAppOrComment = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
/** SOF markers; 0xc4, 0xc8 and 0xcc are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Reads a whole JPEG file; undefined when it is cut off, damaged or none. */
export function readJpeg(bytes: Uint8Array): Jpeg | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frame: Pick<Jpeg, 'width' | 'height' | 'components'> | undefined;
  let dpi: number | undefined;
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) return undefined;
    const body = bytes.subarray(at + 4, end);
    if (isFrame(marker) && body.length >= 6) {
      frame = {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: bytes[at + 9] ?? 0,
      };
    }
    if (marker === 0xe0) dpi = jfifDpi(body) ?? dpi;
    if (marker === 0xe1) orientation = exifOrientation(body) ?? orientation;
    if (!isAppOrComment(marker) || KEPT_SEGMENTS.has(marker)) kept.push(bytes.subarray(at, end));
    if (marker === 0xda) {
      const whole = endOfImage(bytes, end);
      if (whole === undefined || frame === undefined || frame.width === 0 || frame.height === 0)
        return undefined;
      kept.push(bytes.subarray(end, whole));
      return {
        ...frame,
        orientation,
        bare: Buffer.concat(kept),
        ...(dpi === undefined ? {} : { dpi }),
      };
    }
    at = end;
  }
  return undefined;
}

/** Behind the marker EOI; what follows it (a camera's preview, padding) is not the picture. */
function endOfImage(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    at = bytes.indexOf(0xff, at);
    if (at === -1 || at + 1 >= bytes.length) return undefined;
    if (bytes[at + 1] === 0xd9) return at + 2;
  }
  return undefined;
}

/** JFIF 1.02: units 1 = per inch, 2 = per centimetre, 0 = a ratio only. */
function jfifDpi(body: Uint8Array): number | undefined {
  if (Buffer.from(body.subarray(0, 5)).toString('latin1') !== 'JFIF\0' || body.length < 12) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const unit = view.getUint8(7);
  const density = Math.min(view.getUint16(8), view.getUint16(10));
  if (density === 0 || unit === 0) return undefined;
  return unit === 2 ? density * 2.54 : density;
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
