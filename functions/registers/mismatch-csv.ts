import { MISMATCH_LABELS, type MismatchReport } from '../../schemas/registers/mismatch.ts';

const COLUMNS = ['Hệ thống', 'Mã tham chiếu', 'Mã lệch', 'Nội dung lệch'];

/**
 * A page of the report as CSV (RFC 4180), a line for each difference. The first page begins with a byte order mark,
 * without which Excel takes Vietnamese for something else, and the names of the columns: the pages, one after another,
 * are one file.
 */
export function mismatchCsv({ items }: MismatchReport, isFirst: boolean): string {
  const lines = items.flatMap(({ system, reference, kinds }) =>
    kinds.map((kind) => [system, reference, kind, MISMATCH_LABELS[kind]]),
  );
  const text = [...(isFirst ? [COLUMNS] : []), ...lines]
    .map((line) => `${line.map(cell).join(',')}\r\n`)
    .join('');
  return isFirst ? `\uFEFF${text}` : text;
}

/** A cell in quotes; what a spreadsheet would take for a formula is made text. */
const cell = (text: string): string => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
