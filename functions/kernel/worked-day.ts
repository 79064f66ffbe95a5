import { vietnamDay } from './clock.ts';

const VIETNAM_MS = 7 * 3_600_000;

/** Which days are worked. Days are Vietnam's, `YYYY-MM-DD`. */
export interface WorkedDays {
  /** Of the week, from 1, Monday. */
  readonly weekdays: readonly number[];
  readonly holidays: readonly string[];
  /** Worked in the place of others, whatever day of the week they are. */
  readonly workedDays: readonly string[];
}

/** Whether the day (in Vietnam) of a moment, epoch ms, is worked. */
export function isWorkedDay(at: number, { weekdays, holidays, workedDays }: WorkedDays): boolean {
  const day = vietnamDay(at);
  const weekday = ((new Date(at + VIETNAM_MS).getUTCDay() + 6) % 7) + 1;
  return workedDays.includes(day) || (weekdays.includes(weekday) && !holidays.includes(day));
}

/** What a clock in Vietnam shows at a moment, epoch ms: `HH:MM:SS.mmm`, to be compared as text. */
export const vietnamClock = (at: number): string => new Date(at + VIETNAM_MS).toISOString().slice(11, 23);
