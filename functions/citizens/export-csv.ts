import type { AccessRecordExport, ExportedLook } from '../../schemas/citizens/access-record.ts';

const COLUMNS: readonly (readonly [heading: string, cell: (look: ExportedLook) => string])[] = [
  ['Thời điểm (giờ Việt Nam)', ({ at }) => vietnamTime(at)],
  ['Loại truy cập', ({ operation }) => operation],
  ['Mục đích', ({ purpose }) => purpose],
  ['Căn cứ pháp lý', ({ legalBasis }) => legalBasis],
  ['Cơ quan', ({ agency }) => agency],
  ['Cán bộ', ({ officer }) => officer ?? ''],
  ['Mã hồ sơ', ({ dossier }) => dossier],
  ['Thông tin đã xem', ({ fields }) => fields.join('; ')],
  ['Kết quả', ({ result }) => result],
];

/**
 * A citizen's own list as CSV (RFC 4180), with a byte order mark, without which Excel takes Vietnamese for something
 * else. The column of officers is there only where the list has them.
 */
export function exportCsv({ looks }: AccessRecordExport): string {
  const columns = COLUMNS.filter(
    ([heading]) => heading !== 'Cán bộ' || looks.some(({ officer }) => officer !== undefined),
  );
  const rows = [
    columns.map(([heading]) => heading),
    ...looks.map((look) => columns.map(([, cell]) => cell(look))),
  ];
  return `\uFEFF${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** A cell in quotes; what a spreadsheet would take for a formula is made text. */
const quoted = (text: string): string => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;

function vietnamTime(at: string): string {
  const local = new Date(Date.parse(at) + 7 * 3_600_000).toISOString();
  return `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)} ${local.slice(11, 19)}`;
}
