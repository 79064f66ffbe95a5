/** A partner's wish for patience is honoured up to this. */
const LONGEST_PATIENCE_MS = 86_400_000;

/** A Retry-After header, seconds or an HTTP date, as milliseconds from now; undefined when it is neither. */
export function patienceOf(retryAfter: string, now: number): number | undefined {
  const text = retryAfter.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_PATIENCE_MS);
}
