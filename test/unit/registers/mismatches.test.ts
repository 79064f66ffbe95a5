import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readAs } from '../../../schemas/field-errors.ts';
import { LocalRow, LocalRows, MismatchReport } from '../../../schemas/registers/mismatch.ts';
import type { Room } from '../../support/registers.ts';
import { units } from '../../../functions/deliveries/units.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { numberOf, openRoom, recordOf, testSeal } = await import('../../support/registers.ts');
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { putRows } = await import('../../../functions/registers/local-row-store.ts');
const { mismatchCsv } = await import('../../../functions/registers/mismatch-csv.ts');
const { reportMismatches } = await import('../../../functions/registers/report-mismatches.ts');

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
const report = async (query: Record<string, string> = {}) => {
  const made = await reportMismatches({ ...room.registers, units }, query);
  if (!made.ok) throw new Error(made.problem.code);
  return MismatchReport.parse(made.value);
};
/** Every page, one after another. */
async function pages(limit: number): Promise<MismatchReport[]> {
  const all = [await report({ limit: String(limit) })];
  for (let next = all[0]?.next; next !== undefined; next = all.at(-1)?.next)
    all.push(await report({ limit: String(limit), cursor: next }));
  return all;
}
const put = (rows: LocalRow[], system = 'mot-cua') => putRows(room.tables.registers, testSeal, system, rows);

describe('Local records against the register', () => {
  test('agree where they say the same, however a name is written', async () => {
    await put([row(1, { birth: { year: 1990 }, sex: '1', commune: '23560' })]);
    expect(await report()).toMatchObject({
      rows: 1,
      differing: 0,
      counts: {},
      items: [],
    });
  });

  test('that name a commune by another list of units are not said to differ: somebody translates them first', async () => {
    await put([row(1, { commune: '23563' })]);
    expect(await report()).toMatchObject({
      counts: { 'residence-other-list': 1 },
      items: [{ kinds: ['residence-other-list'] }],
    });
  });

  test('are counted and named by kind where they differ', async () => {
    await put([
      row(1, { name: 'TRẦN KHÁC', birth: { year: 1991 }, sex: '2', commune: '23557' }),
      row(2),
      row(9),
      row(3),
    ]);
    expect(await report()).toMatchObject({
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
    expect((await report()).counts).toMatchObject({ 'number-twice': 1 });
  });

  test('take the place of the row of the same reference', async () => {
    await put([row(1, { name: 'SAI' })]);
    await put([row(1)]);
    expect(await report()).toMatchObject({ rows: 1, differing: 0 });
  });

  test('take it also where the number was mended, and leave nothing under the wrong one', async () => {
    await put([row(9, { reference: 'R-1' })]);
    await put([row(1)]);
    expect(await report()).toMatchObject({ rows: 1, differing: 0 });
    await put([row(8, { reference: 'R-1' })]);
    expect(await report()).toMatchObject({ rows: 1, counts: { 'not-in-register': 1 } });
  });

  test('of one reference put by several at once are one', async () => {
    await Promise.all([1, 2, 3, 8, 9].map((n) => put([row(n, { reference: 'R-1' })])));
    expect((await report()).rows).toBe(1);
  });

  test('lie sealed, and the report names nobody', async () => {
    await put([row(1, { name: 'TRẦN KHÁC' })]);
    const made = await report();
    const all = JSON.stringify([await room.items(), made, mismatchCsv(made, true)]);
    for (const secret of [numberOf(1), 'TRẦN', 'NGUYỄN']) expect(all).not.toContain(secret);
  });

  test('make a CSV that Excel opens, in which nothing is a formula', async () => {
    await put([row(9, { reference: '=HYPERLINK("http://x")' }), row(8, { reference: '+1' })]);
    const csv = mismatchCsv(await report(), true);
    expect(csv.split('\r\n')).toEqual([
      '\uFEFF"Hệ thống","Mã tham chiếu","Mã lệch","Nội dung lệch"',
      '"mot-cua","\'+1","not-in-register","Không có trong cơ sở dữ liệu dân cư của tỉnh"',
      '"mot-cua","\'=HYPERLINK(""http://x"")","not-in-register","Không có trong cơ sở dữ liệu dân cư của tỉnh"',
      '',
    ]);
  });

  test('are reported page by page, each once, as they are all at once', async () => {
    await put(Array.from({ length: 40 }, (_, n) => row(n + 1)));
    const whole = await report();
    const some = await pages(7);
    expect(some.length).toBeGreaterThan(5);
    expect(some.every(({ rows }) => rows <= 7)).toBe(true);
    const names = (reports: MismatchReport[]) =>
      reports.flatMap(({ items }) => items.map(({ reference }) => reference)).toSorted();
    expect(names(some)).toEqual(names([whole]));
    const sum = (of: (page: MismatchReport) => number | undefined) =>
      some.reduce((all, page) => all + (of(page) ?? 0), 0);
    expect(sum(({ rows }) => rows)).toBe(40);
    expect(sum(({ counts }) => counts['not-in-register'])).toBe(whole.counts['not-in-register']);
  });

  test.each([1, 2, 3])(
    'show a number that is two people’s wherever a page of %i ends between them',
    async (limit) => {
      const under = (name: string, reference: string) => row(1, { name, reference });
      await put([under('NGUYỄN VĂN MẪU 1', 'A'), under('LÊ KHÁC', 'B'), under('TRẦN KHÁC', 'C')]);
      await put([under('PHẠM KHÁC', 'A')], 'ho-tich');
      const twice = (await pages(limit)).map(({ counts }) => counts['number-twice'] ?? 0);
      expect(twice.reduce((all, some) => all + some)).toBe(2);
    },
  );

  test('make one CSV of all pages, with one head', async () => {
    await put(Array.from({ length: 9 }, (_, n) => row(n + 11)));
    const whole = mismatchCsv(await report(), true);
    const some = (await pages(4)).map((page, index) => mismatchCsv(page, index === 0)).join('');
    expect(some.split('\r\n').toSorted()).toEqual(whole.split('\r\n').toSorted());
    expect(some.startsWith('\uFEFF"Hệ thống"')).toBe(true);
  });

  test.each([{ cursor: 'khong-phai' }, { cursor: 'eyJrIjoiSDIxIn0' }, { limit: '0' }, { limit: '2001' }])(
    'are on no page that was not given out: %o',
    async (query) => {
      expect(await reportMismatches({ ...room.registers, units }, query)).toMatchObject({
        problem: { code: 'invalid-query' },
      });
    },
  );

  test.each([
    ['a reference that holds a number of a person', { reference: 'ND-064090000042' }],
    ['a reference with a name in it', { reference: 'Nguyễn Văn Mẫu' }],
  ])('are refused with %s', (_case, more) => {
    const read = readAs(LocalRows, { system: 'mot-cua', rows: [{ ...row(1), ...more }] });
    expect(read).toMatchObject({ ok: false, errors: [{ pointer: '/rows/0/reference' }] });
  });
});
