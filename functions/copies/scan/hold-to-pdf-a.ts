import { PDFName, PDFRawStream, type PDFDocument } from '@cantoo/pdf-lib';
import type { PdfAPart } from '../paper/pdf-a-statement.ts';
import { unwrapWhole } from './unwrap-image.ts';

/** By which instructions of a page drawn anew are printed colours. */
const PRINTED_INK = / k$/m;

/**
 * Whether pages that were drawn anew hold to what PDF/A of a part says of pictures, where the colours that are meant are
 * red, green and blue: none in printed colours of no profile (ISO 19005-1, 6.2.3.3; ISO 19005-2, 6.2.4.3), and none in
 * JPEG 2000 in the first part, which is older than that (ISO 19005-1, 6.1.10 with ISO 32000-1, Table 6).
 */
export function holdsTo(part: PdfAPart, clean: PDFDocument): boolean {
  const pictures = clean.context
    .enumerateIndirectObjects()
    .flatMap(([, object]) =>
      object instanceof PDFRawStream && object.dict.has(PDFName.of('Width')) ? [object.dict] : [],
    );
  const says = (key: string, name: string): boolean =>
    pictures.some((dict) => String(dict.lookup(PDFName.of(key)) ?? '').includes(name));
  if (says('ColorSpace', '/DeviceCMYK') || (part === '1' && says('Filter', '/JPXDecode'))) return false;
  return clean.getPages().every(({ node }) => {
    const contents = node.lookup(PDFName.of('Contents'));
    return contents instanceof PDFRawStream && !PRINTED_INK.test(textOf(contents));
  });
}

const textOf = (stream: PDFRawStream): string => Buffer.from(unwrapWhole(stream) ?? []).toString('latin1');
