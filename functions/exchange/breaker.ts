import type { BreakerPolicy, RatePolicy } from './policy.ts';

/**
 * What all instances know together of one partner: how full its token bucket is, how its calls went lately,
 * and whether its breaker is open. All times are milliseconds since the epoch, 0 for "not".
 */
export interface PartnerState {
  /** When the bucket will be full again (generic cell rate algorithm: one number is the whole bucket). */
  readonly fullAt: number;
  readonly windowFrom: number;
  readonly attempts: number;
  readonly failures: number;
  /** The breaker is open until then; past it one probe may pass. */
  readonly openUntil: number;
  /** A probe is under way until then. */
  readonly probeUntil: number;
  /** How many times it opened without having been well for a whole ramp in between. */
  readonly openings: number;
  /** Since when it has been recovering. */
  readonly rampFrom: number;
}

export const WELL: PartnerState = {
  fullAt: 0,
  windowFrom: 0,
  attempts: 0,
  failures: 0,
  openUntil: 0,
  probeUntil: 0,
  openings: 0,
  rampFrom: 0,
};

/** The breaker as people speak of it. */
export function breakerOf(state: PartnerState, now: number): 'closed' | 'open' | 'half-open' {
  if (state.openUntil === 0) return 'closed';
  return now < state.openUntil ? 'open' : 'half-open';
}

/** The share of its full rate at which a recovering partner is fed: from 10 % up to all, over the ramp. */
export function rampShare(state: PartnerState, policy: BreakerPolicy, now: number): number {
  if (state.rampFrom === 0) return 1;
  return Math.min(1, Math.max(0.1, (now - state.rampFrom) / policy.rampMs));
}

/** The token bucket at one moment: what a call costs (ms of `fullAt`), how many calls fit in, how many may pass. */
export interface Bucket {
  readonly cost: number;
  readonly depth: number;
  readonly room: number;
}

/** A recovering partner has a slower and a smaller bucket, or the first burst would knock it over again. */
export function bucketOf(state: PartnerState, rate: RatePolicy, breaker: BreakerPolicy, now: number): Bucket {
  const share = rampShare(state, breaker, now);
  const cost = 1_000 / (rate.perSecond * share);
  const depth = Math.max(1, rate.burst * share);
  const taken = Math.max(0, state.fullAt - now) / cost;
  return { cost, depth, room: Math.max(0, Math.floor(depth - taken)) };
}

/** `fullAt` after so many calls were let pass. */
export const afterTaking = (state: PartnerState, { cost }: Bucket, count: number, now: number): number =>
  Math.max(state.fullAt, now) + count * cost;

/** Milliseconds until the `nth` next call may pass (1 for the next). */
export const waitFor = (state: PartnerState, { cost, depth }: Bucket, nth: number, now: number): number =>
  Math.max(1, Math.ceil(Math.max(0, state.fullAt - now) - (depth - nth) * cost));

/**
 * The state after calls were made through a closed breaker. It opens when, within the window, enough calls were
 * made and too large a share of them found the partner sick. Calls that end after it opened say nothing new.
 */
export function afterCalls(
  state: PartnerState,
  calls: { readonly well: number; readonly sick: number },
  policy: BreakerPolicy,
  now: number,
): PartnerState {
  if (breakerOf(state, now) !== 'closed') return state;
  const fresh = now - state.windowFrom > policy.windowMs;
  const attempts = (fresh ? 0 : state.attempts) + calls.well + calls.sick;
  const failures = (fresh ? 0 : state.failures) + calls.sick;
  const counted = { ...state, windowFrom: fresh ? now : state.windowFrom, attempts, failures };
  const tooSick = attempts >= policy.minimumAttempts && failures / attempts >= policy.failureRatio;
  return tooSick ? opened(counted, policy, now) : counted;
}

/** The state after a half-open breaker's probe: one that went well closes it and starts the ramp, else it opens again. */
export function afterProbe(
  state: PartnerState,
  sick: boolean,
  policy: BreakerPolicy,
  now: number,
): PartnerState {
  if (state.openUntil === 0) return state;
  if (sick) return opened(state, policy, now);
  return { ...state, windowFrom: now, attempts: 0, failures: 0, openUntil: 0, probeUntil: 0, rampFrom: now };
}

/** Each opening doubles the pause, up to 16 times the first, until the partner has been well for a whole ramp. */
function opened(state: PartnerState, policy: BreakerPolicy, now: number): PartnerState {
  const healed = state.rampFrom !== 0 && now - state.rampFrom > policy.rampMs;
  const before = healed ? 0 : state.openings;
  const pause = policy.cooldownMs * 2 ** Math.min(before, 4);
  return {
    ...state,
    openUntil: now + pause,
    probeUntil: 0,
    openings: before + 1,
    attempts: 0,
    failures: 0,
    rampFrom: 0,
  };
}
