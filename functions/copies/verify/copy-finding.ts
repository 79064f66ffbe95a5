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

/**
 * A finding in Vietnamese.
 *
 * @param field the signature's that it is about; the certificate's serial number, if it is of one, then goes to `detail`
 */
export function told(finding: CopyFinding | PdfFinding | TrustFinding, field?: string): VerdictFinding {
  const { code, weight } = finding;
  const about = field ?? finding.about;
  const details = [field === undefined ? undefined : finding.about, finding.detail].filter(
    (one) => one !== undefined,
  );
  return {
    code,
    weight,
    says: SAYINGS[code]?.vi ?? code,
    ...(about === undefined ? {} : { about }),
    ...(details.length === 0 ? {} : { detail: details.join(' ') }),
  };
}
