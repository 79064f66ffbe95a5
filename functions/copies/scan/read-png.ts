import { crc32 } from 'node:zlib';
import { hasAllSamples, inflatePieces } from './read-samples.ts';
import type { SampleLayout } from './sample-layout.ts';
import { watchColour } from './watch-colour.ts';

/** A PNG file as its chunks describe it (ISO/IEC 15948). */
export interface Png {
  readonly width: number;
  readonly height: number;
  readonly colour: boolean;
  /** Dots per inch across and down, where the file gives it per metre. */
  readonly dpi?: readonly [number, number];
  /** How its samples lie; undefined where they are interlaced. */
  readonly layout?: SampleLayout;
  /** Compressed, cut into chunks. */
  readonly samples: readonly Uint8Array[];
  readonly palette?: Uint8Array;
  /** Whether a colour of it is said to hide less than all; how much each dot hides may stand among the samples besides. */
  readonly isSeenThrough: boolean;
}

/** How many numbers a dot has, by colour type. */
const COMPONENTS: readonly (number | undefined)[] = [1, undefined, 3, 1, 2, undefined, 4];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Reads a whole PNG file, every chunk against its checksum; undefined when it is cut off, damaged or none. */
export function readPng(bytes: Uint8Array): Png | undefined {
  if (!SIGNATURE.equals(bytes.subarray(0, 8))) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Pick<Png, 'width' | 'height' | 'colour' | 'layout'> | undefined;
  let palette: Uint8Array | undefined;
  let isSeenThrough = false;
  const samples: Uint8Array[] = [];
  let dpi: Png['dpi'];
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
      const components = COMPONENTS[type];
      if (components === undefined) return undefined;
      const [width, height, bits] = [view.getUint32(at + 8), view.getUint32(at + 12), view.getUint8(at + 16)];
      header = {
        width,
        height,
        colour: type !== 0 && type !== 4,
        ...(view.getUint8(at + 20) === 0
          ? { layout: { width, height, components, bits, prediction: 'png' } }
          : {}),
      };
    }
    if (kind === 'PLTE') palette = bytes.subarray(at + 8, end - 4);
    // Of a palette how much each of its colours hides, else one colour that hides nothing (11.3.2.1).
    if (kind === 'tRNS')
      isSeenThrough ||= palette === undefined || bytes.subarray(at + 8, end - 4).some((each) => each < 255);
    if (kind === 'IDAT') samples.push(bytes.subarray(at + 8, end - 4));
    if (kind === 'pHYs' && length === 9 && view.getUint8(at + 16) === 1) {
      const [across, down] = [view.getUint32(at + 8) * 0.0254, view.getUint32(at + 12) * 0.0254];
      dpi = across * down > 0 ? [across, down] : undefined;
    }
    if (kind === 'IEND') {
      if (header === undefined || header.width === 0 || header.height === 0) return undefined;
      return {
        ...header,
        samples,
        isSeenThrough,
        ...(dpi === undefined ? {} : { dpi }),
        ...(palette === undefined ? {} : { palette }),
      };
    }
    at = end;
  }
  return undefined;
}

/**
 * Whether a PNG shows colours: not where every dot is grey, unless it is the blank back of a sheet. Undefined where its
 * samples are not there to the end. Interlaced ones are not looked at, and have the colours that the file says.
 */
export async function readPngColour(png: Png): Promise<boolean | undefined> {
  const { layout, colour, palette } = png;
  if (layout === undefined) return colour;
  const isGreyPalette = palette?.every((value, at) => at % 3 === 0 || value === palette[at - 1]) === true;
  const isWatched = colour && (layout.components >= 3 || isGreyPalette);
  const watch = isWatched ? watchColour(layout) : undefined;
  if (!(await hasAllSamples(inflatePieces(Buffer.concat(png.samples)), layout, watch))) return undefined;
  return watch === undefined ? colour : watch.seen !== 'grey';
}
