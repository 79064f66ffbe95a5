import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import { HouseholdConfirmation, HouseholdReading } from '../../../schemas/registers/household-views.ts';
import { SyncView } from '../../../schemas/registers/sync.ts';
import type { Item } from '../../../functions/kernel/table/item.ts';
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
  TABLE_REGISTERS: tables.registers,
  SECRET_REGISTERS: 'registers',
  CITIZENS: '{}',
  REGISTERS: JSON.stringify({ agency: 'H21', sync: { officer: { account: 'canbo.mau' } } }),
});

const scripted = vi.hoisted((): { population: unknown; asked: number } => ({
  population: undefined,
  asked: 0,
}));
vi.mock('../../../functions/deliveries/population-config.ts', () => ({
  populationFromEnvironment: () => scripted.population,
  householdGroupingFromEnvironment: () => ({
    grouping: () => {
      scripted.asked += 1;
      return Promise.resolve({ kind: 'answered', route: 'truc', value: undefined });
    },
  }),
}));
vi.mock('../../../functions/kernel/secret.ts', () => {
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
  return { secretOf: () => () => Promise.resolve({ current: 'k1', keys: { k1: key(1) }, lookup: key(2) }) };
});

const { COMMUNE, heads, numberOf, recordOf, registerOf, under } = await import('../../support/registers.ts');
const records: CitizenRecord[] = [];
scripted.population = registerOf(() => records);
const householdApi = (await import('../../../functions/registers/household.api.ts')).handler;
const officerApi = (await import('../../../functions/citizens/officer.api.ts')).handler;
const syncApi = (await import('../../../functions/registers/sync.api.ts')).handler;
const mismatchApi = (await import('../../../functions/registers/mismatch.api.ts')).handler;
const schedule = (await import('../../../functions/deliveries/population-sync.schedule.ts')).handler;
const applicants = (await import('../../../functions/deliveries/applicants.worker.ts')).handler;
const { get, queryPage } = await import('../../../functions/kernel/table/read.ts');
const { headKey } = await import('../../../functions/dossiers/dossier-store.ts');
const { CODE, openPost } = await import('../../support/post.ts');

const context = { getRemainingTimeInMillis: () => 290_000 } as unknown as Context; // the member that is read
type Asked = Parameters<typeof proxyEvent>[2] & { readonly scopes?: string; readonly agencies?: string };
async function call(api: typeof syncApi, method: string, route: string, asked: Asked = {}) {
  const { scopes = 'household:read register:manage', agencies = 'H21', ...more } = asked;
  const client = { clientId: 'cong-mau', scopes, agencies };
  const answer = await api(proxyEvent(method, route, { ...more, client }), context);
  const isJson = String(answer.headers?.['Content-Type']).includes('json');
  return {
    status: answer.statusCode,
    text: answer.body,
    headers: answer.headers,
    body: isJson ? (JSON.parse(answer.body) as unknown) : undefined,
  };
}
const json = (value: unknown) => ({ body: JSON.stringify(value) });
const why = {
  purpose: 'xac-nhan-ho-gia-dinh',
  legalBasis: 'nd-118-2025',
  officer: 'canbo.mau',
  dossier: 'H21.17-260323-0099',
};
const subject = { personalNumber: numberOf(1), fullName: 'Nguyễn Văn Mẫu 1' };
const minutesAgo = (minutes: number) =>
  new Date(Math.floor(Date.now() / 60_000 - minutes) * 60_000).toISOString();
const window = { from: minutesAgo(300), to: minutesAgo(30) };
const sync = (more: object = {}) => json({ ...window, seconds: 5, firstLoad: true, ...more });

beforeAll(async () => {
  const at = minutesAgo(60);
  records.push(recordOf(1, at, heads(1)), recordOf(2, at, under(1)), recordOf(42, at, under(1)));
  const made = await call(syncApi, 'POST', '/v1/population-syncs', sync());
  expect(made.status).toBe(202);
  expect(SyncView.parse(made.body)).toMatchObject({ state: 'done', counts: { added: 3 } });
});

describe('Over HTTP', () => {
  test('a sync is asked for, carried while one waits, and read again', async () => {
    const made = SyncView.parse((await call(syncApi, 'POST', '/v1/population-syncs', sync())).body);
    expect(made.counts).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
    const path = { id: made.id };
    const read = await call(syncApi, 'GET', '/v1/population-syncs/{id}', { path });
    expect(read).toMatchObject({ status: 200, body: made });
    const none = await call(syncApi, 'GET', '/v1/population-syncs/{id}', { path: { id: 'khong-co' } });
    expect(none).toMatchObject({ status: 404, body: { code: 'sync-not-found' } });
  });

  test('a sync is refused backwards, into the future, without the scope, and to who acts for one agency', async () => {
    const post = (asked: Asked) => call(syncApi, 'POST', '/v1/population-syncs', asked);
    expect((await post(sync({ from: window.to, to: window.from }))).status).toBe(422);
    expect(await post(sync({ to: minutesAgo(-60) }))).toMatchObject({
      body: { code: 'sync-in-the-future' },
    });
    expect(await post({ ...sync(), scopes: 'household:read' })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    });
    expect(await post({ ...sync(), agencies: 'H21.17' })).toMatchObject({
      status: 403,
      body: { code: 'agency-not-yours' },
    });
  });

  test('rows of a local system are held against the register, as JSON and CSV without a name or number', async () => {
    const rows = [{ reference: 'HS-7', personalNumber: numberOf(77), name: 'Trần Thị Không Có' }];
    const put = await call(mismatchApi, 'POST', '/v1/register-mismatches', json({ system: 'ho-tich', rows }));
    expect(put).toMatchObject({ status: 200, body: { system: 'ho-tich', rows: 1 } });
    const report = await call(mismatchApi, 'GET', '/v1/register-mismatches');
    expect(report.text).toContain('not-in-register');
    const csv = await call(mismatchApi, 'GET', '/v1/register-mismatches.csv');
    expect(csv.headers?.['Content-Type']).toContain('text/csv');
    const more = json({ system: 'ho-tich', rows: [{ ...rows[0], reference: 'HS-8' }] });
    await call(mismatchApi, 'POST', '/v1/register-mismatches', more);
    const query = { limit: '1' };
    const first = await call(mismatchApi, 'GET', '/v1/register-mismatches.csv', { query });
    const link = /^<\/v1\/register-mismatches\.csv\?cursor=([\w-]+)&limit=1>; rel="next"$/.exec(
      String(first.headers?.['Link']),
    );
    const cursor = link?.[1] ?? '';
    const second = await call(mismatchApi, 'GET', '/v1/register-mismatches.csv', {
      query: { ...query, cursor },
    });
    expect([first.text, second.text].join('')).toContain('HS-8');
    expect(second.text).not.toContain('Hệ thống');
    for (const text of [report.text, csv.text]) {
      expect(text).toContain('HS-7');
      expect(text).not.toContain(numberOf(77));
      expect(text).not.toContain('Trần');
    }
  });

  test('the portal’s subscriptions are put', async () => {
    const subscriptions = [{ name: 'xã', about: ['household'], communes: [COMMUNE] }];
    const put = await call(mismatchApi, 'PUT', '/v1/register-subscriptions', json({ subscriptions }));
    expect(put).toMatchObject({ status: 200, body: { subscriptions, changedBy: 'cong-mau' } });
    const wrong = json({ subscriptions: [{ name: 'x', about: ['dog'] }] });
    expect((await call(mismatchApi, 'PUT', '/v1/register-subscriptions', wrong)).status).toBe(422);
  });

  test('a household is confirmed, read and followed for a purpose, and refused without', async () => {
    const unknown = await call(householdApi, 'POST', '/v1/household-readings', json({ ...why, subject }));
    expect(unknown).toMatchObject({ status: 403, body: { code: 'agency-without-register-accounts' } });
    await call(officerApi, 'PUT', '/v1/register-officers/{agency}/{officer}', {
      path: { agency: 'H21', officer: why.officer },
      ...json({ account: 'c06.gialai.017' }),
    });
    const confirm = (more: object) =>
      call(householdApi, 'POST', '/v1/household-confirmations', json({ ...why, subject, ...more }));
    const yes = await confirm({ statement: { head: numberOf(1), members: [numberOf(2)], size: 3 } });
    expect(HouseholdConfirmation.parse(yes.body)).toMatchObject({ result: 'yes', differs: [] });
    const no = await confirm({ statement: { size: 4 } });
    expect(HouseholdConfirmation.parse(no.body)).toMatchObject({ result: 'no', differs: ['size'] });
    expect((await confirm({ statement: { size: 3 }, purpose: undefined })).status).toBe(422);
    const reading = await call(householdApi, 'POST', '/v1/household-readings', json({ ...why, subject }));
    const { household, members } = HouseholdReading.parse(reading.body);
    expect(members).toHaveLength(3);
    const path = { id: household };
    const route = '/v1/households/{id}/history';
    const history = await call(householdApi, 'GET', route, { path, query: why });
    expect(history).toMatchObject({ status: 200, body: { versions: [{ kinds: ['household-created'] }] } });
    expect((await call(householdApi, 'GET', route, { path })).status).toBe(400);
  });

  test('households are shown only within the scope, and a stranger finds none', async () => {
    const read = (asked: Asked) => call(householdApi, 'POST', '/v1/household-readings', asked);
    expect(await read({ ...json({ ...why, subject }), scopes: 'register:manage' })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    });
    const stranger = { personalNumber: numberOf(88), fullName: 'Không Ai' };
    expect(await read(json({ ...why, subject: stranger }))).toMatchObject({
      status: 404,
      body: { code: 'household-not-found' },
    });
  });
});

describe('By the clock', () => {
  test('what is new is followed, and social insurance is asked about the households that appeared', async () => {
    await schedule({}, context);
    expect(scripted.asked).toBe(1);
    await schedule({}, context);
    expect(scripted.asked).toBe(1);
    const runs = await queryPage({
      TableName: tables.registers,
      KeyConditionExpression: 'pk = :runs',
      ExpressionAttributeValues: { ':runs': { S: 'SYNC' } },
    });
    expect(runs.items.some((run) => run['askedBy']?.S === 'gateway')).toBe(true);
  });

  test('with no time left nothing is begun', async () => {
    const late = { getRemainingTimeInMillis: () => 20_000 } as unknown as Context; // the member that is read
    await schedule({}, late);
    expect(scripted.asked).toBe(1);
  });
});

describe('From the stream of dossiers', () => {
  test('a dossier is noted with its applicant, once, and everything else is passed over', async () => {
    const post = await openPost(tables);
    await post.submit();
    const image = await get(headKey(tables.dossiers, CODE));
    const event = (NewImage: Item | undefined) => ({ dynamodb: { NewImage } });
    const other = { pk: { S: CODE }, sk: { S: 'EVENT#000001' } };
    const Records = [event(image), event(image), event(other), event(undefined)];
    await applicants({ Records } as unknown as DynamoDBStreamEvent, context);
    const { createSeal } = await import('../../../functions/kernel/sealing.ts');
    const { personRefOf } = await import('../../../functions/registers/membership.ts');
    const { dossiersOf } = await import('../../../functions/registers/applicant-store.ts');
    const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
    const { hash } = createSeal({ current: 'k1', keys: { k1: key(1) }, lookup: key(2) });
    expect(await dossiersOf(tables.registers, personRefOf(hash, numberOf(42)))).toEqual([CODE]);
  });
});
