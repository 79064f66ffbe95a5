import { dictionary, name } from '../../kernel/pdf/make-value.ts';
import { entry } from '../../kernel/pdf/values.ts';
import type { FileObject } from '../../kernel/pdf/write-file.ts';
import { statedPart, writeStatement, type PdfAPart } from './pdf-a-statement.ts';

/** The part of PDF/A that a clean scan's metadata states; packed metadata, which part 1 forbids, is not read. */
export function partOf(metadata: FileObject | undefined): PdfAPart | undefined {
  if (metadata?.data === undefined || entry(metadata.value, 'Filter') !== undefined) return undefined;
  return statedPart(metadata.data);
}

/**
 * Metadata of a copy that is PDF/A of this part, written at this time. There is no information dictionary that it could
 * contradict.
 */
export const writeMetadata = (part: PdfAPart, at: string): FileObject => ({
  value: dictionary({ Type: name('Metadata'), Subtype: name('XML') }),
  data: writeStatement(part, at),
});
