import { findPage } from './find-page.ts';
import { judgeContent } from './judge-content.ts';
import { found, type PdfFinding } from './pdf-finding.ts';
import type { PdfLimits } from './read-limits.ts';
import { readSignedPdf } from './read-signed-pdf.ts';

/** Something that makes a file invalid, whoever signs it, and the first page (from 1) that holds it, if one does. */
export interface UnsignedFault {
  /** Whether the file could be read at all: if not, it says nothing of what the file holds. */
  readonly isRead: boolean;
  readonly finding: PdfFinding;
  readonly page?: number;
}

/**
 * What whoever verifies it would hold against a file that nobody has signed yet; undefined where that is nothing. The same
 * reader and the same judge as of a signed file: what they do not take is better known before somebody signs. Never
 * throws.
 */
export function judgeUnsigned(pdf: Uint8Array, limits: PdfLimits): UnsignedFault | undefined {
  const read = readSignedPdf(pdf, limits);
  if (!read.ok) return { isRead: false, finding: found(read.problem.code) };
  const [finding] = judgeContent(read.value, limits);
  if (finding === undefined) return undefined;
  const page = finding.about === undefined ? undefined : findPage(read.value, Number(finding.about), limits);
  return { isRead: true, finding, ...(page === undefined ? {} : { page }) };
}
