import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Day } from '../../../schemas/calendar.ts';
import {
  ConfirmationRequest,
  HistoryQuery,
  ReadingRequest,
} from '../../../schemas/registers/household-views.ts';
import { HOUR } from '../../support/exchanges.ts';
import type { Room } from '../../support/registers.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { heads, numberOf, openRoom, recordOf, testSeal, under } = await import('../../support/registers.ts');
const { asker, CLIENT, openHouseholds, why } = await import('../../support/households.ts');
const { readAlerts } = await import('../../../functions/citizens/watch-looks.ts');
const { recordPage } = await import('../../../functions/citizens/access-record-store.ts');
const { subjectHashOf } = await import('../../../functions/citizens/record-look.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');
const { householdOfHead } = await import('../../../functions/registers/membership.ts');
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { settleHouseholds } = await import('../../../functions/registers/settle-households.ts');
const { confirmHousehold } = await import('../../../functions/registers/confirm-household.ts');
const { readHistory, readMembers } = await import('../../../functions/registers/read-household.ts');

const MONDAY = '2026-03-16T02:00:00.000Z';
const subject = { personalNumber: numberOf(2), fullName: 'Nguyễn Văn Mẫu 2' };

const ALERTS = { alerts: { perHour: 4, perDay: 6 } };

let room: Room;
let looking: Awaited<ReturnType<typeof openHouseholds>>;
beforeEach(async () => {
  room = openRoom(await database.freshTables());
  looking = await openHouseholds(room, ALERTS);
  const people = [recordOf(1, MONDAY, heads(1)), recordOf(2, MONDAY, under(1))];
  await keepRecords(room.registers, people, { isFirstLoad: false });
  await settleHouseholds(room.registers, Number.MAX_SAFE_INTEGER);
});

const read = (more: object = {}) =>
  readMembers(looking.households, asker, ReadingRequest.parse({ ...why, subject, ...more }));
const confirm = (more: object = {}) =>
  confirmHousehold(
    looking.households,
    asker,
    ConfirmationRequest.parse({ ...why, subject, statement: { head: numberOf(1) }, ...more }),
  );
const alerts = async () =>
  (await readAlerts(looking.desk, CLIENT, Day.parse('2026-03-23'))).map(({ kind, officer, agency }) => [
    kind,
    officer,
    agency,
  ]);
const isOfFamily = (familyName: string) => looking.account({ familyName });

describe('A look at a household by an officer', () => {
  const history = (more: object = {}) =>
    readHistory(
      looking.households,
      asker,
      householdOfHead(testSeal.hash, numberOf(1)),
      HistoryQuery.parse({ ...why, ...more }),
    );
  const ways = { read, confirm, history };

  test.each(Object.keys(ways) as (keyof typeof ways)[])(
    'who has no account at the register is refused, recorded and counted, as at a citizen: %s',
    async (way) => {
      const refused = (code: string) => ({ ok: false, problem: { code } });
      const officer = 'canbo.la';
      expect(await ways[way]({ officer, dossier: 'H22.17-260323-0042' })).toMatchObject(
        refused('agency-without-register-accounts'),
      );
      expect(await ways[way]({ officer })).toMatchObject(refused('officer-without-register-account'));
      await looking.account({ until: '2026-03-22' }, officer);
      expect(await ways[way]({ officer })).toMatchObject(refused('officer-without-register-account'));
      looking = await openHouseholds(room, { ...ALERTS, emailRequired: true });
      await looking.account({}, officer);
      expect(await ways[way]({ officer })).toMatchObject(refused('officer-without-email'));
      expect(await ways[way]({ officer })).toMatchObject(refused('officer-without-email'));
      expect(await alerts()).toContainEqual(['many-in-an-hour', officer, 'H21.17']);
      const outcomes = (await looking.recorded()).map(({ outcome }) => outcome);
      expect(outcomes.length).toBeGreaterThanOrEqual(5);
      expect(new Set(outcomes)).toEqual(new Set(['refused']));
    },
  );
});

describe('A look at a household', () => {
  test('is found by every member of it, and names nobody', async () => {
    await read();
    const now = room.clock.now();
    for (const n of [1, 2]) {
      const hash = subjectHashOf(testSeal, numberOf(n));
      const time = { from: instant(now - HOUR), to: instant(now + HOUR) };
      const page = await recordPage(room.tables.citizens, 'by-subject', hash, time, 10);
      expect(page.records).toMatchObject([{ operation: 'household-read', result: 'found' }]);
    }
    const { Items } = await dynamo.send(new ScanCommand({ TableName: room.tables.citizens }));
    expect(JSON.stringify(Items)).not.toMatch(/nguyễn|mẫu 2|0640900/iu);
  });

  test('in working hours, at another family and not too often raises no alert', async () => {
    await isOfFamily('Trần');
    await confirm();
    expect(await alerts()).toEqual([]);
  });

  test('out of working hours raises an alert', async () => {
    room.clock.advance(12 * HOUR);
    await confirm();
    expect(await alerts()).toEqual([['out-of-hours', 'canbo.mau', 'H21.17']]);
  });

  test.each([
    ['reads it', () => read()],
    ['has it confirmed', () => confirm()],
  ])('of the officer’s own family name raises an alert when he %s', async (_, look) => {
    await isOfFamily('Nguyễn');
    expect(await look()).toMatchObject({ ok: true });
    expect(await alerts()).toEqual([['own-family-name', 'canbo.mau', 'H21.17']]);
  });

  test('after too many for dossiers of as many communes raises an alert', async () => {
    for (const commune of ['17', '18', '19']) await read({ dossier: `H21.${commune}-260323-0042` });
    expect(await alerts()).toEqual([['many-in-an-hour', 'canbo.mau', 'H21.19']]);
  });

  test('that is refused raises an alert as one that is answered does', async () => {
    room.clock.advance(12 * HOUR);
    expect(await read({ purpose: 'to-mo' })).toMatchObject({ ok: false });
    expect(await alerts()).toEqual([['out-of-hours', 'canbo.mau', 'H21.17']]);
  });

  test('after too many raises an alert, and is answered all the same', async () => {
    for (let count = 0; count < 3; count += 1) expect(await read()).toMatchObject({ ok: true });
    expect(await alerts()).toEqual([['many-in-an-hour', 'canbo.mau', 'H21.17']]);
  });
});
