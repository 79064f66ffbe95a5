import * as z from 'zod';
import { isPlausibleYear, isRealDate } from '../calendar.ts';
import { InstantInput } from '../instant.ts';
import { named } from '../named.ts';
import { Address, EmailAddress, IdNumber, PersonName, PhoneNumber } from '../personal.ts';

/**
 * The content of a pushed change (`nhanThayDoi`): the families of fields of civil status as facts §3.1 has them, prefix
 * and name together (`nksHoTen`). Names are the wire's; that they travel by X-Road, and the whole family of residence
 * (`CT`, `nct…`), for which no public contract was found, are this project's own assumption.
 *
 * What the contract does not name is refused, and what it names and the register does not keep is said in the receipt
 * (`not-kept:<field>`): nothing a national system tells may be dropped unseen.
 */

/** A day as civil status writes it, `dd/MM/yyyy`; for births of the older also `MM/yyyy` and `yyyy`. */
const wireDay = z.string().refine(isWireDay, {
  error: 'Ngày phải có thật và ở dạng dd/MM/yyyy',
  params: { reason: 'impossible-date' },
});
const wireBirth = z.string().refine((text) => isWireDay(text) || isWireYear(text), {
  error: 'Ngày sinh phải ở dạng dd/MM/yyyy, MM/yyyy hoặc yyyy',
  params: { reason: 'impossible-date' },
});

function isWireDay(text: string): boolean {
  const parts = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text);
  if (parts === null) return false;
  const [day = 0, month = 0, year = 0] = parts.slice(1).map(Number);
  return isPlausibleYear(year) && isRealDate(year, month, day);
}

function isWireYear(text: string): boolean {
  const parts = /^(?:(\d\d)\/)?(\d{4})$/.exec(text);
  if (parts === null) return false;
  const month = Number(parts[1] ?? '1');
  return isPlausibleYear(Number(parts[2])) && month >= 1 && month <= 12;
}

const code = z.string().min(1).max(20).optional();
/** A sender's own number of a case. */
const reference = z.string().min(1).max(100).optional();
const words = z.string().min(1).max(1_000).optional();
const name = PersonName.optional();
const day = wireDay.optional();
const number = IdNumber.optional();
const personalNumber = z
  .string()
  .regex(/^\d{12}$/, { error: 'Số định danh cá nhân phải có 12 chữ số' })
  .brand<'PersonalData' | 'PersonalNumber'>()
  .optional();

/** An address of civil status; the form of 2025 has no district and names the country. */
export const WireAddress = named(
  'DoorAddress',
  z.strictObject({
    maTinh: z
      .string()
      .regex(/^\d{2}$/)
      .optional(),
    maHuyen: z
      .string()
      .regex(/^\d{3}$/)
      .optional(),
    maXa: z
      .string()
      .regex(/^\d{5}$/)
      .optional(),
    dcChiTiet: Address.optional(),
    quocGia: code,
  }),
);
export type WireAddress = z.infer<typeof WireAddress>;
const place = WireAddress.optional();

/** A family: every field under its prefix. */
const family = <P extends string, F extends z.ZodRawShape>(prefix: P, fields: F): Prefixed<P, F> =>
  // What fromEntries makes of it.
  Object.fromEntries(Object.entries(fields).map(([field, schema]) => [prefix + field, schema])) as Prefixed<
    P,
    F
  >;
type Prefixed<P extends string, F> = { [K in keyof F & string as `${P}${K}`]: F[K] };

const origin = { DanToc: code, DanTocKhac: words, QuocTich: code, QuocTichKhac: words };
const paper = { LoaiGiayToTuyThan: code, GiayToKhac: words, SoGiayToTuyThan: number };
const paperIssued = { NgayCapGiayToTuyThan: day, NoiCapGiayToTuyThan: words };
const home = { LoaiCuTru: code, NoiCuTru: place };

const parent = {
  HoTen: name,
  NgaySinh: wireBirth.optional(),
  ...origin,
  ...home,
  ...paper,
  SoDDCN: personalNumber,
  XacThucThongTin: code,
};

/** Who applied: read so that senders need not cut it out, and kept by nobody, as the receipt says. */
const applicant = {
  HoTen: name,
  QuanHe: words,
  ...paper,
  SoDDCN: personalNumber,
  ...paperIssued,
  SoDienThoai: PhoneNumber.optional(),
  Email: EmailAddress.optional(),
  ...home,
  XacThucThongTin: code,
};

const spouse = {
  HoTen: name,
  NgaySinh: wireBirth.optional(),
  ...origin,
  ...home,
  ...paper,
  ...paperIssued,
  SoDDCN: personalNumber,
  SoLanKH: code,
  TinhTrangHonNhan: words,
  LoaiTinhTrangHonNhan: code,
  YeuCauXNTTHN: code,
  NoiXNTTHN: words,
};

/** The case: which entry of which book it is. */
const entry = {
  /** The sender's own numbers of its case. */
  maHoSoLT: reference,
  maHoSoMCDT: reference,
  maDonVi: code,
  soDangKy: words,
  quyenSo: words,
  trangSo: words,
  loaiDangKy: code,
  noiDangKy: words,
  ngayDangKy: wireDay,
  /** As of when the sender says it; absent: the day of registration. An instant with its offset. */
  thoiDiemDuLieu: InstantInput.optional(),
  ghiChu: words,
};

const fromAbroad = {
  soDangKyNuocNgoai: words,
  ngayDangKyNuocNgoai: day,
  cqNuocNgoaiDaDangKy: words,
  qgNuocNgoaiDaDangKy: code,
};

/** KS: a birth. */
export const BirthPush = named(
  'DoorBirth',
  z.strictObject({
    module: z.literal('KS'),
    ...entry,
    ...fromAbroad,
    /** The personal number that the child was given. */
    soDinhDanh: personalNumber.unwrap(),
    maGCS: words,
    ngayCapGCS: day,
    ...family('nks', {
      HoTen: PersonName,
      GioiTinh: code,
      NgaySinh: wireDay,
      NgaySinhBangChu: words,
      NoiSinh: Address.optional(),
      NoiSinhDVHC: place,
      NoiSinhNuocNgoai: words,
      QueQuan: place,
      ...origin,
      LoaiKhaiSinh: code,
    }),
    ...family('me', parent),
    ...family('cha', parent),
    ...family('nyc', applicant),
  }),
  'Khai sinh / a birth',
);

/** KT: a death. */
export const DeathPush = named(
  'DoorDeath',
  z.strictObject({
    module: z.literal('KT'),
    ...entry,
    ...fromAbroad,
    maGBT: words,
    ngayCapGBT: day,
    ...family('nkt', {
      HoTen: PersonName,
      GioiTinh: code,
      NgaySinh: wireBirth.optional(),
      ...origin,
      ...home,
      ...paper,
      ...paperIssued,
      SoDDCN: personalNumber,
      NgayChet: wireDay,
      GioPhutChet: words,
      NoiChet: Address.optional(),
      NguyenNhanChet: words,
      XacThucThongTin: code,
    }),
    ...family('gbt', { Loai: code, So: words, Ngay: day, CoQuanCap: words }),
    ...family('nyc', applicant),
  }),
  'Khai tử / a death',
);

/** KH: a marriage. */
export const MarriagePush = named(
  'DoorMarriage',
  z.strictObject({
    module: z.literal('KH'),
    ...entry,
    ...fromAbroad,
    ...family('vo', { ...spouse, HoTen: PersonName }),
    ...family('chong', { ...spouse, HoTen: PersonName }),
    ...family('nyc', applicant),
  }),
  'Kết hôn / a marriage',
);

/** CT: a change of residence. This project's own assumption, in the manner of the other families. */
export const ResidencePush = named(
  'DoorResidence',
  z.strictObject({
    module: z.literal('CT'),
    ...entry,
    soSoHoKhau: z.string().min(1).max(50).optional(),
    ...family('nct', {
      HoTen: PersonName,
      GioiTinh: code,
      NgaySinh: wireBirth.optional(),
      SoDDCN: personalNumber.unwrap(),
      NoiThuongTru: place,
      NoiOHienTai: place,
      /** How he is related to the head of the household; `CH01` is the head (facts §2.4). */
      QuanHeVoiChuHo: code,
    }),
    ...family('ch', { HoTen: name, SoDDCN: personalNumber, SoCMND: number }),
  }),
  'Thay đổi nơi cư trú (quy ước của dự án) / a change of residence (the project’s own contract)',
);

export const RecordPush = z.discriminatedUnion('module', [BirthPush, DeathPush, MarriagePush, ResidencePush]);
export type RecordPush = z.infer<typeof RecordPush>;
export type BirthPush = z.infer<typeof BirthPush>;
export type DeathPush = z.infer<typeof DeathPush>;
export type MarriagePush = z.infer<typeof MarriagePush>;
export type ResidencePush = z.infer<typeof ResidencePush>;
