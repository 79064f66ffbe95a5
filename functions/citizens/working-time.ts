import type { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { vietnamDay } from '../kernel/clock.ts';

const VIETNAM_MS = 7 * 3_600_000;

/** Whether officers work at that moment, by the province's working time in Asia/Ho_Chi_Minh. */
export function isWorkingTime(
  now: number,
  { days, from, to, holidays, workedDays }: LookSettings['workingTime'],
): boolean {
  const day = vietnamDay(now);
  const weekday = ((new Date(now + VIETNAM_MS).getUTCDay() + 6) % 7) + 1;
  const among = (list: readonly string[]): boolean => list.includes(day);
  const isWorked = among(workedDays) || (days.includes(weekday) && !among(holidays));
  const time = new Date(now + VIETNAM_MS).toISOString().slice(11, 16);
  return isWorked && from <= time && time < to;
}
