import { PROBLEMS } from '../../schemas/problems.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { ATTEMPTS_KEPT, type Attempt, type Exchange, type Reason } from './exchange.ts';
import type { Lease } from './lane.ts';
import type { Verdict } from './outcome.ts';
import type { RetryPolicy } from './policy.ts';
import { retryDelay } from './retry.ts';

/** An attempt that is over: when it began and ended, what it came to. */
export interface Tried {
  readonly attempt: Attempt;
  readonly outcome: Verdict;
  /** When the message went out: in this try or, as a probe has proved, in an earlier one. */
  readonly sentAt?: Instant;
}

/** A retry policy, and how long a call that was given up may still be under way at the partner. */
export interface RetryRules extends RetryPolicy {
  readonly settleMs: number;
}

/**
 * The exchange after an attempt (house.md §4): accepted and duplicate confirm it, a rejection parks it, the
 * rest is tried again, after a probe where the outcome is unknown, until the retry window is spent; then it
 * is parked too. Pure.
 */
export function afterAttempt(
  exchange: Exchange,
  tried: Tried,
  rules: RetryRules,
  now: number,
  random: number,
): Exchange {
  const { outcome, attempt } = tried;
  const { nextAttemptAt: _next, reason: _reason, parkedAt: _parked, mayResend, ...rest } = exchange;
  const sentAt = exchange.sentAt ?? tried.sentAt;
  const windowFrom = exchange.windowFrom ?? attempt.at;
  const base: Exchange = {
    ...rest,
    attempts: Math.max(exchange.attempts, attempt.n),
    recent: [...exchange.recent, attempt].slice(-ATTEMPTS_KEPT),
    windowFrom,
    ...(sentAt === undefined ? {} : { sentAt }),
  };
  switch (outcome.kind) {
    case 'accepted':
    case 'duplicate': {
      const { uncertain: _settled, ...certain } = base;
      return { ...certain, state: 'confirmed', confirmedAt: attempt.endedAt };
    }
    case 'rejected':
      return parkedFor(base, now, {
        code: 'partner-rejected',
        partnerCode: outcome.code,
        message: outcome.reason,
        fix: outcome.fix,
      });
    case 'refused':
      return parkedFor(base, now, catalogued(outcome.code));
    case 'throttled':
    case 'transient':
    case 'unknown': {
      // A person's word holds for as long as nothing new is unknown.
      const tryAgain: Exchange =
        outcome.kind === 'unknown'
          ? { ...base, state: 'unknown', uncertain: true }
          : { ...base, state: 'retrying', ...(mayResend === undefined ? {} : { mayResend }) };
      const next =
        now + retryDelay(rules, failuresIn(base.recent, windowFrom), random, leastWait(outcome, rules));
      if (next - millis(windowFrom) <= rules.windowMs) return { ...tryAgain, nextAttemptAt: instant(next) };
      return parkedFor(tryAgain, now, spentReason(tryAgain.state));
    }
  }
}

/**
 * The exchange whose carrier took it and never reported: that attempt stands on record as unknown, so the
 * partner is asked before anything is sent again.
 */
export function afterOrphan(exchange: Exchange, lease: Lease): Exchange {
  const { nextAttemptAt: _next, ...rest } = exchange;
  const lost: Attempt = {
    n: lease.attempt,
    at: lease.at,
    endedAt: lease.until,
    outcome: 'unknown',
    note: 'carrier died',
  };
  return {
    ...rest,
    state: 'unknown',
    uncertain: true,
    attempts: Math.max(exchange.attempts, lease.attempt),
    recent: [...exchange.recent, lost].slice(-ATTEMPTS_KEPT),
    windowFrom: exchange.windowFrom ?? lease.at,
  };
}

/** Whether an exchange has been tried for as long as its policy allows. */
export const windowSpent = (exchange: Exchange, rules: RetryPolicy, now: number): boolean =>
  exchange.windowFrom !== undefined && now - millis(exchange.windowFrom) > rules.windowMs;

/** The exchange put in front of a person. */
export function parkedFor(exchange: Exchange, now: number, reason: Reason): Exchange {
  const { nextAttemptAt: _next, ...rest } = exchange;
  return { ...rest, state: 'parked', parkedAt: instant(now), reason };
}

/** A reason in the catalogue's own words. */
const catalogued = (code: Reason['code']): Reason => ({
  code,
  message: PROBLEMS[code].title,
  fix: PROBLEMS[code].fix,
});

/** Why an exchange is parked when its window is spent, by what was last known of it. */
export const spentReason = (state: Exchange['state']): Reason =>
  catalogued(state === 'unknown' ? 'outcome-unprovable' : 'retry-window-spent');

/** A partner's `Retry-After`; or the time in which a call that we gave up may still take effect there. */
function leastWait(outcome: Verdict, rules: RetryRules): number {
  if (outcome.kind === 'throttled') return outcome.afterMs ?? 0;
  return outcome.kind === 'unknown' ? rules.settleMs : 0;
}

/** All attempts of a window but a last one have failed: a success would have ended the exchange. */
const failuresIn = (recent: readonly Attempt[], windowFrom: Instant): number =>
  Math.max(1, recent.filter((attempt) => attempt.at >= windowFrom).length);
