import * as z from 'zod';

/**
 * What the population register answers, by the local names of its elements (facts §2.4): it comes under a namespace
 * of its own, and older forms leave parts out, so that nothing but the shape is asked for here. What a value means is
 * read in `functions/partners/population`.
 */

/** The text of an element; an empty one says nothing. */
const text = z
  .string()
  .max(1_000)
  .transform((value) => {
    const said = value.trim().normalize('NFC');
    return said === '' ? undefined : said;
  })
  .optional();

/** A name as one text, or in three parts of which the first two may be empty. */
export const WireName = z.union([z.object({ Ho: text, ChuDem: text, Ten: text }), text]);
export type WireName = z.infer<typeof WireName>;

/** A birth: a day (`yyyyMMdd`), a year, or both; some answers have the day as the element's own text. */
export const WireBirth = z.union([z.object({ Nam: text, NgayThangNam: text }), text]);
export type WireBirth = z.infer<typeof WireBirth>;

/** Since July 2025 the district may be missing. */
export const WireAddress = z.union([
  z.object({
    MaTinhThanh: text,
    MaQuanHuyen: text,
    MaPhuongXa: text,
    ChiTiet: text,
    QuocGia: text,
  }),
  text,
]);
export type WireAddress = z.infer<typeof WireAddress>;

/** Father, mother, spouse, representative, and the head of the household (`QuanHe`). */
export const WirePerson = z.union([
  z.object({
    HoVaTen: WireName,
    QuocTich: text,
    SoDinhDanh: text,
    SoCMND: text,
    QuanHe: text,
  }),
  text,
]);
export type WirePerson = z.infer<typeof WirePerson>;

/** One citizen. `@ThoiDiemDuLieu` is the attribute of the older form: as of when the register says it. */
export const WireCitizen = z.object({
  SoDinhDanh: text,
  SoCMND: text,
  HoVaTen: WireName,
  GioiTinh: text,
  DanToc: text,
  TonGiao: text,
  TinhTrangHonNhan: text,
  NhomMau: text,
  TrangThai: text,
  NgayThangNamSinh: WireBirth,
  NoiDangKyKhaiSinh: WireAddress,
  QuocTich: text,
  QueQuan: WireAddress,
  ThuongTru: WireAddress,
  NoiOHienTai: WireAddress,
  Cha: WirePerson,
  Me: WirePerson,
  VoChong: WirePerson,
  NguoiDaiDien: WirePerson,
  ChuHo: WirePerson,
  SoSoHoKhau: text,
  ThoiDiemDuLieu: text,
  '@ThoiDiemDuLieu': text,
});
export type WireCitizen = z.infer<typeof WireCitizen>;

/** The answer to a verification: `KetQuaXacThuc/TonTai`. */
export const WireVerification = z.object({
  TonTai: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['true', 'false', '1', '0']))
    .transform((said) => said === 'true' || said === '1'),
});
