import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPersonalStore } from '../../../local/sandbox/personal-store/personal-store.ts';
import { control, readLedger } from './portal-client.ts';

const FILE = Buffer.from('%PDF-1.7 bản sao');
const OWNER = '052090000001';

let files: Server;
let fileUrl: string;
let store: Sandbox;
let dataDir: string;
let token: string;

beforeAll(async () => {
  files = createServer((request, response) => {
    response.writeHead(request.url?.startsWith('/copy.pdf') === true ? 200 : 404).end(FILE);
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  fileUrl = `http://127.0.0.1:${String((files.address() as AddressInfo).port)}`;
});

afterAll(() => files.close());

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-kho-'));
  await open();
});

afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

async function open() {
  store = await startPersonalStore({ dataDir });
  const response = await fetch(`${store.url}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('sandbox-kho-h21:local-only-kho-h21-secret').toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  token = z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

async function call(service: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${store.url}/kho/${service}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

const deposit = (changes: object = {}, file: object = {}) =>
  call('LuuKetQua', {
    MaYeuCau: 'kho-1',
    SoDinhDanhChuSoHuu: OWNER,
    MaKetQua: 'KQ.G01.000001',
    SoKyHieu: '12/SCT-BS',
    TenGiayTo: 'Bản sao chứng thực điện tử',
    CoQuanChuQuan: 'Ủy ban nhân dân xã Mẫu Một',
    DanhSachTepDinhKem: [
      {
        TenTep: 'ban-sao.pdf',
        DuongDan: `${fileUrl}/copy.pdf`,
        MaBam: createHash('sha256').update(FILE).digest('hex'),
        ...file,
      },
    ],
    ...changes,
  });

const withdraw = (changes: object = {}) =>
  call('ThuHoiKetQua', {
    MaYeuCau: 'thu-hoi-1',
    SoDinhDanhChuSoHuu: OWNER,
    MaKetQua: 'KQ.G01.000001',
    SoKyHieu: '12/SCT-BS',
    LyDo: 'Bản chính đã bị thu hồi',
    ...changes,
  });

const lookUp = (changes: object = {}) =>
  call('TraCuuKetQua', {
    SoDinhDanhChuSoHuu: OWNER,
    HoTenNguoiYeuCau: 'Nguyễn Văn Mẫu',
    KenhThucHien: 1,
    SoDinhDanhNguoiYeuCau: OWNER,
    MaThuTuc: '2.000815',
    DanhSachDanhMucKetQua: [{ MaKetQua: 'KQ.G01.000001', SoKyHieu: '12/SCT-BS' }],
    ...changes,
  });

const done = { errorCode: 0 };
const nothing = { ...done, result: { DanhSachGiayToKetQua: [] } };

describe('the store of a citizen’s own results', () => {
  it('keeps a result once its file is what it was said to be, and finds it for its owner alone', async () => {
    expect(await deposit()).toMatchObject(done);
    expect(await lookUp()).toMatchObject({
      ...done,
      result: {
        DanhSachGiayToKetQua: [
          {
            SoKyHieu: '12/SCT-BS',
            DanhSachTepDinhKem: [{ TenTep: 'ban-sao.pdf', DuongDan: `${fileUrl}/copy.pdf` }],
          },
        ],
      },
    });
    expect(await lookUp({ SoDinhDanhChuSoHuu: '052090000002' })).toMatchObject(nothing);
  });

  it('carries a request out once, however often it comes and whatever the link is then, also after a restart', async () => {
    await deposit();
    await store.close();
    await open();
    expect(await deposit({}, { DuongDan: `${fileUrl}/copy.pdf?X-Amz-Date=later` })).toMatchObject(done);
    expect(await readLedger(store)).toMatchObject([
      { effect: 'result.deposited', key: 'KQ.G01.000001~12/SCT-BS', id: 'kho-1' },
    ]);
    expect(await deposit({ TenGiayTo: 'Khác' })).toMatchObject({ errorCode: -7 });
  });

  it('shows in its ledger that a result came twice under two requests', async () => {
    await deposit();
    await deposit({ MaYeuCau: 'kho-2' });
    expect((await readLedger(store)).map(({ repeat }) => repeat)).toEqual([undefined, true]);
    expect(await deposit({ MaYeuCau: 'kho-3', TenGiayTo: 'Khác' })).toMatchObject({ errorCode: 1 });
  });

  it('gives a result back, and takes it again', async () => {
    expect(await withdraw()).toMatchObject({ errorCode: -3 });
    await deposit();
    expect(await withdraw()).toMatchObject(done);
    expect(await withdraw()).toMatchObject(done);
    expect(await lookUp()).toMatchObject(nothing);
    await store.close();
    await open();
    expect(await lookUp()).toMatchObject(nothing);
    expect(await deposit({ MaYeuCau: 'kho-2' })).toMatchObject(done);
    expect((await readLedger(store)).map(({ effect, repeat }) => [effect, repeat])).toEqual([
      ['result.deposited', undefined],
      ['result.withdrawn', undefined],
      ['result.deposited', undefined],
    ]);
  });

  it.each<[string, object, object, number]>([
    ['a file that cannot be fetched', {}, { DuongDan: 'http://127.0.0.1:1/copy.pdf' }, -5],
    ['another file than was said', {}, { MaBam: '0'.repeat(64) }, -6],
    ['no owner', { SoDinhDanhChuSoHuu: '' }, {}, -1],
    ['no file', { DanhSachTepDinhKem: [] }, {}, -1],
    ['no digest', {}, { MaBam: '' }, -1],
  ])('refuses %s, and names nobody', async (_, changes, file, errorCode) => {
    const refused = await deposit(changes, file);
    expect(refused).toMatchObject({ errorCode });
    expect(JSON.stringify(refused)).not.toContain(OWNER);
    expect(await readLedger(store)).toEqual([]);
  });

  it('answers nobody without a token, and has no owner in what its ledger shows', async () => {
    await deposit();
    expect(JSON.stringify(await readLedger(store))).not.toContain(OWNER);
    await control(store, 'POST', 'expire-tokens');
    expect(await lookUp()).toMatchObject({ errorCode: 401 });
  });

  it('loses an answer after its effect where it is told to', async () => {
    await control(store, 'PUT', 'faults', [
      { match: { service: 'LuuKetQua' }, mode: 'drop-after-effect', times: 1 },
    ]);
    await expect(deposit()).rejects.toThrow();
    expect(await lookUp()).not.toMatchObject(nothing);
    expect(await deposit()).toMatchObject(done);
    expect(await readLedger(store)).toHaveLength(1);
  });
});
