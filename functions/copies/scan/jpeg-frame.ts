import { readHeader, type FrameHeader } from './jpeg-header.ts';
import { START_OF_SCAN, type JpegPart } from './jpeg-parts.ts';
import { takeScan } from './jpeg-scan.ts';
import { takeCodes, takeQuantisations, type JpegTables } from './jpeg-tables.ts';

/** What the picture of a JPEG is made of. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** What its colours are called. */
  readonly names: readonly number[];
}

const QUANTISATIONS = 0xdb;
const CODES = 0xc4;
const INTERVAL = 0xdd;
const PROGRESSIVE = 0xc2;
/** SOF0, 1 and 2: baseline, extended, progressive, in Huffman's codes. Others have no losses, several sizes, other codes. */
export const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, PROGRESSIVE]);
/** What programs and cameras write beside the picture: APPn and COM. */
export const isBeside = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/**
 * The frame of a JPEG that every reader decodes to the same picture, as far as that can be told without decoding a dot
 * (ITU-T T.81, Annex B): one frame of 8 bits, all of each colour told by its scans, and told once, and no table by which
 * its values are divided behind a scan: some readers take the last one for all. Undefined for any other.
 */
export function readFrame(parts: readonly JpegPart[]): JpegFrame | undefined {
  const tables: JpegTables = { quantisations: new Set(), codes: new Set() };
  let frame: FrameHeader | undefined;
  let [interval, isScanned] = [0, false];
  for (const part of parts) {
    const { marker, body } = part;
    if (FRAMES.has(marker)) {
      if (frame !== undefined) return undefined;
      frame = readHeader(body, marker === PROGRESSIVE);
      if (frame === undefined) return undefined;
    } else if (marker === QUANTISATIONS) {
      if (isScanned || !takeQuantisations(body, tables)) return undefined;
    } else if (marker === CODES) {
      if (!takeCodes(body, tables)) return undefined;
    } else if (marker === INTERVAL) {
      if (body.length !== 2) return undefined;
      interval = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
    } else if (marker === START_OF_SCAN) {
      if (frame === undefined || !takeScan(part, frame, { tables, interval })) return undefined;
      isScanned = true;
    } else if (!isBeside(marker)) return undefined;
  }
  if (frame?.of.every(({ told }) => told.every((bit) => bit === 0)) !== true) return undefined;
  const { width, height, of } = frame;
  return { width, height, components: of.length, names: of.map(({ id }) => id) };
}
