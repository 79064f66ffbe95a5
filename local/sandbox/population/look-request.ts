import { inCapitals } from './invented-names.ts';
import { readFields, textOf } from './request-fields.ts';
import { HEAD, readHead, type Head } from './request-head.ts';
import type { Operation, Settings } from './settings.ts';
import { Refused, type Element } from './soap.ts';
import type { Citizen, World } from './world.ts';

/** A question about one citizen. */
export interface LookRequest extends Head {
  readonly number: string;
  readonly name: string;
  readonly birth: { readonly date: string } | { readonly year: string };
}

const NAMES = /^[\p{Lu}\p{M}' .-]{2,150}$/u;

/** Reads a question about one citizen, in the order that the register wants. Throws `Refused`. */
export function readLook(request: Element, operation: Operation, settings: Settings): LookRequest {
  const fields = readFields(request, [
    ...HEAD,
    { name: 'SoDinhDanh', or: 'SoCMND' },
    { name: 'HoVaTen' },
    { name: 'NgayThangNamSinh' },
  ]);
  const head = readHead(fields, operation, settings);
  const number =
    fields.SoDinhDanh === undefined
      ? textOf(fields.SoCMND, /^\d{9}$/, 'SoCMND')
      : textOf(fields.SoDinhDanh, /^\d{12}$/, 'SoDinhDanh');
  const name = textOf(fields.HoVaTen, NAMES, 'HoVaTen');
  const born = fields.NgayThangNamSinh;
  if (born === undefined) throw new Refused('THIEU', 'Thiếu NgayThangNamSinh');
  const { NgayThangNam, Nam } = readFields(born, [{ name: 'NgayThangNam', or: 'Nam' }]);
  const birth =
    NgayThangNam === undefined
      ? { year: textOf(Nam, /^\d{4}$/, 'Nam') }
      : { date: textOf(NgayThangNam, /^\d{8}$/, 'NgayThangNam') };
  return { ...head, number, name, birth };
}

/** The citizen who is meant, when number, name and birth agree with the register; else nobody. */
export function citizenMeant(world: World, request: LookRequest, now: number): Citizen | undefined {
  const citizen = world.find(request.number, now);
  if (citizen === undefined) return undefined;
  const { name, birthYear, birthDate } = citizen.person;
  if (bareName(inCapitals(name)) !== bareName(request.name)) return undefined;
  const { birth } = request;
  if ('year' in birth) return birth.year === String(birthYear) ? citizen : undefined;
  // Of whom the register has a year only, the year alone is compared.
  const isRight =
    birthDate === undefined ? birth.date.startsWith(String(birthYear)) : birth.date === birthDate;
  return isRight ? citizen : undefined;
}

/** The letters of a name in capitals, without accents and spaces: some callers leave these out. */
export function bareName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-ZĐ]/g, '')
    .replaceAll('Đ', 'D');
}
