import type makeLibheif from 'libheif-js/libheif-wasm/libheif-bundle.js';
import { withinMemory } from './bounded-memory.ts';

/** How large a photograph is, in dots. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture with red, green, blue and transparency of every dot. */
interface Pixels extends Size {
  readonly data: Uint8Array;
}

/** A photograph out of a HEIC file, as JPEG. */
export interface Photograph extends Size {
  readonly jpeg: Uint8Array;
}

/** Of the JPEG that is made. High: the picture is compressed a second time. */
const QUALITY = 92;
/** What the decoder may take, in bytes: twice what it takes of 40 million dots. Its pictures may be coded larger than their file says. */
const MOST_MEMORY = 805_306_368;

/** Whether bytes begin like a HEIC file: a file-type box of a HEVC brand (ISO/IEC 23008-12). */
export function looksLikeHeic(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(4, 12)).toString('latin1');
  return /^ftyp(?:heic|heix|heim|heis|mif1|msf1)/.test(head);
}

/**
 * Decodes the main picture of a HEIC file, turned as its file says. Undefined when it cannot be decoded; its size alone
 * where that is more than `maxPixels`. The decoder and JPEG's encoder are loaded when the first such file comes: 1.5 MB
 * that nothing else needs.
 */
export async function decodeHeic(
  bytes: Uint8Array,
  maxPixels: number,
  maxMemory = MOST_MEMORY,
): Promise<Photograph | Size | undefined> {
  const { default: make } = await import('libheif-js/libheif-wasm/libheif-bundle.js');
  const { default: encode } = await import('jpeg-js/lib/encoder.js');
  try {
    // One for each file: what a broken one leaves in the decoder's memory is in no other's way.
    const pixels = withinMemory(maxMemory, () =>
      decode(make({ printErr: () => undefined }), bytes, maxPixels),
    );
    if (pixels === undefined || !('data' in pixels)) return pixels;
    const { width, height } = pixels;
    return { width, height, jpeg: encode(pixels, QUALITY).data };
  } catch {
    return undefined; // the only way in which it says that it runs out of the file or of memory
  }
}

/** Its own `display` decodes later, where nobody would catch what it throws. */
function decode(
  heif: ReturnType<typeof makeLibheif>,
  bytes: Uint8Array,
  maxPixels: number,
): Pixels | Size | undefined {
  const context = heif.heif_context_alloc();
  const { code } = heif.heif_context_read_from_memory(context, bytes);
  if (code !== heif.heif_error_code.heif_error_Ok) return undefined;
  const handle = heif.heif_js_context_get_primary_image_handle(context);
  const [width, height] = [
    heif.heif_image_handle_get_width(handle),
    heif.heif_image_handle_get_height(handle),
  ];
  if (width < 1 || height < 1) return undefined;
  if (width * height > maxPixels) return { width, height };
  const { heif_colorspace_RGB: colours } = heif.heif_colorspace;
  const { heif_chroma_interleaved_RGBA: chroma } = heif.heif_chroma;
  const [channel] = heif.heif_js_decode_image2(handle, colours, chroma).channels ?? [];
  // Of another size than the file says is a picture that was changed.
  if (channel?.width !== width || channel.height !== height) return undefined;
  const { data, stride } = channel;
  if (stride === width * 4) return { width, height, data };
  const rows = Array.from({ length: height }, (_, row) =>
    data.subarray(row * stride, row * stride + width * 4),
  );
  return { width, height, data: Buffer.concat(rows) };
}
