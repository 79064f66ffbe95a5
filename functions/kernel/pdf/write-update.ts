import type { PdfFile } from './read-signed-pdf.ts';
import { numberIn } from './values.ts';
import { writeDictionary, writeValue } from './write-value.ts';

/** An object of an update: `number 0 obj`, this, `endobj`. */
export interface WrittenObject {
  readonly number: number;
  readonly body: Uint8Array | string;
}

/** What a trailer of an update takes over: which catalog, whose information, which identity. */
const KEPT = ['Root', 'Info', 'ID'] as const;

/**
 * Appends one update to a file (ISO 32000-1 §7.5.6): the objects, a cross-reference table of exactly them, a trailer that
 * names the one before. Not one byte of what was there changes. The same file and objects give the same bytes.
 *
 * @param file read strictly; its cross-references are tables, as every file of ours has them
 */
export function appendUpdate(file: PdfFile, objects: readonly WrittenObject[]): Uint8Array {
  const last = file.revisions.at(-1);
  if (last === undefined) throw new Error('a file without a revision');
  const sorted = objects.toSorted((a, b) => a.number - b.number);
  const parts: Uint8Array[] = [file.bytes];
  let at = file.bytes.length;
  const put = (part: Uint8Array | string): void => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    at += bytes.length;
  };
  // The end mark of what was there need not end its line.
  if (!/[\r\n]/.test(String.fromCharCode(file.bytes.at(-1) ?? 0))) put('\n');
  const places = new Map<number, number>();
  for (const { number, body } of sorted) {
    places.set(number, at);
    put(`${number} 0 obj\n`);
    put(body);
    put('\nendobj\n');
  }
  const xref = at;
  put('xref\n');
  for (const run of runsOf(sorted.map(({ number }) => number))) {
    put(`${run[0] ?? 0} ${run.length}\n`);
    for (const number of run) put(`${String(places.get(number) ?? 0).padStart(10, '0')} 00000 n \n`);
  }
  const size = Math.max(last.size, ...sorted.map(({ number }) => number + 1));
  const kept = KEPT.flatMap((key) => {
    const value = last.xref.trailer.entries.get(key);
    return value === undefined ? [] : [[key, writeValue(value)] as const];
  });
  put(
    `trailer\n${writeDictionary([['Size', String(size)], ...kept, ['Prev', String(last.xref.at)]])}\nstartxref\n${xref}\n%%EOF\n`,
  );
  return Buffer.concat(parts, at);
}

/** Numbers in ascending order, cut where one is left out. */
function runsOf(numbers: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs;
}

/** The first number that no object of the file has. */
export const freeNumber = (file: PdfFile): number =>
  Math.max(...file.revisions.map(({ xref }) => numberIn(xref.trailer, 'Size') ?? 0));
