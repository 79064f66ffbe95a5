import { crc32 } from 'node:zlib';

/** A PNG file as its chunks describe it (ISO/IEC 15948). */
export interface Png {
  readonly width: number;
  readonly height: number;
  readonly colour: boolean;
  /** Dots per inch, where the file gives it per metre. */
  readonly dpi?: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads a whole PNG file, every chunk against its checksum; undefined when it is cut off, damaged or none. */
export function readPng(bytes: Uint8Array): Png | undefined {
  if (!SIGNATURE.equals(bytes.subarray(0, 8))) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Pick<Png, 'width' | 'height' | 'colour'> | undefined;
  let dpi: number | undefined;
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
      return undefined;
    const kind = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (kind === 'IHDR' && length === 13) {
      // Colour types 0 and 4 are grey, 2 and 6 true colour, 3 a palette.
      const type = view.getUint8(at + 17);
      header = {
        width: view.getUint32(at + 8),
        height: view.getUint32(at + 12),
        colour: type !== 0 && type !== 4,
      };
    }
    if (kind === 'pHYs' && length === 9 && view.getUint8(at + 16) === 1)
      dpi = Math.min(view.getUint32(at + 8), view.getUint32(at + 12)) * 0.0254;
    if (kind === 'IEND') {
      if (header === undefined || header.width === 0 || header.height === 0) return undefined;
      return { ...header, ...(dpi === undefined ? {} : { dpi }) };
    }
    at = end;
  }
  return undefined;
}
