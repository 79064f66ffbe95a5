import { PDFDict, PDFDocument, PDFName, PDFObjectCopier, PDFRawStream } from '@cantoo/pdf-lib';
import { PAGE_KEYS } from '../../kernel/pdf/judge-content.ts';
import { dropLengths, fillGaps, writeOutHexadecimal } from './tidy-objects.ts';

/** A file that holds the pages of another and nothing else of it. */
export interface CleanCopy {
  readonly pdf: Uint8Array;
  /** Part and conformance level of PDF/A, where the other said it is one. */
  readonly pdfA?: string;
}

/** What PDF/A asks of a file's catalogue (ISO 19005): the colours that are meant, and the statement itself. */
const PDF_A_PARTS = ['OutputIntents', 'Metadata'] as const;

/** What a page of a copy may hold, and has of the paper. */
const isKept = (key: string): boolean => PAGE_KEYS.has(key) && key !== 'Annots' && key !== 'Metadata';

/**
 * Copies the pages into a new file: earlier revisions, objects that nothing refers to, names, outlines and settings of
 * the reader stay behind. Where the scanner wrote PDF/A, what makes it one comes along.
 */
export async function cleanCopy(scan: PDFDocument): Promise<CleanCopy> {
  const clean = await PDFDocument.create({ updateMetadata: false });
  // Before they are copied: what only these entries refer to stays behind with them.
  for (const { node } of scan.getPages()) {
    for (const key of node.keys()) if (!isKept(key.decodeText())) node.delete(key);
  }
  dropLengths(scan);
  for (const page of await clean.copyPages(scan, scan.getPageIndices())) clean.addPage(page);
  const pdfA = conformanceOf(scan);
  if (pdfA !== undefined) {
    const copier = PDFObjectCopier.for(scan.context, clean.context);
    for (const part of PDF_A_PARTS) {
      const value = scan.catalog.lookup(PDFName.of(part));
      if (value !== undefined)
        clean.catalog.set(PDFName.of(part), clean.context.register(copier.copy(value)));
    }
  }
  writeOutHexadecimal(clean);
  fillGaps(clean);
  const pdf = await clean.save({ useObjectStreams: false, addDefaultPage: false });
  return { pdf, ...(pdfA === undefined ? {} : { pdfA }) };
}

/** What a file's XMP says of PDF/A; it is a statement, not a proof. Without colours meant it cannot be kept. */
function conformanceOf(scan: PDFDocument): string | undefined {
  const metadata = scan.catalog.lookup(PDFName.of('Metadata'));
  if (!(metadata instanceof PDFRawStream) || !(metadata.dict instanceof PDFDict)) return undefined;
  if (metadata.dict.has(PDFName.of('Filter'))) return undefined; // PDF/A-1 forbids it, and it is not worth a bomb
  if (!scan.catalog.has(PDFName.of('OutputIntents'))) return undefined;
  const xmp = Buffer.from(metadata.getContents()).toString('utf8');
  const part = /pdfaid:part(?:="|>)\s*([1-4])/.exec(xmp)?.[1];
  const level = /pdfaid:conformance(?:="|>)\s*([ABUabu])/.exec(xmp)?.[1];
  return part === undefined || level === undefined ? undefined : `${part}${level.toUpperCase()}`;
}
