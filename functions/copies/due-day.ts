import { Day } from '../../schemas/calendar.ts';
import type { CopyRules } from '../../schemas/copies/rules.ts';
import { millis, vietnamDay, type Instant } from '../kernel/clock.ts';
import { isWorkedDay, vietnamClock, type WorkedDays } from '../kernel/worked-day.ts';
import { ruleOfDay } from './rule-of-day.ts';

const DAY_MS = 86_400_000;

/** Days off in a row that no calendar of holidays has. */
const MOST_DAYS_OFF = 60;

/**
 * The working day on which a copy is due: that of the request; the next one when it came after the cut-off (15:00) or on
 * a day off; up to two more where there are many pages. By the rule of the day of the request, whenever this is
 * asked: a copy that waits stays due by it.
 *
 * @param pages undefined as long as the scan has not come
 */
export function dueDay(
  { due, calendar }: Pick<CopyRules, 'due' | 'calendar'>,
  requestedAt: Instant,
  pages: number | undefined,
): Day {
  const at = millis(requestedAt);
  const rule = ruleOfDay(due, vietnamDay(at));
  const worked: WorkedDays = { ...calendar, weekdays: rule.weekdays };
  const isInTime = isWorkedDay(at, worked) && vietnamClock(at) <= `${rule.cutOff}:00.000`;
  let day = isInTime ? at : nextWorked(worked, at);
  if (pages !== undefined && pages >= rule.manyPages) {
    for (let more = 0; more < rule.moreDays; more += 1) day = nextWorked(worked, day);
  }
  return Day.parse(vietnamDay(day));
}

function nextWorked(worked: WorkedDays, at: number): number {
  for (let days = 1; days <= MOST_DAYS_OFF; days += 1) {
    if (isWorkedDay(at + days * DAY_MS, worked)) return at + days * DAY_MS;
  }
  throw new Error(`the calendar has no working day within ${MOST_DAYS_OFF} days`);
}
