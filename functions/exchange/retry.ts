import type { RetryPolicy } from './policy.ts';

/**
 * How long to wait before the next attempt, in milliseconds: exponential with full jitter, so that a
 * thousand lanes that failed together do not come back together. A partner's own wish (`Retry-After`)
 * is honoured as the least.
 *
 * @param failures how many attempts in a row have failed, 1 or more
 * @param random a number in [0, 1)
 * @param leastMs is waited in any case; the jitter comes on top of it
 */
export function retryDelay(policy: RetryPolicy, failures: number, random: number, leastMs = 0): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * policy.factor ** Math.min(failures - 1, 64));
  return leastMs + Math.max(1, Math.floor(random * ceiling));
}
