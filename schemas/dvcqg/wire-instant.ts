import { isPlausibleYear, isRealDate, isRealTime } from '../calendar.ts';
import {
  hasTwelveHourMark,
  INSTANT_FAULTS,
  instantAt,
  type Instant,
  type InstantFault,
  type ParsedInstant,
} from '../instant.ts';

/** Asia/Ho_Chi_Minh: UTC+7, without daylight saving for as long as there have been portals. */
const OFFSET_MS = 7 * 3_600_000;

const DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/**
 * Reads `yyyyMMddHHmmss` in Vietnam's time. Blank is an absent instant (undefined). A date that does not
 * exist and any sign of a 12-hour clock are faults; nothing is mended or guessed. Source: facts §1.7.
 */
export function parseWireInstant(text: string): ParsedInstant | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const parts = DIGITS.exec(trimmed);
  if (parts === null) {
    return { ok: false, fault: hasTwelveHourMark(trimmed) ? 'twelve-hour-clock' : 'not-an-instant' };
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  if (!isRealDate(year, month, day) || !isRealTime(hour, minute, second)) {
    return { ok: false, fault: 'impossible-date' };
  }
  if (!isPlausibleYear(year)) return { ok: false, fault: 'implausible-year' };
  return { ok: true, instant: instantAt(Date.UTC(year, month - 1, day, hour, minute, second) - OFFSET_MS) };
}

/** Writes an instant as `yyyyMMddHHmmss` in Vietnam's time. Milliseconds are cut off, never rounded up. */
export const formatWireInstant = (instant: Instant): string =>
  new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 19).replace(/\D/g, '');

/** What is said about a fault in a wire date. */
export const wireInstantFault = (fault: InstantFault): string =>
  fault === 'not-an-instant' ? 'Ngày giờ phải ở dạng yyyyMMddHHmmss' : INSTANT_FAULTS[fault];
