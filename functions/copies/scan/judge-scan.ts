import type { ScanRefusal } from '../../../schemas/copies/scan-refusal.ts';
import type { PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import { judgeUnsigned } from '../../kernel/pdf/judge-unsigned.ts';
import { COPY_LIMITS } from '../../kernel/pdf/read-limits.ts';
import { refuseScan, type ScanResult } from './scan.ts';

/** What is refused by a code of its own, where the reader of the scan as it was handed in did not see it. */
const OWN_CODES: ReadonlyMap<PdfFindingCode, ScanRefusal['code']> = new Map([
  ['pdf-active-content', 'scan-active-content'],
  ['pdf-hidden-layer', 'scan-hidden-layers'],
]);

/**
 * Refuses a clean scan of which no valid copy can come: it holds something that our own verifier takes for a way to show
 * something else on another day, in print, or from another file. Said by its page, where it is of one.
 */
export function judgeScan(pdf: Uint8Array): ScanResult<undefined> {
  const fault = judgeUnsigned(pdf, COPY_LIMITS);
  if (fault === undefined) return { ok: true, value: undefined };
  const { finding, page } = fault;
  const { code, detail } = finding;
  return refuseScan(OWN_CODES.get(code) ?? 'scan-content-forbidden', {
    ...(page === undefined ? {} : { page }),
    ...(detail === undefined ? {} : { detail: `/${detail}` }),
  });
}
