import { deflateSync } from 'node:zlib';
import type { PDFRawStream } from '@cantoo/pdf-lib';
import type { Filtering } from './filter-list.ts';
import { cutFax } from './read-fax.ts';
import { readJpeg } from './read-jpeg.ts';
import { readJpx } from './read-jpx.ts';
import { decodeSamples, unwrapImage } from './unwrap-image.ts';

/** A picture's data as they go into a copy, and the filters that undo them. */
export interface BarePicture {
  readonly filters: readonly Filtering[];
  readonly contents: Uint8Array;
}

/**
 * A picture's data without what stands beside or behind it: what the camera or the scanner wrote into a JPEG or JPEG 2000,
 * and what lies behind the end of samples or of a fax. What says of a JPEG's colours anything else than itself is refused
 * before, so it needs no parameters. Throws for one that was not judged.
 */
export function barePicture(stream: PDFRawStream, end?: number): BarePicture {
  const { filter, parameters, data } = judged(unwrapImage(stream));
  /** Once more packed as it was: few bytes may have been very many. */
  const packed = (bytes: Uint8Array, ...by: readonly Filtering[]): BarePicture =>
    data === stream.contents
      ? { filters: by, contents: bytes }
      : { filters: [told('FlateDecode'), ...by], contents: deflateSync(bytes, QUICKLY) };
  switch (filter) {
    case 'DCTDecode':
      return packed(judged(readJpeg(data)).bare, told(filter));
    case 'JPXDecode': {
      const jpx = readJpx(data);
      return packed(judged(typeof jpx === 'string' ? undefined : jpx).bare(), told(filter));
    }
    case undefined:
      return packed(data.subarray(0, end));
    case 'FlateDecode':
      return { filters: [{ name: filter, parameters }], contents: data.subarray(0, end) };
    case 'LZWDecode':
    case 'RunLengthDecode': {
      const samples = judged(decodeSamples(stream.dict, filter, data)).subarray(0, end);
      return {
        filters: [{ name: 'FlateDecode', parameters: filter === 'LZWDecode' ? parameters : undefined }],
        contents: deflateSync(samples, QUICKLY),
      };
    }
    case 'CCITTFaxDecode':
      return packed(cutFax(data) ?? data, { name: filter, parameters });
    default:
      return packed(data, { name: filter, parameters });
  }
}

const QUICKLY = { level: 1 } as const;
const told = (name: string): Filtering => ({ name, parameters: undefined });

function judged<T>(read: T | undefined): T {
  if (read === undefined) throw new Error('a picture was not judged');
  return read;
}
