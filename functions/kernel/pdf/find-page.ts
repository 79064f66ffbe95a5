import type { PdfLimits } from './read-limits.ts';
import { readPages } from './read-pages.ts';
import type { PdfFile } from './read-signed-pdf.ts';
import { nowhere, reachFromPage } from './walk-objects.ts';

/** The first page (from 1) that reaches an object, as of the newest revision; undefined where none does. */
export function findPage(file: PdfFile, number: number, limits: PdfLimits): number | undefined {
  const last = file.revisions.length - 1;
  const pages = readPages(file, last, limits) ?? [];
  // Of all pages so far: what is reached for the first time is reached by the newest.
  const walked = nowhere();
  for (const [index, page] of pages.entries()) {
    reachFromPage(file, last, page, walked);
    if (walked.reached.has(number)) return index + 1;
  }
  return undefined;
}
