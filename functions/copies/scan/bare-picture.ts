import { deflateSync } from 'node:zlib';
import type { PDFRawStream } from '@cantoo/pdf-lib';
import type { Filtering } from './filter-list.ts';
import { readJpeg } from './read-jpeg.ts';
import { readJpx } from './read-jpx.ts';
import { unwrapImage } from './unwrap-image.ts';

/**
 * A picture's data as they go into a copy, and their filters, where it is a JPEG or in JPEG 2000: without what the camera or
 * the scanner wrote beside it. What says of its colours anything else than itself is refused before, so it needs no
 * parameters. Undefined for any other.
 */
export function barePicture(
  stream: PDFRawStream,
): { readonly filters: readonly Filtering[]; readonly contents: Uint8Array } | undefined {
  const unwrapped = unwrapImage(stream);
  const read = unwrapped?.filter === undefined ? undefined : READERS.get(unwrapped.filter);
  const bare = unwrapped && read?.(unwrapped.data)?.bare;
  if (unwrapped?.filter === undefined || bare === undefined) return undefined;
  return unwrapped.data === stream.contents
    ? { filters: [told(unwrapped.filter)], contents: bare }
    : { filters: [told('FlateDecode'), told(unwrapped.filter)], contents: deflateSync(bare, { level: 1 }) }; // few bytes may have been very many
}

type Reader = (data: Uint8Array) => { readonly bare: Uint8Array } | undefined;
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['DCTDecode', readJpeg],
  ['JPXDecode', readJpx],
]);

const told = (name: string): Filtering => ({ name, parameters: undefined });
