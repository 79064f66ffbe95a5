import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import accounts from '../../../local/sandbox/axis/accounts.json' with { type: 'json' };
import { startAxis } from '../../../local/sandbox/axis/axis.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import {
  at,
  elements,
  envelope,
  faultOf,
  look,
  makeWorld,
  NOW,
  OFFICER,
  somebody,
  type Person,
} from './population-client.ts';
import { control } from './portal-client.ts';

const CONSUMER = 'sandbox-axis-h21';
const BASIC = `Basic ${Buffer.from(`${CONSUMER}:${accounts.consumers[CONSUMER]}`).toString('base64')}`;
const ACCESS = Buffer.from(JSON.stringify(accounts.access[0])).toString('base64');
const LOOK_UP = '/apiCSDLDC/1.0/TraCuuThongTinCongDan';

let now = NOW;
let register: Sandbox;
let axis: Sandbox;
let person: Person;

beforeAll(async () => {
  register = await startPopulation({ now: () => now });
  axis = await startAxis({ populationUrl: register.url, now: () => now });
});
afterAll(() => Promise.all([axis.close(), register.close()]));
beforeEach(async () => {
  now = NOW;
  await control(axis, 'POST', 'reset');
  await control(register, 'POST', 'reset');
  await makeWorld(register);
  person = await somebody(register);
});

const settings = (changed: Record<string, unknown>) => control(axis, 'PUT', 'settings', changed);

interface Told {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly retryAfter: string | null;
}

async function call(path: string, init: RequestInit): Promise<Told> {
  const response = await fetch(axis.url + path, init);
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
    retryAfter: response.headers.get('retry-after'),
  };
}

const post = (path: string, body: string, headers: Record<string, string>) =>
  call(path, { method: 'POST', body, headers });

const tokenSchema = z.strictObject({
  access_token: z.uuid(),
  scope: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
});

const askToken = (path: string, headers: Record<string, string> = { authorization: BASIC }) =>
  call(path, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });

async function token(path: string, headers?: Record<string, string>): Promise<string> {
  return tokenSchema.parse(JSON.parse((await askToken(path, headers)).text)).access_token;
}

const message = () =>
  envelope(`<dan:TraCuuThongTinCongDan>${elements(look(person))}</dan:TraCuuThongTinCongDan>`);

/** The values that forms C, D and E take. */
const values = () => ({
  maYeuCau: 'form-1',
  maDVC: 'VPCP',
  maCanBo: OFFICER,
  soDinhDanh: person.personalNumber,
  hoVaTen: person.name,
  ngayThangNam: person.birthDate ?? person.birthYear,
  userNameService: 'lien-thong',
});

const numberIn = (xml: string) => at(xml, '//d:CongDan/d:SoDinhDanh');
const SOAP = { 'content-type': 'text/xml; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('every form of the axis looks up the same citizen', () => {
  it.each([
    ['NGSP', ''],
    ['form A', '/a'],
  ])('%s: client credentials, Bearer, SOAP through', async (_name, prefix) => {
    const authorization = `Bearer ${await token(`${prefix}/token`)}`;
    const told = await post(prefix + LOOK_UP, message(), { ...SOAP, authorization });
    expect(told.type).toMatch(/^text\/xml/);
    expect(numberIn(told.text)).toEqual([person.personalNumber]);
  });

  it('form B: lgspaccesstoken on the request for a token and on the call', async () => {
    const own = { lgspaccesstoken: ACCESS };
    const authorization = `Bearer ${await token('/b/token', own)}`;
    expect(
      numberIn((await post(`/b${LOOK_UP}`, message(), { ...SOAP, ...own, authorization })).text),
    ).toEqual([person.personalNumber]);
    expect((await post(`/b${LOOK_UP}`, message(), { ...SOAP, authorization })).status).toBe(401);
    expect((await askToken('/b/token')).status).toBe(401);
  });

  it('form C: GET, Authorization without a scheme, everything in one envelope with HTTP 200', async () => {
    const query = new URLSearchParams(values()).toString();
    const told = await call(`/c${LOOK_UP}?${query}`, { headers: { authorization: ACCESS } });
    const esb = z
      .strictObject({
        StatusCode: z.literal('200'),
        Status: z.string(),
        Description: z.string(),
        ThrowException: z.string(),
        ResultObject: z.string(),
      })
      .parse(JSON.parse(told.text));
    expect(numberIn(esb.ResultObject)).toEqual([person.personalNumber]);
    const stranger = await call(`/c${LOOK_UP}?${query}`, { headers: { authorization: `Basic ${ACCESS}` } });
    expect([stranger.status, JSON.parse(stranger.text)]).toMatchObject([200, { StatusCode: '401' }]);
    const posted = await post(`/c${LOOK_UP}`, '{}', { authorization: ACCESS });
    expect([posted.status, JSON.parse(posted.text)]).toMatchObject([200, { StatusCode: '405' }]);
  });

  it('form D: a token by the agency’s code, named values as JSON', async () => {
    const granted = await post('/d/token', JSON.stringify({ partnerCode: '000.00.00.H21' }), JSON_TYPE);
    const authorization = `Bearer ${tokenSchema.parse(JSON.parse(granted.text)).access_token}`;
    const told = await post(`/d${LOOK_UP}`, JSON.stringify(values()), { ...JSON_TYPE, authorization });
    expect(numberIn(told.text)).toEqual([person.personalNumber]);
    expect((await post('/d/token', JSON.stringify({ partnerCode: '000.00.00.H99' }), JSON_TYPE)).status).toBe(
      401,
    );
  });

  it('form E: JSON in, the register’s SOAP back as the text of message', async () => {
    const told = await post(`/e${LOOK_UP}`, JSON.stringify(values()), {
      ...JSON_TYPE,
      'x-api-key': 'sandbox-only-form-e-key',
    });
    const { message: soap } = z.strictObject({ message: z.string() }).parse(JSON.parse(told.text));
    expect(numberIn(soap)).toEqual([person.personalNumber]);
    expect((await post(`/e${LOOK_UP}`, '{}', JSON_TYPE)).status).toBe(401);
  });

  it('form F: the system’s id and key, content alone or in a form', async () => {
    const own = { 'x-systemid': 'sandbox-axis-system-h21', 'x-secretkey': 'sandbox-only-system-h21-key' };
    expect(numberIn((await post(`/f${LOOK_UP}`, message(), { ...SOAP, ...own })).text)).toEqual([
      person.personalNumber,
    ]);
    const form = new FormData();
    form.append('data', new Blob([message()], { type: 'text/xml' }));
    const told = await call(`/f${LOOK_UP}`, { method: 'POST', headers: own, body: form });
    expect(numberIn(told.text)).toEqual([person.personalNumber]);
    const stranger = await post(`/f${LOOK_UP}`, message(), { ...SOAP, ...own, 'x-secretkey': 'wrong' });
    expect([stranger.status, JSON.parse(stranger.text)]).toMatchObject([200, { ErrorCode: '15' }]);
  });

  it('forms C and E find by the old number and by a year alone', async () => {
    person = await somebody(register, 'year-only');
    const { soDinhDanh: _number, ...rest } = values();
    const asked = { ...rest, soCMND: person.oldNumber ?? '' };
    const told = await post(`/e${LOOK_UP}`, JSON.stringify(asked), {
      ...JSON_TYPE,
      'x-api-key': 'sandbox-only-form-e-key',
    });
    expect(told.text).toContain(person.personalNumber);
  });
});

describe('the axis', () => {
  const bearer = async () => ({ authorization: `Bearer ${await token('/token')}` });

  it('reaches social insurance too, at the context of its own', async () => {
    const head = await somebody(register, 'head');
    const asked = {
      hoTen: head.name,
      ngaySinh: head.birthDate ?? head.birthYear,
      loaiNgaySinh: head.birthDate === undefined ? '1' : '0',
      soSo: head.householdBook,
    };
    const told = await post('/apiBHXH/1.0/getTraCuuThongTinHgd', JSON.stringify(asked), {
      ...JSON_TYPE,
      ...(await bearer()),
    });
    expect(z.array(z.object({ maHo: z.string() })).parse(JSON.parse(told.text)).length).toBeGreaterThan(0);
  });

  it('gives a consumer the same living token, which is over when its time is', async () => {
    await settings({ tokenSeconds: 600 });
    const first = tokenSchema.parse(JSON.parse((await askToken('/token')).text));
    now += 60_000;
    const second = tokenSchema.parse(JSON.parse((await askToken('/token')).text));
    expect(second).toEqual({ ...first, expires_in: 540 });
    now += 540_000;
    const over = await post(LOOK_UP, message(), { ...SOAP, authorization: `Bearer ${first.access_token}` });
    expect([over.status, JSON.parse(over.text)]).toMatchObject([401, { fault: { code: 900_901 } }]);
    expect(await token('/token')).not.toBe(first.access_token);
  });

  it('refuses a wrong secret, another grant, a token of another form and one that nobody has', async () => {
    const wrong = `Basic ${Buffer.from(`${CONSUMER}:wrong`).toString('base64')}`;
    expect((await askToken('/token', { authorization: wrong })).status).toBe(401);
    const grant = await call('/token', {
      method: 'POST',
      headers: { authorization: BASIC },
      body: new URLSearchParams({ grant_type: 'password' }),
    });
    expect(grant.status).toBe(400);
    const ofA = `Bearer ${await token('/a/token')}`;
    expect((await post(LOOK_UP, message(), { ...SOAP, authorization: ofA })).status).toBe(401);
    expect((await post(LOOK_UP, message(), SOAP)).status).toBe(401);
  });

  it('ends every token when told to', async () => {
    const own = await bearer();
    expect(await control(axis, 'POST', 'expire-tokens')).toEqual({ expired: 1 });
    expect((await post(LOOK_UP, message(), { ...SOAP, ...own })).status).toBe(401);
  });

  it('throttles every so-manieth call, with the seconds to wait', async () => {
    const own = await bearer();
    await settings({ throttleEvery: 2, retryAfterSeconds: 7 });
    expect((await post(LOOK_UP, message(), { ...SOAP, ...own })).status).toBe(200);
    expect(await post(LOOK_UP, message(), { ...SOAP, ...own })).toMatchObject({
      status: 429,
      retryAfter: '7',
    });
  });

  it('lets the register’s own faults and its empty collection through', async () => {
    const own = await bearer();
    const stranger = message().replace(OFFICER, 'nguoi-la');
    const fault = await post(LOOK_UP, stranger, { ...SOAP, ...own });
    expect(fault.status).toBe(500);
    expect(faultOf({ ...fault, contentType: fault.type })).toBe('CAN_BO');
    const nobody = message().replace(person.name, 'KHÔNG AI');
    const empty = await post(LOOK_UP, nobody, { ...SOAP, ...own });
    expect([empty.status, numberIn(empty.text)]).toEqual([200, []]);
  });

  it.each([
    ['esb', { StatusCode: '500' }],
    ['civil-status', { status: 0, errorCode: '302' }],
    ['criminal-record', { STATUS: '0' }],
    ['criminal-record-2', { statusCode: '01' }],
    ['enterprise', { Status: '0' }],
    ['vxp', { ErrorCode: '20' }],
    ['licence', { error_code: '1' }],
    ['problem', { status: 400 }],
  ])('tells of business errors with HTTP 200 in the envelope %s, so many times', async (name, shape) => {
    const own = await bearer();
    await settings({ businessError: { envelope: name, times: 1 } });
    const told = await post(LOOK_UP, message(), { ...SOAP, ...own });
    expect([told.status, JSON.parse(told.text)]).toMatchObject([200, shape]);
    expect(numberIn((await post(LOOK_UP, message(), { ...SOAP, ...own })).text)).toHaveLength(1);
  });

  it('knows no other service, and answers 502 when the register is away', async () => {
    const own = await bearer();
    expect((await post('/apiKhac/1.0/gi', '', own)).status).toBe(404);
    expect((await post('/g/apiBHXH/1.0/gi', '', own)).status).toBe(404);
    await control(register, 'PUT', 'faults', [{ mode: 'down' }]);
    const away = await post(LOOK_UP, message(), { ...SOAP, ...own });
    expect([away.status, away.type]).toEqual([502, 'text/html; charset=utf-8']);
    await fetch(`${register.controlUrl}/_sandbox/faults`, { method: 'DELETE' });
  });

  it('shows nobody’s number in its ledger or its state', async () => {
    await post(LOOK_UP, message(), { ...SOAP, ...(await bearer()) });
    const shown = JSON.stringify([await control(axis, 'GET', 'ledger'), await control(axis, 'GET', 'state')]);
    expect(shown).not.toContain(person.personalNumber);
  });
});
