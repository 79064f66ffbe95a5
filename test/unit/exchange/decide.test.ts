import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterAttempt,
  afterOrphan,
  parkedFor,
  spentReason,
  windowSpent,
  type RetryRules,
} from '../../../functions/exchange/decide.ts';
import { ATTEMPTS_KEPT, type Exchange, type ExchangeState } from '../../../functions/exchange/exchange.ts';
import type { Verdict } from '../../../functions/exchange/outcome.ts';
import { retryDelay } from '../../../functions/exchange/retry.ts';
import { instant, millis } from '../../../functions/kernel/clock.ts';
import {
  attemptAt,
  DAY,
  exchangeWith,
  HOUR,
  leaseAt,
  MINUTE,
  MORNING,
  POLICY,
  SECOND,
} from '../../support/exchanges.ts';

const RULES: RetryRules = { ...POLICY.retry, settleMs: POLICY.timeoutMs };

const after = (exchange: Exchange, outcome: Verdict, now = MORNING, random = 0.5): Exchange =>
  afterAttempt(
    exchange,
    {
      attempt: attemptAt(now - 200, exchange.attempts + 1, outcome.kind),
      outcome,
      sentAt: instant(now - 200),
    },
    RULES,
    now,
    random,
  );

const REJECTED: Verdict = {
  kind: 'rejected',
  code: '-1',
  reason: 'Thiếu TenTTHC',
  fix: 'Bổ sung tên thủ tục',
};

describe('The wait before the next attempt', () => {
  const policy = fc.record({
    baseMs: fc.integer({ min: 1, max: 60_000 }),
    factor: fc.double({ min: 1, max: 4, noNaN: true }),
    capMs: fc.integer({ min: 1, max: 7_200_000 }),
    windowMs: fc.integer({ min: 1, max: 14 * DAY }),
  });
  const random = fc.double({ min: 0, max: 0.999_999_999, noNaN: true });

  test('is never longer than the cap, nor shorter than what the partner asked for', () => {
    fc.assert(
      fc.property(
        policy,
        fc.integer({ min: 1, max: 10_000 }),
        random,
        fc.nat(DAY),
        (rules, failures, luck, asked) => {
          const wait = retryDelay(rules, failures, luck, asked);
          expect(Number.isInteger(wait)).toBe(true);
          expect(wait).toBeGreaterThan(asked);
          expect(wait).toBeLessThanOrEqual(asked + Math.max(1, rules.capMs));
        },
      ),
    );
  });

  test('has full jitter: with most luck none, with least the whole exponential step', () => {
    const steps = [1, 2, 3, 4].map((failures) => retryDelay(RULES, failures, 0.999_999_999));
    expect(steps).toEqual([4_999, 9_999, 19_999, 39_999]);
    expect(retryDelay(RULES, 4, 0)).toBe(1);
    expect(retryDelay(RULES, 500, 0.999_999_999)).toBe(HOUR - 1);
  });

  test('grows with each failure in a row, luck being equal', () => {
    fc.assert(
      fc.property(policy, fc.integer({ min: 1, max: 40 }), random, (rules, failures, luck) => {
        expect(retryDelay(rules, failures + 1, luck)).toBeGreaterThanOrEqual(
          retryDelay(rules, failures, luck),
        );
      }),
    );
  });
});

describe('An exchange after an attempt', () => {
  test.each(['accepted', 'duplicate'] as const)('is confirmed when the partner says %s', (kind) => {
    const confirmed = after(exchangeWith(), { kind });
    expect(confirmed).toMatchObject({ state: 'confirmed', attempts: 1, confirmedAt: instant(MORNING) });
    expect(confirmed.sentAt).toBe(instant(MORNING - 200));
  });

  test('is parked with the partner’s own words when it is rejected', () => {
    expect(after(exchangeWith(), REJECTED)).toMatchObject({
      state: 'parked',
      parkedAt: instant(MORNING),
      reason: {
        code: 'partner-rejected',
        partnerCode: '-1',
        message: 'Thiếu TenTTHC',
        fix: 'Bổ sung tên thủ tục',
      },
    });
  });

  test('is parked under our own code when we would not send it, whatever codes the partner uses', () => {
    const refused = after(exchangeWith(), { kind: 'refused', code: 'payload-unreadable' });
    expect(refused.reason?.code).toBe('payload-unreadable');
    const rejected = after(exchangeWith(), { ...REJECTED, code: 'payload-unreadable' });
    expect(rejected.reason).toMatchObject({ code: 'partner-rejected', partnerCode: 'payload-unreadable' });
  });

  test('waits out Retry-After when it is throttled, with jitter on top', () => {
    const throttled = after(exchangeWith(), { kind: 'throttled', afterMs: 90 * SECOND });
    expect(throttled.state).toBe('retrying');
    expect(millis(throttled.nextAttemptAt!) - MORNING).toBe(90 * SECOND + 2_500);
  });

  test('of unknown outcome waits at least as long as the call may still be under way at the partner', () => {
    const unknown = after(exchangeWith(), { kind: 'unknown', reason: 'timeout' }, MORNING, 0);
    expect(unknown.state).toBe('unknown');
    expect(millis(unknown.nextAttemptAt!) - MORNING).toBe(POLICY.timeoutMs + 1);
  });

  test('is parked when the next attempt would fall outside the retry window, and says what is known', () => {
    const old = {
      windowFrom: instant(MORNING - 14 * DAY),
      sentAt: instant(MORNING - 14 * DAY),
      attempts: 400,
    };
    const transient = after(exchangeWith({ ...old, state: 'retrying' }), {
      kind: 'transient',
      reason: '502',
    });
    expect(transient).toMatchObject({ state: 'parked', reason: { code: 'retry-window-spent' } });
    expect(transient.uncertain).toBeUndefined();
    const unknown = after(exchangeWith({ ...old, state: 'unknown' }), { kind: 'unknown', reason: 'timeout' });
    expect(unknown).toMatchObject({
      state: 'parked',
      uncertain: true,
      reason: { code: 'outcome-unprovable' },
    });
  });

  test('keeps on record until it is confirmed that an attempt may have had its effect', () => {
    const unknown = after(exchangeWith(), { kind: 'unknown', reason: 'timeout' });
    expect(unknown.uncertain).toBe(true);
    for (const outcome of [
      { kind: 'transient', reason: '502' },
      { kind: 'throttled' },
      { kind: 'refused', code: 'payload-unreadable' },
      REJECTED,
    ] as const) {
      expect(after(unknown, outcome).uncertain).toBe(true);
      expect(after(exchangeWith(), outcome).uncertain).toBeUndefined();
    }
    expect(after(unknown, { kind: 'accepted' }).uncertain).toBeUndefined();
  });

  test('was not sent when nothing went out', () => {
    const held = afterAttempt(
      exchangeWith(),
      { attempt: attemptAt(MORNING, 1, 'transient'), outcome: { kind: 'transient', reason: 'no time' } },
      RULES,
      MORNING,
      0.5,
    );
    expect(held.sentAt).toBeUndefined();
  });

  test('counts only the failures of its own window: after a redrive it starts with short waits again', () => {
    const before = Array.from({ length: 12 }, (_, index) => attemptAt(MORNING - 5 * DAY, index + 1));
    const redriven = exchangeWith({ recent: before, attempts: 12, windowFrom: instant(MORNING - MINUTE) });
    const tried = after(redriven, { kind: 'transient', reason: '502' }, MORNING, 0.999_999_999);
    expect(millis(tried.nextAttemptAt!) - MORNING).toBeLessThan(POLICY.retry.baseMs);
  });

  test('is vouched for as long as nothing new is unknown of it', () => {
    const vouched = exchangeWith({ state: 'unknown', uncertain: true, mayResend: true });
    expect(after(vouched, { kind: 'transient', reason: '502' }).mayResend).toBe(true);
    expect(after(vouched, { kind: 'unknown', reason: 'timeout' }).mayResend).toBeUndefined();
    expect(after(vouched, REJECTED).mayResend).toBeUndefined();
    expect(after(vouched, { kind: 'accepted' }).mayResend).toBeUndefined();
  });

  const outcomes = fc.constantFrom<Verdict>(
    { kind: 'accepted' },
    { kind: 'duplicate' },
    REJECTED,
    { kind: 'throttled' },
    { kind: 'throttled', afterMs: 120_000 },
    { kind: 'transient', reason: '503' },
    { kind: 'unknown', reason: 'timeout' },
    { kind: 'refused', code: 'outcome-unprovable' },
  );
  const ALLOWED: Readonly<Record<Verdict['kind'], readonly ExchangeState[]>> = {
    accepted: ['confirmed'],
    duplicate: ['confirmed'],
    rejected: ['parked'],
    refused: ['parked'],
    throttled: ['retrying', 'parked'],
    transient: ['retrying', 'parked'],
    unknown: ['unknown', 'parked'],
  };

  test('goes through its life by the rules, whatever the partner answers (house.md §4)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(outcomes, fc.double({ min: 0, max: 0.999, noNaN: true })), {
          minLength: 1,
          maxLength: 60,
        }),
        (life) => {
          let exchange = exchangeWith();
          let now = MORNING;
          for (const [outcome, random] of life) {
            const next = after(exchange, outcome, now, random);
            expect(ALLOWED[outcome.kind]).toContain(next.state);
            expect(next.attempts).toBe(exchange.attempts + 1);
            expect(next.recent.length).toBeLessThanOrEqual(ATTEMPTS_KEPT);
            expect(next.recent.at(-1)?.n).toBe(next.attempts);
            expect(next.sentAt).toBe(exchange.sentAt ?? instant(now - 200));
            expect(next.nextAttemptAt === undefined).toBe(
              next.state !== 'retrying' && next.state !== 'unknown',
            );
            expect(next.reason === undefined).toBe(next.state !== 'parked');
            expect(next.parkedAt === undefined).toBe(next.state !== 'parked');
            expect(next.confirmedAt === undefined).toBe(next.state !== 'confirmed');
            const { seq, digest, keptAt, occurredAt, correlationId } = next;
            expect({ seq, digest, keptAt, occurredAt, correlationId }).toEqual({
              seq: exchange.seq,
              digest: exchange.digest,
              keptAt: exchange.keptAt,
              occurredAt: exchange.occurredAt,
              correlationId: exchange.correlationId,
            });
            if (next.nextAttemptAt === undefined) return;
            expect(millis(next.nextAttemptAt)).toBeGreaterThan(now);
            expect(millis(next.nextAttemptAt) - millis(next.windowFrom!)).toBeLessThanOrEqual(RULES.windowMs);
            exchange = next;
            now = millis(next.nextAttemptAt);
          }
        },
      ),
    );
  });

  test('comes to a named end: no partner can keep it retrying for longer than the window', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Verdict>({ kind: 'transient', reason: '503' }, { kind: 'unknown', reason: 'reset' }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (outcome, random) => {
          let exchange = exchangeWith();
          let now = MORNING;
          for (let round = 0; exchange.state !== 'parked'; round += 1) {
            expect(round).toBeLessThan(2_000);
            exchange = after(exchange, outcome, now, random);
            now = exchange.nextAttemptAt === undefined ? now : millis(exchange.nextAttemptAt);
          }
          expect(now - MORNING).toBeLessThanOrEqual(RULES.windowMs);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('An exchange whose carrier died', () => {
  test('is of unknown outcome, with that attempt on record, and not said to have been sent', () => {
    const orphan = afterOrphan(exchangeWith(), leaseAt(MORNING, 3));
    expect(orphan).toMatchObject({ state: 'unknown', attempts: 3, windowFrom: instant(MORNING) });
    expect(orphan.recent.at(-1)).toMatchObject({ n: 3, outcome: 'unknown', note: 'carrier died' });
    expect(orphan.sentAt).toBeUndefined();
  });

  test('keeps the start of its window, so that dying carriers cannot go on for ever', () => {
    const orphan = afterOrphan(exchangeWith({ windowFrom: instant(MORNING - 15 * DAY) }), leaseAt(MORNING));
    expect(windowSpent(orphan, RULES, MORNING)).toBe(true);
    expect(parkedFor(orphan, MORNING, spentReason(orphan.state))).toMatchObject({
      state: 'parked',
      uncertain: true,
      reason: { code: 'outcome-unprovable' },
    });
  });
});
