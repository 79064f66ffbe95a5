import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readAs } from '../../../schemas/field-errors.ts';
import { LocalRow, LocalRows, MismatchReport } from '../../../schemas/registers/mismatch.ts';
import type { Room } from '../../support/registers.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { numberOf, openRoom, recordOf, testSeal } = await import('../../support/registers.ts');
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { putRows } = await import('../../../functions/registers/local-row-store.ts');
const { mismatchCsv, reportMismatches } = await import('../../../functions/registers/report-mismatches.ts');

let room: Room;
beforeEach(async () => {
  room = openRoom(await database.freshTables());
  const dead = { lifeStatus: { code: '2', known: true } };
  const records = [recordOf(1, MONDAY), recordOf(2, MONDAY, dead), recordOf(3, MONDAY)];
  await keepRecords(room.registers, records, { isFirstLoad: true });
});
const MONDAY = '2026-03-16T02:00:00.000Z';

const row = (n: number, more: object = {}) =>
  LocalRow.parse({ reference: `R-${n}`, personalNumber: numberOf(n), name: `nguyễn văn mẫu ${n}`, ...more });
const put = (rows: LocalRow[], system = 'mot-cua') => putRows(room.tables.registers, testSeal, system, rows);

describe('Local records against the register', () => {
  test('agree where they say the same, however a name is written', async () => {
    await put([row(1, { birth: { year: 1990 }, sex: '1', commune: '23560' })]);
    expect(await reportMismatches(room.registers)).toMatchObject({
      rows: 1,
      differing: 0,
      counts: {},
      items: [],
    });
  });

  test('are counted and named by kind where they differ', async () => {
    await put([
      row(1, { name: 'TRẦN KHÁC', birth: { year: 1991 }, sex: '2', commune: '23563' }),
      row(2),
      row(9),
      row(3),
    ]);
    const report = MismatchReport.parse(await reportMismatches(room.registers));
    expect(report).toMatchObject({
      rows: 4,
      differing: 3,
      counts: {
        'name-differs': 1,
        'birth-differs': 1,
        'sex-differs': 1,
        'residence-differs': 1,
        dead: 1,
        'not-in-register': 1,
      },
      items: [
        { reference: 'R-1', kinds: ['name-differs', 'birth-differs', 'sex-differs', 'residence-differs'] },
        { reference: 'R-2', kinds: ['dead'] },
        { reference: 'R-9', kinds: ['not-in-register'] },
      ],
    });
  });

  test('show a number that a system has for two people', async () => {
    await put([row(1), row(1, { reference: 'R-1b', name: 'LÊ VĂN KHÁC' })]);
    expect((await reportMismatches(room.registers)).counts).toMatchObject({ 'number-twice': 1 });
  });

  test('take the place of the row of the same reference', async () => {
    await put([row(1, { name: 'SAI' })]);
    await put([row(1)]);
    expect(await reportMismatches(room.registers)).toMatchObject({ rows: 1, differing: 0 });
  });

  test('lie sealed, and the report names nobody', async () => {
    await put([row(1, { name: 'TRẦN KHÁC' })]);
    const report = await reportMismatches(room.registers);
    const all = JSON.stringify([await room.items(), report, mismatchCsv(report)]);
    for (const secret of [numberOf(1), 'TRẦN', 'NGUYỄN']) expect(all).not.toContain(secret);
  });

  test('make a CSV that Excel opens, in which nothing is a formula', async () => {
    await put([row(9, { reference: '=HYPERLINK("http://x")' }), row(8, { reference: '+1' })]);
    const csv = mismatchCsv(await reportMismatches(room.registers));
    expect(csv.split('\r\n')).toEqual([
      '\uFEFF"Hệ thống","Mã tham chiếu","Mã lệch","Nội dung lệch"',
      '"mot-cua","\'+1","not-in-register","Không có trong cơ sở dữ liệu dân cư của tỉnh"',
      '"mot-cua","\'=HYPERLINK(""http://x"")","not-in-register","Không có trong cơ sở dữ liệu dân cư của tỉnh"',
      '',
    ]);
  });

  test.each([
    ['a reference that holds a number of a person', { reference: 'ND-064090000042' }],
    ['a reference with a name in it', { reference: 'Nguyễn Văn Mẫu' }],
  ])('are refused with %s', (_case, more) => {
    const read = readAs(LocalRows, { system: 'mot-cua', rows: [{ ...row(1), ...more }] });
    expect(read).toMatchObject({ ok: false, errors: [{ pointer: '/rows/0/reference' }] });
  });
});
