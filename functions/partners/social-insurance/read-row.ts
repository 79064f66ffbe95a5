import { Birth } from '../../../schemas/citizens/citizen.ts';
import { PersonName } from '../../../schemas/personal.ts';
import type { ListedMember } from '../../../schemas/registers/household-grouping.ts';
import { BIRTH_KINDS, type HouseholdRow } from '../../../schemas/social-insurance/household.ts';

/** A row as a member; undefined where it names nobody. What its codes of sex and state mean is public nowhere. */
export function readRow(row: HouseholdRow): ListedMember | undefined {
  const name = PersonName.safeParse(row.hoTen?.replaceAll(/\s+/gu, ' '));
  if (!name.success) return undefined;
  const birth = readBirth(row);
  return {
    name: name.data,
    ...(birth === undefined ? {} : { birth }),
    ...(isSaid(row.gioiTinh) ? { sex: { code: row.gioiTinh.slice(0, 20), known: false } } : {}),
    ...(isSaid(row.trangThai) ? { state: row.trangThai.slice(0, 20) } : {}),
  };
}

/** `yyyyMMdd`, or the part of it that `loaiNgaySinh` says is known. */
export function readBirth({ ngaySinh, loaiNgaySinh }: HouseholdRow): Birth | undefined {
  const [, year, month, day] = /^(\d{4})(\d\d)?(\d\d)?$/.exec(ngaySinh ?? '') ?? [];
  if (year === undefined) return undefined;
  const isWhole = (loaiNgaySinh ?? BIRTH_KINDS.day) === BIRTH_KINDS.day && day !== undefined;
  const birth = Birth.safeParse({
    year: Number(year),
    ...(isWhole ? { date: `${year}-${month}-${day}` } : {}),
  });
  return birth.success ? birth.data : undefined;
}

const isSaid = (text: string | null | undefined): text is string =>
  text !== null && text !== undefined && text !== '';
