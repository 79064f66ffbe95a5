import { Day } from '../../schemas/calendar.ts';
import type { CopyRules } from '../../schemas/copies/rules.ts';
import { millis, vietnamDay, type Instant } from '../kernel/clock.ts';

const DAY_MS = 86_400_000;
const VIETNAM_MS = 7 * 3_600_000;

/** Days off in a row that no calendar of holidays has. */
const MOST_DAYS_OFF = 60;

/**
 * The working day on which a copy is due: that of the request; the next one when it came from 15:00 on or on a day off;
 * up to two more where there are many pages.
 *
 * @param pages undefined as long as the scan has not come
 */
export function dueDay(rules: CopyRules['due'], requestedAt: Instant, pages: number | undefined): Day {
  const at = millis(requestedAt);
  const time = new Date(at + VIETNAM_MS).toISOString().slice(11, 16);
  const isInTime = isWorked(rules, at) && time < rules.cutOff;
  let day = isInTime ? at : nextWorked(rules, at);
  if (pages !== undefined && pages >= rules.manyPages) {
    for (let more = 0; more < rules.moreDays; more += 1) day = nextWorked(rules, day);
  }
  return Day.parse(vietnamDay(day));
}

function isWorked({ weekdays, holidays, workedDays }: CopyRules['due'], at: number): boolean {
  const day = vietnamDay(at);
  const weekday = ((new Date(at + VIETNAM_MS).getUTCDay() + 6) % 7) + 1;
  const among = (list: readonly string[]): boolean => list.includes(day);
  return among(workedDays) || (weekdays.includes(weekday) && !among(holidays));
}

function nextWorked(rules: CopyRules['due'], at: number): number {
  for (let days = 1; days <= MOST_DAYS_OFF; days += 1) {
    if (isWorked(rules, at + days * DAY_MS)) return at + days * DAY_MS;
  }
  throw new Error(`the calendar has no working day within ${MOST_DAYS_OFF} days`);
}
