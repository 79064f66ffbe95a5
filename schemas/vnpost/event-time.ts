import { isRealDate, isRealTime } from '../calendar.ts';
import { instantAt, type Instant } from '../instant.ts';

/** Asia/Ho_Chi_Minh: UTC+7, without daylight saving. */
const OFFSET_MS = 7 * 3_600_000;

/** Nothing that a parcel lives through happened before 2000 or happens after 2199. */
const FIRST = Date.UTC(2000, 0, 1);
const BEYOND = Date.UTC(2200, 0, 1);

const DAY_FIRST = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/;

/** A number of the feed as an instant; undefined when it is neither milliseconds nor seconds of those two centuries. */
export function readEventTime(
  value: number,
): { readonly at: Instant; readonly inSeconds: boolean } | undefined {
  if (value >= FIRST && value < BEYOND) return { at: instantAt(Math.trunc(value)), inSeconds: false };
  const ms = value * 1_000;
  return ms >= FIRST && ms < BEYOND ? { at: instantAt(Math.trunc(ms)), inSeconds: true } : undefined;
}

/**
 * Reads a time of MyVNPost (facts §3.9): `dd/MM/yyyy HH:mm:ss`, or ISO 8601, both in Vietnam's time where no zone is
 * said. Undefined for what does not exist.
 */
export function readMyTime(text: string): Instant | undefined {
  const dayFirst = DAY_FIRST.exec(text.trim());
  if (dayFirst !== null) {
    const [day = 0, month = 0, year = 0, ...time] = dayFirst.slice(1).map(Number);
    return instantOf(year, month, day, time, OFFSET_MS);
  }
  const yearFirst = YEAR_FIRST.exec(text.trim());
  if (yearFirst === null) return undefined;
  const [year = 0, month = 0, day = 0, ...time] = yearFirst.slice(1, 7).map(Number);
  return instantOf(year, month, day, time, offsetOf(yearFirst[7]));
}

/** Writes an instant as MyVNPost does, `dd/MM/yyyy HH:mm:ss` in Vietnam's time. */
export function writeMyTime(at: Instant): string {
  const iso = new Date(Date.parse(at) + OFFSET_MS).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** The end of a day in Vietnam, `yyyy-MM-dd` or `dd/MM/yyyy`; undefined for a day that does not exist. */
export function endOfDay(text: string): Instant | undefined {
  const dayFirst = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  const [year = 0, month = 0, day = 0] = (
    dayFirst === null ? text.split('-') : [dayFirst[3], dayFirst[2], dayFirst[1]]
  ).map(Number);
  const at = instantOf(year, month, day, [23, 59, 59], OFFSET_MS);
  return at === undefined ? undefined : instantAt(Date.parse(at) + 999);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined) return OFFSET_MS;
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function instantOf(
  year: number,
  month: number,
  day: number,
  [hour = 0, minute = 0, second = 0]: readonly number[],
  offsetMs: number,
): Instant | undefined {
  if (!isRealDate(year, month, day) || !isRealTime(hour, minute, second)) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) - offsetMs;
  return ms >= FIRST && ms < BEYOND ? instantAt(ms) : undefined;
}
