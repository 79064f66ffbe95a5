import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterCalls,
  afterProbe,
  afterTaking,
  breakerOf,
  bucketOf,
  rampShare,
  waitFor,
  WELL,
  type PartnerState,
} from '../../../functions/exchange/breaker.ts';
import { MINUTE, MORNING, POLICY } from '../../support/exchanges.ts';

const { breaker, rate } = POLICY;
const calls = (well: number, sick: number) => ({ well, sick });
const counted = (well: number, sick: number, now = MORNING, from: PartnerState = WELL) =>
  afterCalls(from, calls(well, sick), breaker, now);

describe('The breaker', () => {
  test('stays closed below its ratio, and opens at it', () => {
    expect(breakerOf(counted(11, 9), MORNING)).toBe('closed');
    expect(breakerOf(counted(10, 10), MORNING)).toBe('open');
  });

  test('does not judge by a handful of calls', () => {
    expect(breakerOf(counted(0, 9), MORNING)).toBe('closed');
    expect(breakerOf(counted(0, 10), MORNING)).toBe('open');
  });

  test('counts within its window, over all batches, and forgets after it', () => {
    const first = counted(3, 5);
    expect(breakerOf(counted(0, 2, MORNING + MINUTE, first), MORNING + MINUTE)).toBe('open');
    expect(breakerOf(counted(0, 2, MORNING + MINUTE + 1, first), MORNING + MINUTE + 1)).toBe('closed');
  });

  test('is open for its pause, then half-open until a probe has spoken', () => {
    const open = counted(0, 10);
    expect(open.openUntil).toBe(MORNING + breaker.cooldownMs);
    expect(breakerOf(open, MORNING + breaker.cooldownMs - 1)).toBe('open');
    expect(breakerOf(open, MORNING + breaker.cooldownMs)).toBe('half-open');
    expect(breakerOf(open, MORNING + 100 * breaker.cooldownMs)).toBe('half-open');
  });

  test('is not moved by calls that end after it opened: only its own probe counts', () => {
    const open = counted(0, 10);
    for (const now of [MORNING + 1, MORNING + breaker.cooldownMs + 1]) {
      expect(afterCalls(open, calls(50, 0), breaker, now)).toBe(open);
      expect(afterCalls(open, calls(0, 50), breaker, now)).toBe(open);
    }
  });

  test('closes when the probe went well, and feeds the partner from a tenth of its rate up', () => {
    const now = MORNING + 2 * MINUTE;
    const closed = afterProbe(counted(0, 10), false, breaker, now);
    expect(breakerOf(closed, now)).toBe('closed');
    expect(rampShare(closed, breaker, now)).toBe(0.1);
    expect(rampShare(closed, breaker, now + breaker.rampMs / 2)).toBe(0.5);
    expect(rampShare(closed, breaker, now + breaker.rampMs)).toBe(1);
    expect(bucketOf(closed, rate, breaker, now)).toMatchObject({ depth: 4, cost: 500, room: 4 });
  });

  test('pauses twice as long with each failed probe, up to sixteen times', () => {
    let state = counted(0, 10);
    let now = MORNING;
    const pauses = Array.from({ length: 7 }, () => {
      const pause = state.openUntil - now;
      now = state.openUntil + 5;
      state = afterProbe(state, true, breaker, now);
      return pause / breaker.cooldownMs;
    });
    expect(pauses).toEqual([1, 2, 4, 8, 16, 16, 16]);
  });

  test('remembers its openings while a partner flaps, and forgets them after a whole ramp in health', () => {
    const reopened = (healthyMs: number) => {
      const closed = afterProbe(counted(0, 10), false, breaker, MORNING + 2 * MINUTE);
      const now = MORNING + 2 * MINUTE + healthyMs;
      return counted(0, 10, now, closed).openUntil - now;
    };
    expect(reopened(10_000)).toBe(2 * breaker.cooldownMs);
    expect(reopened(breaker.rampMs + 1)).toBe(breaker.cooldownMs);
  });

  test('opens for no reason but too large a share of failures, whatever the batches', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.nat(20_000)), { maxLength: 40 }), (batches) => {
        let state = WELL;
        let now = MORNING;
        for (const [well, sick, later] of batches) {
          now += later;
          const next = afterCalls(state, calls(well, sick), breaker, now);
          if (breakerOf(state, now) === 'closed' && breakerOf(next, now) === 'open') {
            const fresh = now - state.windowFrom > breaker.windowMs;
            const attempts = (fresh ? 0 : state.attempts) + well + sick;
            const failures = (fresh ? 0 : state.failures) + sick;
            expect(attempts).toBeGreaterThanOrEqual(breaker.minimumAttempts);
            expect(failures / attempts).toBeGreaterThanOrEqual(breaker.failureRatio);
          }
          state = next;
        }
      }),
    );
  });
});

describe('The token bucket', () => {
  test('lets the burst through at once, then one call each twentieth of a second', () => {
    const full = bucketOf(WELL, rate, breaker, MORNING);
    expect(full).toMatchObject({ room: 40, cost: 50 });
    const empty = { ...WELL, fullAt: afterTaking(WELL, full, 40, MORNING) };
    expect(bucketOf(empty, rate, breaker, MORNING).room).toBe(0);
    expect(bucketOf(empty, rate, breaker, MORNING + 50).room).toBe(1);
    expect(bucketOf(empty, rate, breaker, MORNING + 2_000).room).toBe(40);
    expect(bucketOf(empty, rate, breaker, MORNING + 3_600_000).room).toBe(40);
  });

  test('tells each who must wait its own moment, and no earlier than there is room', () => {
    const bucket = bucketOf(WELL, rate, breaker, MORNING);
    const empty = { ...WELL, fullAt: afterTaking(WELL, bucket, 40, MORNING) };
    expect([1, 2, 3].map((nth) => waitFor(empty, bucket, nth, MORNING))).toEqual([50, 100, 150]);
    fc.assert(
      fc.property(fc.nat(40), fc.nat(3_000), fc.integer({ min: 1, max: 40 }), (taken, later, nth) => {
        const state = { ...WELL, fullAt: afterTaking(WELL, bucket, taken, MORNING) };
        const now = MORNING + later;
        const there = bucketOf(state, rate, breaker, now);
        fc.pre(there.room < nth);
        const wait = waitFor(state, there, nth, now);
        expect(bucketOf(state, rate, breaker, now + wait).room).toBeGreaterThanOrEqual(nth);
        expect(bucketOf(state, rate, breaker, now + wait - 2).room).toBeLessThan(nth);
      }),
    );
  });
});
