import type { ScanRefusal } from '../../../schemas/copies/scan-refusal.ts';
import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import { judgeUnsigned } from '../../kernel/pdf/judge-unsigned.ts';
import { COPY_LIMITS } from '../../kernel/pdf/read-limits.ts';
import { refuseScan, type ScanResult } from './scan.ts';

/** What is refused by a code of its own, where the reader of the scan as it was handed in did not see it. */
const OWN_CODES: ReadonlyMap<PdfFindingCode, ScanRefusal['code']> = new Map([
  ['pdf-active-content', 'scan-active-content'],
  ['pdf-hidden-layer', 'scan-hidden-layers'],
  ['pdf-too-large', 'scan-too-large'],
]);

/**
 * Refuses a clean scan of which no valid copy can come: it holds something that our own verifier takes for a way to show
 * something else on another day, in print, or from another file (said by its page, where it is of one), or it is built
 * in a way that our own reader does not take.
 */
export function judgeScan(pdf: Uint8Array): ScanResult<undefined> {
  const fault = judgeUnsigned(pdf, COPY_LIMITS);
  if (fault === undefined) return { ok: true, value: undefined };
  const { isRead, finding, page } = fault;
  const { code, detail } = finding;
  const other = isRead ? 'scan-content-forbidden' : 'scan-structure-unreadable';
  return refuseScan(OWN_CODES.get(code) ?? other, {
    ...(page === undefined ? {} : { page }),
    ...(detail === undefined ? {} : { detail: `/${detail}` }),
  });
}
