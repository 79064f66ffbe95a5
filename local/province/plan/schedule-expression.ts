import { Cron } from 'croner';
import { unsupported } from '../problem.ts';

/** The next moment (ms since the epoch) that an expression names after the given one; `undefined`: none. */
export type NextRun = (after: number) => number | undefined;

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads a schedule of EventBridge: `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)` (minutes, hours, day of month,
 * month, day of week, year). Throws a `ProvinceProblem` for anything else, `W` and `at()` included.
 */
export function readSchedule(expression: string, timezone: string, where: string): NextRun {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const every = Number(rate?.[1]) * (UNITS[rate?.[2] ?? ''] ?? 0);
  if (rate !== null && every > 0) return (after) => after + every;
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw unsupported(where, `schedule ${expression}`);
  return cronRuns(fields, timezone, where, expression);
}

function cronRuns(fields: readonly string[], timezone: string, where: string, expression: string): NextRun {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (expression.includes('W') && /\dW|LW/.test(dayOfMonth))
    throw unsupported(where, `schedule ${expression}`);
  const pattern = [minutes, hours, dayOfMonth.replace('?', '*'), month, weekdays(dayOfWeek)].join(' ');
  const isWanted = years(year, where);
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone, paused: true });
  } catch {
    throw unsupported(where, `schedule ${expression}`);
  }
  return (after) => {
    let at: Date | null = new Date(after);
    for (let tries = 0; tries < 5_000; tries += 1) {
      at = cron.nextRun(at);
      if (at === null) return undefined;
      const inYear = Number(
        new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: timezone }).format(at),
      );
      const wanted = isWanted(inYear);
      if (wanted === 'yes') return at.getTime();
      if (wanted === 'never again') return undefined;
      // On to the last day of the year that is not wanted; its own runs are skipped by the same look.
      at = new Date(Date.UTC(inYear, 11, 30));
      if (at.getTime() <= after) at = new Date(Date.UTC(inYear, 11, 31, 23, 59));
    }
    return undefined;
  };
}

/** AWS counts days of the week from Sunday = 1, cron from Sunday = 0; `6L` is the last Friday, `6#3` the third. */
function weekdays(field: string): string {
  if (field === '?') return '*';
  return field
    .replaceAll(/\b([1-7])(?=\b|L|#)/g, (_whole, day: string, offset: number, all: string) =>
      all[offset - 1] === '#' || all[offset - 1] === '/' ? day : String(Number(day) - 1),
    )
    .replaceAll(/(\w)L\b/g, '$1#L');
}

/** `*`, `2026`, `2026-2030`, `2026,2028`, `2026/2`. */
function years(field: string, where: string): (year: number) => 'yes' | 'no' | 'never again' {
  if (field === '*') return () => 'yes';
  const parts = field.split(',').map((part) => {
    const match = /^(\d{4})(?:-(\d{4})|\/(\d+))?$/.exec(part);
    if (match === null) throw unsupported(where, `years ${field}`);
    const from = Number(match[1]);
    const step = Number(match[3] ?? 1);
    const to = match[3] === undefined ? Number(match[2] ?? match[1]) : 2199;
    return { from, to, step };
  });
  return (year) => {
    if (parts.some(({ from, to, step }) => year >= from && year <= to && (year - from) % step === 0))
      return 'yes';
    return parts.every(({ to }) => year > to) ? 'never again' : 'no';
  };
}
