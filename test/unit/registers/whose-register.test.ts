import type { Context } from 'aws-lambda';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { proxyEvent } from '../../support/proxy-event.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
Object.assign(process.env, {
  TABLE_REGISTERS: tables.registers,
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_DOSSIERS: tables.dossiers,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_PARTNERS: tables.partners,
  SECRET_REGISTERS: 'registers',
  REGISTERS: JSON.stringify({ agency: 'H21', sync: { officer: { account: 'dong-bo' } } }),
});
vi.mock('../../../functions/deliveries/population-config.ts', () => ({
  populationFromEnvironment: () => undefined,
}));
vi.mock('../../../functions/kernel/secret.ts', () => {
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
  return { secretOf: () => () => Promise.resolve({ current: 'k1', keys: { k1: key(1) }, lookup: key(2) }) };
});
const sync = await import('../../../functions/registers/sync.api.ts');
const mismatch = await import('../../../functions/registers/mismatch.api.ts');

const context = { getRemainingTimeInMillis: () => 29_000 } as unknown as Context; // the member that is read
const row = { reference: 'R-42', personalNumber: '064090000042', name: 'Nguyễn Văn Mẫu' };
const time = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' };
const CALLS = [
  ['POST', '/v1/population-syncs', 202, time],
  ['GET', '/v1/population-syncs/{id}', 200, undefined],
  ['POST', '/v1/register-mismatches', 200, { system: 'mot-cua', rows: [row] }],
  ['GET', '/v1/register-mismatches', 200, undefined],
  ['GET', '/v1/register-mismatches.csv', 200, undefined],
  ['PUT', '/v1/register-subscriptions', 200, { subscriptions: [{ name: 'x', about: ['person'] }] }],
] as const;
const call = async (method: string, route: string, body: unknown, agencies: string) => {
  const client = { clientId: 'cong-mau', scopes: 'register:manage', agencies };
  const path = { id: '20260301T000000000Z-20260302T000000000Z-1' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const { handler } = route.startsWith('/v1/population-syncs') ? sync : mismatch;
  return handler(proxyEvent(method, route, { ...sent, path, client }), context);
};

describe('The province’s register is steered by who acts for the whole province', () => {
  test.each(CALLS)('%s %s', async (method, route, status, body) => {
    expect((await call(method, route, body, 'H21')).statusCode).toBe(status);
  });

  test.each(CALLS)('and by no one of its agencies: %s %s', async (method, route, _status, body) => {
    for (const agencies of ['H21.17', 'H56', '']) {
      const answer = await call(method, route, body, agencies);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 403, code: 'agency-not-yours' });
    }
  });
});
