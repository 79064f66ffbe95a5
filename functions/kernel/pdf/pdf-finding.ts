import { PDF_FINDINGS, type PdfFindingCode } from '../../../schemas/pdf/findings.ts';
import type { Finding } from '../trust/finding.ts';

/** What the strict reading of a signed PDF found. */
export type PdfFinding = Finding<PdfFindingCode>;

/** A finding with the weight that its code has. `about`: an object's number, a field's name; `detail`: a key of PDF. */
export const found = (code: PdfFindingCode, about?: string, detail?: string): PdfFinding => ({
  code,
  weight: PDF_FINDINGS[code].weight,
  ...(about === undefined ? {} : { about }),
  ...(detail === undefined ? {} : { detail }),
});
