import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../functions/kernel/digest.ts';
import { startScriptedPortal, type ScriptedPortal, type ScriptedReply } from '../dvcqg/scripted-portal.ts';
import { movedClock, NOW } from '../population/population-calls.ts';
import { ACCESS, lineOf, REQUEST, routeOf } from './axis-calls.ts';

const FORMS = ['ngsp', 'lgsp-a', 'lgsp-b', 'lgsp-c', 'lgsp-d', 'lgsp-e', 'lgsp-f'] as const;
const WITH_TOKENS = ['ngsp', 'lgsp-a', 'lgsp-b', 'lgsp-d'] as const;
const AS_WRITTEN = ['ngsp', 'lgsp-a', 'lgsp-b', 'lgsp-f'] as const;
const BASIC = `Basic ${Buffer.from('sandbox-axis-h21:sandbox-only-axis-h21-secret').toString('base64')}`;

const clock = movedClock();
let axis: ScriptedPortal;
beforeAll(async () => {
  axis = await startScriptedPortal();
});
afterAll(() => axis.close());
beforeEach(() => {
  axis.seen.length = 0;
  clock.at = NOW;
});

const TOKEN = {
  body: { access_token: 'token-1', scope: 'default', token_type: 'Bearer', expires_in: 3_600 },
};
const isToken = (url: string): boolean => url.startsWith('/token');
const answers = (reply: ScriptedReply | 'lost'): void => {
  axis.answer = ({ url }) => (isToken(url) ? TOKEN : reply);
};
const WELL: ScriptedReply = { headers: { 'content-type': 'text/xml' }, raw: '<a/>' };
const asked = () => axis.seen.filter(({ url }) => !isToken(url));
const call = (form: string) => routeOf(form, axis.url, clock).call(REQUEST, lineOf());

describe('how each form shows who calls', () => {
  it.each([
    ['ngsp', { authorization: 'Bearer token-1' }],
    ['lgsp-a', { authorization: 'Bearer token-1' }],
    ['lgsp-b', { authorization: 'Bearer token-1', lgspaccesstoken: ACCESS }],
    ['lgsp-c', { authorization: ACCESS }],
    ['lgsp-d', { authorization: 'Bearer token-1' }],
    ['lgsp-e', { 'x-api-key': 'sandbox-only-e-key' }],
    ['lgsp-f', { 'x-systemid': 'sandbox-system-h21', 'x-secretkey': 'sandbox-only-system-h21-key' }],
  ])('%s', async (form, headers) => {
    answers(WELL);
    expect((await call(form)).kind).toBe('answered');
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.headers).toMatchObject({
      ...headers,
      'x-correlation-id': '01JQ7Z8Y6M000000000000042A',
    });
  });

  it.each([
    ['ngsp', 'grant_type=client_credentials', { authorization: BASIC }],
    ['lgsp-b', 'grant_type=client_credentials', { authorization: BASIC, lgspaccesstoken: ACCESS }],
    ['lgsp-d', '{"partnerCode":"000.00.01.H21"}', { 'content-type': 'application/json; charset=utf-8' }],
  ])('%s asks for its token by what it was given', async (form, body, headers) => {
    answers(WELL);
    await call(form);
    expect(axis.seen[0]).toMatchObject({ method: 'POST', url: '/token', body, headers });
  });

  it('the access text is base64 of JSON, its members in the order of the platform', () => {
    expect(Buffer.from(ACCESS, 'base64').toString()).toBe(
      '{"AccessKey":"sandbox-access-h21","SecretKey":"sandbox-only-access-h21-secret","AppName":"lien-thong",' +
        '"PartnerCode":"000.00.01.H21","PartnerCodeCus":"000.00.17.H21"}',
    );
  });

  it.each(FORMS.filter((form) => form !== 'lgsp-e'))('%s sends nothing without credentials', async (form) => {
    answers(WELL);
    const route = routeOf(form, axis.url, clock, {}, {});
    expect(await route.call(REQUEST, lineOf())).toMatchObject({
      kind: 'refused',
      by: 'axis',
      code: 'not-configured',
    });
    expect(axis.seen).toEqual([]);
  });

  it.each(FORMS)('%s sends nothing for a service that nobody configured', async (form) => {
    const route = routeOf(form, axis.url, clock, { paths: { other: '/x' } });
    expect(await route.call(REQUEST, lineOf())).toMatchObject({ kind: 'refused', code: 'not-configured' });
    expect(axis.seen).toEqual([]);
  });
});

describe('how each form carries content', () => {
  it.each(AS_WRITTEN)('%s: as the adapter wrote it, to the path of its service', async (form) => {
    answers(WELL);
    await call(form);
    expect(asked()[0]).toMatchObject({
      method: 'POST',
      url: '/dancu/1.0/TraCuuThongTinCongDan',
      body: REQUEST.body,
      headers: { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""', timestamp: '1' },
    });
  });

  it.each(['lgsp-d', 'lgsp-e'])('%s: as named values in JSON, without the headers of SOAP', async (form) => {
    answers(WELL);
    await call(form);
    expect(JSON.parse(asked()[0]?.body ?? '')).toEqual(REQUEST.fields);
    expect(asked()[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(asked()[0]?.headers).not.toHaveProperty('soapaction');
    expect(asked()[0]?.headers).not.toHaveProperty('timestamp');
  });

  it('lgsp-c: as named values in the query of a GET', async () => {
    answers(WELL);
    await call('lgsp-c');
    const { method, url, body } = asked()[0] ?? { url: '' };
    expect([method, body]).toEqual(['GET', '']);
    expect(Object.fromEntries(new URL(url, axis.url).searchParams)).toEqual(REQUEST.fields);
  });

  it.each(['ngsp', 'lgsp-a', 'lgsp-b'])(
    '%s needs Authorization for itself: the register’s goes where it is configured to, or not at all',
    async (form) => {
      answers(WELL);
      await call(form);
      expect(JSON.stringify(asked()[0]?.headers)).not.toContain('Basic aGFzaA==');
      const renamed = routeOf(form, axis.url, clock, { registerAuthorization: 'X-Register-Authorization' });
      await renamed.call(REQUEST, lineOf());
      expect(asked()[1]?.headers).toMatchObject({
        authorization: 'Bearer token-1',
        'x-register-authorization': 'Basic aGFzaA==',
      });
    },
  );

  it('lgsp-f leaves the register’s Authorization as it is', async () => {
    answers(WELL);
    await call('lgsp-f');
    expect(asked()[0]?.headers.authorization).toBe('Basic aGFzaA==');
  });
});

describe.each(WITH_TOKENS)('the tokens of %s', (form) => {
  it('are asked for once however many calls wait for one, and again only when one is nearly over', async () => {
    let n = 0;
    axis.answer = ({ url }) =>
      isToken(url) ? { body: { ...TOKEN.body, access_token: `opaque-${++n}` } } : WELL;
    const route = routeOf(form, axis.url, clock);
    await Promise.all(Array.from({ length: 50 }, () => route.call(REQUEST, lineOf())));
    expect(n).toBe(1);
    clock.at = NOW + 3_539_999;
    await route.call(REQUEST, lineOf());
    expect(n).toBe(1);
    clock.at = NOW + 3_540_000;
    await route.call(REQUEST, lineOf());
    expect(n).toBe(2);
  });

  it('are asked for anew once when 50 calls are refused at once, and each call is made again once', async () => {
    let n = 0;
    axis.answer = ({ url, headers }) => {
      if (isToken(url)) return { body: { ...TOKEN.body, access_token: `opaque-${++n}` } };
      return headers.authorization === 'Bearer opaque-1' ? { http: 401, raw: '' } : WELL;
    };
    const route = routeOf(form, axis.url, clock);
    const replies = await Promise.all(Array.from({ length: 50 }, () => route.call(REQUEST, lineOf())));
    expect(replies.every(({ kind }) => kind === 'answered')).toBe(true);
    expect(n).toBe(2);
    expect(asked()).toHaveLength(100);
  });

  it('that are all refused are asked for no third time', async () => {
    answers({ http: 401, raw: '' });
    expect(await call(form)).toMatchObject({ kind: 'refused', by: 'axis', code: 'http-401' });
    expect(asked()).toHaveLength(2);
  });

  it.each([
    ['refused', { http: 401, raw: '' }, 'transient'],
    ['a page', { raw: '<html>' }, 'transient'],
    ['busy', { http: 429, headers: { 'Retry-After': '5' }, raw: '' }, 'throttled'],
    ['lost', 'lost', 'transient'],
  ] as const)('that cannot be had (%s) leave the call unsent', async (_, reply, kind) => {
    axis.answer = () => reply;
    expect((await call(form)).kind).toBe(kind);
    expect(asked()).toEqual([]);
  });
});

describe.each(FORMS)('an answer over %s', (form) => {
  it.each([
    ['the register’s own', WELL, { kind: 'answered', status: 200, body: '<a/>' }],
    ['a SOAP fault with HTTP 500', { ...WELL, http: 500 }, { kind: 'answered', status: 500, body: '<a/>' }],
    [
      'JSON of a shape that nobody knows',
      { body: { ketQua: [] } },
      { kind: 'answered', body: '{"ketQua":[]}' },
    ],
    ['HTTP 500', { http: 500, raw: '' }, { kind: 'unknown' }],
    ['HTTP 504', { http: 504, raw: '' }, { kind: 'unknown' }],
    ['HTTP 502', { http: 502, raw: '' }, { kind: 'transient' }],
    ['HTTP 503', { http: 503, raw: '' }, { kind: 'transient' }],
    [
      'HTTP 429',
      { http: 429, headers: { 'Retry-After': '7' }, raw: '' },
      { kind: 'throttled', afterMs: 7_000 },
    ],
    ['HTTP 403', { http: 403, raw: '' }, { kind: 'refused', by: 'axis', code: 'http-403' }],
    ['HTTP 404', { http: 404, raw: '' }, { kind: 'transient' }],
    ['HTTP 400', { http: 400, raw: 'bad' }, { kind: 'refused', by: 'register', code: 'http-400' }],
    [
      'a redirect',
      { http: 302, headers: { Location: 'http://elsewhere.example' }, raw: '' },
      { kind: 'transient' },
    ],
    ['nothing: the connection is lost', 'lost', { kind: 'unknown' }],
  ] as const)('%s', async (_, reply, expected) => {
    answers(reply);
    expect(await call(form)).toMatchObject(expected);
  });

  it.each([
    [
      'the ESB',
      {
        StatusCode: 422,
        Status: false,
        Description: 'Lỗi 064090000042',
        ThrowException: '',
        ResultObject: null,
      },
      '422',
    ],
    [
      'civil status',
      { status: 0, statusDescription: 'x', errorCode: '106', errorDescription: 'AGENCY_ID_INCORRECT' },
      '106',
    ],
    ['civil status without a code', { status: '0', statusDescription: 'x' }, '0'],
    ['older criminal records', { STATUS: '0', DESCRIPTION: 'x', ID: null }, '0'],
    ['newer criminal records', { statusCode: '01', data: null, errorDetail: 'x' }, '01'],
    ['newer criminal records without data', { statusCode: '01', errorDetail: 'x' }, '01'],
    ['enterprises', { Status: '0', Message: 'x', DataCount: 0 }, '0'],
    ['documents', { status: 'fail', ErrorCode: '15', ErrorDesc: 'x', data: null }, '15'],
    ['licences', { error_code: '3', result: null, session: 's' }, '3'],
    ['licences without a session', { error_code: 5, result: null }, '5'],
    ['licences without a result', { error_code: 5 }, '5'],
    [
      'the status push',
      { type: 'about:blank', title: 'x', status: 422, traceId: 't', errors: {} },
      'http-422',
    ],
    [
      'a code that might be a number of somebody',
      { Status: '064090000042', Message: 'x', DataCount: 0 },
      'unsaid',
    ],
  ])('that says with HTTP 200 that it failed is a refusal: %s', async (_, body, code) => {
    answers({ body });
    const reply = await call(form);
    expect(reply).toMatchObject({ kind: 'refused', by: 'register', code });
    expect(JSON.stringify(reply)).not.toContain('064090000042');
  });

  it.each([
    ['the ESB, which is away', { StatusCode: 503, Status: false, ResultObject: null }, 'transient'],
    ['the ESB, which broke', { StatusCode: '500', Status: false, ResultObject: null }, 'unknown'],
    [
      'the ESB, which threw',
      { StatusCode: 200, ThrowException: 'NullReference', ResultObject: null },
      'unknown',
    ],
    ['the ESB, which threw without a result', { StatusCode: 500, ThrowException: 'Timeout' }, 'unknown'],
    ['the ESB, which threw beside a status', { StatusCode: 400, ThrowException: 'NullReference' }, 'unknown'],
    ['the ESB, which threw something', { StatusCode: 200, ThrowException: { Message: 'x' } }, 'unknown'],
    ['the ESB, which waited in vain', { StatusCode: 408, Description: 'x' }, 'transient'],
    ['the ESB, which is busy', { StatusCode: 429, Description: 'x' }, 'throttled'],
    ['a problem without errors', { type: 'about:blank', title: 'x', status: 503, traceId: 't' }, 'transient'],
    ['a problem with what was sent', { title: 'x', errors: {}, status: 500, inputSend: '…' }, 'unknown'],
  ] as const)(
    'that says with HTTP 200 that a server is not well is no refusal: %s',
    async (_, body, kind) => {
      answers({ body });
      expect((await call(form)).kind).toBe(kind);
    },
  );

  it('that says with HTTP 200 that we are not let in is the axis’s refusal', async () => {
    answers({ body: { StatusCode: 401, Status: false, Description: 'x', ResultObject: null } });
    expect(await call(form)).toMatchObject({ kind: 'refused', by: 'axis', code: 'http-401' });
  });

  it.each([
    ['a title and a status of its own', { title: 'Giấy khai sinh', status: 1 }],
    ['a title and a status of its own, in words', { title: 'Ông', status: 'active', data: {} }],
  ])('is no envelope for having a member of its name: %s', async (_, body) => {
    answers({ body });
    expect(await call(form)).toMatchObject({ kind: 'answered', body: JSON.stringify(body) });
  });

  it.each([
    ['civil status', { status: 1, statusDescription: 'x', value: [] }],
    ['newer criminal records', { statusCode: '00', data: {} }],
    ['enterprises', { Status: '1', Message: '', DataCount: 1 }],
    ['documents', { status: 'ok', ErrorCode: '0', ErrorDesc: '', data: {} }],
    ['licences', { error_code: '0', result: [], session: 's' }],
  ])('that says that it went well stays the register’s answer: %s', async (_, body) => {
    answers({ body });
    expect(await call(form)).toMatchObject({ kind: 'answered', body: JSON.stringify(body) });
  });

  it('is proved by the digests of what went out and came back', async () => {
    answers(WELL);
    const reply = await call(form);
    expect(reply).toMatchObject({ wire: { reply: digestBytes('<a/>'), httpStatus: 200 } });
  });

  it('waits no longer than the route’s own patience', async () => {
    axis.answer = ({ url }) => (isToken(url) ? TOKEN : new Promise<never>(() => undefined));
    const route = routeOf(form, axis.url, clock, { timeoutMs: 100 });
    expect(await route.call(REQUEST, lineOf())).toMatchObject({ kind: 'unknown', reason: 'time-out' });
  });
});

describe('an answer in the axis’s own wrapping', () => {
  const SOAP = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>';
  it('is taken out of Thanh Hóa’s message', async () => {
    answers({ body: { message: SOAP } });
    expect(await call('lgsp-e')).toMatchObject({ kind: 'answered', body: SOAP });
  });

  it.each([
    ['text', SOAP, SOAP],
    ['an object', { maHo: '1' }, '{"maHo":"1"}'],
    ['nothing', null, 'null'],
  ])('is taken out of the ESB’s envelope: %s', async (_, ResultObject, body) => {
    answers({ body: { StatusCode: 200, Status: true, Description: '', ThrowException: null, ResultObject } });
    expect(await call('lgsp-c')).toMatchObject({ kind: 'answered', body });
  });
});
