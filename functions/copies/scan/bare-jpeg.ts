import { deflateSync } from 'node:zlib';
import type { PDFRawStream } from '@cantoo/pdf-lib';
import type { Filtering } from './filter-list.ts';
import { readJpeg } from './read-jpeg.ts';
import { unwrapImage } from './unwrap-image.ts';

/**
 * A picture's data as they go into a copy, and their filters, where it is a JPEG: without what the camera wrote beside it.
 * What says of its colours anything else than itself is refused before, so it needs no parameters. Undefined for any other.
 */
export function bareJpeg(
  stream: PDFRawStream,
): { readonly filters: readonly Filtering[]; readonly contents: Uint8Array } | undefined {
  const unwrapped = unwrapImage(stream);
  const jpeg = unwrapped?.filter === 'DCTDecode' ? readJpeg(unwrapped.data) : undefined;
  if (unwrapped === undefined || jpeg === undefined) return undefined;
  const { bare } = jpeg;
  return unwrapped.data === stream.contents
    ? { filters: [told('DCTDecode')], contents: bare }
    : { filters: [told('FlateDecode'), told('DCTDecode')], contents: deflateSync(bare) }; // few bytes may have been very many
}

const told = (name: string): Filtering => ({ name, parameters: undefined });
