import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import { ACCOUNT, control, post, readLedger } from './portal-client.ts';

/** The sandbox's own word on generation 3, asked without the gateway. Everybody in it is invented. */

let portal: Sandbox;
let token: string;
let dataDir: string;

const start = () => startNationalPortal({ dataDir, now: () => Date.UTC(2026, 5, 9, 2, 30) });
const restart = async () => {
  await portal.close();
  portal = await start();
  token = await grant();
};

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-g3-'));
  portal = await start();
  token = await grant();
});
afterEach(async () => {
  await portal.close();
  rmSync(dataDir, { recursive: true });
});

const CLIENT = { client_id: ACCOUNT.username, client_secret: ACCOUNT.password };
const OWN = 'H21.17-260609-0042';

async function grant(): Promise<string> {
  const seen = await post(`${portal.url}/g3/GetToken`, CLIENT);
  return z.object({ access_token: z.string() }).parse(JSON.parse(seen.text)).access_token;
}
const call = async (path: string, body: unknown): Promise<unknown> =>
  JSON.parse((await post(`${portal.url}/g3/${path}`, body, { authorization: `Bearer ${token}` })).text);
const get = async (path: string): Promise<unknown> =>
  (await fetch(`${portal.url}/g3/${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
const next = async () => z.object({ value: z.string() }).parse(await get('GetNextValue?code=H21.17')).value;
async function upload(text: string) {
  const form = new FormData();
  form.append('files', new Blob([text], { type: 'application/pdf' }), 'đơn.pdf');
  const answer = await fetch(`${portal.url}/g3/UploadFile`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  const file = z.object({ IdTepTin: z.string(), HashTepTin: z.string() });
  return z.object({ data: z.tuple([file]) }).parse(await answer.json()).data[0];
}

const record = (MaHoSo: string, changes: Record<string, unknown> = {}) => ({
  MaHoSo,
  MaHoSoDonVi: OWN,
  MaTTHC: '1.012753',
  MaDichVuCong: '1.012753',
  ChuHoSo: 'Nguyễn Văn Mẫu',
  LoaiDoiTuong: 0,
  MaDonViTiepNhan: 'H21.17',
  NgayNop: '2026-06-08 14:07:53',
  ThanhPhanHoSo: [],
  DanhSachLePhi: [],
  ThongTinNguoiNop: { LoaiDoiTuong: 0, ThongTinChiTiet: { TenNguoiNop: 'Nguyễn Văn Mẫu' } },
  ...changes,
});
const step = (MaHoSo: string, changes: Record<string, unknown> = {}) => ({
  IDHoSo: '',
  MaHoSo,
  NguoiXuLy: 'Trần Thị Thử',
  ThoiDiemXuLy: '2026-06-08T07:47:28.329',
  NoiDungXuLy: 'Tiếp nhận hồ sơ',
  TrangThai: 2,
  ...changes,
});
const created = async (): Promise<string> => {
  const code = await next();
  await call('CreateDossier', record(code));
  return code;
};
const effects = async () =>
  (await readLedger(portal)).map(({ effect, key, status, detail, repeat }) =>
    [effect, key, status, detail, repeat === true ? 'REPEATED' : undefined].filter(Boolean).join(' '),
  );

describe('generation 3: a token, codes and ids of the portal’s own', () => {
  it('gives a token by JSON or by OAuth’s form, and none for a wrong secret', async () => {
    const form = await fetch(`${portal.url}/g3/GetToken`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', ...CLIENT }),
    });
    expect(await form.json()).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    const wrong = await post(`${portal.url}/g3/GetToken`, { ...CLIENT, client_secret: 'sai' });
    expect(wrong.status).toBe(401);
    expect(JSON.parse(wrong.text)).toMatchObject({
      code: 401,
      message: 'client_id hoặc client_secret không đúng',
    });
  });

  it('takes no call without a token that lives', async () => {
    await control(portal, 'POST', 'expire-sessions');
    expect(await call('CreateDossier', record('x'))).toEqual({
      code: 401,
      message: 'Chưa có hoặc không đúng token access',
      data: null,
    });
    expect((await fetch(`${portal.url}/g3/GetNextValue?code=H21.17`)).status).toBe(401);
    token = await grant();
    expect((await fetch(`${portal.url}/g3/GetNextValue?code=H21.17&token=${token}`)).status).toBe(200);
  });

  it('issues each code once, creates under it, and counts effects and doubles', async () => {
    const [first, second] = [await next(), await next()];
    expect([first, second]).toEqual(['H21.17-20260609-0000001', 'H21.17-20260609-0000002']);
    expect(await call('CreateDossier', record(first))).toEqual({
      code: 200,
      message: 'Thành công',
      data: { idHoSo: expect.any(String) as string, maHoSo: first },
    });
    expect(await call('CreateDossier', record(first))).toMatchObject({
      code: 3,
      message: `Hồ sơ ${first} đã tồn tại`,
    });
    // It cannot know that it is the same dossier of the province: it takes it, and the ledger tells.
    expect(await call('CreateDossier', record(second))).toMatchObject({ code: 200 });
    await call('CapNhatTrangThai', [{ IdHoSo: '', MaHoSo: first, TrangThai: 4 }]);
    await call('CapNhatTrangThai', [{ IdHoSo: '', MaHoSo: first, TrangThai: 4 }]);
    await call('CapNhatTienTrinh', [step(first)]);
    await call('CapNhatTienTrinh', [step(first)]);
    expect((await effects()).slice(2)).toEqual([
      `dossier.added ${OWN} 1 ${first}`,
      `dossier.added ${OWN} 1 ${second} REPEATED`,
      `dossier.updated ${OWN} 4`,
      `dossier.updated ${OWN} 4 REPEATED`,
      `progress.added ${OWN} 2 20260608074728`,
      `progress.added ${OWN} 2 20260608074728 REPEATED`,
    ]);
  });

  it('keeps files under an id and their hash, also twice, and says so', async () => {
    const [one, two] = [await upload('một tệp'), await upload('một tệp')];
    expect(one.HashTepTin).toBe(two.HashTepTin);
    expect(one.IdTepTin).not.toBe(two.IdTepTin);
    expect((await readLedger(portal)).map(({ detail }) => detail)).toEqual([undefined, 'again']);
    expect(await control(portal, 'GET', 'state')).toMatchObject({
      generation3: { files: 2, uploadsAgain: 1 },
      repeats: 0,
    });
    const component = (file: object) => [
      { TenThanhPhanHoSo: 'Đơn', SoLuong: 1, LoaiBan: 2, GiayToDinhKem: [{ TenGiayTo: 'đơn.pdf', ...file }] },
    ];
    const files = { IdGiayTo: one.IdTepTin, HashTepTin: one.HashTepTin };
    const stray = component({ ...files, HashTepTin: '0'.repeat(64) });
    expect(await call('CreateDossier', record(await next(), { ThanhPhanHoSo: stray }))).toMatchObject({
      message: 'Trường GiayToDinhKem.IdGiayTo hoặc HashTepTin không hợp lệ',
    });
    expect(
      await call('CreateDossier', record(await next(), { ThanhPhanHoSo: component(files) })),
    ).toMatchObject({
      code: 200,
    });
  });

  it.each([
    ['an applicant of generation 2', { LoaiDoiTuong: 4 }, 200, 'Trường LoaiDoiTuong không hợp lệ'],
    ['an applicant as text', { LoaiDoiTuong: '0' }, -1, 'Trường LoaiDoiTuong phải là số nguyên'],
    ['no applicant', { LoaiDoiTuong: undefined }, 400, 'Thiếu trường LoaiDoiTuong'],
    ['a date of generation 2', { NgayNop: '20260608140753' }, 200, 'Trường NgayNop không hợp lệ'],
    ['a date that does not exist', { NgayNop: '2026-02-30 08:00:00' }, 200, 'Trường NgayNop không hợp lệ'],
    ['a blank date in ISO', { NgayTiepNhan: '2026-06-08T08:00:00' }, 200, 'Trường NgayTiepNhan không hợp lệ'],
    ['no procedure', { MaTTHC: '' }, 400, 'Thiếu trường MaTTHC'],
    [
      'a code that was not issued',
      { MaHoSo: 'H21.17-260609-0001' },
      -1,
      'Mã hồ sơ không hợp lệ: chưa được cấp',
    ],
  ])('refuses a new dossier with %s', async (_, changes, code, message) => {
    expect(await call('CreateDossier', record(await next(), changes))).toMatchObject({ code, message });
    expect((await effects()).filter((effect) => effect.startsWith('dossier.'))).toEqual([]);
  });

  it.each([
    ['a status as text', { TrangThai: '2' }, 'Trường TrangThai phải là số nguyên'],
    ['a status off the list', { TrangThai: 11 }, 'Trường TrangThai không hợp lệ'],
    [
      'a time of twelve hours',
      { ThoiDiemXuLy: '2026-06-08T07:47:28 PM' },
      'Trường ThoiDiemXuLy không hợp lệ',
    ],
    ['another zone', { ThoiDiemXuLy: '2026-06-08T07:47:28.329+08:00' }, 'Trường ThoiDiemXuLy không hợp lệ'],
    ['somebody else’s id', { IDHoSo: 'khac' }, 'Trường IDHoSo không hợp lệ'],
    ['a dossier that is not there', { MaHoSo: 'H21.17-20260609-0000009' }, 'Hồ sơ không tồn tại'],
  ])('refuses a step with %s, and all that came with it', async (_, changes, message) => {
    const code = await created();
    expect(await call('CapNhatTienTrinh', [step(code), step(code, changes)])).toMatchObject({ message });
    expect((await effects()).filter((effect) => effect.startsWith('progress.'))).toEqual([]);
  });

  it.each(['2026-06-08T07:47:28.329', '2026-06-08T07:47:28.329+07:00', '2026-06-08T00:47:28.329Z'])(
    'takes a step at %s and writes it down in one spelling',
    async (ThoiDiemXuLy) => {
      const code = await created();
      expect(await call('CapNhatTienTrinh', [step(code, { ThoiDiemXuLy })])).toMatchObject({ code: 200 });
      expect((await effects()).at(-1)).toBe(`progress.added ${OWN} 2 20260608074728`);
    },
  );

  it('shows a dossier as it is held, by its own code or by ours', async () => {
    const code = await created();
    await call('CapNhatTrangThai', [
      { IdHoSo: '', MaHoSo: code, TrangThai: 5, NoiDungYKien: 'Bổ sung bản vẽ' },
    ]);
    await call('CapNhatTienTrinh', [step(code)]);
    const shown = {
      code: 200,
      data: [
        { MaHoSo: code, TrangThai: 5, NoiDungYKien: 'Bổ sung bản vẽ', DanhSachTienTrinh: [{ TrangThai: 2 }] },
      ],
    };
    expect(await get(`TraCuuHoSo?maHoSo=${code}`)).toMatchObject(shown);
    expect(await get(`TraCuuHoSo?maHoSoDonVi=${OWN}`)).toMatchObject(shown);
    expect(await get('TraCuuHoSo?maHoSo=H21.17-20260609-0000009')).toEqual({
      code: 200,
      message: 'Không tìm thấy hồ sơ',
      data: [],
    });
  });

  it('outlives a restart: codes, files, dossiers, and what would be a repeat', async () => {
    const code = await created();
    const file = await upload('còn đây');
    await call('CapNhatTrangThai', [{ IdHoSo: '', MaHoSo: code, TrangThai: 4 }]);
    await call('CapNhatTienTrinh', [step(code)]);
    const before = await get(`TraCuuHoSo?maHoSo=${code}`);
    await restart();
    expect(await get(`TraCuuHoSo?maHoSo=${code}`)).toEqual(before);
    expect(await next()).toBe('H21.17-20260609-0000002');
    await call('CapNhatTrangThai', [{ IdHoSo: '', MaHoSo: code, TrangThai: 4 }]);
    await call('CapNhatTienTrinh', [step(code)]);
    expect((await upload('còn đây')).HashTepTin).toBe(file.HashTepTin);
    const ledger = await readLedger(portal);
    expect(ledger.slice(-3).map(({ repeat, detail }) => repeat ?? detail)).toEqual([true, true, 'again']);
  });

  it('can be told to fail for a dossier by the province’s own code, after the effect too', async () => {
    const code = await created();
    await control(portal, 'PUT', 'faults', [{ mode: 'drop-after-effect', match: { key: OWN } }]);
    await expect(call('CapNhatTrangThai', [{ IdHoSo: '', MaHoSo: code, TrangThai: 4 }])).rejects.toThrow();
    await control(portal, 'DELETE', 'faults');
    expect((await effects()).at(-1)).toBe(`dossier.updated ${OWN} 4`);
  });
});
