import type { FieldRule } from './field-rules.ts';

const STATUSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
/** 0 citizen, 1 enterprise, 2 household business. */
const APPLICANTS = [0, 1, 2] as const;

/** The codes that the portal issues: agency, day of eight digits, serial of seven. */
export const ISSUED_CODE = /^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{2,3}){0,3}-\d{8}-\d{7}$/;

/** A code that this province or the portal may have given. */
const DOSSIER_CODE = /^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{2,3}){0,3}-(?:\d{6}|\d{8})-\d{4,7}$/;

/** A national procedure code with or without its local suffix. */
const PROCEDURE_CODE = /^\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}(?:\.\d{2,3})*)?$/;

const code: FieldRule = { field: 'MaHoSo', required: true, pattern: DOSSIER_CODE, called: 'Mã hồ sơ' };

const fee: readonly FieldRule[] = [
  { field: 'TenPhiLePhi' },
  { field: 'MaPhiLePhi' },
  { field: 'HinhThucThu', values: ['1', '2', '4'] },
  { field: 'Gia', pattern: /^\d+$/ },
  { field: 'LoaiPhiLePhi', values: ['1', '2', '3'] },
];

const person: readonly FieldRule[] = [
  { field: 'TenNguoiNop' },
  { field: 'SoDinhDanh' },
  { field: 'NgayCapDinhDanh', date: true },
  { field: 'NgaySinh', date: true },
  { field: 'SoDienThoai' },
  { field: 'Email' },
  { field: 'Fax' },
  { field: 'MaTinh' },
  { field: 'MaXa' },
  { field: 'DiaChiChiTiet' },
  { field: 'TenChuHs' },
  { field: 'SoDinhDanhChuHs' },
];

/** A new dossier (CreateDossier). */
export const creationRules: readonly FieldRule[] = [
  code,
  { field: 'MaHoSoDonVi', pattern: DOSSIER_CODE },
  { field: 'MaTTHC', required: true, pattern: PROCEDURE_CODE, called: 'Mã thủ tục' },
  { field: 'MaDichVuCong', required: true },
  { field: 'ChuHoSo' },
  { field: 'LoaiDoiTuong', required: true, integers: APPLICANTS },
  { field: 'MaDonViTiepNhan', required: true },
  { field: 'NgayNop', iso: 'day' },
  { field: 'NgayTiepNhan', iso: 'day' },
  {
    field: 'ThanhPhanHoSo',
    list: [
      { field: 'MaThanhPhanHoSo' },
      { field: 'TenThanhPhanHoSo', required: true, limit: 4000 },
      { field: 'SoLuong', is: 'integer' },
      { field: 'LoaiBan', required: true, integers: [0, 1, 2] },
      {
        field: 'GiayToDinhKem',
        list: [
          { field: 'IdGiayTo', required: true },
          { field: 'MaKetQua' },
          { field: 'TenGiayTo', required: true, limit: 4000 },
          { field: 'HashTepTin', required: true },
        ],
      },
    ],
  },
  { field: 'DanhSachLePhi', list: fee },
  {
    field: 'ThongTinNguoiNop',
    required: true,
    record: [
      { field: 'LoaiDoiTuong', required: true, integers: APPLICANTS },
      { field: 'IdDoiTuong' },
      { field: 'ThongTinChiTiet', required: true, record: person },
    ],
  },
];

/** One row of CapNhatTrangThai. */
export const statusRules: readonly FieldRule[] = [
  { field: 'IdHoSo' },
  code,
  { field: 'TrangThai', required: true, integers: STATUSES },
  { field: 'NoiDungYKien' },
  { field: 'PhongBanXuLy' },
  { field: 'NoiDungXuLy' },
  { field: 'DanhSachLePhi', list: fee },
  {
    field: 'DanhSachGiayToKetQua',
    list: [
      { field: 'TenGiayTo', limit: 2000 },
      { field: 'MaThanhPhanHoSo' },
      { field: 'GiayToId' },
      { field: 'MaGiayToKetQua' },
      { field: 'DuongDanTepTinKetQua' },
      { field: 'HashTepTin' },
    ],
  },
];

/** One row of CapNhatTienTrinh. */
export const stepRules: readonly FieldRule[] = [
  { field: 'IDHoSo' },
  code,
  { field: 'NguoiXuLy', required: true, limit: 50 },
  { field: 'ChucDanh' },
  { field: 'ThoiDiemXuLy', required: true, iso: 'instant' },
  { field: 'PhongBanXuLy' },
  { field: 'NoiDungXuLy' },
  { field: 'TrangThai', required: true, integers: STATUSES },
  { field: 'NgayBatDau', iso: 'instant' },
  { field: 'NgayKetThucTheoQuyDinh', iso: 'instant' },
];
