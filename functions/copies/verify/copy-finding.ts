import { COPY_FINDINGS, type CopyFindingCode, type VerdictFinding } from '../../../schemas/copies/verdict.ts';
import { PDF_FINDINGS } from '../../../schemas/pdf/findings.ts';
import { TRUST_FINDINGS } from '../../../schemas/trust/findings.ts';
import type { Finding } from '../../kernel/trust/finding.ts';
import type { PdfFinding } from '../../kernel/pdf/pdf-finding.ts';
import type { TrustFinding } from '../../kernel/trust/trust-finding.ts';

/** What the check of a copy found, beside its file's structure and its signatures' mathematics. */
export type CopyFinding = Finding<CopyFindingCode>;

/** A finding with the weight that its code has. */
export const found = (code: CopyFindingCode, about?: string, detail?: string): CopyFinding => ({
  code,
  weight: COPY_FINDINGS[code].weight,
  ...(about === undefined ? {} : { about }),
  ...(detail === undefined ? {} : { detail }),
});

const SAYINGS: Readonly<Record<string, { readonly vi: string }>> = {
  ...PDF_FINDINGS,
  ...TRUST_FINDINGS,
  ...COPY_FINDINGS,
};

/** A finding in Vietnamese. */
export const told = (finding: CopyFinding | PdfFinding | TrustFinding): VerdictFinding => ({
  code: finding.code,
  weight: finding.weight,
  says: SAYINGS[finding.code]?.vi ?? finding.code,
  ...(finding.about === undefined ? {} : { about: finding.about }),
  ...(finding.detail === undefined ? {} : { detail: finding.detail }),
});
