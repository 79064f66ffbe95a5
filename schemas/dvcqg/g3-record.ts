import * as z from 'zod';
import { TEXT_LIMITS } from './dossier.ts';

/**
 * What generation 3 of the national portal is sent: names exactly as on the wire (facts §1.1 G3, one public source).
 * Statuses and the kind of applicant are integers here, and what is absent is left out: a blank is no date and no
 * number.
 */

const text = z.string().min(1);
const dayAndTime = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const isoInstant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|\+07:00)?$/);
const status = z.int().min(1).max(10);

/** 0 citizen · 1 enterprise · 2 household business: other numbers than those of generations 1 and 2 (facts §1.6). */
export const G3ApplicantType = z.int().min(0).max(2);

/** A file that was uploaded, as a dossier names it. */
const attachedFile = z.strictObject({
  IdGiayTo: text,
  MaKetQua: z.string().optional(),
  TenGiayTo: text.max(TEXT_LIMITS.TenTepDinhKem),
  HashTepTin: z.string(),
});

const component = z.strictObject({
  MaThanhPhanHoSo: z.string(),
  TenThanhPhanHoSo: text.max(TEXT_LIMITS.TenTepDinhKem),
  SoLuong: z.int().min(1),
  /** 0 original · 1 copy · 2 electronic. */
  LoaiBan: z.int().min(0).max(2),
  GiayToDinhKem: z.array(attachedFile),
});

/** A fee, written as in generation 2 (facts §1.4): all texts. */
const fee = z.strictObject({
  TenPhiLePhi: z.string(),
  MaPhiLePhi: z.string(),
  HinhThucThu: z.string(),
  Gia: z.string().regex(/^\d*$/),
  LoaiPhiLePhi: z.string(),
});

/** A result. The public example names the list and not its fields: those of generation 2 and the file's hash (assumed). */
const result = z.strictObject({
  TenGiayTo: z.string().max(TEXT_LIMITS.TenGiayToKetQua),
  MaThanhPhanHoSo: z.string(),
  GiayToId: z.string(),
  MaGiayToKetQua: z.string(),
  DuongDanTepTinKetQua: z.string(),
  HashTepTin: z.string(),
});

const applicant = z.strictObject({
  LoaiDoiTuong: G3ApplicantType,
  IdDoiTuong: text.optional(),
  ThongTinChiTiet: z.strictObject({
    TenNguoiNop: text.optional(),
    SoDinhDanh: text.optional(),
    SoDienThoai: text.optional(),
    Email: text.optional(),
    Fax: text.optional(),
    TenChuHs: text.optional(),
    SoDinhDanhChuHs: text.optional(),
  }),
});

/** CreateDossier ("NoiHoSo"). Loose for one member alone: our own code, under the name that is configured. */
export const SentDossierG3 = z
  .object({
    MaHoSo: text,
    MaTTHC: text,
    MaDichVuCong: text,
    ChuHoSo: text.optional(),
    LoaiDoiTuong: G3ApplicantType,
    MaDonViTiepNhan: text,
    NgayNop: dayAndTime.optional(),
    NgayTiepNhan: dayAndTime.optional(),
    ThanhPhanHoSo: z.array(component),
    DanhSachLePhi: z.array(fee),
    ThongTinNguoiNop: applicant,
  })
  .catchall(text);
export type SentDossierG3 = z.infer<typeof SentDossierG3>;

/** One row of CapNhatTrangThai. The lists stand in it only at some statuses. */
export const SentStatusG3 = z.strictObject({
  IdHoSo: z.string(),
  MaHoSo: text,
  TrangThai: status,
  NoiDungYKien: text.optional(),
  PhongBanXuLy: text.optional(),
  DanhSachLePhi: z.array(fee).optional(),
  DanhSachGiayToKetQua: z.array(result).optional(),
});
export type SentStatusG3 = z.infer<typeof SentStatusG3>;

/** One row of CapNhatTienTrinh: the fields of generation 2 and the dossier's id (facts §1.5). */
export const SentProgressG3 = z.strictObject({
  IDHoSo: z.string(),
  MaHoSo: text,
  NguoiXuLy: text.max(TEXT_LIMITS.NguoiXuLy),
  ChucDanh: text.optional(),
  ThoiDiemXuLy: isoInstant,
  PhongBanXuLy: text.optional(),
  NoiDungXuLy: text.optional(),
  TrangThai: status,
  NgayBatDau: isoInstant.optional(),
  NgayKetThucTheoQuyDinh: isoInstant.optional(),
});
export type SentProgressG3 = z.infer<typeof SentProgressG3>;
