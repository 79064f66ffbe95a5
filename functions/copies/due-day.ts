import { Day } from '../../schemas/calendar.ts';
import type { CopyRules, DueRule } from '../../schemas/copies/rules.ts';
import { millis, vietnamDay, type Instant } from '../kernel/clock.ts';
import { ruleOfDay } from './rule-of-day.ts';

const DAY_MS = 86_400_000;
const VIETNAM_MS = 7 * 3_600_000;

/** Days off in a row that no calendar of holidays has. */
const MOST_DAYS_OFF = 60;

/**
 * The working day on which a copy is due: that of the request; the next one when it came from the cut-off (15:00) on
 * or on a day off; up to two more where there are many pages. By the rule of the day of the request, whenever this is
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
  const time = new Date(at + VIETNAM_MS).toISOString().slice(11, 16);
  const isInTime = isWorked(worked, at) && time < rule.cutOff;
  let day = isInTime ? at : nextWorked(worked, at);
  if (pages !== undefined && pages >= rule.manyPages) {
    for (let more = 0; more < rule.moreDays; more += 1) day = nextWorked(worked, day);
  }
  return Day.parse(vietnamDay(day));
}

type WorkedDays = CopyRules['calendar'] & Pick<DueRule, 'weekdays'>;

function isWorked({ weekdays, holidays, workedDays }: WorkedDays, at: number): boolean {
  const day = vietnamDay(at);
  const weekday = ((new Date(at + VIETNAM_MS).getUTCDay() + 6) % 7) + 1;
  const among = (list: readonly string[]): boolean => list.includes(day);
  return among(workedDays) || (weekdays.includes(weekday) && !among(holidays));
}

function nextWorked(worked: WorkedDays, at: number): number {
  for (let days = 1; days <= MOST_DAYS_OFF; days += 1) {
    if (isWorked(worked, at + days * DAY_MS)) return at + days * DAY_MS;
  }
  throw new Error(`the calendar has no working day within ${MOST_DAYS_OFF} days`);
}
