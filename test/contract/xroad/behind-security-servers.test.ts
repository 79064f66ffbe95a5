import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startXroad } from '../../../local/sandbox/xroad/xroad.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
const tables = await database.freshTables();
const { asXml, keepDossier, openDoor, openTestDoor, pushOf, soapCall } =
  await import('../../support/door.ts');

// A pair of Security Servers in front of the door, as a national database meets it.
const MEMBER = { instance: 'XRDSANDBOX', memberCode: 'TINH52', subsystem: 'lienthong' };
const JUSTICE = 'XRDSANDBOX/GOV/BTP/hotich';
const open = openDoor({
  ...MEMBER,
  clients: {
    [JUSTICE]: {
      services: ['traTrangThaiHoSo', 'nhanThayDoi'],
      agencies: ['H21'],
      modules: ['KS', 'KT', 'KH'],
      legalBasis: 'ND-278-2025',
    },
  },
});
const gateway = openTestDoor(tables);
const door = createServer((request, response) => {
  void (async () => {
    const body = (await buffer(request)).toString('utf8');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const { method = 'GET', url = '/' } = request;
    const reply = url.startsWith('/r1/')
      ? await gateway.rest(method, url.slice('/r1/'.length), {
          open,
          headers,
          ...(body === '' ? {} : { body }),
        })
      : await gateway.soap(body, { open, method, headers });
    const isText = typeof reply.body === 'string';
    response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
    response.end(isText ? reply.body : JSON.stringify(reply.body));
  })();
}).listen(0, '127.0.0.1');
await once(door, 'listening');
const servers = await startXroad({ populationUrl: 'http://127.0.0.1:1' });
afterAll(async () => {
  await servers.close();
  door.close();
  database.stop();
});

beforeAll(async () => {
  const doorUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const set = await fetch(`${servers.controlUrl}/_sandbox/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ doorUrl }),
  });
  expect(set.status).toBe(200);
  await keepDossier(tables);
});

const SERVICES = 'r1/XRDSANDBOX/GOV/TINH52/lienthong';
interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
const rest = (path: string, init: Sent = {}) =>
  fetch(`${servers.url}/${SERVICES}/${path}`, {
    ...init,
    headers: { 'X-Road-Client': JUSTICE, ...init.headers },
  });
const soap = (message: string) =>
  fetch(`${servers.url}/`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body: message
      .replaceAll('VN-TEST', 'XRDSANDBOX')
      .replace('>H21<', '>TINH52<')
      .replace('>LIENTHONG<', '>lienthong<')
      .replace('>TUPHAP<', '>BTP<')
      .replace('>HOTICH<', '>hotich<'),
  });

describe('A national database that calls through a pair of Security Servers', () => {
  test('reads a dossier’s status by REST, and has X-Road’s headers on the answer', async () => {
    const answer = await rest('traTrangThaiHoSo/H21.17-260323-0042');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ trangThai: 4 });
    expect(answer.headers.get('x-road-service')).toBe('XRDSANDBOX/GOV/TINH52/lienthong/traTrangThaiHoSo');
    expect(answer.headers.get('x-road-error')).toBeNull();
  });

  test('knows our refusal from X-Road’s by the header', async () => {
    const ours = await rest('traTrangThaiHoSo/H21.17-260323-0999');
    expect([ours.status, ours.headers.get('x-road-error')]).toEqual([404, null]);
    expect(await ours.json()).toMatchObject({ type: 'client.not_found' });
    const theirs = await rest('traTrangThaiHoSo/H21.17-260323-0042', {
      headers: { 'X-Road-Client': 'XRDSANDBOX/GOV/TINH99/stranger' },
    });
    expect(theirs.headers.get('x-road-error')).toBe('server.serverproxy.access_denied');
  });

  test('reads it by SOAP, with the headers of its request repeated', async () => {
    const answer = await soap(soapCall('traTrangThaiHoSo', '<d:maHoSo>H21.17-260323-0042</d:maHoSo>'));
    const body = await answer.text();
    expect([answer.status, body]).toEqual([200, expect.stringContaining('traTrangThaiHoSoResponse')]);
    expect(body).toContain('requestHash');
  });

  test('gets our own faults as they are', async () => {
    const answer = await soap(soapCall('traTrangThaiHoSo', '<d:maHoSo>H21.17-260323-0999</d:maHoSo>'));
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('client.not_found')]);
    const other = await soap(soapCall('traKetQuaHoSo', '<d:maHoSo>H21.17-260323-0042</d:maHoSo>'));
    expect(await other.text()).toContain('>client.access_denied<');
  });

  test('pushes a change by either road once, and has one receipt', async () => {
    const id = 'thay-doi-42';
    const first = await rest('nhanThayDoi', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Road-Id': id },
      body: JSON.stringify(pushOf('death')),
    });
    const receipt = (await first.json()) as { maBienNhan: string; ketQuaXuLy: string };
    expect(receipt.ketQuaXuLy).toBe('applied');
    const again = await soap(soapCall('nhanThayDoi', asXml(pushOf('death')), { id }));
    expect(await again.text()).toContain(`>${receipt.maBienNhan}<`);
  });
});
