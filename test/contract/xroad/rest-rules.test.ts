import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DoorError,
  DossierResultsTold,
  DossierStatusTold,
} from '../../../schemas/registers/door-services.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
const support = await import('../../support/door.ts');
const { JUSTICE, keepDossier, openDoor, openTestDoor, pushOf, REST } = support;

const { rest } = openTestDoor(tables);
const STATUS = `${REST}/traTrangThaiHoSo/H21.17-260323-0042`;
const RESULTS = `${REST}/traKetQuaHoSo`;
const PUSH = `${REST}/nhanThayDoi`;
beforeAll(async () => {
  await keepDossier(tables);
  await keepDossier(tables, { code: 'H21.17-260323-0043', status: 9 });
  await keepDossier(tables, { code: 'H56.01-260323-0001', agency: 'H56.01' });
});

describe('A call that keeps the rules of REST r1 is answered', () => {
  test('with how a dossier stands', async () => {
    const reply = await rest('GET', STATUS);
    expect(reply.status).toBe(200);
    expect(DossierStatusTold.parse(reply.body)).toMatchObject({ trangThai: 4, maDonVi: 'H21.17' });
  });

  test('with results, once they are issued', async () => {
    const before = await rest('GET', `${RESULTS}/H21.17-260323-0042`);
    expect(DossierResultsTold.parse(before.body)).toMatchObject({ daCoKetQua: false, ketQua: [] });
    const after = DossierResultsTold.parse((await rest('GET', `${RESULTS}/H21.17-260323-0043`)).body);
    expect(after).toMatchObject({ trangThai: 9, daCoKetQua: true });
    expect(after.ketQua).toEqual([
      {
        maKetQua: 'KQ-42',
        tenKetQua: 'Giấy chứng nhận',
        maGiayTo: 'GT-1',
        duongDan: 'https://tep.example.vn/ket-qua/42',
      },
      { tenKetQua: 'Phụ lục' },
    ]);
  });

  test('with parts of the address and of the client encoded each by itself', async () => {
    const open = openDoor({
      memberCode: 'H21(tỉnh)'.replace('ỉ', 'i'),
      clients: {
        "VN-TEST/GOV/O'MAU": { services: ['traTrangThaiHoSo'], agencies: ['H21'], legalBasis: 'x' },
      },
    });
    const path = 'VN-TEST/GOV/H21%28tinh%29/LIENTHONG/traTrangThaiHoSo/H21.17-260323-0042';
    const headers = { 'x-road-client': 'VN-TEST/GOV/O%27MAU' };
    expect((await rest('GET', path, { headers, open })).status).toBe(200);
  });

  test('without an id, when it reads', async () => {
    expect((await rest('GET', STATUS, { headers: { 'x-road-id': undefined } })).status).toBe(200);
  });

  test('where REST services stand under a subsystem of their own', async () => {
    const open = openDoor({ restSubsystem: 'LIENTHONG-REST' });
    expect((await rest('GET', STATUS.replace('LIENTHONG', 'LIENTHONG-REST'), { open })).status).toBe(200);
    expect((await rest('GET', STATUS, { open })).status).toBe(404);
  });

  test('and never with headers that are the Security Server’s to set', async () => {
    const replies = [
      await rest('GET', STATUS),
      await rest('GET', STATUS, { headers: { 'x-road-client': '' } }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 400]);
    for (const { headers } of replies)
      expect(Object.keys(headers ?? {}).filter((name) => name.toLowerCase().startsWith('x-road'))).toEqual(
        [],
      );
  });
});

describe('A call that breaks a rule of REST r1 is refused in its form', () => {
  const headers = (more: Record<string, string | undefined>) => ({ headers: more });
  test.each([
    [
      'without X-Road-Client',
      'GET',
      STATUS,
      headers({ 'x-road-client': undefined }),
      400,
      'missing_header_field',
    ],
    ['with two X-Road-Client', 'GET', STATUS, { clientHeaders: 2 }, 400, 'duplicate_header_field'],
    [
      'by a client of two parts',
      'GET',
      STATUS,
      headers({ 'x-road-client': 'VN-TEST/GOV' }),
      400,
      'invalid_client_identifier',
    ],
    [
      'by a client of five parts',
      'GET',
      STATUS,
      headers({ 'x-road-client': `${JUSTICE}/them` }),
      400,
      'invalid_client_identifier',
    ],
    [
      'by a client with slashes encoded',
      'GET',
      STATUS,
      headers({ 'x-road-client': 'VN-TEST%2FGOV%2FTUPHAP%2FHOTICH' }),
      400,
      'invalid_client_identifier',
    ],
    [
      'by a client with a bad percent sign',
      'GET',
      STATUS,
      headers({ 'x-road-client': 'VN-TEST/GOV/%zz/HOTICH' }),
      400,
      'invalid_client_identifier',
    ],
    [
      'by a client that is not named',
      'GET',
      STATUS,
      headers({ 'x-road-client': 'VN-TEST/GOV/XAYDUNG/QUYHOACH' }),
      403,
      'access_denied',
    ],
    [
      'by the member of a client',
      'GET',
      STATUS,
      headers({ 'x-road-client': 'VN-TEST/GOV/TUPHAP' }),
      403,
      'access_denied',
    ],
    [
      'by a client in other letters',
      'GET',
      STATUS,
      headers({ 'x-road-client': JUSTICE.toLowerCase() }),
      403,
      'access_denied',
    ],
    [
      'by a client called as an object’s own',
      'GET',
      STATUS,
      headers({ 'x-road-client': 'constructor/a/b' }),
      403,
      'access_denied',
    ],
    ['for another member', 'GET', STATUS.replace('H21', 'H22'), {}, 404, 'unknown_member'],
    [
      'for no service of ours',
      'GET',
      STATUS.replace('traTrangThaiHoSo', 'xoaHoSo'),
      {},
      404,
      'unknown_service',
    ],
    ['for an address cut short', 'GET', 'VN-TEST/GOV/H21', {}, 404, 'unknown_service'],
    [
      'for a path with an empty part',
      'GET',
      `${REST}/traTrangThaiHoSo//H21.17-260323-0042`,
      {},
      404,
      'unknown_service',
    ],
    ['for a path with too much', 'GET', `${STATUS}/lich-su`, {}, 404, 'unknown_service'],
    [
      'with an address that another header gainsays',
      'GET',
      STATUS,
      headers({ 'x-road-service': `${REST}/traKetQuaHoSo` }),
      400,
      'inconsistent_headers',
    ],
    ['with a query', 'GET', STATUS, { hasQuery: true }, 422, 'invalid_request'],
    [
      'with an id that is none',
      'GET',
      STATUS,
      headers({ 'x-road-id': 'đ'.repeat(3) }),
      422,
      'invalid_request',
    ],
    ['by POST where it reads', 'POST', STATUS, { body: {} }, 405, 'invalid_http_method'],
    ['by GET where it pushes', 'GET', PUSH, {}, 405, 'invalid_http_method'],
    ['of a dossier that is not there', 'GET', STATUS.replace('0042', '0999'), {}, 404, 'not_found'],
    [
      'of a dossier of another province',
      'GET',
      STATUS.replace('H21.17-260323-0042', 'H56.01-260323-0001'),
      {},
      404,
      'not_found',
    ],
    ['of a code that is none', 'GET', STATUS.replace('260323', '261399'), {}, 422, 'invalid_request'],
    [
      'pushing without an id',
      'POST',
      PUSH,
      { body: pushOf('birth'), ...headers({ 'x-road-id': undefined }) },
      400,
      'missing_header_field',
    ],
    [
      'pushing nothing',
      'POST',
      PUSH,
      headers({ 'content-type': 'application/json' }),
      422,
      'invalid_request',
    ],
    ['pushing what is no JSON', 'POST', PUSH, { body: '{"module": "KS"' }, 422, 'invalid_request'],
    [
      'pushing too much',
      'POST',
      PUSH,
      { body: `{"ghiChu":"${'x'.repeat(300_000)}"}` },
      422,
      'invalid_request',
    ],
    [
      'pushing what reaches a prototype',
      'POST',
      PUSH,
      { body: '{"__proto__": {"module": "KS"}}' },
      422,
      'invalid_request',
    ],
    [
      'pushing XML',
      'POST',
      PUSH,
      { body: '<a/>', ...headers({ 'content-type': 'text/xml' }) },
      415,
      'invalid_content_type',
    ],
    [
      'pushing in Latin-1',
      'POST',
      PUSH,
      { body: '{}', ...headers({ 'content-type': 'application/json; charset=latin1' }) },
      415,
      'invalid_content_type',
    ],
  ] as const)('%s', async (_case, method, path, more, status, fault) => {
    const reply = await rest(method, path, more);
    expect(reply.status).toBe(status);
    expect(DoorError.parse(reply.body)).toMatchObject({ type: `client.${fault}`, detail: 'tuong-quan-42' });
  });

  test('spelt as before 7.8 where the installation says so', async () => {
    const open = openDoor({ faultSpelling: '7.7' });
    const reply = await rest('GET', STATUS.replace('0042', '0999'), { open });
    expect(reply.body).toMatchObject({ type: 'Client.NotFound' });
  });

  test('and a failure of ours says nothing of how', async () => {
    const broken = openTestDoor(tables, { desk: { standing: () => Promise.reject(new Error('bí mật')) } });
    const reply = await broken.rest('GET', STATUS);
    expect(reply).toMatchObject({ status: 500, body: { type: 'server.internal_error' } });
    expect(JSON.stringify(reply)).not.toContain('bí mật');
  });
});
