import * as z from 'zod';

/** A calendar day, `YYYY-MM-DD`, that exists, between 1900 and 2199. */
export const Day = z
  .string()
  .refine(isDay, {
    error: 'Ngày không có thật hoặc không ở dạng YYYY-MM-DD',
    params: { reason: 'impossible-date' },
  })
  .brand<'Day'>();
export type Day = z.infer<typeof Day>;

/** Years outside these are typing errors or a program's "no date" (.NET's year 1), never a dossier's. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a year is one in which a dossier can live. */
export const isPlausibleYear = (year: number): boolean => year >= FIRST_YEAR && year <= LAST_YEAR;

/** Whether the day exists in the Gregorian calendar; month and day count from 1. */
export function isRealDate(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** Whether the time exists on a 24-hour clock. Leap seconds do not: no partner sends them. */
export const isRealTime = (hour: number, minute: number, second: number): boolean =>
  hour <= 23 && minute <= 59 && second <= 59;

function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const year = Number(parts[1]);
  return isPlausibleYear(year) && isRealDate(year, Number(parts[2]), Number(parts[3]));
}
