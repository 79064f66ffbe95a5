import { inflateSync } from 'node:zlib';
import type { PdfObject } from './read-object.ts';
import { entry, nameIn } from './values.ts';

/**
 * The content of a stream that says how the file is built, decompressed: no filter, or FlateDecode alone without
 * parameters. Undefined when it is filtered otherwise, is no zlib stream from its first byte to its last, or is larger
 * than `most` bytes.
 */
export function inflate({ value, data }: PdfObject, most: number): Uint8Array | undefined {
  if (data === undefined || entry(value, 'DecodeParms') !== undefined) return undefined;
  if (entry(value, 'Filter') === undefined) return data.length <= most ? data : undefined;
  if (nameIn(value, 'Filter') !== 'FlateDecode') return undefined;
  try {
    // With `info` node also tells how much it has read; @types/node does not know of it.
    const read = inflateSync(data, { maxOutputLength: Math.max(most, 1), info: true }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return read.engine.bytesWritten === data.length ? read.buffer : undefined;
  } catch {
    return undefined; // the only way in which zlib says that this is none of its streams
  }
}
