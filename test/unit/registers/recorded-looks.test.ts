import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgencyCode } from '../../../schemas/agency-code.ts';
import { Day } from '../../../schemas/calendar.ts';
import { LookSettings } from '../../../schemas/citizens/look-settings.ts';
import { OfficerAccount } from '../../../schemas/citizens/look.ts';
import { RegisterOfficer } from '../../../schemas/citizens/officer.ts';
import { PURPOSES } from '../../../schemas/citizens/purposes.ts';
import { ConfirmationRequest, ReadingRequest } from '../../../schemas/registers/household-views.ts';
import type { AccessRecords } from '../../../functions/citizens/citizens.ts';
import type { Households } from '../../../functions/registers/households.ts';
import { HOUR } from '../../support/exchanges.ts';
import type { Room } from '../../support/registers.ts';
import { units } from '../../../functions/deliveries/units.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { heads, numberOf, openRoom, recordOf, testSeal, under } = await import('../../support/registers.ts');
const { keepOfficer } = await import('../../../functions/citizens/officers.ts');
const { readAlerts } = await import('../../../functions/citizens/watch-looks.ts');
const { recordPage } = await import('../../../functions/citizens/access-record-store.ts');
const { subjectHashOf } = await import('../../../functions/citizens/record-look.ts');
const { householdRecorder } = await import('../../../functions/deliveries/household-recorder.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { settleHouseholds } = await import('../../../functions/registers/settle-households.ts');
const { confirmHousehold } = await import('../../../functions/registers/confirm-household.ts');
const { readMembers } = await import('../../../functions/registers/read-household.ts');

const client = { id: 'cong-mau', scopes: new Set<string>(), agencies: ['H21'] };
const asker = { client, sourceIp: '10.0.0.7', correlationId: 'c-1' };
const MONDAY = '2026-03-16T02:00:00.000Z';
const why = {
  purpose: 'xac-nhan-ho-gia-dinh',
  legalBasis: 'nd-118-2025',
  officer: 'canbo.mau',
  dossier: 'H21.17-260323-0042',
};
const subject = { personalNumber: numberOf(2), fullName: 'Nguyễn Văn Mẫu 2' };

let room: Room;
let records: AccessRecords;
let households: Households;
beforeEach(async () => {
  const tables = await database.freshTables();
  room = openRoom(tables);
  records = {
    tables,
    clock: room.clock,
    seal: () => Promise.resolve(testSeal),
    settings: LookSettings.parse({ alerts: { perHour: 4, perDay: 6 } }),
  };
  households = {
    ...room.registers,
    recorder: householdRecorder(records),
    purposes: PURPOSES,
    units,
    dossierOf: () => Promise.resolve(undefined),
  };
  const people = [recordOf(1, MONDAY, heads(1)), recordOf(2, MONDAY, under(1))];
  await keepRecords(room.registers, people, { isFirstLoad: false });
  await settleHouseholds(room.registers, Number.MAX_SAFE_INTEGER);
});

const read = (more: object = {}) =>
  readMembers(households, asker, ReadingRequest.parse({ ...why, subject, ...more }));
const confirm = () =>
  confirmHousehold(
    households,
    asker,
    ConfirmationRequest.parse({ ...why, subject, statement: { head: numberOf(1) } }),
  );
const alerts = async () =>
  (await readAlerts(records, client, Day.parse('2026-03-23'))).map(({ kind, officer, agency }) => [
    kind,
    officer,
    agency,
  ]);
const isOfFamily = (familyName: string) =>
  keepOfficer(
    records,
    client,
    'H21' as AgencyCode,
    OfficerAccount.parse('canbo.mau'),
    RegisterOfficer.parse({ account: 'c06.gialai.017', familyName }),
  );

describe('A look at a household', () => {
  test('is found by every member of it, and names nobody', async () => {
    await read();
    const now = room.clock.now();
    for (const n of [1, 2]) {
      const hash = subjectHashOf(testSeal, numberOf(n));
      const time = { from: instant(now - HOUR), to: instant(now + HOUR) };
      const page = await recordPage(records.tables.citizens, 'by-subject', hash, time, 10);
      expect(page.records).toMatchObject([{ operation: 'household-read', result: 'found' }]);
    }
    const { Items } = await dynamo.send(new ScanCommand({ TableName: records.tables.citizens }));
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
    ['has it confirmed', confirm],
  ])('of the officer’s own family name raises an alert when he %s', async (_, look) => {
    await isOfFamily('Nguyễn');
    expect(await look()).toMatchObject({ ok: true });
    expect(await alerts()).toEqual([['own-family-name', 'canbo.mau', 'H21.17']]);
  });

  test('after too many for dossiers of as many communes raises an alert', async () => {
    await keepOfficer(
      records,
      client,
      'H21' as AgencyCode,
      OfficerAccount.parse('canbo.mau'),
      RegisterOfficer.parse({ account: 'c06.gialai.017' }),
    );
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
