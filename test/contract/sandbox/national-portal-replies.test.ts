import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { dossier, extendedDossier, progressRow } from './dossier-records.ts';
import { ACCOUNT, callG1, callG2, control, logIn, post, readLedger } from './portal-client.ts';

let portal: Sandbox;
let session: string;

beforeAll(async () => {
  portal = await startNationalPortal({ seed: 7 });
});

afterAll(() => portal.close());

beforeEach(async () => {
  await control(portal, 'POST', 'reset');
  session = await logIn(portal);
});

const CODE = 'H21.17-260323-0042';
const SUCCESS_TEXT: unknown = expect.stringMatching(/thành công/i);
const EXISTS = { error_code: 3, message: `Hồ sơ ${CODE} đã tồn tại` };
const NOT_FOUND = { error_code: -3, message: 'Hồ sơ không tồn tại' };

const add = (record: unknown) =>
  callG1(portal, session, 'DongBoHoSoMC', { isUpdating: 'False', data: [record] });
const update = (record: unknown) =>
  callG1(portal, session, 'DongBoHoSoMC', { isUpdating: 'True', data: [record] });
const addRows = (...rows: unknown[]) => callG1(portal, session, 'CapNhatTienDoHoSoMC', { data: rows });
const look = (code: string) => callG1(portal, session, 'TraCuuHoSo', { mahoso: code });

describe('generation 1: one endpoint, the service and the session in the body', () => {
  it('logs in with a right name and password, and refuses a wrong one with a code', async () => {
    const headers = { dstcode: 'x' };
    const right = await post(`${portal.url}/api/login`, ACCOUNT, headers);
    expect(JSON.parse(right.text)).toMatchObject({ error_code: 0, session: expect.any(String) });
    const wrong = await post(`${portal.url}/api/login`, { ...ACCOUNT, password: 'sai' }, headers);
    expect(wrong.status).toBe(200);
    expect(JSON.parse(wrong.text)).toEqual({
      error_code: -1,
      message: 'Tên đăng nhập hoặc mật khẩu không đúng',
    });
  });

  it('cannot be reached without the dstcode header that names the destination', async () => {
    const seen = await post(`${portal.url}/api/login`, ACCOUNT);
    expect(seen.status).toBe(400);
    expect(seen.text).toContain('dstcode');
  });

  it('adds a dossier, takes its update, and keeps what was written last', async () => {
    expect(await add(dossier())).toMatchObject({ message: SUCCESS_TEXT });
    expect(await update(dossier({ TrangThaiHoSo: '4' }))).toMatchObject({ message: SUCCESS_TEXT });
    expect(await look(CODE)).toEqual({
      error_code: 0,
      message: 'Thành công',
      result: [{ ...dossier({ TrangThaiHoSo: '4' }), DanhSachTienTrinh: [] }],
    });
  });

  it('answers the add of a dossier that exists with 3 and the update of an unknown one with -3', async () => {
    expect(await update(dossier())).toEqual(NOT_FOUND);
    await add(dossier());
    expect(await add(dossier())).toEqual(EXISTS);
  });

  it('takes a missing flag as an add, and refuses a flag that is not a capitalised string', async () => {
    expect(await callG1(portal, session, 'DongBoHoSoMC', { data: [dossier()] })).toMatchObject({
      message: SUCCESS_TEXT,
    });
    for (const isUpdating of ['true', true]) {
      expect(await callG1(portal, session, 'DongBoHoSoMC', { isUpdating, data: [dossier()] })).toEqual({
        error_code: '0',
        message: 'isUpdating không hợp lệ',
      });
    }
  });

  it('takes several dossiers in one call, whole or not at all', async () => {
    const other = dossier({ MaHoSo: 'H21.17-260323-0043' });
    const both = { isUpdating: 'False', data: [dossier(), other] };
    expect(await callG1(portal, session, 'DongBoHoSoMC', both)).toMatchObject({ message: SUCCESS_TEXT });
    expect(await readLedger(portal)).toHaveLength(2);
    const withKnown = { isUpdating: 'False', data: [dossier({ MaHoSo: 'H21.17-260323-0044' }), other] };
    expect(await callG1(portal, session, 'DongBoHoSoMC', withKnown)).toMatchObject({ error_code: 3 });
    expect(await look('H21.17-260323-0044')).toMatchObject({ result: [] });
    const fresh = dossier({ MaHoSo: 'H21.17-260323-0045' });
    const twice = { isUpdating: 'False', data: [fresh, fresh] };
    expect(await callG1(portal, session, 'DongBoHoSoMC', twice)).toMatchObject({ error_code: 3 });
    expect(await readLedger(portal)).toHaveLength(2);
  });

  it('keeps progress rows in order and refuses those of an unknown dossier', async () => {
    expect(await addRows(progressRow())).toEqual(NOT_FOUND);
    await add(dossier());
    const rows = [progressRow(), progressRow({ TrangThai: '4', ThoiDiemXuLy: '20260324081000' })];
    expect(await addRows(...rows)).toMatchObject({ message: SUCCESS_TEXT });
    expect(await look(CODE)).toMatchObject({ result: [{ DanhSachTienTrinh: rows }] });
  });

  it('takes ten progress rows in a call and refuses eleven with a text', async () => {
    await add(dossier());
    const rows = Array.from({ length: 11 }, (_, n) => progressRow({ NoiDungXuLy: `Bước ${n}` }));
    expect(await addRows(...rows)).toEqual({
      error_code: -1,
      message: 'Vượt quá 10 bản ghi tiến trình trong một lần gửi',
    });
    expect(await addRows(...rows.slice(0, 10))).toMatchObject({ message: SUCCESS_TEXT });
  });

  it('finds no dossier that was never sent, and asks for the code when it is not given', async () => {
    expect(await look('H21.17-260323-9999')).toEqual({
      error_code: 0,
      message: 'Không tìm thấy hồ sơ',
      result: [],
    });
    expect(await callG1(portal, session, 'TraCuuHoSo', {})).toEqual({
      error_code: -1,
      message: 'Thiếu trường mahoso',
    });
    await add(dossier());
    expect(await callG1(portal, session, 'TraCuuHoSo', { params: { mahoso: CODE } })).toMatchObject({
      result: [{ MaHoSo: CODE }],
    });
  });

  it('serves the catalogues on the sharing endpoint, and no writing there', async () => {
    const share = (service: string, rest = {}) => callG1(portal, session, service, rest, 'share');
    expect(await share('LayDanhMucCoQuan')).toMatchObject({
      error_code: 0,
      result: expect.arrayContaining([
        { MADONVI: '000.00.17.H21', TENDONVI: 'Sở Nông nghiệp và Môi trường tỉnh Gia Lai', CAPDONVI: '2' },
      ]),
    });
    expect(await share('LayDanhMucLinhVuc')).toMatchObject({
      result: expect.arrayContaining([{ MALINHVUC: 'G13-DD01', TENLINHVUC: 'Đất đai', MANGANH: 'G13' }]),
    });
    expect(await share('TraCuuTechID', { provider: 'wso2is', mstorcmnd: '064090000042' })).toMatchObject({
      result: [{ TECHNICALID: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    });
    expect(await share('DongBoHoSoMC', { data: [dossier()] })).toMatchObject({ error_code: -1 });
    expect(await share('toString')).toMatchObject({ error_code: -1 });
  });

  it('serves procedures on the integration endpoint, found with or without their local suffix', async () => {
    const procedure = (maTTHC: string) => callG1(portal, session, 'LayThuTuc', { maTTHC });
    const inFull = {
      MATTHC: '1.012753',
      LINHVUCTHUCHIEN: [{ MALINHVUC: 'G13-DD01', TENLINHVUC: 'Đất đai' }],
      THANHPHANHOSO: expect.any(Array),
      PHILEPHI: [{ SOTIEN: '500000' }],
    };
    expect(await procedure('1.012753.000.00.00.H21')).toMatchObject({ error_code: 0, result: [inFull] });
    expect(await procedure('1.012753')).toMatchObject({ result: [inFull] });
    expect(await procedure('9.999999')).toMatchObject({ error_code: 0, result: [] });
    expect(await callG1(portal, session, 'LayDanhSachTTHC', {})).toMatchObject({
      result: expect.arrayContaining([
        { MATTHC: '1.900007', MATTHCDP: '1.900007.000.00.00.H21', TENTTHC: 'Đăng ký khai sinh' },
      ]),
    });
  });

  it('refuses an unknown service, a call without an agency, and a body that is not JSON', async () => {
    expect(await callG1(portal, session, 'MapNguoiDung', {})).toEqual({
      error_code: -1,
      message: 'Dịch vụ MapNguoiDung không được hỗ trợ',
    });
    expect(await callG1(portal, session, 'LayDanhSachTTHC', { madonvi: '' })).toEqual({
      error_code: -1,
      message: 'Thiếu trường madonvi',
    });
    expect((await post(`${portal.url}/api/integrate`, '{"session":', { dstcode: 'x' })).status).toBe(400);
  });

  it('writes success in all three shapes of the real systems, in the same order for the same seed', async () => {
    const successes = async (sandbox: Sandbox) => {
      const replies: unknown[] = [];
      for (let n = 1000; n < 1020; n++) {
        replies.push(await callG2(sandbox, 'ThemMoi', [extendedDossier({ MaHoSo: `H21.17-260323-${n}` })]));
      }
      return replies;
    };
    const [one, two] = await Promise.all([
      startNationalPortal({ seed: 3 }),
      startNationalPortal({ seed: 3 }),
    ]);
    const replies = await successes(one);
    expect(await successes(two)).toEqual(replies);
    for (const error_code of [0, '0', '00']) {
      expect(replies).toContainEqual({ error_code, message: SUCCESS_TEXT });
    }
    await Promise.all([one.close(), two.close()]);
  });
});

describe('generation 2: one URL per service, a bare array, no session', () => {
  it('adds and updates with the same refusals as generation 1', async () => {
    expect(await callG2(portal, 'CapNhat', [extendedDossier()])).toEqual(NOT_FOUND);
    expect(await callG2(portal, 'ThemMoi', [extendedDossier()])).toMatchObject({ message: SUCCESS_TEXT });
    expect(await callG2(portal, 'ThemMoi', [extendedDossier()])).toEqual(EXISTS);
    expect(await callG2(portal, 'CapNhat', [extendedDossier({ TrangThaiHoSo: '4' })])).toMatchObject({
      message: SUCCESS_TEXT,
    });
  });

  it('answers progress in plain text, success and refusal alike', async () => {
    const unknown = await post(`${portal.url}/g2/DongBoTienTrinh`, [progressRow()]);
    expect(unknown.text).toBe('Hồ sơ không tồn tại');
    await callG2(portal, 'ThemMoi', [extendedDossier()]);
    const known = await post(`${portal.url}/g2/DongBoTienTrinh`, [progressRow()]);
    expect(known.headers.get('content-type')).toContain('text/plain');
    expect(known.text).toMatch(/thành công/i);
    const faulty = await post(`${portal.url}/g2/DongBoTienTrinh`, [progressRow({ NguoiXuLy: '' })]);
    expect(faulty.text).toBe('Thiếu trường NguoiXuLy');
  });

  it('takes the variant with the agency and the flag in the query', async () => {
    const path = (flag: string) => `SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=000.00.17.H21&isUpdating=${flag}`;
    expect(await callG2(portal, path('True'), [extendedDossier()])).toEqual(NOT_FOUND);
    expect(await callG2(portal, path('False'), [extendedDossier()])).toMatchObject({ message: SUCCESS_TEXT });
    expect(await callG2(portal, path('false'), [extendedDossier()])).toEqual({
      error_code: '0',
      message: 'isUpdating không hợp lệ',
    });
    expect(await callG2(portal, 'SynsTTHCC/DongBoHoSoMC?isUpdating=True', [extendedDossier()])).toEqual({
      error_code: -1,
      message: 'Thiếu trường MaDinhDanhDV',
    });
  });

  it('shares its dossiers with generation 1 and reads them back', async () => {
    await add(dossier());
    expect(await callG2(portal, 'ThemMoi', [extendedDossier()])).toEqual(EXISTS);
    const response = await fetch(`${portal.url}/g2/TraCuuHoSo?maHoSo=${CODE}`);
    expect(await response.json()).toMatchObject({ error_code: 0, result: [{ MaHoSo: CODE }] });
  });

  it('refuses an envelope, an empty list, and a list of something else', async () => {
    for (const body of [{ data: [extendedDossier()] }, [], ['H21'], null]) {
      expect(await callG2(portal, 'ThemMoi', body)).toMatchObject({ error_code: -1 });
    }
    expect(await readLedger(portal)).toEqual([]);
  });

  it('knows no other paths and methods', async () => {
    expect((await post(`${portal.url}/g2/XoaHoSo`, [])).status).toBe(404);
    expect((await fetch(`${portal.url}/g2/ThemMoi`)).status).toBe(404);
  });
});

describe('what the portal refuses in a record, with nothing kept of it', () => {
  const missing = (field: string) => ({ error_code: -1, message: `Thiếu trường ${field}` });
  const invalid = (what: string) => ({ error_code: '0', message: `${what} không hợp lệ` });
  const tooLong = (field: string, most: number) => ({
    error_code: -1,
    message: `Trường ${field} vượt quá ${most} ký tự`,
  });
  const file = { TepDinhKemId: '1', TenTepDinhKem: 'don.pdf', IsDeleted: 'False' };

  const cases: [string, Record<string, unknown>, unknown][] = [
    ['no procedure code', { MaTTHC: undefined }, missing('MaTTHC')],
    ['a blank summary', { TrichYeuHoSo: '   ' }, missing('TrichYeuHoSo')],
    ['no reception date once received', { NgayTiepNhan: '' }, missing('NgayTiepNhan')],
    ['a procedure code of another shape', { MaTTHC: 'TTHC-01' }, invalid('Mã thủ tục')],
    ['a dossier code without its agency', { MaHoSo: '260323-0042' }, invalid('Mã hồ sơ')],
    ['a day that does not exist', { NgayTiepNhan: '20260230093000' }, invalid('Trường NgayTiepNhan')],
    ['a date in another format', { NgayHenTra: '2026-04-20' }, invalid('Trường NgayHenTra')],
    ['an hour that no clock shows', { NgayTra: '20260420240000' }, invalid('Trường NgayTra')],
    ['status 11', { TrangThaiHoSo: '11' }, invalid('Trường TrangThaiHoSo')],
    ['an unknown kind of applicant', { LoaiDoiTuong: '0' }, invalid('Trường LoaiDoiTuong')],
    ['an unknown channel', { KenhThucHien: '4' }, invalid('Trường KenhThucHien')],
    [
      'a number for a string',
      { LoaiDoiTuong: 1 },
      { error_code: -1, message: 'Trường LoaiDoiTuong phải là chuỗi' },
    ],
    [
      'a string for a count',
      { DanhSachTepDinhKemKhac: [{ SoLuong: '2' }] },
      { error_code: -1, message: 'Trường DanhSachTepDinhKemKhac.SoLuong phải là số' },
    ],
    [
      'a record for a list',
      { TaiLieuNop: file },
      { error_code: -1, message: 'Trường TaiLieuNop phải là danh sách' },
    ],
    ['a summary too long', { TrichYeuHoSo: 'x'.repeat(1001) }, tooLong('TrichYeuHoSo', 1000)],
    [
      'a file name too long',
      { TaiLieuNop: [{ ...file, TenTepDinhKem: 'x'.repeat(4001) }] },
      tooLong('TaiLieuNop.TenTepDinhKem', 4000),
    ],
    [
      'a file without a name',
      { TaiLieuNop: [{ ...file, TenTepDinhKem: '' }] },
      missing('TaiLieuNop.TenTepDinhKem'),
    ],
    [
      'a result name too long',
      { DanhSachGiayToKetQua: [{ TenGiayTo: 'x'.repeat(2001) }] },
      tooLong('DanhSachGiayToKetQua.TenGiayTo', 2000),
    ],
    [
      'a price that is no number',
      { DanhSachLePhi: [{ Gia: '500.000đ' }] },
      invalid('Trường DanhSachLePhi.Gia'),
    ],
    [
      'a wrong date in a supplement',
      { DanhSachHoSoBoSung: [{ NgayBoSung: '20261301000000' }] },
      invalid('Trường DanhSachHoSoBoSung.NgayBoSung'),
    ],
  ];

  it.each(cases)('refuses a dossier with %s', async (_title, changes, reply) => {
    expect(await add(dossier(changes))).toEqual(reply);
    expect(await readLedger(portal)).toEqual([]);
  });

  it('demands the applicant’s name in generation 2 and not in generation 1', async () => {
    expect(await callG2(portal, 'ThemMoi', [extendedDossier({ ChuHoSo: '' })])).toEqual(missing('ChuHoSo'));
    expect(await add(dossier({ ChuHoSo: '' }))).toMatchObject({ message: SUCCESS_TEXT });
  });

  it.each(['1', '3', '5', '7'])('takes status %s of a dossier that was never received', async (status) => {
    const record = dossier({ TrangThaiHoSo: status, NgayTiepNhan: '' });
    expect(await add(record)).toMatchObject({ message: SUCCESS_TEXT });
  });

  it('takes texts that are exactly as long as the limits', async () => {
    const longest = dossier({
      TrichYeuHoSo: 'x'.repeat(1000),
      TaiLieuNop: [{ ...file, TenTepDinhKem: 'x'.repeat(4000) }],
      DanhSachGiayToKetQua: [{ TenGiayTo: 'x'.repeat(2000) }],
    });
    expect(await add(longest)).toMatchObject({ message: SUCCESS_TEXT });
    expect(await addRows(progressRow({ NguoiXuLy: 'x'.repeat(50) }))).toMatchObject({
      message: SUCCESS_TEXT,
    });
  });

  it('takes the last day of February in a leap year only', async () => {
    expect(await add(dossier({ NgayHenTra: '20260229170000' }))).toEqual(invalid('Trường NgayHenTra'));
    expect(await add(dossier({ NgayHenTra: '20280229170000' }))).toMatchObject({ message: SUCCESS_TEXT });
  });

  it.each([
    ['no officer', { NguoiXuLy: '' }, missing('NguoiXuLy')],
    ['an officer’s name too long', { NguoiXuLy: 'x'.repeat(51) }, tooLong('NguoiXuLy', 50)],
    ['no instant', { ThoiDiemXuLy: '' }, missing('ThoiDiemXuLy')],
    ['a wrong instant', { ThoiDiemXuLy: '20260323930000' }, invalid('Trường ThoiDiemXuLy')],
    ['status 0', { TrangThai: '0' }, invalid('Trường TrangThai')],
  ])('refuses a progress row with %s', async (_title, changes, reply) => {
    await add(dossier());
    expect(await addRows(progressRow(), progressRow(changes))).toEqual(reply);
    expect(await readLedger(portal)).toHaveLength(1);
  });

  it('refuses well-formed procedures outside its catalogue only when told to be strict', async () => {
    const unknown = { MaTTHC: '9.999999.000.00.00.H21' };
    expect(await add(dossier(unknown))).toMatchObject({ message: SUCCESS_TEXT });
    await control(portal, 'PUT', 'settings', { strictCatalogue: true });
    expect(await update(dossier(unknown))).toEqual(invalid('Mã thủ tục'));
    expect(await update(dossier())).toMatchObject({ message: SUCCESS_TEXT });
  });

  it('refuses a record nested ten thousand deep and stays up', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const body = JSON.stringify([extendedDossier({ ThongTinThem: 0 })]).replace(
      '"ThongTinThem":0',
      `"ThongTinThem":${deep}`,
    );
    const seen = await post(`${portal.url}/g2/ThemMoi`, body);
    expect(JSON.parse(seen.text)).toEqual({ error_code: -1, message: 'Dữ liệu lồng nhau quá sâu' });
    expect(await readLedger(portal)).toEqual([]);
  });
});
