import { Day } from './calendar.ts';

const days = (...list: readonly string[]): Day[] => list.map((day) => Day.parse(day));

/**
 * Days off beside the weekly ones, as far as they are announced: Labour Code 2019, article 112, and from 1 July 2026
 * Resolution 28/2026/QH16 (24 November). Tết, days in place of weekends and swaps are announced anew each year, so an
 * installation adds those of the years to come; a list of lunar dates would not know them.
 */
export const DAYS_OFF: readonly Day[] = days(
  '2026-01-01',
  // Tết.
  ...['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'],
  // Hung Kings, on a Sunday.
  '2026-04-27',
  ...['2026-04-30', '2026-05-01'],
  // The day before National Day by a swap.
  ...['2026-08-31', '2026-09-01', '2026-09-02'],
  '2026-11-24',
);

/** Days that are worked in the place of others. Which Saturday makes up for 31 August 2026 is inferred: our assumption. */
export const WORKED_DAYS: readonly Day[] = days('2026-08-22');
