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

/** DynamoDB takes 400 KB an item; so many differences and fee lines fit with room to spare. */
const MOST_ROWS = 1_000;

/** Keeps a report in the place of the one before of the same agency and day. */
export async function writeReport(table: string, report: Reconciliation): Promise<void> {
  const { pk, sk } = reportKey(table, report.agency, report.day);
  const kept: Reconciliation = {
    ...report,
    differences: report.differences.slice(0, MOST_ROWS),
    fees: report.fees.slice(0, MOST_ROWS),
  };
  const item = toItem({ pk, sk, madeAt: report.madeAt, agrees: report.agrees, report: JSON.stringify(kept) });
  for (;;) {
    // Whoever makes the report last counts; a conflict with another maker is no reason to give up.
    if ((await transact([{ label: 'report', item: { Put: { TableName: table, Item: item } } }])).done) return;
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
