import { PDFDocument } from '@cantoo/pdf-lib';
import { ScanParser } from './scan-parser.ts';
import { refuseScan, type ScanLimits, type ScanResult } from './scan.ts';

/**
 * Opens a PDF that was handed in. Refused: no PDF or cut off, encrypted in any way (an empty password too: such a file
 * forbids something to whoever opens it), without a page, with too many, or with objects packed as no scanner packs them.
 */
export async function openScan(bytes: Uint8Array, limits: ScanLimits): Promise<ScanResult<PDFDocument>> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, 1_024).indexOf('%PDF-') === -1) return refuseScan('scan-type-unknown');
  if (file.subarray(-2_048).indexOf('%%EOF') === -1 || !file.includes('startxref'))
    return refuseScan('scan-damaged');
  const parser = new ScanParser(bytes, Infinity, true);
  let document: PDFDocument;
  try {
    // As the library's own loading makes one: it asks for no parser but its own.
    document = Reflect.construct(PDFDocument, [await parser.parseDocument(), true, false]) as PDFDocument;
    if (document.context.trailerInfo.Encrypt !== undefined) return refuseScan('scan-encrypted');
    const pages = document.getPageCount();
    if (pages === 0) return refuseScan('scan-empty');
    if (pages > limits.maxPages)
      return refuseScan('scan-too-many-pages', {
        detail: `${pages} trang, tối đa ${limits.maxPages} trang`,
      });
  } catch {
    // Objects that are packed and encrypted cannot be parsed at all: to the reader they are damaged.
    if (file.includes('/Encrypt')) return refuseScan('scan-encrypted');
    return refuseScan(parser.isOverfull ? 'scan-structure-unreadable' : 'scan-damaged');
  }
  return { ok: true, value: document };
}
