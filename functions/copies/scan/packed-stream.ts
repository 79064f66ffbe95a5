import { deflateSync } from 'node:zlib';
import { PDFRawStream, type PDFContext } from '@cantoo/pdf-lib';

/** A stream of these data, packed, and these entries. By the machine's own zlib: the library's takes a second for some megabytes. */
export const packedStream = (
  context: PDFContext,
  data: Uint8Array,
  entries: Readonly<Record<string, number | undefined>> = {},
): PDFRawStream =>
  PDFRawStream.of(context.obj({ ...entries, Filter: 'FlateDecode' }), deflateSync(data, { level: 1 }));
