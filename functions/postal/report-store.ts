import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { Day } from '../../schemas/calendar.ts';
import type { Reconciliation } from '../../schemas/postal/reconciliation.ts';
import { text, toItem } from '../kernel/table/item.ts';
import { get, type Key } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';

const reportKey = (table: string, agency: AgencyCode, day: Day): Key => ({
  table,
  pk: `REPORT#${day}`,
  sk: agency,
});

/** The most differences, and the most fee lines, that are kept. */
const MOST_ROWS = 1_000;

/** DynamoDB takes 400 KB an item. */
const MOST_BYTES = 350_000;

/** Keeps a report in the place of the one before of the same agency and day: as many of its rows as there is room for. */
export async function writeReport(table: string, report: Reconciliation): Promise<void> {
  const { pk, sk } = reportKey(table, report.agency, report.day);
  const item = toItem({ pk, sk, madeAt: report.madeAt, agrees: report.agrees, report: fitting(report) });
  for (;;) {
    // Whoever makes the report last counts; a conflict with another maker is no reason to give up.
    if ((await transact([{ label: 'report', item: { Put: { TableName: table, Item: item } } }])).done) return;
  }
}

function fitting(report: Reconciliation): string {
  for (let rows = MOST_ROWS; ; rows = Math.floor(rows / 2)) {
    const text = JSON.stringify({
      ...report,
      differences: report.differences.slice(0, rows),
      fees: report.fees.slice(0, rows),
    } satisfies Reconciliation);
    if (Buffer.byteLength(text) <= MOST_BYTES || rows === 0) return text;
  }
}

/** The report as it was made at night; undefined when there was none. */
export async function readReport(
  table: string,
  agency: AgencyCode,
  day: Day,
): Promise<Reconciliation | undefined> {
  const item = await get(reportKey(table, agency, day));
  return item === undefined ? undefined : (JSON.parse(text(item, 'report')) as Reconciliation); // by writeReport
}
