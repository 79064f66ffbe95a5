import { parseInstant } from '../../../schemas/instant.ts';
import { millis, type Instant } from '../../kernel/clock.ts';

/** As of when the register says it: a date and time, in Vietnamese time where it names no zone. */
export function readAsOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  const parsed = parseInstant(/(?:Z|[+-]\d\d:\d\d)$/.test(trimmed) ? trimmed : `${trimmed}+07:00`);
  return parsed.ok ? parsed.instant : undefined;
}

/** A register's clock may be a little before ours. Our own figure, as at the door. */
const CLOCK_SKEW_MS = 300_000;

/**
 * Whether a register says something as of a time that was yet to come when it was asked: nothing is true as of then, and
 * such a record would stand before every true one after it.
 */
export const isAhead = (said: Instant, asked: Instant): boolean =>
  millis(said) > millis(asked) + CLOCK_SKEW_MS;
