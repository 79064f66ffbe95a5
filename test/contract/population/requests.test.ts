import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSoap } from '../../../functions/kernel/xml/soap.ts';
import { readXml } from '../../../functions/kernel/xml/read-xml.ts';
import { openXsd } from '../../../functions/kernel/xml/xsd.ts';
import type { XmlElement } from '../../../functions/kernel/xml/element.ts';
import { Birth } from '../../../schemas/citizens/citizen.ts';
import type { PopulationRegister } from '../../../schemas/citizens/register.ts';
import { PersonName } from '../../../schemas/personal.ts';
import { startScriptedPortal, type ScriptedPortal } from '../dvcqg/scripted-portal.ts';
import {
  ACCOUNT,
  ANSWER,
  lookAt,
  movedClock,
  NOW,
  OLD_NUMBER,
  registerAt,
  registerOver,
  routeAt,
  signal,
  SYSTEM,
  VERIFY_URL,
  windowOf,
} from './population-calls.ts';

const SCHEMAS = join(import.meta.dirname, '../../../schemas/xsd');
const current = await openXsd(SCHEMAS, 'population-request.xsd');
const older = await openXsd(SCHEMAS, 'population-request-older.xsd');

const clock = movedClock();
let server: ScriptedPortal;
beforeAll(async () => {
  server = await startScriptedPortal();
  server.answer = () => ({ headers: { 'content-type': 'text/xml' }, raw: ANSWER });
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const written = (): string => server.seen.at(-1)?.body ?? '';
const header = (name: string): string => String(server.seen.at(-1)?.headers[name] ?? '');

/** The request in the body. */
async function request(): Promise<XmlElement> {
  const document = await readXml(written());
  const soap = document.ok ? readSoap(document.value) : undefined;
  if (soap?.ok !== true || soap.value.body === undefined) throw new Error('no SOAP was written');
  return soap.value.body;
}

/** The request as names and texts in their order. */
const parts = async (): Promise<unknown> => said(await request());
const said = ({ name, text, children }: XmlElement): unknown =>
  children.length === 0 ? [name, text] : [name, children.map(said)];

const OPERATIONS: readonly [string, (register: PopulationRegister) => Promise<unknown>][] = [
  ['TraCuuThongTinCongDan', (register) => register.lookUp(lookAt(), signal())],
  ['XacThucThongTinCongDan', (register) => register.verify(lookAt(), signal())],
  ['XacMinhThongTinNhanThan', (register) => register.relatives(lookAt(), signal())],
  ['TruyVanThongTinCongDanTheoThoiGian', (register) => register.changes(windowOf(), signal())],
];

describe.each(OPERATIONS)('the request %s', (operation, ask) => {
  it.each([
    ['the namespace in use', {}],
    ['names without accents and spaces', { withoutAccents: true, withoutSpaces: true }],
    ['the newer variant', { namesOfficer: true }],
  ])('follows our schema: %s', async (_, changes) => {
    await ask(registerAt(server.url, clock, changes));
    expect(await current.check(await request())).toMatchObject({ ok: true });
    expect(await older.check(await request())).toMatchObject({ ok: false });
  });

  it('follows it in the older namespace', async () => {
    await ask(registerAt(server.url, clock, { requestNamespace: 'http://gtel.vn/qldc' }));
    expect(await older.check(await request())).toMatchObject({ ok: true });
    expect(await current.check(await request())).toMatchObject({ ok: false });
  });

  it('is SOAP 1.1 with an empty action, posted to the path of its service', async () => {
    const route = routeAt(
      { form: 'lgsp-f', baseUrl: server.url, paths: { '*': '/dancu/{service}' } },
      SYSTEM,
      clock,
    );
    await ask(registerOver(route, clock));
    expect(server.seen.at(-1)).toMatchObject({ method: 'POST', url: `/dancu/${operation}` });
    expect(header('soapaction')).toBe('""');
    expect(header('content-type')).toBe('text/xml; charset=UTF-8');
    await ask(registerAt(server.url, clock, { contentType: 'application/xml' }));
    expect(header('content-type')).toBe('application/xml');
  });

  it.each([
    ['ms', String(NOW)],
    ['s', String(NOW / 1_000)],
  ])('shows a hash of its own over the same timestamp, in %s', async (timestampUnit, timestamp) => {
    clock.at = NOW;
    await ask(registerAt(server.url, clock, { timestampUnit }));
    const { userName, secretKey, apiKey } = ACCOUNT;
    const hash = createHash('sha256')
      .update(VERIFY_URL + userName + timestamp + secretKey)
      .digest('hex');
    expect(header('authorization')).toBe(`Basic ${Buffer.from(`${userName}:${hash}`).toString('base64')}`);
    expect(header('timestamp')).toBe(timestamp);
    expect(header('apikey')).toBe(apiKey);
    clock.at = NOW + 1_000;
    await ask(registerAt(server.url, clock, { timestampUnit }));
    expect(header('authorization')).not.toContain(Buffer.from(`${userName}:${hash}`).toString('base64'));
    clock.at = NOW;
  });
});

describe('a look-up on the wire', () => {
  it('has its elements in the register’s order', async () => {
    await registerAt(server.url, clock).lookUp(lookAt(), signal());
    expect(await parts()).toEqual([
      'TraCuuThongTinCongDan',
      [
        ['MaYeuCau', '01JQ7Z8Y6M000000000000042A'],
        ['MaDVC', '1.012753'],
        ['MaTichHop', '037'],
        ['MaCanBo', 'canbo-h21-01'],
        ['SoDinhDanh', '064090000042'],
        ['HoVaTen', 'NGUYỄN VĂN MẪU'],
        ['NgayThangNamSinh', [['NgayThangNam', '19900412']]],
      ],
    ]);
  });

  it('has the older number, the year alone and the default procedure where that is what is known', async () => {
    const { procedure: _, ...look } = lookAt({
      identity: { oldNumber: OLD_NUMBER },
      birth: Birth.parse({ year: 1955 }),
    });
    await registerAt(server.url, clock).verify(look, signal());
    expect(await parts()).toEqual([
      'XacThucThongTinCongDan',
      [
        ['MaYeuCau', '01JQ7Z8Y6M000000000000042A'],
        ['MaDVC', 'VPCP'],
        ['MaTichHop', '003'],
        ['MaCanBo', 'canbo-h21-01'],
        ['SoCMND', '230000042'],
        ['HoVaTen', 'NGUYỄN VĂN MẪU'],
        ['NgayThangNamSinh', [['Nam', '1955']]],
      ],
    ]);
  });

  it('names the officer’s unit, account and telephone after him in the newer variant', async () => {
    const officer = { account: 'canbo-h21-01', unit: 'H21.17', phone: '02690000001' };
    await registerAt(server.url, clock, { namesOfficer: true }).lookUp(lookAt({ officer }), signal());
    expect(JSON.stringify(await parts())).toContain(
      '["MaCanBo","canbo-h21-01"],["MaDonVi","H21.17"],["TaiKhoan","canbo-h21-01"],["SoDienThoai","02690000001"],["SoDinhDanh"',
    );
  });

  it.each([
    ['đặng  thi\u0323 hòa ', {}, 'ĐẶNG THỊ HÒA'],
    ['Đặng Thị Hòa', { withoutAccents: true }, 'DANG THI HOA'],
    ['Đặng Thị Hòa', { withoutAccents: true, withoutSpaces: true }, 'DANGTHIHOA'],
    ['Nguye\u0302\u0303n Văn Ơn', {}, 'NGUYỄN VĂN ƠN'],
    ['Y <Niê> & "Mlô"', {}, 'Y <NIÊ> & "MLÔ"'],
  ])('has the name %s in upper case, composed, and bare where configured', async (name, changes, upper) => {
    await registerAt(server.url, clock, changes).lookUp(lookAt({ name: PersonName.parse(name) }), signal());
    expect(JSON.stringify(await parts())).toContain(JSON.stringify(['HoVaTen', upper]));
  });

  it('is refused by us, unsent, when a name cannot stand in XML', async () => {
    const look = lookAt({ name: PersonName.parse('Mẫu\u0000') });
    expect(await registerAt(server.url, clock).lookUp(look, signal())).toEqual({
      kind: 'refused',
      code: 'rejected',
      reason: 'xml-unwritable',
    });
    expect(server.seen).toEqual([]);
  });

  it('is refused by us, unsent, while no address or route is configured', async () => {
    const refused = { kind: 'refused', code: 'not-configured' };
    const nowhere = registerAt(server.url, clock, { verifyUrl: undefined });
    expect(await nowhere.lookUp(lookAt(), signal())).toMatchObject(refused);
    const unknown = routeAt({ form: 'lgsp-f', baseUrl: server.url, paths: {} }, SYSTEM, clock);
    expect(await registerOver(unknown, clock).lookUp(lookAt(), signal())).toMatchObject(refused);
    const bare = routeAt({ form: 'lgsp-f', baseUrl: server.url, paths: { '*': '/' } }, {}, clock);
    expect(await registerOver(bare, clock).lookUp(lookAt(), signal())).toMatchObject(refused);
    expect(server.seen).toEqual([]);
  });
});

describe('a page of changes on the wire', () => {
  it('names its window in Vietnamese time, its kind, page and size', async () => {
    await registerAt(server.url, clock).changes(windowOf({ page: 3 }), signal());
    expect(await parts()).toEqual([
      'TruyVanThongTinCongDanTheoThoiGian',
      [
        ['MaYeuCau', '01JQ7Z8Y6M000000000000043A'],
        ['MaDVC', 'VPCP'],
        ['MaTichHop', '037'],
        ['MaCanBo', 'canbo-h21-01'],
        ['TuNgay', '20260423000000'],
        ['DenNgay', '20260424000000'],
        ['Loai', '1'],
        ['Trang', '3'],
        ['SoBanGhi', '100'],
      ],
    ]);
  });

  it('may write times by ISO 8601', async () => {
    const changes = { changes: { timeForm: 'iso' } };
    await registerAt(server.url, clock, changes).changes(windowOf(), signal());
    expect(JSON.stringify(await parts())).toContain('["TuNgay","2026-04-23T00:00:00+07:00"]');
  });
});
