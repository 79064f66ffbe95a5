import { instant } from '../../functions/kernel/clock.ts';
import { digestJson } from '../../functions/kernel/digest.ts';
import type { Attempt, Exchange, PartnerName, Subject } from '../../functions/exchange/exchange.ts';
import { emptyLane, type Lane, type Lease } from '../../functions/exchange/lane.ts';
import type { PartnerPolicy } from '../../functions/exchange/policy.ts';

/** Monday morning, 23 March 2026, 9:30 in Vietnam. */
export const MORNING = Date.parse('2026-03-23T02:30:00.000Z');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const DVCQG = 'dvcqg' as PartnerName;
export const PORTAL = 'portal' as PartnerName;
export const DOSSIER = 'H21.17-260323-0042' as Subject;

/** A patient partner's policy, in round numbers. */
export const POLICY: PartnerPolicy = {
  retry: { baseMs: 5 * SECOND, factor: 2, capMs: HOUR, windowMs: 14 * DAY },
  breaker: {
    windowMs: MINUTE,
    minimumAttempts: 10,
    failureRatio: 0.5,
    cooldownMs: MINUTE,
    rampMs: 5 * MINUTE,
  },
  rate: { perSecond: 20, burst: 40 },
  timeoutMs: 30 * SECOND,
  leaseMs: 150 * SECOND,
};

/** A duty as it was just kept, with what a test wants otherwise. */
export const exchangeWith = (more: Partial<Exchange> = {}): Exchange => ({
  partner: DVCQG,
  subject: DOSSIER,
  seq: 1,
  operation: 'test.state',
  agency: 'H21.17',
  state: 'queued',
  digest: digestJson({ text: 'one' }),
  attempts: 0,
  recent: [],
  occurredAt: instant(MORNING - HOUR),
  keptAt: instant(MORNING),
  correlationId: 'a-correlation',
  ...more,
});

export const attemptAt = (ms: number, n = 1, outcome = 'transient'): Attempt => ({
  n,
  at: instant(ms),
  endedAt: instant(ms + 200),
  outcome,
});

export const leaseAt = (ms: number, attempt = 1): Lease => ({
  id: `lease-${attempt}`,
  at: instant(ms),
  until: instant(ms + POLICY.leaseMs),
  attempt,
});

export const laneWith = (more: Partial<Lane> = {}): Lane => ({
  ...emptyLane(DVCQG, DOSSIER),
  tail: 1,
  version: 1,
  dueAt: instant(MORNING),
  ...more,
});
