import * as z from 'zod';

/** The service's name on the axis (facts §3.3). */
export const HOUSEHOLD_SERVICE = 'getTraCuuThongTinHgd';

/** How exact a birth is: 0 day, 1 year, 2 year and month. */
export const BIRTH_KINDS = { day: '0', year: '1', month: '2' } as const;

/** What is asked. `isKs`: 1 by the place of birth registration, 0 by that of the household. */
export interface HouseholdRequest {
  readonly maTinh: string;
  readonly hoTen: string;
  readonly ngaySinh: string;
  readonly loaiNgaySinh: string;
  readonly gioiTinh: string;
  readonly soSo: string;
  readonly maThe: string;
  readonly isKs: string;
}

const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().normalize('NFC'))
  .nullish();

/** One person as social insurance lists him. */
export const HouseholdRow = z.looseObject({
  maSo: text,
  hoTen: text,
  ngaySinh: text,
  loaiNgaySinh: text,
  gioiTinh: text,
  maHo: text,
  diaChi: text,
  trangThai: text,
  errorCode: text,
});
export type HouseholdRow = z.infer<typeof HouseholdRow>;

/**
 * An answer: one row, or several, be they alone or under a name that lists them. Whether it brings the whole household
 * or only the one who was asked about is told nowhere: both are read.
 */
export const HouseholdReply = z.union([
  z.array(HouseholdRow),
  z.looseObject({ data: z.array(HouseholdRow) }).transform(({ data }) => data),
  z.null().transform((): HouseholdRow[] => []),
  HouseholdRow.transform((row) => [row]),
]);
