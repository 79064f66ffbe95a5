import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { OrderDetail } from '../../../schemas/postal/order.ts';
import { Reconciliation } from '../../../schemas/postal/reconciliation.ts';
import { envOf, problem, run, startFakeService, type FakeService } from './fake-service.ts';

const CODE = 'H21.17-260323-0042';
const NUMBER = `${CODE}-TG`;

let service: FakeService;
let env: Record<string, string>;
let folder: string;

beforeEach(async () => {
  service = await startFakeService();
  folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-cli-'));
  env = { ...envOf(service), CWD: folder };
  return async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  };
});

const report = (more: object = {}): unknown =>
  Reconciliation.parse({
    agency: 'H21.17',
    day: '2026-04-25',
    madeAt: '2026-04-25T18:30:00.000Z',
    orders: 3,
    agrees: true,
    differences: [],
    fees: [{ orderNumber: CODE, dossierCode: CODE, due: 150_000, collected: 150_000, remitted: 0 }],
    totals: { due: 150_000, collected: 150_000, remitted: 0 },
    ...more,
  });

const differing = (): unknown =>
  report({
    agrees: false,
    differences: [
      { kind: 'not-at-carrier', orderNumber: NUMBER, dossierCode: CODE, ours: 'accepted' },
      { kind: 'not-ours', orderNumber: '=HYPERLINK("x");1', theirs: 'delivered' },
      { kind: 'fee-not-remitted', orderNumber: CODE, dossierCode: CODE, ours: 'collected', amount: 150_000 },
    ],
  });

const reconcile = (...more: string[]) =>
  run(['postal', 'reconcile', '--agency', 'H21.17', '--day', '2026-04-25', ...more], env);

describe('postal reconcile', () => {
  it('that agrees says so, with the money, and ends with 0', async () => {
    service.routes['GET /v1/postal-reconciliation'] = { body: report() };
    const { exit, out } = await reconcile();
    expect(exit).toBe(0);
    expect(out).toContain('Đối soát bưu chính H21.17, ngày 25/04/2026: 3 đơn.');
    expect(out).toContain('phải thu 150.000 đ, bưu điện đã thu 150.000 đ, đã trả 0 đ');
    expect(out).toContain('Khớp');
    expect(Object.fromEntries(service.calls[0]?.query ?? [])).toEqual({
      agency: 'H21.17',
      day: '2026-04-25',
    });
  });

  it('that differs names each difference and ends with 1', async () => {
    service.routes['GET /v1/postal-reconciliation'] = { body: differing() };
    const { exit, out } = await reconcile();
    expect(exit).toBe(1);
    expect(out).toContain('Lệch 3 chỗ');
    expect(out).toMatch(new RegExp(`${NUMBER} +bưu điện không có đơn +accepted +—`));
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('writes a CSV that Excel opens as Vietnamese, in which nothing from outside is a formula', async () => {
    service.routes['GET /v1/postal-reconciliation'] = { body: differing() };
    const { out } = await reconcile('--csv', 'doi-soat.csv');
    expect(out).toContain('Đã ghi doi-soat.csv.');
    const bytes = readFileSync(path.join(folder, 'doi-soat.csv'));
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.subarray(3).toString('utf8').split('\r\n');
    expect(lines[0]).toBe('Loại;Số đơn;Mã hồ sơ;Trục;Bưu điện;Phải thu (VND);Đã thu (VND);Đã trả (VND)');
    expect(lines[2]).toBe(`không phải đơn của trục;"'=HYPERLINK(""x"");1";;;delivered;;;`);
    expect(lines[4]).toBe(`tiền thu hộ;${CODE};${CODE};;;150000;150000;0`);
    expect(lines).toHaveLength(6);
  });

  it('gives programs the report as it came, and the same exit code', async () => {
    service.routes['GET /v1/postal-reconciliation'] = { body: differing() };
    const { exit, out } = await reconcile('--json');
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toEqual(differing());
  });

  it('without an agency is of the client’s own, where its token names one', async () => {
    service.routes['GET /v1/postal-reconciliation'] = { body: report() };
    const claims = (agencies: string[]): string =>
      Buffer.from(JSON.stringify({ agencies })).toString('base64url');
    const grant = (agencies: string[]) => ({
      body: { access_token: `h.${claims(agencies)}.QUJD`, expires_in: 3600, scope: 'post:read' },
    });
    service.routes['POST /oauth2/token'] = grant(['H21.17']);
    expect((await run(['postal', 'reconcile', '--day', '2026-04-25'], env)).exit).toBe(0);
    expect(service.calls[0]?.query.get('agency')).toBe('H21.17');
    service.routes['POST /oauth2/token'] = grant(['H21.17', 'H21.18']);
    expect((await run(['postal', 'reconcile', '--day', '2026-04-25'], env)).exit).toBe(2);
  });

  it('without a day is wrong usage; of a foreign agency says what the gateway says', async () => {
    expect((await run(['postal', 'reconcile', '--agency', 'H21.17'], env)).exit).toBe(2);
    service.routes['GET /v1/postal-reconciliation'] = problem(
      403,
      'agency-not-yours',
      'Mã cơ quan không thuộc phạm vi của bên gọi',
      'Chỉ gửi hồ sơ của cơ quan đã được cấp quyền.',
    );
    const { exit, err } = await reconcile();
    expect(exit).toBe(1);
    expect(err).toContain('agency-not-yours');
  });

  it('that cannot write its file says so in one line', async () => {
    service.routes['GET /v1/postal-reconciliation'] = { body: report() };
    const { exit, err } = await reconcile('--csv', 'khong-co/doi-soat.csv');
    expect(exit).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('postal show', () => {
  it('tells where an order and its parcel are, and nothing of the citizen', async () => {
    service.routes[`GET /v1/postal-orders/${NUMBER}`] = { body: detail() };
    const { exit, out } = await run(['postal', 'show', NUMBER], env);
    expect(exit).toBe(0);
    expect(out).toContain(`Đơn ${NUMBER}: bưu điện đã nhận`);
    expect(out).toContain('Thu gom hồ sơ, lần 1, qua MyVNPost (trước đó VNPost (NGSP))');
    expect(out).toContain('Bưu gửi: đã giao cho bưu điện từ 23/04/2026 13:40:00, mã EK000000042VN');
    expect(out).toMatch(
      /23\/04\/2026 13:40:00 +23\/04\/2026 13:41:00 +đã giao cho bưu điện +Đã nhận gửi \(2\)/,
    );
    expect(out).not.toMatch(/Nguyễn Văn Mẫu|0900000042|Lê Lợi/);
    expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

function detail(): unknown {
  const citizen = {
    name: 'Nguyễn Văn Mẫu',
    phone: '0900000042',
    address: { list: 'two-tier', province: '52', commune: '23575', line: '42 Lê Lợi' },
  };
  return OrderDetail.parse({
    order: {
      number: NUMBER,
      dossierCode: CODE,
      agency: 'H21.17',
      kind: 'collection',
      attempt: 1,
      state: 'accepted',
      carrier: 'vnpost-my',
      carrierBefore: 'vnpost-ngsp',
      customerCode: 'C000123456',
      citizen,
      contents: ['Đơn đăng ký'],
      weightGrams: 100,
      fee: { amount: 0, state: 'none' },
      exchange: `vnpost-my~${CODE}~1`,
      requestedAt: '2026-04-22T02:00:00.000Z',
      acceptedAt: '2026-04-22T02:00:01.000Z',
      parcel: {
        status: 'handed-over',
        since: '2026-04-23T06:40:00.000Z',
        itemCode: 'EK000000042VN',
        handedOverAt: '2026-04-23T06:40:00.000Z',
        failedAttempts: 0,
        oddities: [],
      },
    },
    events: [
      {
        id: '65fe00000000000000000002',
        at: '2026-04-23T06:40:00.000Z',
        arrivedAt: '2026-04-23T06:41:00.000Z',
        carrier: 'vnpost-my',
        meaning: 'handed-over',
        code: '2',
        message: 'Đã nhận gửi',
        oddities: [],
        late: false,
      },
    ],
  });
}
