import { parseInstant } from '../../../schemas/instant.ts';
import type { WireCitizen } from '../../../schemas/population/wire.ts';
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
 * As of when a record is: as it says itself, else as its collection does, else when it was asked (`asked`). One that says
 * a time that was yet to come is of when it was asked (`isAhead`): nothing is true as of then, and it would stand before
 * every true record after it.
 */
export function asOfRecord(
  wire: Pick<WireCitizen, '@ThoiDiemDuLieu' | 'ThoiDiemDuLieu'>,
  ofCollection: Instant | undefined,
  asked: Instant,
): { readonly asOf: Instant; readonly isAhead: boolean } {
  const said = readAsOf(wire['@ThoiDiemDuLieu'] ?? wire.ThoiDiemDuLieu) ?? ofCollection ?? asked;
  const isAhead = millis(said) > millis(asked) + CLOCK_SKEW_MS;
  return { asOf: isAhead ? asked : said, isAhead };
}
