import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import { startXroad } from '../../../local/sandbox/xroad/xroad.ts';
import {
  at,
  elements,
  faultOf,
  look,
  lookUp,
  makeWorld,
  NOW,
  signed,
  somebody,
  type Person,
} from './population-client.ts';
import { control } from './portal-client.ts';

const CLIENT = 'XRDSANDBOX/GOV/TINH52/lienthong';
const REGISTER = 'XRDSANDBOX/GOV/BCA/dancu';
const OPERATION = 'TraCuuThongTinCongDan';

let register: Sandbox;
let xroad: Sandbox;
let person: Person;

beforeAll(async () => {
  register = await startPopulation({ now: () => NOW });
  xroad = await startXroad({ populationUrl: register.url, now: () => NOW });
});
afterAll(() => Promise.all([xroad.close(), register.close()]));
beforeEach(async () => {
  await control(xroad, 'POST', 'reset');
  await control(register, 'POST', 'reset');
  await makeWorld(register);
  person = await somebody(register);
});

const settings = (changed: Record<string, unknown>) => control(xroad, 'PUT', 'settings', changed);

/** A message of protocol 4.0; `changes` replaces a header by name, or leaves it out where it is ''. */
function message(changes: Record<string, string> = {}, operation = OPERATION, body?: string): string {
  const identifier = (type: string, parts: readonly (readonly [string, string])[]) =>
    `id:objectType="${type}">${parts.map(([name, value]) => `<id:${name}>${value}</id:${name}>`).join('')}`;
  const member = (code: string, subsystem: string) =>
    [
      ['xRoadInstance', 'XRDSANDBOX'],
      ['memberClass', 'GOV'],
      ['memberCode', code],
      ['subsystemCode', subsystem],
    ] as const;
  const headers: Record<string, string> = {
    client: `<xro:client ${identifier('SUBSYSTEM', member('TINH52', 'lienthong'))}</xro:client>`,
    service: `<xro:service ${identifier('SERVICE', [...member('BCA', 'dancu'), ['serviceCode', operation]])}</xro:service>`,
    userId: '<xro:userId>VNcanbo-h21-01</xro:userId>',
    id: '<xro:id>message-1</xro:id>',
    issue: '<xro:issue>H21.17-260323-0042</xro:issue>',
    protocolVersion: '<xro:protocolVersion>4.0</xro:protocolVersion>',
    ...changes,
  };
  const asked = body ?? `<dan:${operation}>${elements(look(person))}</dan:${operation}>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xro="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers" xmlns:dan="http://dancuquocgia.bca"><soapenv:Header>${Object.values(headers).join('')}</soapenv:Header><soapenv:Body>${asked}</soapenv:Body></soapenv:Envelope>`;
}

interface Told {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: Headers;
}

async function call(path: string, init: RequestInit): Promise<Told> {
  const response = await fetch(xroad.url + path, init);
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text: await response.text(),
    headers: response.headers,
  };
}

const soap = (body: string, headers: Record<string, string> = {}) =>
  call('/', { method: 'POST', body, headers: { ...signed(NOW), ...headers } });

const xroadFault = (told: Told) => at(told.text, '//soap:Fault/faultcode')[0];

const rest = (path: string, changes: Record<string, string | undefined> = {}, body = plain()) => {
  const all: Record<string, string | undefined> = {
    ...signed(NOW),
    'X-Road-Client': CLIENT,
    'X-Road-Id': 'message-1',
    ...changes,
  };
  const headers = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  return call(`/r1/${path}`, { method: 'POST', headers, body });
};

const plain = () => message().replace(/<soapenv:Header>.*<\/soapenv:Header>/, '');

describe('a Security Server by message protocol 4.0', () => {
  it('answers with the request’s headers unchanged and the hash of the request', async () => {
    const sent = message();
    const told = await soap(sent);
    expect(told.status).toBe(200);
    expect(at(told.text, '//d:CongDan/d:SoDinhDanh')).toEqual([person.personalNumber]);
    expect(at(told.text, '//x:id')).toEqual(['message-1']);
    expect(at(told.text, '//x:userId')).toEqual(['VNcanbo-h21-01']);
    expect(at(told.text, '//x:issue')).toEqual(['H21.17-260323-0042']);
    expect(at(told.text, '//x:client/i:memberCode')).toEqual(['TINH52']);
    expect(at(told.text, '//x:service/i:serviceCode')).toEqual([OPERATION]);
    expect(at(told.text, '//x:requestHash')).toEqual([createHash('sha512').update(sent).digest('base64')]);
    expect(at(told.text, '//x:requestHash/@algorithmId')).toEqual([
      'http://www.w3.org/2001/04/xmlenc#sha512',
    ]);
  });

  it('takes a message without a user', async () => {
    expect((await soap(message({ userId: '' }))).status).toBe(200);
  });

  const twice = '<xro:id>message-1</xro:id><xro:id>message-1</xro:id>';
  it.each<[string, string, () => string]>([
    ['an empty message', 'client.invalid_soap', () => ''],
    ['what is no XML', 'client.invalid_xml', () => message().slice(0, -9)],
    ['a document type', 'client.invalid_xml', () => message().replace('?>', '?><!DOCTYPE x []>')],
    ['what is no envelope', 'client.invalid_soap', () => '<a/>'],
    ['no header', 'client.missing_header', plain],
    ['no client', 'client.missing_header_field', () => message({ client: '' })],
    ['no service', 'client.missing_header_field', () => message({ service: '' })],
    ['no id', 'client.missing_header_field', () => message({ id: '' })],
    ['no protocol version', 'client.missing_header_field', () => message({ protocolVersion: '' })],
    [
      'another protocol version',
      'client.invalid_protocol_version',
      () => message({ protocolVersion: '<xro:protocolVersion>3.1</xro:protocolVersion>' }),
    ],
    ['a header twice', 'client.duplicate_header_field', () => message({ id: twice })],
    ['no object type', 'client.invalid_xml', () => message().replace(' id:objectType="SUBSYSTEM"', '')],
    ['no body', 'client.missing_body', () => message().replace(/<soapenv:Body>.*<\/soapenv:Body>/, '')],
    ['an empty body', 'client.invalid_body', () => message({}, OPERATION, '')],
    [
      'two elements in the body',
      'client.invalid_body',
      () => message({}, OPERATION, `<dan:${OPERATION}/><dan:x/>`),
    ],
    [
      'a wrapper other than the service',
      'client.inconsistent_headers',
      () => message({}, OPERATION, '<dan:khac/>'),
    ],
    [
      'a client whom nobody knows',
      'server.clientproxy.unknown_member',
      () => message().replace('TINH52', 'TINH00'),
    ],
    [
      'a member whom nobody knows',
      'server.clientproxy.unknown_member',
      () => message().replace('>BCA<', '>KHAC<'),
    ],
    [
      'a service that there is not',
      'server.serverproxy.unknown_service',
      () => message({}, 'khac', '<dan:khac/>'),
    ],
    [
      'a client who may not',
      'server.serverproxy.access_denied',
      () => message().replace('TINH52', 'TINH99').replace('lienthong', 'stranger'),
    ],
  ])('refuses %s', async (_what, code, body) => {
    const told = await soap(body());
    expect([told.status, xroadFault(told)]).toEqual([500, code]);
    expect(told.text).not.toContain(person.personalNumber);
  });

  it('refuses GET, another content type and a malformed SOAPAction', async () => {
    expect(xroadFault(await call('/', {}))).toBe('client.invalid_http_method');
    expect(xroadFault(await soap(message(), { 'content-type': 'application/json' }))).toBe(
      'client.invalid_content_type',
    );
    expect(xroadFault(await soap(message(), { soapaction: 'unquoted' }))).toBe('client.invalid_soap_action');
  });

  it('lets a provider’s own fault through as it is', async () => {
    const told = await soap(message().replace('<dan:MaCanBo>canbo-h21-01', '<dan:MaCanBo>nguoi-la'));
    expect([told.status, xroadFault(told), faultOf(told)]).toEqual([500, 'soapenv:Client', 'CAN_BO']);
  });
});

describe('a Security Server by REST r1', () => {
  it('passes a call on and puts its headers on the answer', async () => {
    const told = await rest(`${REGISTER}/${OPERATION}`, { 'X-Road-UserId': 'VNcanbo-h21-01' });
    expect(at(told.text, '//d:CongDan/d:SoDinhDanh')).toEqual([person.personalNumber]);
    expect(Object.fromEntries(told.headers)).toMatchObject({
      'x-road-client': CLIENT,
      'x-road-id': 'message-1',
      'x-road-service': `${REGISTER}/${OPERATION}`,
    });
    expect(told.headers.get('x-road-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(Buffer.from(told.headers.get('x-road-request-hash') ?? '', 'base64')).toHaveLength(64);
    expect(told.headers.get('x-road-error')).toBeNull();
  });

  it('is what the register means by X-Road', async () => {
    await control(register, 'PUT', 'settings', { requireXRoadClient: true });
    expect(faultOf(await lookUp(register, person))).toBe('X_ROAD_CLIENT');
    expect((await rest(`${REGISTER}/csdldc`)).status).toBe(200);
    expect(await control(register, 'GET', 'looks')).toMatchObject([{ via: CLIENT }]);
  });

  it('takes identifiers that are percent-encoded, and makes an id where none is given', async () => {
    const told = await rest('XRDSANDBOX/GOV/BCA/d%61ncu/csdldc', { 'X-Road-Id': undefined });
    expect(told.status).toBe(200);
    expect(told.headers.get('x-road-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('reaches social insurance', async () => {
    const path = 'XRDSANDBOX/GOV/BHXHVN/hogiadinh/getTraCuuThongTinHgd';
    const told = await rest(path, { 'content-type': 'application/json' }, '{}');
    expect([told.status, JSON.parse(told.text)]).toEqual([200, { errorCode: '400' }]);
  });

  const errorSchema = z.strictObject({ type: z.string(), message: z.string(), detail: z.string() });

  it.each([
    ['no client', 400, 'client.missing_header_field', `${REGISTER}/csdldc`, { 'X-Road-Client': undefined }],
    ['half a client', 400, 'client.bad_request', `${REGISTER}/csdldc`, { 'X-Road-Client': 'XRDSANDBOX/GOV' }],
    ['no service', 400, 'client.bad_request', 'XRDSANDBOX/GOV', {}],
    ['a member whom nobody knows', 500, 'server.clientproxy.unknown_member', 'XRDSANDBOX/GOV/KHAC/a/b', {}],
    ['an unknown service', 500, 'server.serverproxy.unknown_service', `${REGISTER}/khac`, {}],
    [
      'a client who may not',
      500,
      'server.serverproxy.access_denied',
      `${REGISTER}/csdldc`,
      { 'X-Road-Client': 'XRDSANDBOX/GOV/TINH99/stranger' },
    ],
  ])('refuses %s, and says that it was X-Road', async (_what, status, code, path, headers) => {
    const told = await rest(path, headers);
    expect(told.status).toBe(status);
    expect(told.headers.get('x-road-error')).toBe(code);
    expect(errorSchema.parse(JSON.parse(told.text)).type).toBe(code);
  });

  it('lets a provider’s own error through without X-Road-Error', async () => {
    const wrong = plain().replace('<dan:MaCanBo>canbo-h21-01', '<dan:MaCanBo>nguoi-la');
    const told = await rest(`${REGISTER}/csdldc`, {}, wrong);
    expect([told.status, told.headers.get('x-road-error'), faultOf(told)]).toEqual([500, null, 'CAN_BO']);
  });
});

describe('trouble that is ordered at a Security Server', () => {
  const codeOf = async () => (await rest(`${REGISTER}/csdldc`)).headers.get('x-road-error');

  it('is a service switched off, a host that nobody finds, or maintenance', async () => {
    await settings({ disabled: ['csdldc'] });
    expect(await codeOf()).toBe('server.serverproxy.service_disabled');
    await settings({ disabled: [], unknownHosts: ['csdldc'] });
    expect(await codeOf()).toBe('server.serverproxy.service_failed.unknown_host');
    await settings({ unknownHosts: [], maintenance: true });
    expect(await codeOf()).toBe('server.clientproxy.maintenance_mode');
    expect(xroadFault(await soap(message()))).toBe('server.clientproxy.maintenance_mode');
  });

  it('is spelt as up to 7.7 or as since 7.8', async () => {
    await settings({ errorSpelling: '7.7', unknownHosts: ['csdldc', OPERATION] });
    expect(await codeOf()).toBe('Server.ServerProxy.ServiceFailed.UnknownHost');
    expect(xroadFault(await soap(message()))).toBe('Server.ServerProxy.ServiceFailed.UnknownHost');
    expect(xroadFault(await soap(plain()))).toBe('Client.MissingHeader');
  });

  it('comes before the provider is asked, or after', async () => {
    await settings({ failWith: { code: 'server.clientproxy.network_error' } });
    expect(await codeOf()).toBe('server.clientproxy.network_error');
    expect(await control(register, 'GET', 'looks')).toEqual([]);
    await settings({ failWith: { code: 'server.serverproxy.cannot_create_signature', afterEffect: true } });
    expect(await codeOf()).toBe('server.serverproxy.cannot_create_signature');
    expect(await control(register, 'GET', 'looks')).toHaveLength(1);
  });

  it('is an answer that does not repeat its request', async () => {
    await settings({ mangle: 'id' });
    expect(at((await soap(message())).text, '//x:id')).toEqual(['another']);
    expect((await rest(`${REGISTER}/csdldc`)).headers.get('x-road-id')).not.toBe('message-1');
    await settings({ mangle: 'client' });
    expect(at((await soap(message())).text, '//x:client/i:memberCode')).toEqual(['OTHER']);
  });

  it('is a provider that answers SOAP with HTML, or is away', async () => {
    await control(register, 'PUT', 'settings', { htmlEvery: 1 });
    expect(xroadFault(await soap(message()))).toBe('server.serverproxy.service_failed.invalid_content_type');
    await control(register, 'PUT', 'faults', [{ mode: 'error', times: 1 }]);
    expect(xroadFault(await soap(message()))).toBe('server.serverproxy.service_failed.http_error');
    await control(register, 'PUT', 'faults', [{ mode: 'down' }]);
    expect(xroadFault(await soap(message()))).toBe('server.serverproxy.network_error');
    await fetch(`${register.controlUrl}/_sandbox/faults`, { method: 'DELETE' });
  });

  it('wraps answers by the rule, by setting', async () => {
    await settings({ wrapResponses: true });
    expect(
      at((await soap(message())).text, `//soap:Body/${OPERATION}Response/d:CongdanCollection`),
    ).toHaveLength(1);
  });
});

describe('the gateway’s door behind the Security Servers', () => {
  let door: Server;
  const heard: { url: string; headers: Record<string, unknown>; body: string }[] = [];
  let answerWith: (body: string) => string = (body) => body;

  beforeAll(async () => {
    door = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        heard.push({ url: request.url ?? '', headers: { ...request.headers }, body });
        const isSoap = request.url === '/xroad/soap';
        response.writeHead(200, { 'content-type': isSoap ? 'text/xml' : 'application/json' });
        response.end(isSoap ? answerWith(body) : '{"status":"4"}');
      });
    }).listen(0, '127.0.0.1');
    await once(door, 'listening');
  });
  afterAll(() => door.close());
  beforeEach(async () => {
    heard.length = 0;
    const { port } = z.object({ port: z.int() }).parse(door.address());
    await settings({ doorUrl: `http://127.0.0.1:${port}/xroad` });
  });

  const ofNational = { 'X-Road-Client': 'XRDSANDBOX/GOV/BTP/hotich' };

  it('is called by REST with who calls, under which id', async () => {
    const told = await rest(`${CLIENT}/dossierStatus/H21.17-260323-0042`, ofNational, '{}');
    expect(told.text).toBe('{"status":"4"}');
    expect(told.headers.get('x-road-service')).toBe(`${CLIENT}/dossierStatus`);
    expect(heard).toMatchObject([
      {
        url: `/xroad/r1/${CLIENT}/dossierStatus/H21.17-260323-0042`,
        headers: { 'x-road-client': 'XRDSANDBOX/GOV/BTP/hotich', 'x-road-id': 'message-1' },
      },
    ]);
  });

  const toDoor = () =>
    message({}, 'pushChange', '<dan:pushChange/>')
      .replace('TINH52', 'BTP')
      .replace('lienthong', 'hotich')
      .replace('>BCA<', '>TINH52<')
      .replace('>dancu<', '>lienthong<');

  it('is called by SOAP, and has to repeat the headers of the request', async () => {
    answerWith = (body) => body.replaceAll('dan:pushChange', 'dan:pushChangeResponse');
    const told = await soap(toDoor());
    expect(at(told.text, '//x:id')).toEqual(['message-1']);
    expect(at(told.text, '//x:requestHash')).toHaveLength(1);
    answerWith = (body) => body.replace('message-1', 'message-2');
    expect(xroadFault(await soap(toDoor()))).toBe('server.serverproxy.service_failed.inconsistent_headers');
  });

  it('can be called from the control plane, as a national system would', async () => {
    answerWith = (body) => body;
    const told = await control(xroad, 'POST', 'call-provider', {
      protocol: 'rest',
      method: 'GET',
      path: `/r1/${CLIENT}/dossierStatus/H21.17-260323-0042?lang=vi`,
      headers: ofNational,
    });
    expect(told).toMatchObject({ status: 200, body: '{"status":"4"}' });
    expect(heard[0]?.url).toMatch(/lang=vi$/);
  });

  it('is nowhere until somebody says where, and only ever on this machine', async () => {
    await settings({ doorUrl: null });
    const told = await rest(`${CLIENT}/dossierStatus`, ofNational, '{}');
    expect(told.headers.get('x-road-error')).toBe('server.serverproxy.service_failed.unknown_host');
    await expect(settings({ doorUrl: 'http://example.vn/xroad' })).rejects.toThrow('400');
  });
});
