import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AccessAlertView } from '../../../schemas/citizens/access-alert.ts';
import { AccessRecordExport, AccessRecordPage } from '../../../schemas/citizens/access-record.ts';
import { LookAnswer, VerificationView } from '../../../schemas/citizens/look.ts';
import { RegisterOfficerView } from '../../../schemas/citizens/officer.ts';
import { POLICY } from '../../support/exchanges.ts';
import { proxyEvent } from '../../support/proxy-event.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
Object.assign(process.env, {
  TABLE_CITIZENS: tables.citizens,
  TABLE_DOSSIERS: tables.dossiers,
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_REQUESTS: tables.requests,
  TABLE_PARTNERS: tables.partners,
  SECRET_REGISTERS: 'registers',
  POLICIES: JSON.stringify({ population: POLICY }),
  CITIZENS: JSON.stringify({ alerts: { perHour: 1, perDay: 1 } }),
});

const scripted = vi.hoisted((): { register: unknown } => ({ register: undefined }));
vi.mock('../../../functions/deliveries/population-config.ts', () => ({
  populationFromEnvironment: () => scripted.register,
}));
vi.mock('../../../functions/kernel/secret.ts', () => {
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
  return { secretOf: () => () => Promise.resolve({ current: 'k1', keys: { k1: key(1) }, lookup: key(2) }) };
});

const support = await import('../../support/looks.ts');
const { BIRTH, CODE, FULL_NAME, NUMBER, OFFICER, ScriptedRegister, unreachable } = support;
const register = new ScriptedRegister();
scripted.register = register;
const verificationApi = (await import('../../../functions/citizens/verification.api.ts')).handler;
const lookUpApi = (await import('../../../functions/citizens/look-up.api.ts')).handler;
const accessApi = (await import('../../../functions/citizens/access.api.ts')).handler;
const officerApi = (await import('../../../functions/citizens/officer.api.ts')).handler;
const populationWorker = (await import('../../../functions/deliveries/population.worker.ts')).handler;

const context = { getRemainingTimeInMillis: () => 120_000 } as unknown as Context; // the member that is read
type Api = typeof verificationApi;
type Asked = Parameters<typeof proxyEvent>[2] & { readonly scopes?: string; readonly agencies?: string };
const ALL = 'citizen:verify citizen:read citizen:audit register:manage';
async function call(api: Api, method: string, route: string, asked: Asked = {}) {
  const { scopes = ALL, agencies = 'H21', ...more } = asked;
  const client = { clientId: 'cong-mau', scopes, agencies };
  const answer = await api(proxyEvent(method, route, { ...more, client }), context);
  const isJson = String(answer.headers?.['Content-Type']).includes('json');
  return {
    status: answer.statusCode,
    text: answer.body,
    body: isJson ? (JSON.parse(answer.body) as unknown) : undefined,
  };
}
const json = (value: unknown) => ({ body: JSON.stringify(value) });
const subject = { personalNumber: NUMBER, fullName: FULL_NAME, birth: BIRTH };
const look = (changed: object = {}) =>
  json({
    purpose: 'giai-quyet-ho-so',
    legalBasis: 'nd-118-2025',
    officer: OFFICER,
    dossier: CODE,
    subject,
    ...changed,
  });

beforeAll(async () => {
  const path = { agency: '000.00.00.H21', officer: OFFICER };
  const put = await call(officerApi, 'PUT', '/v1/register-officers/{agency}/{officer}', {
    path,
    ...json({ account: 'c06.gialai.017', familyName: 'Đặng' }),
  });
  expect(put.status).toBe(200);
});

describe('Over HTTP', () => {
  test('an officer’s account is put and read, and his family name is not shown', async () => {
    const path = { agency: 'H21', officer: OFFICER };
    const read = await call(officerApi, 'GET', '/v1/register-officers/{agency}/{officer}', { path });
    expect(RegisterOfficerView.parse(read.body)).toMatchObject({
      account: 'c06.gialai.017',
      familyNameKnown: true,
    });
    expect(read.text).not.toContain('Đặng');
    const route = '/v1/register-officers/{agency}/{officer}';
    expect((await call(officerApi, 'GET', route, { path, agencies: 'H56' })).status).toBe(403);
    expect((await call(officerApi, 'GET', route, { path: { agency: 'H21', officer: 'ai.do' } })).status).toBe(
      404,
    );
    expect((await call(officerApi, 'PUT', route, { path, ...json({}) })).status).toBe(422);
    expect((await call(officerApi, 'PUT', route, { path, scopes: 'citizen:read' })).status).toBe(403);
  });

  test('a verification is answered and read again', async () => {
    const made = await call(verificationApi, 'POST', '/v1/citizen-verifications', look());
    expect(made.status).toBe(200);
    const { id, result } = VerificationView.parse(made.body);
    expect(result).toBe('match');
    const read = await call(verificationApi, 'GET', '/v1/citizen-verifications/{id}', { path: { id } });
    expect(VerificationView.parse(read.body)).toEqual(made.body);
  });

  test('one that must wait is accepted, and carried by the queue’s worker', async () => {
    register.verifies.push(unreachable);
    const made = await call(verificationApi, 'POST', '/v1/citizen-verifications', look());
    expect(made.status).toBe(202);
    const { id, status } = VerificationView.parse(made.body);
    expect(status).toBe('unverified');
    const record = { messageId: 'm', body: JSON.stringify({ partner: 'population', subject: id, head: 1 }) };
    await populationWorker({ Records: [record] } as unknown as SQSEvent, context);
    const read = await call(verificationApi, 'GET', '/v1/citizen-verifications/{id}', { path: { id } });
    expect(read.body).toMatchObject({ status: 'verified', result: 'match' });
  });

  test('a look-up and relatives bring what their purposes allow', async () => {
    const found = await call(lookUpApi, 'POST', '/v1/citizen-look-ups', look());
    expect(LookAnswer.parse(found.body)).toMatchObject({ found: true });
    const related = await call(
      lookUpApi,
      'POST',
      '/v1/citizen-relatives',
      look({ purpose: 'xac-minh-nhan-than' }),
    );
    expect(Object.keys(LookAnswer.parse(related.body).fields)).toEqual(['father']);
  });

  test('a look-up while the register is away is 503 and says what to do', async () => {
    register.lookUps.push(unreachable);
    const answer = await call(lookUpApi, 'POST', '/v1/citizen-look-ups', look());
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'register-unreachable', fix: expect.stringContaining('Tiếp tục xử lý hồ sơ') as unknown },
    });
  });

  test('each road asks for its own scope', async () => {
    const scopes = 'dossier:write';
    const roads = [
      call(verificationApi, 'POST', '/v1/citizen-verifications', { ...look(), scopes }),
      call(lookUpApi, 'POST', '/v1/citizen-look-ups', { ...look(), scopes: 'citizen:verify' }),
      call(accessApi, 'POST', '/v1/access-record-searches', { ...look(), scopes: 'citizen:read' }),
    ];
    for (const { status, body } of await Promise.all(roads)) {
      expect(status).toBe(403);
      expect(body).toMatchObject({ code: 'scope-missing' });
    }
  });

  test('records are searched by person and officer, exported as JSON and CSV, and alerts are read', async () => {
    const who = { agency: 'H21', by: 'thanh.tra.1' };
    const search = json({ subject: { personalNumber: NUMBER }, ...who, limit: 100 });
    const bySubject = await call(accessApi, 'POST', '/v1/access-record-searches', search);
    expect(AccessRecordPage.parse(bySubject.body).items.length).toBeGreaterThan(3);
    const query = { officer: OFFICER, officerAgency: 'H21.17', ...who, limit: '2' };
    const byOfficer = await call(accessApi, 'GET', '/v1/access-records', { query });
    const page = AccessRecordPage.parse(byOfficer.body);
    expect(page.items).toHaveLength(2);
    const next = await call(accessApi, 'GET', '/v1/access-records', {
      query: { ...query, next: page.next ?? '' },
    });
    expect(AccessRecordPage.parse(next.body).items[0]?.id).not.toBe(page.items[0]?.id);
    const wanted = { subject: { personalNumber: NUMBER }, ...who };
    const list = await call(accessApi, 'POST', '/v1/access-record-exports', json(wanted));
    expect(AccessRecordExport.parse(list.body).looks.length).toBeGreaterThan(3);
    const csv = await call(
      accessApi,
      'POST',
      '/v1/access-record-exports',
      json({ ...wanted, format: 'csv' }),
    );
    expect(csv.text.startsWith('\uFEFF"Thời điểm')).toBe(true);
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    const alerts = await call(accessApi, 'GET', '/v1/access-alerts', { query: { day } });
    const kinds = (alerts.body as { items: unknown[] }).items.map((item) => AccessAlertView.parse(item).kind);
    expect(kinds).toContain('own-family-name');
    expect((await call(accessApi, 'GET', '/v1/access-alerts', { query: { day: 'hôm nay' } })).status).toBe(
      400,
    );
    expect((await call(accessApi, 'GET', '/v1/access-records', { query: { officer: OFFICER } })).status).toBe(
      400,
    );
  });

  test.each([
    ['without a purpose', { purpose: undefined }],
    ['with words for a purpose', { purpose: 'Xem cho ông Nguyễn Văn A' }],
    ['without a legal basis', { legalBasis: undefined }],
    ['without an officer', { officer: undefined }],
    ['with a name for an officer', { officer: 'Nguyễn Văn A' }],
    ['without a dossier', { dossier: undefined }],
    ['with more than was agreed', { also: 1 }],
  ])('a look %s is no look at all', async (_what, changed) => {
    const answer = await call(verificationApi, 'POST', '/v1/citizen-verifications', look(changed));
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-field' } });
    expect(answer.text).not.toMatch(/Nguyễn/);
  });
});
