/** A photograph out of a HEIC file, as JPEG. */
export interface Photograph {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

/** Of the JPEG that is made. High: the picture is compressed a second time. */
const QUALITY = 92;

/** Whether bytes begin like a HEIC file: a file-type box of a HEVC brand (ISO/IEC 23008-12). */
export function looksLikeHeic(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(4, 12)).toString('latin1');
  return /^ftyp(?:heic|heix|heim|heis|mif1|msf1)/.test(head);
}

/**
 * Decodes the main picture of a HEIC file, turned as its file says. Undefined when it cannot be decoded or has more
 * than `maxPixels`. The decoder and JPEG's encoder are loaded when the first such file comes: 1.5 MB that nothing else
 * needs.
 */
export async function decodeHeic(bytes: Uint8Array, maxPixels: number): Promise<Photograph | undefined> {
  const libheif = (await import('libheif-js/wasm-bundle.js')).default;
  const { default: encode } = await import('jpeg-js/lib/encoder.js');
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(bytes);
  try {
    const [image] = images;
    if (image === undefined) return undefined;
    const width = image.get_width();
    const height = image.get_height();
    if (width < 1 || height < 1 || width * height > maxPixels) return undefined;
    const pixels = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    const shown = await new Promise<unknown>((resolve) => {
      image.display(pixels, resolve);
    });
    if (shown === null) return undefined;
    const { data } = encode({ width, height, data: Buffer.from(pixels.data.buffer) }, QUALITY);
    return { width, height, jpeg: data };
  } finally {
    for (const image of images) image.free();
  }
}
