import { instantAt, type Instant } from '../../schemas/instant.ts';

export type { Instant };

/** Where time comes from. Tests pass a fake one; nothing else in `functions/` reads the machine's clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Milliseconds since the epoch as an instant. */
export const instant = (ms: number): Instant => instantAt(ms);

/** An instant as milliseconds since the epoch. */
export const millis = (at: Instant): number => Date.parse(at);

/** The day of an instant in Vietnam (UTC+7, no daylight saving), `YYYY-MM-DD`. */
export const vietnamDay = (ms: number): string => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10);

/**
 * The machine's clock. In local mode `CLOCK_OFFSET_MS` moves it, so that a two-day outage can be lived
 * through in a minute; elsewhere the offset is not read.
 */
export function systemClock(env: NodeJS.ProcessEnv = process.env): Clock {
  const offset = env['LOCAL_MODE'] === 'true' ? Number(env['CLOCK_OFFSET_MS'] ?? 0) : 0;
  return { now: () => Date.now() + offset };
}
