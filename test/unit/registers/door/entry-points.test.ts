import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proxyEvent } from '../../../support/proxy-event.ts';
import { startDatabase } from '../../../support/tables.ts';

const database = await startDatabase();
const tables = await database.freshTables();
const SECRET = 'mat-khau-mau-cua-may-chu-an-toan-42';
const HEADER = 'x-may-chu';

// The secret store, which has the sealing keys.
const store = createServer((_request, response) => {
  const SecretString = JSON.stringify({
    current: 'k1',
    keys: { k1: Buffer.alloc(32, 7).toString('base64') },
    lookup: Buffer.alloc(32, 8).toString('base64'),
  });
  response.end(JSON.stringify({ SecretString }));
}).listen(0, '127.0.0.1');
await once(store, 'listening');
afterAll(() => {
  store.close();
  database.stop();
});

Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
  TABLE_REGISTERS: tables.registers,
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_DOSSIERS: tables.dossiers,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_CITIZENS: tables.citizens,
  SECRET_REGISTERS: 'registers',
  REGISTERS: JSON.stringify({ agency: 'H21', sync: { officer: { account: 'dong-bo' } } }),
  CITIZENS: '{}',
  PUBLIC_URL: 'https://lienthong.example.vn/',
});
const support = await import('../../../support/door.ts');
const { DOOR, JUSTICE, keepDossier, pushOf, REST, SERVER, soapMessage } = support;
process.env['DOOR'] = JSON.stringify({
  ...DOOR,
  serverSecret: { header: HEADER, sha256: createHash('sha256').update(SECRET).digest('hex') },
});
const soapApi = (await import('../../../../functions/registers/door-soap.api.ts')).handler;
const restApi = (await import('../../../../functions/registers/door-rest.api.ts')).handler;
beforeAll(() => keepDossier(tables));

const context = { getRemainingTimeInMillis: () => 60_000 } as unknown as Context; // the member that is read

interface Asked {
  readonly from?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly path?: string;
  readonly clients?: readonly string[];
}

async function call(api: typeof soapApi, method: string, route: string, asked: Asked = {}) {
  const headers = { [HEADER]: SECRET, ...asked.headers };
  const event = proxyEvent(method, route, {
    headers,
    ...(asked.body === undefined ? {} : { body: asked.body }),
  });
  return api(
    {
      ...event,
      path: asked.path ?? route,
      multiValueHeaders: { 'X-Road-Client': [...(asked.clients ?? [JUSTICE])] },
      requestContext: {
        ...event.requestContext,
        identity: { sourceIp: asked.from ?? SERVER } as (typeof event)['requestContext']['identity'],
      },
    },
    context,
  );
}

const soap = (asked: Asked = {}) =>
  call(soapApi, 'POST', '/xroad/soap', {
    body: soapMessage('status.xml'),
    ...asked,
    headers: { 'Content-Type': 'text/xml', ...asked.headers },
  });
const rest = (path: string, method = 'GET', asked: Asked = {}) =>
  call(restApi, method, '/xroad/r1/{proxy+}', {
    ...asked,
    path: `/xroad/r1/${path}`,
    headers: { 'X-Road-Client': JUSTICE, 'X-Road-Id': 'tin-42', ...asked.headers },
  });
const STATUS = `${REST}/traTrangThaiHoSo/H21.17-260323-0042`;

describe('The door', () => {
  test('answers the province’s Security Server, by SOAP and by REST', async () => {
    const answer = await soap();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers?.['Content-Type']).toBe('text/xml; charset=UTF-8');
    expect(answer.body).toContain('traTrangThaiHoSoResponse');
    const read = await rest(STATUS);
    expect(read.statusCode).toBe(200);
    expect(JSON.parse(read.body)).toMatchObject({ trangThai: 4 });
  });

  test('takes a push in, into the tables of this environment', async () => {
    const body = JSON.stringify(pushOf('death'));
    const answer = await rest(`${REST}/nhanThayDoi`, 'POST', { body });
    expect(JSON.parse(answer.body)).toMatchObject({ ketQuaXuLy: 'applied' });
  });

  test.each([
    ['from an address that is not listed', { from: '203.0.113.9' }],
    ['from none', { from: '' }],
    ['without the secret of the Security Server’s side', { headers: { [HEADER]: '' } }],
    ['with another secret', { headers: { [HEADER]: `${SECRET}!` } }],
    [
      'that only says that it comes from there',
      { from: '203.0.113.9', headers: { 'X-Forwarded-For': SERVER, 'X-Real-IP': SERVER } },
    ],
  ])('reads no word of a call %s', async (_case, asked) => {
    for (const answer of [await soap(asked), await rest(STATUS, 'GET', asked)]) {
      expect(answer.statusCode).toBe(401);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'caller-not-listed' });
    }
  });

  test('finds the Security Server also by an IPv4 address inside an IPv6 one', async () => {
    expect((await soap({ from: `::ffff:${SERVER}` })).statusCode).toBe(200);
  });

  test('says by SOAP that SOAP wants POST', async () => {
    const answer = await call(soapApi, 'GET', '/xroad/soap');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('client.invalid_http_method');
  });

  test('takes a client that is named twice for none', async () => {
    const answer = await rest(STATUS, 'GET', { clients: [JUSTICE, 'VN-TEST/GOV/CONGAN/DANCU'] });
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'client.duplicate_header_field' });
  });

  test('tells anybody what may be asked, at which address', async () => {
    const wsdl = await call(soapApi, 'GET', '/xroad/wsdl', { from: '203.0.113.9' });
    expect(wsdl.statusCode).toBe(200);
    expect(wsdl.body).toContain('location="https://lienthong.example.vn/xroad/soap"');
    const document = await call(restApi, 'GET', '/xroad/openapi.json', { from: '203.0.113.9' });
    expect(JSON.parse(document.body)).toMatchObject({
      openapi: '3.0.3',
      servers: [{ url: `https://lienthong.example.vn/xroad/r1/${REST}` }],
    });
  });

  test('never lets an answer be kept on its way', async () => {
    expect((await soap()).headers?.['Cache-Control']).toBe('no-store');
    expect((await rest(STATUS)).headers?.['Cache-Control']).toBe('no-store');
  });
});
