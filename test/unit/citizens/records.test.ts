import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Looks } from '../../support/looks.ts';
import { DAY, HOUR, MORNING } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/looks.ts');
const { BIRTH, CLIENT, CODE, FOREIGN_CLIENT, FULL_NAME, NUMBER, OFFICER, openLooks } = support;
const { AccessRecordExportRequest, AccessRecordSearch, OfficerRecordQuery } =
  await import('../../../schemas/citizens/access-record.ts');
const { searchByOfficer, searchBySubject } = await import('../../../functions/citizens/search-records.ts');
const { exportRecords } = await import('../../../functions/citizens/export-records.ts');
const { exportCsv } = await import('../../../functions/citizens/export-csv.ts');
const { readAlerts } = await import('../../../functions/citizens/watch-looks.ts');
const { recordLook } = await import('../../../functions/citizens/record-look.ts');
const { digestJson } = await import('../../../functions/kernel/digest.ts');
const { Day } = await import('../../../schemas/calendar.ts');
const { fakeClock } = await import('../../support/carrying.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');

let looks: Looks;
beforeEach(async () => {
  looks = await openLooks(await database.freshTables());
});

const AUDITOR = { agency: 'H21', by: 'thanh.tra.1' };
const searching = (client = CLIENT) => ({ client, sourceIp: '203.0.113.8', correlationId: 'an-audit' });
const bySubject = async (more: object = {}, client = CLIENT) => {
  const search = AccessRecordSearch.parse({ subject: { personalNumber: NUMBER }, ...AUDITOR, ...more });
  const found = await searchBySubject(looks.citizens, searching(client), search);
  if (!found.ok) throw new Error(found.problem.code);
  return found.value;
};
const byOfficer = async (more: object = {}, client = CLIENT) => {
  const query = OfficerRecordQuery.parse({ officer: OFFICER, officerAgency: 'H21.17', ...AUDITOR, ...more });
  return searchByOfficer(looks.citizens, searching(client), query);
};
const purpose = 'giai-quyet-ho-so';

describe('Records of looks', () => {
  test('are found by the person who was looked at, newest first, with the officer’s account', async () => {
    await looks.verify({ purpose });
    looks.clock.advance(HOUR);
    await looks.lookUp();
    await looks.verify({ subject: { personalNumber: '064190000001', fullName: 'Người Khác', birth: BIRTH } });
    const { items } = await bySubject();
    expect(items.map(({ operation }) => operation)).toEqual(['look-up', 'verify']);
    expect(items[0]).toMatchObject({
      officer: OFFICER,
      dossier: CODE,
      fields: expect.arrayContaining(['name']) as unknown,
    });
  });

  test('are found by the officer who looked', async () => {
    await looks.officer({}, 'H21', 'cb.khac');
    await looks.verify({ purpose });
    await looks.verify({ purpose, officer: 'cb.khac' });
    expect(await byOfficer()).toMatchObject({ ok: true, value: { items: [{ officer: OFFICER }] } });
  });

  test('are found by the officer whichever communes’ dossiers he looked for', async () => {
    for (const commune of ['17', '18', '19'])
      await looks.verify({ purpose, dossier: `H21.${commune}-260323-0042` });
    for (const officerAgency of ['H21', 'H21.17'])
      expect(await byOfficer({ officerAgency })).toMatchObject({
        value: { items: Array(3).fill({ officer: OFFICER, officerAgency: 'H21' }) },
      });
    const commune = { ...CLIENT, agencies: ['H21.18'] };
    expect(await byOfficer({ officerAgency: 'H21.18', agency: 'H21.18' }, commune)).toMatchObject({
      value: { items: [{ agency: 'H21.18' }] },
    });
  });

  test.each([
    ['another province’s', 'H56.17-260323-0042'],
    ['none at all', 'không-phải-mã'],
  ])('are found by the officer also where the dossier that he named is %s', async (_what, dossier) => {
    expect(await looks.lookUp({ dossier })).toMatchObject({ ok: false });
    const own = { ok: true, value: { items: [{ officer: OFFICER, outcome: 'refused', agency: 'H21' }] } };
    expect(await byOfficer({ officerAgency: 'H21' })).toMatchObject(own);
    expect((await bySubject()).items.filter(({ outcome }) => outcome === 'refused')).toHaveLength(1);
    expect((await bySubject({ agency: 'H56' }, FOREIGN_CLIENT)).items).toEqual([]);
  });

  test('are searched page by page over twelve months, each look once', async () => {
    for (let month = 0; month < 13; month += 1) {
      await looks.verify({ purpose });
      looks.clock.advance(30 * DAY);
    }
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const page = await bySubject({ limit: 5, ...(next === undefined ? {} : { next }) });
      seen.push(...page.items.filter(({ operation }) => operation === 'verify').map(({ id }) => id));
      next = page.next;
    } while (next !== undefined);
    // The oldest is thirteen times thirty days old: out of twelve months, and found when it is asked for.
    expect(new Set(seen).size).toBe(12);
    expect(seen).toHaveLength(12);
    const all = await bySubject({ from: '2026-01-01T00:00:00Z', limit: 100 });
    expect(all.items.filter(({ operation }) => operation === 'verify')).toHaveLength(13);
  });

  test('of a search are records too: who looks for looks is seen', async () => {
    await bySubject();
    looks.clock.advance(HOUR);
    await byOfficer();
    looks.clock.advance(HOUR);
    const { items } = await bySubject();
    expect(items).toMatchObject([{ operation: 'search-by-subject', officer: 'thanh.tra.1', agency: 'H21' }]);
    expect(await byOfficer({ officer: 'thanh.tra.1', officerAgency: 'H21' })).toMatchObject({
      value: {
        items: [
          { operation: 'search-by-subject' },
          { operation: 'search-by-officer' },
          { operation: 'search-by-subject' },
        ],
      },
    });
  });

  test('are shown to who acts for their agency, and to no other', async () => {
    await looks.verify({ purpose });
    expect((await bySubject({ agency: 'H56' }, FOREIGN_CLIENT)).items).toEqual([]);
    expect(await byOfficer({ agency: 'H56' }, FOREIGN_CLIENT)).toMatchObject({
      problem: { code: 'agency-not-yours' },
    });
    const search = AccessRecordSearch.parse({ subject: { personalNumber: NUMBER }, ...AUDITOR });
    expect(await searchBySubject(looks.citizens, searching(FOREIGN_CLIENT), search)).toMatchObject({
      problem: { code: 'agency-not-yours' },
    });
  });

  test('are not searched from a page that nobody gave out', async () => {
    for (const next of ['abc', Buffer.from('{"pk":5}').toString('base64url')]) {
      const search = AccessRecordSearch.parse({ subject: { personalNumber: NUMBER }, ...AUDITOR, next });
      expect(await searchBySubject(looks.citizens, searching(), search)).toMatchObject({
        problem: { code: 'invalid-query' },
      });
    }
  });

  test('are not searched from a page that was made up in the right form, nor from one of another search', async () => {
    await looks.verify({ purpose });
    await looks.verify({ purpose });
    const { next = '' } = await bySubject({ limit: 1 });
    const other = { personalNumber: '064190000001' };
    for (const [made, subject] of [
      [Buffer.from('{"pk":{"S":"ACCESS#x"}}').toString('base64url'), { personalNumber: NUMBER }],
      [next, other],
    ] as const) {
      const search = AccessRecordSearch.parse({ subject, ...AUDITOR, next: made });
      expect(await searchBySubject(looks.citizens, searching(), search)).toMatchObject({
        problem: { code: 'invalid-query' },
      });
    }
  });

  test('tell by where a page ends nothing of looks that are not shown', async () => {
    await looks.verify({ purpose });
    await looks.verify({ purpose });
    const { items, next } = await bySubject({ agency: 'H56', limit: 1 }, FOREIGN_CLIENT);
    expect(items).toEqual([]);
    expect(Buffer.from(next ?? '', 'base64url').toString('latin1')).not.toMatch(
      /2026-03|ACCESS#|subjectHash/,
    );
  });

  test.each([
    ['that ends before it begins', { from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }],
    ['that has not begun', { from: '2027-03-01T00:00:00Z' }],
  ])('of a time %s are refused, and not a fault of ours', async (_case, time) => {
    const search = AccessRecordSearch.parse({ subject: { personalNumber: NUMBER }, ...AUDITOR, ...time });
    const invalid = { ok: false, problem: { code: 'invalid-query' } };
    expect(await searchBySubject(looks.citizens, searching(), search)).toMatchObject(invalid);
    expect(await byOfficer(time)).toMatchObject(invalid);
    const list = AccessRecordExportRequest.parse({
      subject: { personalNumber: NUMBER },
      ...AUDITOR,
      ...time,
    });
    expect(await exportRecords(looks.citizens, searching(), list)).toMatchObject(invalid);
  });

  test('up to a moment long ago are those of the twelve months before it', async () => {
    await looks.verify({ purpose });
    looks.clock.advance(500 * DAY);
    expect((await bySubject()).items).toEqual([]);
    expect((await bySubject({ to: '2026-12-01T00:00:00Z' })).items).toHaveLength(1);
  });

  test('go after the months that the province has set', async () => {
    await looks.verify({ purpose });
    const [record] = (await looks.items(looks.tables.citizens)).filter((item) => item['sk']?.S === 'RECORD');
    expect(Number(record?.['expiresAt']?.N) * 1_000).toBe(Date.parse('2028-03-23T02:30:00.000Z'));
  });

  test('are kept by whoever else looks at a person’s data, under the same rules', async () => {
    const subject = NUMBER as Parameters<typeof recordLook>[1]['subject'];
    await recordLook(looks.citizens, {
      operation: 'household-read',
      manner: 'asked',
      outcome: 'answered',
      result: 'found',
      client: 'cong-mau',
      agency: 'H21.17' as never,
      purpose: 'xac-nhan-ho-gia-dinh',
      legalBasis: 'nd-278-2025',
      subject: subject as NonNullable<typeof subject>,
      fields: ['name', 'head'],
      correlationId: 'c',
    });
    expect((await bySubject()).items).toMatchObject([
      { operation: 'household-read', fields: ['name', 'head'] },
    ]);
  });
});

describe('A citizen’s own list of looks', () => {
  const list = async (more: object = {}, settings: object = {}) => {
    const request = AccessRecordExportRequest.parse({
      subject: { personalNumber: NUMBER },
      ...AUDITOR,
      ...more,
    });
    const citizens = { ...looks.citizens, settings: { ...looks.citizens.settings, ...settings } };
    const exported = await exportRecords(citizens, searching(), request);
    if (!exported.ok) throw new Error(exported.problem.code);
    return exported.value;
  };

  test('names purpose, basis, agency, dossier and what was seen, in Vietnamese, and no officer', async () => {
    await looks.lookUp();
    const { looks: lines, truncated } = await list();
    expect(truncated).toBe(false);
    expect(lines).toEqual([
      {
        at: '2026-03-23T02:30:00.000Z',
        operation: 'Tra cứu thông tin',
        purpose: 'Điền sẵn thông tin công dân vào biểu mẫu điện tử',
        legalBasis: 'Nghị định 118/2025/NĐ-CP',
        agency: 'H21.17',
        dossier: CODE,
        fields: [
          'Số định danh cá nhân',
          'Số chứng minh nhân dân',
          'Họ và tên',
          'Giới tính',
          'Dân tộc',
          'Ngày sinh',
          'Quốc tịch',
          'Nơi thường trú',
        ],
        result: 'Có thông tin',
      },
    ]);
  });

  test('names the officers’ accounts where the province has decided so', async () => {
    await looks.verify({ purpose });
    expect((await list({}, { exportNamesOfficer: true })).looks[0]).toMatchObject({ officer: OFFICER });
  });

  test('is itself a look, and stands on the next list', async () => {
    await list();
    expect((await list()).looks.map(({ operation }) => operation)).toEqual(['Lập danh sách này']);
  });

  test('is a CSV that Excel reads as Vietnamese and that runs nothing', async () => {
    await looks.verify({ purpose });
    const exported = await list();
    const csv = exportCsv({
      ...exported,
      looks: exported.looks.map((look) => ({ ...look, purpose: '=HYPERLINK("http://x")' })),
    });
    expect(csv.startsWith('\uFEFF"Thời điểm (giờ Việt Nam)","Loại truy cập"')).toBe(true);
    expect(csv).toContain('"23/03/2026 09:30:00"');
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv).not.toContain('Cán bộ');
  });
});

describe('Looks that somebody should ask about raise an alert, once, and are answered all the same:', () => {
  const alerts = async (day = '2026-03-23', client = CLIENT) =>
    readAlerts(looks.citizens, client, Day.parse(day));

  test('too many in an hour, and in a day', async () => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 2, perDay: 4 } });
    for (let count = 0; count < 2; count += 1) await looks.verify({ purpose });
    expect(await alerts()).toEqual([]);
    for (let count = 0; count < 2; count += 1)
      expect(await looks.verify({ purpose })).toMatchObject({ ok: true });
    expect(await alerts()).toMatchObject([{ kind: 'many-in-an-hour', officer: OFFICER, agency: 'H21.17' }]);
    looks.clock.advance(HOUR);
    await looks.verify({ purpose });
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['many-in-a-day', 'many-in-an-hour']);
  });

  test('too many of one officer, for dossiers of as many communes', async () => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 3, perDay: 9 } });
    for (const commune of ['17', '18', '19', '20'])
      expect(await looks.verify({ purpose, dossier: `H21.${commune}-260323-0042` })).toMatchObject({
        ok: true,
      });
    expect(await alerts()).toMatchObject([
      { kind: 'many-in-an-hour', officer: OFFICER, agency: 'H21.20', officerAgency: 'H21' },
    ]);
  });

  test('too many, which a commune follows up by the agency that the alert names', async () => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 1, perDay: 9 } });
    for (let count = 0; count < 2; count += 1) await looks.verify({ purpose });
    const commune = { ...CLIENT, agencies: ['H21.17'] };
    const [alert] = await alerts('2026-03-23', commune);
    expect(alert).toMatchObject({ agency: 'H21.17', officerAgency: 'H21' });
    expect(await byOfficer({ officerAgency: alert?.officerAgency, agency: 'H21.17' }, commune)).toMatchObject(
      { value: { items: Array(2).fill({ officer: OFFICER, agency: 'H21.17' }) } },
    );
    expect(await byOfficer({ officerAgency: 'H56' }, commune)).toMatchObject({
      problem: { code: 'agency-not-yours' },
    });
  });

  test('too many, kept before it was noted where the officer’s account is held', async () => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 1, perDay: 9 } });
    for (let count = 0; count < 2; count += 1) await looks.verify({ purpose });
    for (const { pk, sk } of await looks.items(looks.tables.citizens)) {
      if (pk?.S?.startsWith('ALERTS#') !== true || sk === undefined) continue;
      const Key = { pk, sk };
      const UpdateExpression = 'REMOVE officerAgency';
      await dynamo.send(new UpdateItemCommand({ TableName: looks.tables.citizens, Key, UpdateExpression }));
    }
    expect(await alerts()).toMatchObject([{ agency: 'H21.17', officerAgency: 'H21.17' }]);
  });

  const LONELY = 'cb.xa.17';
  test.each([
    ['by who has no account at all', { officer: 'cb.la' }],
    ['for no purpose that is known', { purpose: 'to-mo' }],
    ['for dossiers of another province', { dossier: 'H56.17-260323-0042' }],
    ['for dossiers that are none', { dossier: 'không-phải-mã' }],
    ['at somebody who cannot be read', { subject: {} }],
  ])('too many that are refused: %s', async (_why, asked) => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 2, perDay: 9 } });
    for (let count = 0; count < 3; count += 1) expect(await looks.lookUp(asked)).toMatchObject({ ok: false });
    expect(await alerts()).toMatchObject([{ kind: 'many-in-an-hour', officerAgency: 'H21' }]);
  });

  test('too many of a commune’s officer who tries the dossiers of all its neighbours', async () => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 3, perDay: 9 } });
    await looks.officer({}, 'H21.17', LONELY);
    await looks.verify({ purpose, officer: LONELY });
    for (const dossier of ['H21.18-260323-0042', 'H21.19-260323-0042', 'H56.17-260323-0042'])
      await looks.verify({ purpose, officer: LONELY, dossier });
    expect(await alerts()).toMatchObject([
      { kind: 'many-in-an-hour', officer: LONELY, officerAgency: 'H21.17' },
    ]);
    expect(await byOfficer({ officer: LONELY })).toMatchObject({ value: { items: Array(4).fill({}) } });
  });

  test('too many that ask for the same verification again by its key', async () => {
    looks = await openLooks(looks.tables, { alerts: { perHour: 2, perDay: 9 } });
    const repeatable = { pk: 'cong-mau~khoa-1', digest: digestJson('x') };
    for (let count = 0; count < 3; count += 1) await looks.verify({ purpose }, { repeatable });
    expect(await alerts()).toMatchObject([{ kind: 'many-in-an-hour' }]);
  });

  test('a refused one at a bearer of the officer’s own family name', async () => {
    await looks.officer({ familyName: 'Đặng' });
    await looks.verify({ purpose, dossier: 'H56.17-260323-0042' });
    expect(await alerts()).toMatchObject([{ kind: 'own-family-name', agency: 'H21' }]);
  });

  test('at a bearer of the officer’s own family name, however it is written', async () => {
    await looks.officer({ familyName: 'ĐẶNG '.normalize('NFD') });
    await looks.verify({ purpose });
    await looks.verify({ purpose });
    expect(await alerts()).toMatchObject([{ kind: 'own-family-name', dossier: CODE }]);
    expect(JSON.stringify(await looks.items(looks.tables.citizens))).not.toMatch(/đặng/iu);
  });

  test('not at a bearer of another', async () => {
    await looks.officer({ familyName: 'Trần' });
    await looks.verify({ purpose });
    expect(await alerts()).toEqual([]);
  });

  test.each([
    ['at night', '2026-03-23T22:30:00+07:00', true],
    ['on a Saturday', '2026-03-28T09:00:00+07:00', true],
    ['on a holiday', '2026-04-30T09:00:00+07:00', true],
    ['on a Saturday that is worked for it', '2026-05-09T09:00:00+07:00', false],
    ['at seven in the morning of a working day', '2026-03-23T07:00:00+07:00', false],
    ['at half past five', '2026-03-23T17:30:00+07:00', true],
  ])('out of working hours in Vietnam: %s', async (_when, at, isOut) => {
    const workingTime = { holidays: ['2026-04-30'], workedDays: ['2026-05-09'] };
    looks = await openLooks(looks.tables, { workingTime }, fakeClock(Date.parse(at)));
    await looks.verify({ purpose });
    expect((await alerts(at.slice(0, 10))).map(({ kind }) => kind)).toEqual(isOut ? ['out-of-hours'] : []);
  });

  test('shown to who acts for the agency only', async () => {
    looks = await openLooks(looks.tables, {}, fakeClock(MORNING + 12 * HOUR));
    await looks.verify({ purpose });
    expect(await alerts('2026-03-23')).toHaveLength(1);
    expect(await alerts('2026-03-23', FOREIGN_CLIENT)).toEqual([]);
  });
});

test('A name in a look is never in a record', async () => {
  await looks.verify({ purpose });
  expect(JSON.stringify(await looks.records())).not.toContain(FULL_NAME);
});
