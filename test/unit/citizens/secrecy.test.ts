import { afterAll, expect, test, vi } from 'vitest';
import { startDatabase } from '../../support/tables.ts';

// Everything that would be written is; elsewhere in the tests the logger is silent.
Object.assign(process.env, {
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_LOG_LEVEL: 'DEBUG',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_METRICS_NAMESPACE: 'LienThong',
});
const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/looks.ts');
const { BIRTH, CLIENT, FATHER, FULL_NAME, NUMBER, OFFICER, OLD_NUMBER, openLooks, unreachable } = support;
const { AccessRecordExportRequest, AccessRecordSearch, OfficerRecordQuery } =
  await import('../../../schemas/citizens/access-record.ts');
const { searchByOfficer, searchBySubject } = await import('../../../functions/citizens/search-records.ts');
const { exportRecords } = await import('../../../functions/citizens/export-records.ts');
const { problemBody } = await import('../../../functions/kernel/result.ts');

const SECRETS = [
  NUMBER,
  OLD_NUMBER,
  FULL_NAME,
  'Thử Nghiệm',
  FATHER,
  '1990-05-17',
  '17 đường Mẫu',
  OFFICER,
  'c06.gialai',
  'c06.bi-mat',
  '0900000077',
  'can.bo@example.vn',
];

test('No road through this room leaves a name, a number or an account in a log, a metric, an item or a refusal', async () => {
  const written: string[] = [];
  const capture = (...line: unknown[]): void => void written.push(line.map(String).join(' '));
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation(capture);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      capture(chunk);
      return true;
    });

  const looks = await openLooks(await database.freshTables(), { alerts: { perHour: 1, perDay: 1 } });
  await looks.officer({
    account: 'c06.bi-mat',
    phone: '0900000077',
    email: 'can.bo@example.vn',
    familyName: 'Đặng',
  });
  const answers: unknown[] = [];
  const old = { subject: { oldNumber: OLD_NUMBER, fullName: FULL_NAME, birth: BIRTH } };
  // Answered, cached, mismatched, refused by every party, unanswered, later, searched and exported.
  answers.push(await looks.verify(), await looks.verify(), await looks.verify(old));
  answers.push(await looks.verify({ purpose: 'khong-co' }), await looks.verify({ officer: 'cb.khong.co' }));
  answers.push(
    await looks.verify({ subject: { personalNumber: `${NUMBER}9`, fullName: FULL_NAME, birth: BIRTH } }),
  );
  looks.register.verifies.push(
    { kind: 'refused', code: 'about-another-person', reason: 'x' },
    unreachable,
    unreachable,
  );
  const fresh = { purpose: 'giai-quyet-ho-so' };
  answers.push(await looks.verify(fresh));
  const waiting = await looks.verify(fresh);
  answers.push(waiting);
  const id = waiting.ok ? waiting.value.id : '';
  await looks.carry(id);
  looks.clock.advance(3_600_000);
  await looks.carry(id);
  looks.register.lookUps.push(unreachable, { kind: 'refused', code: 'about-another-person', reason: 'x' });
  answers.push(await looks.lookUp(), await looks.lookUp());
  await looks.lookUp();
  await looks.relatives();
  const searching = { client: CLIENT, sourceIp: '203.0.113.8', correlationId: 'an-audit' };
  const who = { agency: 'H21', by: 'thanh.tra.1' };
  const subject = { personalNumber: NUMBER };
  await searchBySubject(looks.citizens, searching, AccessRecordSearch.parse({ subject, ...who }));
  await searchByOfficer(
    looks.citizens,
    searching,
    OfficerRecordQuery.parse({ officer: OFFICER, officerAgency: 'H21.17', ...who }),
  );
  await exportRecords(looks.citizens, searching, AccessRecordExportRequest.parse({ subject, ...who }));
  vi.restoreAllMocks();

  const { citizens, exchanges, evidence, requests, partners } = looks.tables;
  const items = await Promise.all(
    [citizens, exchanges, evidence, requests, partners].map((table) => looks.items(table)),
  );
  const places = {
    logs: written.join('\n'),
    items: JSON.stringify(items),
    refusals: JSON.stringify(
      answers.map((answer) =>
        (answer as { ok: boolean }).ok ? answer : problemBody((answer as never)['problem'], 'c'),
      ),
    ),
    webhooks: JSON.stringify(await looks.told(id)),
  };
  // The net itself holds: something was caught everywhere.
  expect(written.filter((line) => /LT12\d/.test(line)).length).toBeGreaterThan(5);
  const told = written.filter((line) => line.includes('LT124') && line.includes('own-family-name'));
  expect(told).toHaveLength(1); // of the many looks at that name in one day
  expect(places.logs).toContain('abnormalLooks');
  expect(items.flat().length).toBeGreaterThan(20);
  for (const [place, text] of Object.entries(places))
    for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
});
