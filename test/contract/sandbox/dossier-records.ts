/** Invented records in the wire shape of the national portal, for the sandbox's own tests. */

type WireRecord = Record<string, unknown>;

/** A dossier that generation 1 takes, with what a test changes. */
export function dossier(changes: WireRecord = {}): WireRecord {
  return {
    MaHoSo: 'H21.17-260323-0042',
    MaTTHC: '1.012753.000.00.00.H21',
    TenTTHC: 'Đăng ký đất đai lần đầu',
    MaLinhVuc: 'G13-DD01',
    TenLinhVuc: 'Đất đai',
    KenhThucHien: '2',
    ChuHoSo: 'Nguyễn Văn Mẫu',
    LoaiDoiTuong: '1',
    MaDoiTuong: null,
    TrichYeuHoSo: 'Cấp Giấy chứng nhận lần đầu, thửa 42 tờ 7, xã Ia Mẫu',
    NgayTiepNhan: '20260323093000',
    NgayHenTra: '',
    TrangThaiHoSo: '2',
    HinhThuc: '1',
    DonViXuLy: 'Văn phòng đăng ký đất đai tỉnh Gia Lai',
    TaiLieuNop: [{ TepDinhKemId: '7001', TenTepDinhKem: 'don-dang-ky.pdf', IsDeleted: 'False' }],
    DanhSachLePhi: [{ TenPhiLePhi: 'Phí thẩm định', HinhThucThu: '1', Gia: '500000', LoaiPhiLePhi: '1' }],
    DanhSachTepDinhKemKhac: [{ TenGiayTo: 'Bản vẽ hiện trạng', SoLuong: 2, LoaiGiayTo: 1 }],
    DanhSachHoSoBoSung: [],
    DanhSachGiayToKetQua: [],
    ...changes,
  };
}

/** The same dossier with the fields that generation 2 added. */
export function extendedDossier(changes: WireRecord = {}): WireRecord {
  return dossier({
    NgayNopHoSo: '20260323081512',
    NoiNopHoSo: '2',
    HoSoCoThanhPhanSoHoa: '1',
    TaiKhoanDuocXacThucVoiVNeID: '1',
    DuocThanhToanTrucTuyen: '2',
    DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '064090000042' }],
    DSKetNoiCSDL: [{ MaCSDL: '1' }],
    ...changes,
  });
}

/** A progress row that the portal takes, with what a test changes. */
export function progressRow(changes: WireRecord = {}): WireRecord {
  return {
    MaHoSo: 'H21.17-260323-0042',
    NguoiXuLy: 'Trần Thị Thử',
    ChucDanh: 'Chuyên viên',
    ThoiDiemXuLy: '20260323093000',
    PhongBanXuLy: 'Bộ phận một cửa',
    NoiDungXuLy: 'Tiếp nhận hồ sơ',
    TrangThai: '2',
    NgayBatDau: '20260323093000',
    NgayKetThucTheoQuyDinh: '',
    ...changes,
  };
}
