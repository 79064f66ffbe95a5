import { PDFArray, PDFName, PDFRawStream, PDFStream, type PDFPage } from '@cantoo/pdf-lib';
import type { PageFault } from './scan.ts';
import { unwrapWhole } from './unwrap-image.ts';

/** What may still be followed of a scan: bytes of instructions, instructions, and forms and pictures that they show. */
export interface InstructionBudget {
  bytes: number;
  instructions: number;
  shown: number;
}
/** A hundred kilobytes a page, where there are as many as there may be: recognised text has some thousand instructions. */
export const openInstructionBudget = (): InstructionBudget => ({
  bytes: 33_554_432,
  instructions: 3_000_000,
  shown: 100_000,
});

/** A page's content streams as one (they may be cut anywhere between two words); or why they cannot be read. */
export function contentOf(page: PDFPage, budget: InstructionBudget): Uint8Array | PageFault {
  const contents = page.node.Contents();
  if (contents === undefined) return Buffer.alloc(0);
  const streams =
    contents instanceof PDFArray
      ? contents.asArray().map((each) => page.doc.context.lookup(each))
      : [contents];
  const parts: Uint8Array[] = [];
  for (const stream of streams) {
    const bytes = instructionsOf(stream, budget);
    if (!(bytes instanceof Uint8Array)) return bytes;
    parts.push(bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

/**
 * The bytes of a stream of instructions, or why they are not read: damaged, more than there may be, or another filter stands
 * under a short name, by which some readers go.
 */
export function instructionsOf(stream: unknown, budget: InstructionBudget): Uint8Array | PageFault {
  const bytes = stream instanceof PDFStream ? unpacked(stream) : undefined;
  if (bytes === undefined) return { code: 'scan-damaged' };
  budget.bytes -= bytes.length;
  return budget.bytes < 0 ? { code: 'scan-structure-unreadable' } : bytes;
}

function unpacked(stream: PDFStream): Uint8Array | undefined {
  if (stream.dict.has(PDFName.of('F')) || stream.dict.has(PDFName.of('DP'))) return undefined;
  return stream instanceof PDFRawStream ? unwrapWhole(stream) : stream.getContents();
}
