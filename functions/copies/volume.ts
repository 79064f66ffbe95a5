import type { Instant } from '../kernel/clock.ts';
import { vietnamDay } from '../kernel/clock.ts';

/** Where an agency's register stands: its newest volume and the last number taken in it. */
export interface Volume {
  readonly year: number;
  /** From 1 within the year. */
  readonly index: number;
  readonly last: number;
}

/** A volume as it is written on copies: `01/2026`. */
export const volumeName = ({ year, index }: Pick<Volume, 'year' | 'index'>): string =>
  `${String(index).padStart(2, '0')}/${year}`;

/**
 * The register after one number more was taken: a new year begins with volume 1, a full volume is followed by the next.
 * Numbers of a volume are 1, 2, 3 without a gap. A clock that runs back does not reopen a year that was closed.
 *
 * @param most how many numbers a volume holds
 */
export function afterTaking(before: Volume | undefined, at: Instant, most: number): Volume {
  const year = Number(vietnamDay(Date.parse(at)).slice(0, 4));
  if (before === undefined || year > before.year) return { year, index: 1, last: 1 };
  return before.last >= most
    ? { year: before.year, index: before.index + 1, last: 1 }
    : { ...before, last: before.last + 1 };
}
