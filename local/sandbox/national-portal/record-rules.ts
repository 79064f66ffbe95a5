import type { FieldRule } from './field-rules.ts';

/** Which generation of the wire contract a call speaks. */
export type Generation = 'g1' | 'g2';

const STATUSES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;

/**
 * Statuses that a dossier can have without ever having been received: newly registered, refused at
 * reception, asked for a supplement at reception, withdrawn before reception. This project's assumption:
 * the public sources call NgayTiepNhan mandatory and do not say what these dossiers send.
 */
const BEFORE_RECEPTION: ReadonlySet<unknown> = new Set(['1', '3', '5', '7']);

const YES_NO = ['0', '1'] as const;

/** The dossier codes that the portal takes: agency, date, serial. */
const DOSSIER_CODE = /^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{2,3}){0,3}-(?:\d{6}|\d{8})-\d{4,7}$/;

/** A national procedure code with or without its local suffix. */
const PROCEDURE_CODE = /^\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}(?:\.\d{2,3})*)?$/;

const code: FieldRule = { field: 'MaHoSo', required: true, pattern: DOSSIER_CODE, called: 'Mã hồ sơ' };

const submittedFile: readonly FieldRule[] = [
  { field: 'TepDinhKemId' },
  { field: 'TenTepDinhKem', required: true, limit: 4000 },
  { field: 'IsDeleted', values: ['True', 'False', '0', '1'] },
  { field: 'MaThanhPhanHoSo' },
  { field: 'DuongDanTaiTepTin' },
  { field: 'DuocSoHoa', values: YES_NO },
  { field: 'DuocTaiSuDung', values: ['0', '1', '2'] },
  { field: 'DuocLayTuKhoDMQG', values: YES_NO },
  { field: 'MaKetQuaThayThe' },
];

const fee: readonly FieldRule[] = [
  { field: 'TenPhiLePhi' },
  { field: 'MaPhiLePhi' },
  { field: 'HinhThucThu', values: ['1', '2', '3', '4'] },
  { field: 'Gia', pattern: /^\d+$/ },
  { field: 'LoaiPhiLePhi', values: ['1', '2', '3'] },
];

const supplement: readonly FieldRule[] = [
  { field: 'HoSoBoSungId', is: 'integer' },
  { field: 'NguoiYeuCauBoSung' },
  { field: 'NoiDungBoSung' },
  { field: 'NgayBoSung', date: true },
  { field: 'NguoiTiepNhanBoSung' },
  { field: 'ThongTinTiepNhan' },
  { field: 'NgayTiepNhanBoSung', date: true },
  { field: 'TrangThaiBoSung', is: 'boolean' },
  { field: 'DanhSachGiayToBoSung', list: submittedFile },
  { field: 'DanhSachLePhiBoSung', list: fee },
  { field: 'NgayHenTraTruoc', date: true },
  { field: 'NgayHenTraMoi', date: true },
];

const dossier: readonly FieldRule[] = [
  code,
  { field: 'MaTTHC', required: true, pattern: PROCEDURE_CODE, called: 'Mã thủ tục' },
  { field: 'TenTTHC', required: true },
  { field: 'MaLinhVuc', required: true },
  { field: 'TenLinhVuc', required: true },
  { field: 'SoBienNhan' },
  { field: 'KenhThucHien', values: ['1', '2', '3'] },
  { field: 'ChuHoSo' },
  { field: 'SoGiayToChuHoSo' },
  { field: 'LoaiDoiTuong', required: true, values: ['1', '2', '3', '4'] },
  { field: 'MaDoiTuong' },
  { field: 'DinhDanhCHS', list: [{ field: 'LoaiDinhDanh' }, { field: 'SoDinhDanh' }] },
  { field: 'ThongTinKhac' },
  { field: 'Email' },
  { field: 'Fax' },
  { field: 'SoDienThoai' },
  { field: 'TrichYeuHoSo', required: true, limit: 1000 },
  { field: 'NgayNopHoSo', date: true },
  {
    field: 'NgayTiepNhan',
    date: true,
    required: (record) => !BEFORE_RECEPTION.has(record.TrangThaiHoSo),
  },
  { field: 'NgayHenTra', date: true },
  { field: 'TrangThaiHoSo', required: true, values: STATUSES },
  { field: 'NgayTra', date: true },
  { field: 'ThongTinTra' },
  { field: 'HinhThuc', required: true, values: YES_NO },
  { field: 'NgayKetThucXuLy', date: true },
  { field: 'NgayTuChoi', date: true },
  { field: 'DonViXuLy', required: true },
  { field: 'GhiChu' },
  { field: 'NoiNopHoSo', values: ['1', '2'] },
  { field: 'HoSoCoThanhPhanSoHoa', values: YES_NO },
  { field: 'TaiKhoanDuocXacThucVoiVNeID', values: YES_NO },
  { field: 'DuocThanhToanTrucTuyen', values: ['0', '1', '2', '3'] },
  { field: 'DSKetNoiCSDL', list: [{ field: 'MaCSDL', required: true }] },
  { field: 'TaiLieuNop', list: submittedFile },
  { field: 'DanhSachLePhi', list: fee },
  {
    field: 'DanhSachTepDinhKemKhac',
    list: [
      { field: 'TenGiayTo' },
      { field: 'SoLuong', is: 'integer' },
      { field: 'LoaiGiayTo', is: 'integer' },
    ],
  },
  { field: 'DanhSachHoSoBoSung', list: supplement },
  {
    field: 'DanhSachGiayToKetQua',
    list: [
      { field: 'TenGiayTo', limit: 2000 },
      { field: 'MaThanhPhanHoSo' },
      { field: 'GiayToId' },
      { field: 'DuongDanTepTinKetQua' },
      { field: 'MaGiayToKetQua' },
    ],
  },
];

/**
 * The dossier record of each generation. Generation 2 demands the applicant's name, which generation 1
 * marks as not compulsory; the QĐ 766 fields are checked when sent and never demanded.
 */
export const dossierRules: Readonly<Record<Generation, readonly FieldRule[]>> = {
  g1: dossier,
  g2: dossier.map((rule) => (rule.field === 'ChuHoSo' ? { ...rule, required: true } : rule)),
};

/** One progress row, alike in both generations. */
export const progressRules: readonly FieldRule[] = [
  code,
  { field: 'NguoiXuLy', required: true, limit: 50 },
  { field: 'ChucDanh' },
  { field: 'ThoiDiemXuLy', required: true, date: true },
  { field: 'PhongBanXuLy' },
  { field: 'NoiDungXuLy' },
  { field: 'TrangThai', required: true, values: STATUSES },
  { field: 'NgayBatDau', date: true },
  { field: 'NgayKetThucTheoQuyDinh', date: true },
];
