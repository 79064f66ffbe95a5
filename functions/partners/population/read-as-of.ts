import { parseInstant } from '../../../schemas/instant.ts';
import type { Instant } from '../../kernel/clock.ts';

/** As of when the register says it: a date and time, in Vietnamese time where it names no zone. */
export function readAsOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  const parsed = parseInstant(/(?:Z|[+-]\d\d:\d\d)$/.test(trimmed) ? trimmed : `${trimmed}+07:00`);
  return parsed.ok ? parsed.instant : undefined;
}
