import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from '../dvcqg/scripted-portal.ts';
import { movedClock } from '../population/population-calls.ts';
import { lineOf, REQUEST, routeOf } from './axis-calls.ts';

const clock = movedClock();
let server: ScriptedPortal;
beforeAll(async () => {
  server = await startScriptedPortal();
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const ID = '01JQ7Z8Y6M000000000000042A';
const REPEATED = {
  'content-type': 'text/xml',
  'X-Road-Id': ID,
  'X-Road-Client': 'XROADVN/GOV/H21/lien-thong',
  'X-Road-Service': 'XROADVN/GOV/C06/dan-cu/TraCuuThongTinCongDan',
  'X-Road-Request-Id': 'b2f1f1d8-0000-4000-8000-000000000001',
};
const call = (isReading = true) =>
  routeOf('xroad-rest', server.url, clock).call({ ...REQUEST, isReading }, lineOf());
const answers = (reply: ScriptedReply | 'lost'): void => {
  server.answer = () => reply;
};
const fails = (type: string, http = 500): void => {
  answers({
    http,
    headers: { ...REPEATED, 'content-type': 'application/json', 'X-Road-Error': type },
    body: { type, message: 'Nguyễn Văn Mẫu 064090000042', detail: 'd' },
  });
};

describe('a call by X-Road’s REST protocol', () => {
  it('names service and client, its id, the officer with the country’s code, and the dossier', async () => {
    answers({ headers: REPEATED, raw: '<a/>' });
    expect(await call()).toMatchObject({ kind: 'answered', body: '<a/>' });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      url: '/r1/XROADVN/GOV/C06/dan-cu/TraCuuThongTinCongDan',
      body: REQUEST.body,
      headers: {
        'x-road-client': 'XROADVN/GOV/H21/lien-thong',
        'x-road-id': ID,
        'x-road-userid': 'VNcanbo-h21-01',
        'x-road-issue': 'H21.17-260323-0042',
        authorization: 'Basic aGFzaA==',
      },
    });
  });

  it('percent-encodes the parts of identifiers, and knows its own again in either form', async () => {
    const client = { instance: 'XROADVN', memberClass: 'GOV', memberCode: 'Gia Lai'.replace(' ', '+') };
    const service = { ...client, memberCode: 'Bộ+CA', service: '{service}' };
    const route = routeOf('xroad-rest', server.url, clock, {
      client,
      services: { '*': service },
      path: '/v1',
    });
    answers({
      headers: {
        ...REPEATED,
        'X-Road-Client': 'XROADVN/GOV/Gia%2BLai',
        'X-Road-Service': '/XROADVN/GOV/B%E1%BB%99%2BCA/TraCuuThongTinCongDan',
      },
      raw: '<a/>',
    });
    expect((await route.call(REQUEST, lineOf())).kind).toBe('answered');
    expect(server.seen[0]?.url).toBe('/r1/XROADVN/GOV/B%E1%BB%99%2BCA/TraCuuThongTinCongDan/v1');
    expect(server.seen[0]?.headers['x-road-client']).toBe('XROADVN/GOV/Gia%2BLai');
  });
});

describe('an error of X-Road itself', () => {
  it.each([
    ['Client.MissingHeader', 'refused', 'client.missingheader'],
    ['client.missing_header', 'refused', 'client.missingheader'],
    ['Server.ServerProxy.AccessDenied', 'refused', 'server.serverproxy.accessdenied'],
    ['server.serverproxy.access_denied', 'refused', 'server.serverproxy.accessdenied'],
    ['Server.ClientProxy.UnknownMember', 'refused', 'server.clientproxy.unknownmember'],
    ['Server.ServerProxy.UnknownService', 'refused', 'server.serverproxy.unknownservice'],
    ['Server.ClientProxy.SslAuthenticationFailed', 'refused', 'server.clientproxy.sslauthenticationfailed'],
  ])('%s: never as it is', async (type, kind, code) => {
    fails(type);
    expect(await call()).toMatchObject({ kind, by: 'axis', code });
  });

  it.each([
    'Server.ClientProxy.NetworkError',
    'server.clientproxy.network_error',
    'Server.ServerProxy.ServiceFailed.IoError',
    'server.serverproxy.service_failed.http_error',
    'Server.ServerProxy.ServiceFailed.UnknownHost',
    'Server.ServerProxy.DatabaseError',
  ])('%s: again for who only reads; a write may have happened', async (type) => {
    fails(type);
    expect(await call()).toMatchObject({ kind: 'transient' });
    expect(await call()).not.toHaveProperty('later');
    expect(await call(false)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    'Server.ServerProxy.ServiceDisabled',
    'server.serverproxy.service_disabled',
    'server.clientproxy.maintenance_mode',
    'Server.ClientProxy.GlobalConfOutdated',
    'Server.ClientProxy.TimestampingFailed',
    'Server.ClientProxy.LoggingFailed',
  ])('%s: after a longer while', async (type) => {
    fails(type);
    expect(await call()).toMatchObject({ kind: 'transient', later: true });
    expect(await call(false)).toMatchObject({ kind: 'transient', later: true });
  });

  it.each(['Server.ServerProxy.CannotCreateSignature', 'server.serverproxy.something_new', 'Nonsense 42'])(
    '%s: the outcome is unknown',
    async (type) => {
      fails(type);
      expect(await call()).toMatchObject({ kind: 'unknown' });
    },
  );

  it('is told by its header, whose text is the code where the body has none; its words go nowhere', async () => {
    answers({
      http: 500,
      headers: { ...REPEATED, 'X-Road-Error': 'Server.ServerProxy.AccessDenied' },
      raw: 'Nguyễn Văn Mẫu',
    });
    const reply = await call();
    expect(reply).toMatchObject({ kind: 'refused', by: 'axis', code: 'server.serverproxy.accessdenied' });
    fails('server.serverproxy.access_denied');
    expect(JSON.stringify([reply, await call()])).not.toMatch(/Mẫu|0640/u);
  });
});

describe('an error of the register', () => {
  it('has no X-Road-Error: a SOAP fault comes through as its answer', async () => {
    answers({ http: 500, headers: REPEATED, raw: '<fault/>' });
    expect(await call()).toMatchObject({ kind: 'answered', status: 500, body: '<fault/>' });
  });

  it('may look like one of X-Road’s in its body, and is not for that', async () => {
    const body = { type: 'Server.ServerProxy.AccessDenied', message: 'm', detail: 'd' };
    answers({ headers: { ...REPEATED, 'content-type': 'application/json' }, body });
    expect(await call()).toMatchObject({ kind: 'answered', body: JSON.stringify(body) });
  });

  it('is known from what stands before the Security Server, which repeats no headers', async () => {
    answers({ http: 502, raw: 'bad gateway' });
    expect(await call()).toMatchObject({ kind: 'transient', reason: 'HTTP 502' });
  });
});

describe('an answer that does not repeat what was asked', () => {
  it.each([
    ['another id', { 'X-Road-Id': 'another' }, 'the id'],
    ['another client', { 'X-Road-Client': 'XROADVN/GOV/H22/lien-thong' }, 'the client'],
    ['another service', { 'X-Road-Service': 'XROADVN/GOV/C06/dan-cu/Khac' }, 'the service'],
  ])('is not read: %s', async (_, headers, what) => {
    answers({ headers: { ...REPEATED, ...headers }, raw: '<somebody/>' });
    expect(await call()).toMatchObject({
      kind: 'refused',
      by: 'axis',
      code: 'answer-mismatched',
      reason: `the answer does not repeat ${what}`,
    });
  });

  it('is not read when it repeats nothing at all', async () => {
    answers({ headers: { 'content-type': 'text/xml' }, raw: '<somebody/>' });
    expect(await call()).toMatchObject({ kind: 'refused', code: 'answer-mismatched' });
  });
});
