import * as z from 'zod';
import { receivedRows, receivedText } from './received.ts';

/**
 * The dossier record of the national portal: an item of `data` in a DongBoHoSoMC call (generation 1), of the
 * bare array of ThemMoi and CapNhat (generation 2). Names exactly as on the wire; facts §1.3 and §1.4.
 * Scalars are strings, also numbers and flags; the fields that are typed are written so.
 */

/** Longest texts that are known to be taken, in UTF-16 units. Source: facts §1.3 to §1.5 (vendor limits). */
export const TEXT_LIMITS = {
  TrichYeuHoSo: 1000,
  TenTepDinhKem: 4000,
  TenGiayToKetQua: 2000,
  NguoiXuLy: 50,
} as const;

const dossierG1 = <T extends z.ZodType>(text: T) => ({
  MaHoSo: text,
  MaTTHC: text,
  TenTTHC: text,
  MaLinhVuc: text,
  TenLinhVuc: text,
  SoBienNhan: text,
  KenhThucHien: text,
  ChuHoSo: text,
  LoaiDoiTuong: text,
  MaDoiTuong: text,
  ThongTinKhac: text,
  Email: text,
  Fax: text,
  SoDienThoai: text,
  TrichYeuHoSo: text,
  NgayTiepNhan: text,
  NgayHenTra: text,
  TrangThaiHoSo: text,
  NgayTra: text,
  ThongTinTra: text,
  HinhThuc: text,
  NgayKetThucXuLy: text,
  DonViXuLy: text,
  GhiChu: text,
});

/** Generation 2 adds what the QĐ 766 indicators read. */
const dossierG2 = <T extends z.ZodType>(text: T) => ({
  ...dossierG1(text),
  SoGiayToChuHoSo: text,
  NgayNopHoSo: text,
  NgayTuChoi: text,
  NoiNopHoSo: text,
  HoSoCoThanhPhanSoHoa: text,
  TaiKhoanDuocXacThucVoiVNeID: text,
  DuocThanhToanTrucTuyen: text,
});

const documentG1 = <T extends z.ZodType>(text: T) => ({
  TepDinhKemId: text,
  TenTepDinhKem: text,
  IsDeleted: text,
  MaThanhPhanHoSo: text,
  DuongDanTaiTepTin: text,
});

const documentG2 = <T extends z.ZodType>(text: T) => ({
  ...documentG1(text),
  DuocSoHoa: text,
  DuocTaiSuDung: text,
  DuocLayTuKhoDMQG: text,
  MaKetQuaThayThe: text,
});

const resultG1 = <T extends z.ZodType>(text: T) => ({
  TenGiayTo: text,
  MaThanhPhanHoSo: text,
  GiayToId: text,
  DuongDanTepTinKetQua: text,
});

const resultG2 = <T extends z.ZodType>(text: T) => ({ ...resultG1(text), MaGiayToKetQua: text });

const fee = <T extends z.ZodType>(text: T) => ({
  TenPhiLePhi: text,
  MaPhiLePhi: text,
  HinhThucThu: text,
  Gia: text,
  LoaiPhiLePhi: text,
});

const otherPaper = <T extends z.ZodType, I extends z.ZodType>(text: T, integer: I) => ({
  TenGiayTo: text,
  SoLuong: integer,
  LoaiGiayTo: integer,
});

const supplement = <T extends z.ZodType, I extends z.ZodType, B extends z.ZodType>(
  text: T,
  integer: I,
  flag: B,
) => ({
  HoSoBoSungId: integer,
  NguoiYeuCauBoSung: text,
  NoiDungBoSung: text,
  NgayBoSung: text,
  NguoiTiepNhanBoSung: text,
  ThongTinTiepNhan: text,
  NgayTiepNhanBoSung: text,
  TrangThaiBoSung: flag,
  NgayHenTraTruoc: text,
  NgayHenTraMoi: text,
});

const identity = <T extends z.ZodType>(text: T) => ({ LoaiDinhDanh: text, SoDinhDanh: text });
const database = <T extends z.ZodType>(text: T) => ({ MaCSDL: text });

const received = receivedText;
const receivedDocument = z.looseObject(documentG2(received));
const receivedFee = z.looseObject(fee(received));

/** A record as it arrives, of either generation. Unknown fields are let through; the codec keeps them aside. */
export const ReceivedDossier = z.looseObject({
  ...dossierG2(received),
  DinhDanhCHS: receivedRows(z.looseObject(identity(received))),
  DSKetNoiCSDL: receivedRows(z.looseObject(database(received))),
  TaiLieuNop: receivedRows(receivedDocument),
  DanhSachLePhi: receivedRows(receivedFee),
  DanhSachTepDinhKemKhac: receivedRows(z.looseObject(otherPaper(received, received))),
  DanhSachHoSoBoSung: receivedRows(
    z.looseObject({
      ...supplement(received, received, received),
      DanhSachGiayToBoSung: receivedRows(receivedDocument),
      DanhSachLePhiBoSung: receivedRows(receivedFee),
    }),
  ),
  DanhSachGiayToKetQua: receivedRows(z.looseObject(resultG2(received))),
});

const sent = z.string();
const sentInteger = z.int().nullable();
const sentFlag = z.union([z.boolean(), z.string()]).nullable();
const name = { TenTepDinhKem: z.string().min(1).max(TEXT_LIMITS.TenTepDinhKem) };
const resultName = { TenGiayTo: z.string().max(TEXT_LIMITS.TenGiayToKetQua) };
const mandatory = {
  MaHoSo: z.string().min(1),
  MaTTHC: z.string().min(1),
  TrichYeuHoSo: z.string().min(1).max(TEXT_LIMITS.TrichYeuHoSo),
  TrangThaiHoSo: z.string().regex(/^(?:[1-9]|10)$/),
};
const sentDocumentG1 = z.strictObject({ ...documentG1(sent), ...name });
const sentDocumentG2 = z.strictObject({ ...documentG2(sent), ...name });
const sentFees = z.array(z.strictObject(fee(sent)));
const sentOtherPapers = z.array(z.strictObject(otherPaper(sent, sentInteger)));

/** A record as the gateway sends it, generation 1. */
export const SentDossierG1 = z.strictObject({
  ...dossierG1(sent),
  ...mandatory,
  TaiLieuNop: z.array(sentDocumentG1),
  DanhSachLePhi: sentFees,
  DanhSachTepDinhKemKhac: sentOtherPapers,
  DanhSachHoSoBoSung: z.array(
    z.strictObject({
      ...supplement(sent, sentInteger, sentFlag),
      DanhSachGiayToBoSung: z.array(sentDocumentG1),
      DanhSachLePhiBoSung: sentFees,
    }),
  ),
  DanhSachGiayToKetQua: z.array(z.strictObject({ ...resultG1(sent), ...resultName })),
});

/** A record as the gateway sends it, generation 2. */
export const SentDossierG2 = z.strictObject({
  ...dossierG2(sent),
  ...mandatory,
  DinhDanhCHS: z.array(z.strictObject(identity(sent))),
  DSKetNoiCSDL: z.array(z.strictObject(database(sent))),
  TaiLieuNop: z.array(sentDocumentG2),
  DanhSachLePhi: sentFees,
  DanhSachTepDinhKemKhac: sentOtherPapers,
  DanhSachHoSoBoSung: z.array(
    z.strictObject({
      ...supplement(sent, sentInteger, sentFlag),
      DanhSachGiayToBoSung: z.array(sentDocumentG2),
      DanhSachLePhiBoSung: sentFees,
    }),
  ),
  DanhSachGiayToKetQua: z.array(z.strictObject({ ...resultG2(sent), ...resultName })),
});

export type SentDossier = z.infer<typeof SentDossierG1> | z.infer<typeof SentDossierG2>;

/** The wire's own names, for the mapping (mapping.ts). */
export type DossierName = keyof z.infer<typeof SentDossierG2>;
export type DocumentName = keyof ReturnType<typeof documentG2>;
export type ResultName = keyof ReturnType<typeof resultG2>;
export type FeeName = keyof ReturnType<typeof fee>;
export type OtherPaperName = keyof ReturnType<typeof otherPaper>;
export type SupplementName = keyof z.infer<typeof SentDossierG2>['DanhSachHoSoBoSung'][number];
export type IdentityName = keyof ReturnType<typeof identity>;
export type DatabaseName = keyof ReturnType<typeof database>;
