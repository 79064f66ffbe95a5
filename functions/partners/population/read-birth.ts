import { Birth } from '../../../schemas/citizens/citizen.ts';
import type { WireBirth } from '../../../schemas/population/wire.ts';

/** A birth, or `unreadable` where what stands there is none; undefined where nothing stands there. */
export function readBirth(wire: WireBirth): Birth | 'unreadable' | undefined {
  if (wire === undefined) return undefined;
  const { Nam, NgayThangNam } =
    typeof wire !== 'string' ? wire : wire.length === 4 ? { Nam: wire } : { NgayThangNam: wire };
  if (Nam === undefined && NgayThangNam === undefined) return undefined;
  const day = NgayThangNam === undefined ? undefined : readDay(NgayThangNam);
  const year = Nam ?? day?.slice(0, 4) ?? NgayThangNam?.slice(0, 4) ?? '';
  // Year-only people have a day of 0000, or none: some answers write the year alone into the day.
  const isYearOnly = NgayThangNam === undefined || /^\d{4}(?:0000)?$/.test(NgayThangNam);
  if (!isYearOnly && (day === undefined || day.slice(0, 4) !== year)) return 'unreadable';
  const birth = Birth.safeParse({
    year: /^\d{4}$/.test(year) ? Number(year) : undefined,
    ...(isYearOnly ? {} : { date: day }),
  });
  return birth.success ? birth.data : 'unreadable';
}

const readDay = (text: string): string | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  return parts === null ? undefined : parts.slice(1).join('-');
};
