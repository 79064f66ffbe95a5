import * as z from 'zod';
import { isPlausibleYear, isRealDate, isRealTime } from './calendar.ts';

/** A UTC instant, `YYYY-MM-DDTHH:mm:ss.SSSZ`. Sorts as text in time order. The form that is stored and shown. */
export const Instant = z
  .string()
  .refine((text): boolean => isInstant(text), {
    error: 'Không phải thời điểm UTC hợp lệ',
    params: { reason: 'not-an-instant' },
  })
  .brand<'Instant'>()
  .register(z.globalRegistry, { format: 'date-time' });
export type Instant = string & z.$brand<'Instant'>;

/** Why a text is no instant. */
export type InstantFault =
  'twelve-hour-clock' | 'impossible-date' | 'implausible-year' | 'no-offset' | 'not-an-instant';

export type ParsedInstant =
  { readonly ok: true; readonly instant: Instant } | { readonly ok: false; readonly fault: InstantFault };

/** What is said, in Vietnamese, about each fault. */
export const INSTANT_FAULTS: Readonly<Record<InstantFault, string>> = {
  'twelve-hour-clock': 'Thời điểm ghi theo đồng hồ 12 giờ (AM/PM, SA/CH); phải ghi theo 24 giờ',
  'impossible-date': 'Ngày hoặc giờ không có thật',
  'implausible-year': 'Năm phải trong khoảng 1900 đến 2199',
  'no-offset': 'Thời điểm thiếu múi giờ; thêm +07:00 hoặc Z',
  'not-an-instant': 'Không phải thời điểm ISO 8601, ví dụ 2026-03-23T09:30:00+07:00',
};

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](\d\d):(\d\d))$/;
const UTC = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.\d{3}Z$/;
const TWELVE_HOUR = /(?:^|[\d\s])(?:[ap]\.?m\.?|sa|ch)$/i;
const WITHOUT_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** Whether a text written with an AM/PM mark, English or Vietnamese (SA, CH). */
export const hasTwelveHourMark = (text: string): boolean => TWELVE_HOUR.test(text.trim());

/**
 * Reads ISO 8601 with an offset or Z as a UTC instant. What is finer than a millisecond is cut off.
 * A text without an offset is refused: an instant is never guessed.
 */
export function parseInstant(text: string): ParsedInstant {
  const parts = ISO.exec(text);
  if (parts === null) return { ok: false, fault: formFault(text) };
  const [, year, month, day, hour, minute, second = '0', offsetHour = '0', offsetMinute = '0'] = parts;
  if (
    !isRealDate(Number(year), Number(month), Number(day)) ||
    !isRealTime(Number(hour), Number(minute), Number(second)) ||
    Number(offsetHour) > 14 ||
    Number(offsetMinute) > 59
  ) {
    return { ok: false, fault: 'impossible-date' };
  }
  const at = new Date(text);
  if (!isPlausibleYear(at.getUTCFullYear())) return { ok: false, fault: 'implausible-year' };
  return { ok: true, instant: instantAt(at.getTime()) };
}

/** Whether a text is an instant in the stored form. */
export function isInstant(text: string): text is Instant {
  const parts = UTC.exec(text);
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return isPlausibleYear(year) && isRealDate(year, month, day) && isRealTime(hour, minute, second);
}

/** The instant at a number of milliseconds since the epoch. */
export const instantAt = (ms: number): Instant =>
  // toISOString writes exactly the stored form for the years that isPlausibleYear allows.
  new Date(ms).toISOString() as Instant;

/** ISO 8601 with an offset in, UTC instant out. For what portals write on the native API. */
export const InstantInput = z.codec(
  z.string().max(40).register(z.globalRegistry, { format: 'date-time' }),
  Instant,
  {
    decode: (text, context) => {
      const parsed = parseInstant(text);
      if (parsed.ok) return parsed.instant;
      context.issues.push({
        code: 'custom',
        input: text,
        message: INSTANT_FAULTS[parsed.fault],
        params: { reason: parsed.fault },
      });
      return z.NEVER;
    },
    encode: (instant) => instant,
  },
);

function formFault(text: string): InstantFault {
  if (hasTwelveHourMark(text)) return 'twelve-hour-clock';
  return WITHOUT_OFFSET.test(text) ? 'no-offset' : 'not-an-instant';
}
