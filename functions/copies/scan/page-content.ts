import { PDFArray, PDFName, PDFRawStream, PDFStream, type PDFPage } from '@cantoo/pdf-lib';
import { unwrapWhole } from './unwrap-image.ts';

/** A page's content streams as one (they may be cut anywhere between two words); undefined where they cannot be read. */
export function contentOf(page: PDFPage): Uint8Array | undefined {
  const contents = page.node.Contents();
  if (contents === undefined) return Buffer.alloc(0);
  const streams =
    contents instanceof PDFArray
      ? contents.asArray().map((each) => page.doc.context.lookup(each))
      : [contents];
  const parts: Uint8Array[] = [];
  for (const stream of streams) {
    const bytes = instructionsOf(stream);
    if (bytes === undefined) return undefined;
    parts.push(bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

/** The bytes of a stream of instructions. Not where another filter stands under a short name: some readers go by that. */
export function instructionsOf(stream: unknown): Uint8Array | undefined {
  if (!(stream instanceof PDFStream)) return undefined;
  if (stream.dict.has(PDFName.of('F')) || stream.dict.has(PDFName.of('DP'))) return undefined;
  return stream instanceof PDFRawStream ? unwrapWhole(stream) : stream.getContents();
}
