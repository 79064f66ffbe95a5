import type { LookSettings } from '../../schemas/citizens/look-settings.ts';
import { isWorkedDay, vietnamClock } from '../kernel/worked-day.ts';

/** Whether officers work at that moment, by the province's working time in Asia/Ho_Chi_Minh. */
export function isWorkingTime(
  now: number,
  { days, from, to, ...exceptions }: LookSettings['workingTime'],
): boolean {
  const time = vietnamClock(now);
  return isWorkedDay(now, { weekdays: days, ...exceptions }) && from <= time && time < to;
}
