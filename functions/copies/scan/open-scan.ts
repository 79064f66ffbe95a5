import { inflateSync, constants } from 'node:zlib';
import { PDFDocument } from '@cantoo/pdf-lib';
import { refuseScan, type ScanLimits, type ScanResult } from './scan.ts';

/** What the objects inside one compressed object may come to, in bytes: a scanner writes some kilobytes. */
const MOST_OBJECT_BYTES = 33_554_432;

/**
 * Opens a PDF that was handed in. Refused: no PDF or cut off, encrypted in any way (an empty password too: such a file
 * forbids something to whoever opens it), without a page, with too many.
 */
export async function openScan(bytes: Uint8Array, limits: ScanLimits): Promise<ScanResult<PDFDocument>> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.subarray(0, 1_024).indexOf('%PDF-') === -1) return refuseScan('scan-type-unknown');
  if (file.subarray(-2_048).indexOf('%%EOF') === -1 || !file.includes('startxref') || swells(file))
    return refuseScan('scan-damaged');
  let document: PDFDocument;
  try {
    document = await PDFDocument.load(bytes, {
      ignoreEncryption: true,
      throwOnInvalidObject: true,
      updateMetadata: false,
      parseSpeed: Infinity,
    });
    if (document.context.trailerInfo.Encrypt !== undefined) return refuseScan('scan-encrypted');
    const pages = document.getPageCount();
    if (pages === 0) return refuseScan('scan-empty');
    if (pages > limits.maxPages)
      return refuseScan('scan-too-many-pages', {
        detail: `${pages} trang, tối đa ${limits.maxPages} trang`,
      });
  } catch {
    // Objects that are packed and encrypted cannot be parsed at all: to the reader they are damaged.
    return refuseScan(file.includes('/Encrypt') ? 'scan-encrypted' : 'scan-damaged');
  }
  return { ok: true, value: document };
}

/** Whether a stream of objects or of cross-references is a bomb: the reader would unpack it without asking. */
function swells(file: Buffer): boolean {
  for (const mark of ['/ObjStm', '/XRef']) {
    for (let at = file.indexOf(mark); at !== -1; at = file.indexOf(mark, at + 1)) {
      const stream = file.indexOf('stream', at);
      if (stream === -1) continue;
      const data = file[stream + 6] === 13 ? stream + 8 : stream + 7;
      try {
        inflateSync(file.subarray(data), {
          maxOutputLength: MOST_OBJECT_BYTES,
          finishFlush: constants.Z_SYNC_FLUSH,
        });
      } catch (error) {
        if (error instanceof RangeError) return true; // other errors: not compressed, or damaged as the reader will say
      }
    }
  }
  return false;
}
