import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDatabase } from '../../../support/tables.ts';
import type { PersonalNumber } from '../../../../schemas/citizens/personal-number.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
const { JUSTICE, keepDossier, openDoor, openTestDoor, REST } = await import('../../../support/door.ts');
const { subjectHashOf } = await import('../../../../functions/citizens/record-look.ts');
const { recordPage } = await import('../../../../functions/citizens/access-record-store.ts');
const { instant } = await import('../../../../functions/kernel/clock.ts');
const { DoorSettings } = await import('../../../../functions/registers/door/settings.ts');
const { exportRecords } = await import('../../../../functions/citizens/export-records.ts');
const { LookSettings } = await import('../../../../schemas/citizens/look-settings.ts');
const { searchByOfficer } = await import('../../../../functions/citizens/search-records.ts');
const { AccessRecordExportRequest, OfficerRecordQuery } =
  await import('../../../../schemas/citizens/access-record.ts');

const gateway = openTestDoor(tables);
const status = (code: string): string => `${REST}/traTrangThaiHoSo/${code}`;
beforeAll(async () => {
  await keepDossier(tables);
  await keepDossier(tables, { code: 'H21.18-260323-0001', agency: 'H21.18' });
});

describe('A national system that looks at a dossier', () => {
  test('sees those of the agencies that it was given, and of those below them', async () => {
    const open = openDoor({
      clients: { [JUSTICE]: { services: ['traTrangThaiHoSo'], agencies: ['H21.17'], legalBasis: 'x' } },
    });
    expect((await gateway.rest('GET', status('H21.17-260323-0042'), { open })).status).toBe(200);
    expect((await gateway.rest('GET', status('H21.18-260323-0001'), { open })).status).toBe(404);
  });

  test('sees none where none was given', async () => {
    const open = openDoor({ clients: { [JUSTICE]: { services: ['traTrangThaiHoSo'], legalBasis: 'x' } } });
    expect((await gateway.rest('GET', status('H21.17-260323-0042'), { open })).status).toBe(404);
  });

  test('is in the list of looks of the dossier’s applicant, whom it is not told', async () => {
    gateway.clock.advance(1_000); // after the looks of other tests
    const headers = { 'x-road-userid': 'VN.canbo.42' };
    const reply = await gateway.rest('GET', status('H21.17-260323-0042'), { headers });
    expect(JSON.stringify(reply)).not.toMatch(/052098000042|Nguyễn/);
    const hash = subjectHashOf(gateway.seal, '052098000042' as PersonalNumber);
    const now = gateway.clock.now();
    const { records } = await recordPage(
      tables.citizens,
      'by-subject',
      hash,
      { from: instant(now), to: instant(now) },
      10,
    );
    expect(records[0]).toMatchObject({
      operation: 'door-read',
      client: JUSTICE,
      dossier: 'H21.17-260323-0042',
      fields: ['status'],
      outcome: 'answered',
      result: 'found',
      legalBasis: 'ND-278-2025',
    });
    expect(records.map(({ sealed }) => sealed !== undefined)).toEqual([true]);
  });

  test('is found by whoever acted there, under the province, whosever the dossiers are', async () => {
    const headers = { 'x-road-userid': 'VN.canbo.77' };
    for (const code of ['H21.17-260323-0042', 'H21.18-260323-0001'])
      await gateway.rest('GET', status(code), { headers });
    const records = {
      tables,
      clock: gateway.clock,
      seal: () => Promise.resolve(gateway.seal),
      settings: LookSettings.parse({}),
    };
    const client = { id: 'cong-mau', scopes: new Set<string>(), agencies: ['H21'] };
    const asked = { officer: 'VN.canbo.77', officerAgency: 'H21', agency: 'H21', by: 'thanh.tra.1' };
    const found = await searchByOfficer(
      records,
      { client, sourceIp: '10.0.0.1', correlationId: 'c' },
      OfficerRecordQuery.parse(asked),
    );
    expect(found.ok && found.value.items.map(({ agency }) => agency).toSorted()).toEqual([
      'H21.17',
      'H21.18',
    ]);
  });

  test('stands in the list that a desk of the dossier’s agency hands to the applicant, and of no other', async () => {
    gateway.clock.advance(1_000);
    await gateway.rest('GET', status('H21.17-260323-0042'));
    const listFor = async (agency: string) => {
      const records = {
        tables,
        clock: gateway.clock,
        seal: () => Promise.resolve(gateway.seal),
        settings: LookSettings.parse({}),
      };
      const client = { id: 'cong-mau', scopes: new Set<string>(), agencies: [agency] };
      const subject = { personalNumber: '052098000042' };
      const from = instant(gateway.clock.now());
      const asked = AccessRecordExportRequest.parse({ subject, agency, by: 'cb.motcua.17', from });
      const list = await exportRecords(records, { client, sourceIp: '10.0.0.1', correlationId: 'c' }, asked);
      return list.ok ? list.value.looks.filter(({ dossier }) => dossier !== '') : list;
    };
    expect(await listFor('H21.17')).toMatchObject([
      {
        operation: 'Cơ sở dữ liệu quốc gia tra cứu hồ sơ',
        purpose: 'Tra trạng thái hồ sơ qua X-Road',
        agency: 'H21.17',
        dossier: 'H21.17-260323-0042',
      },
    ]);
    expect(await listFor('H21.18')).toEqual([]);
  });

  test('is recorded also where it was told nothing', async () => {
    const before = await gateway.count('citizens');
    await gateway.rest('GET', status('H21.17-260323-0999'));
    expect(await gateway.count('citizens')).toBe(before + 1);
  });

  test('is told nothing when it cannot be recorded', async () => {
    const mute = openTestDoor(tables, { recorder: { record: () => Promise.reject(new Error('đầy')) } });
    expect((await mute.rest('GET', status('H21.17-260323-0042'))).status).toBe(500);
  });
});

describe('The door’s settings', () => {
  test('{} is a door that is shut', () => {
    expect(DoorSettings.parse({})).toBeUndefined();
  });

  test.each([
    ['without an address that may call', { serverAllow: [] }],
    ['with a client that is no identifier', { clients: { TUPHAP: { services: [], legalBasis: 'x' } } }],
    ['with a service that is none', { clients: { 'A/B/C': { services: ['xoa'], legalBasis: 'x' } } }],
    ['with a client without a legal basis', { clients: { 'A/B/C': { services: [] } } }],
  ])('are refused %s', (_case, more) => {
    expect(() => openDoor(more)).toThrow();
  });
});
