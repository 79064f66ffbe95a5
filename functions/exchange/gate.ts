import type { Clock } from '../kernel/clock.ts';
import { numberOr, type Item } from '../kernel/table/item.ts';
import { get, type Key } from '../kernel/table/read.ts';
import { update } from '../kernel/table/update.ts';
import {
  afterCalls,
  afterProbe,
  afterTaking,
  breakerOf,
  bucketOf,
  waitFor,
  WELL,
  type PartnerState,
} from './breaker.ts';
import type { PartnerName } from './exchange.ts';
import type { PartnerPolicy } from './policy.ts';

/** Leave to make one call. With `probeUntil` it is the one call that tries a half-open breaker. */
export interface Admission {
  readonly go: true;
  readonly probeUntil?: number;
}

/** Whether one call may be made now; if not, when to come back. */
export type Pass =
  Admission | { readonly go: false; readonly why: 'breaker' | 'rate'; readonly waitMs: number };

/** The gate before one partner: breaker and token bucket, shared by all instances through the table. */
export interface Gate {
  /** Asks for one call. Asks that come while another is under way share one request to the table. */
  readonly pass: () => Promise<Pass>;
  /** Notes how a call went. What a probe found is told to the other instances at once, the rest by `flush`. */
  readonly note: (admission: Admission, sick: boolean) => Promise<void>;
  /** Gives back an admission that led to no call, so that another may probe. A token is not given back. */
  readonly giveBack: (admission: Admission) => Promise<void>;
  /** Tells the other instances what was noted. */
  readonly flush: () => Promise<void>;
}

export const partnerKey = (table: string, partner: PartnerName): Key => ({ table, pk: `PARTNER#${partner}` });

export function readPartnerState(item: Item | undefined): PartnerState {
  if (item === undefined) return WELL;
  const of = (name: keyof PartnerState): number => numberOr(item, name) ?? 0;
  return {
    fullAt: of('fullAt'),
    windowFrom: of('windowFrom'),
    attempts: of('attempts'),
    failures: of('failures'),
    openUntil: of('openUntil'),
    probeUntil: of('probeUntil'),
    openings: of('openings'),
    rampFrom: of('rampFrom'),
  };
}

/** How often another instance may come first before the gate says "come back shortly". */
const ROUNDS = 8;

/**
 * Opens the gate of one partner. The bucket is the generic cell rate algorithm: `fullAt` runs ahead of now by
 * what was taken, and may run ahead by the burst at most. Instances race by conditional updates.
 */
export function openGate(
  table: string,
  partner: PartnerName,
  policy: PartnerPolicy,
  clock: Clock,
  random: () => number = Math.random,
): Gate {
  const key = partnerKey(table, partner);
  let known: PartnerState | undefined;
  let waiting: { readonly resolve: (pass: Pass) => void; readonly reject: (error: unknown) => void }[] = [];
  let asking = false;
  let noted = { well: 0, sick: 0 };

  const take = async (count: number): Promise<Pass[]> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      known ??= readPartnerState(await get(key));
      const now = clock.now();
      const breaker = breakerOf(known, now);
      if (breaker === 'open') return refusals(count, 'breaker', known.openUntil - now);
      if (breaker === 'half-open') {
        const probing = await takeProbe(key, known, now + policy.leaseMs, now);
        known = probing.state;
        if (probing.taken) {
          const probe: Admission = { go: true, probeUntil: known.probeUntil };
          return [probe, ...refusals(count - 1, 'breaker', policy.timeoutMs)];
        }
        if (breakerOf(known, now) === 'half-open') return refusals(count, 'breaker', known.probeUntil - now);
        continue;
      }
      const bucket = bucketOf(known, policy.rate, policy.breaker, now);
      const taken = Math.min(count, bucket.room);
      if (taken === 0) return waits(known, bucket, count, now);
      const done = await takeTokens(key, known, afterTaking(known, bucket, taken, now));
      known = done.state;
      if (done.taken)
        return [...Array<Pass>(taken).fill({ go: true }), ...waits(known, bucket, count - taken, now)];
    }
    // So many lost races in a row: the partner is busy enough.
    return refusals(count, 'rate', 10 + Math.floor(random() * 40));
  };

  const askForAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const passes = await take(batch.length);
        batch.forEach((asker, index) => {
          asker.resolve(passes[index] ?? { go: false, why: 'rate', waitMs: 50 });
        });
      } catch (error) {
        known = undefined;
        for (const asker of batch) asker.reject(error);
      }
    }
    asking = false;
  };

  return {
    pass: () =>
      new Promise<Pass>((resolve, reject) => {
        waiting.push({ resolve, reject });
        if (asking) return;
        asking = true;
        void askForAll();
      }),
    note: async ({ probeUntil }, sick) => {
      if (probeUntil === undefined) {
        noted = sick ? { ...noted, sick: noted.sick + 1 } : { ...noted, well: noted.well + 1 };
        return;
      }
      const told = await change(key, (state) =>
        state.probeUntil === probeUntil ? afterProbe(state, sick, policy.breaker, clock.now()) : state,
      );
      known = told ?? known;
    },
    giveBack: async ({ probeUntil }) => {
      if (probeUntil === undefined) return;
      const told = await change(key, (state) =>
        state.probeUntil === probeUntil ? { ...state, probeUntil: 0 } : state,
      );
      known = told ?? known;
    },
    flush: async () => {
      const calls = noted;
      noted = { well: 0, sick: 0 };
      if (calls.well + calls.sick === 0) return;
      // A partner in full health needs no bookkeeping: windows are counted from their first failure on.
      if (calls.sick === 0 && known?.failures === 0) return;
      try {
        const told = await change(key, (state) => afterCalls(state, calls, policy.breaker, clock.now()));
        if (told !== undefined) {
          known = told;
          return;
        }
      } catch (error) {
        noted = { well: noted.well + calls.well, sick: noted.sick + calls.sick };
        throw error;
      }
      noted = { well: noted.well + calls.well, sick: noted.sick + calls.sick };
    },
  };
}

const refusals = (count: number, why: 'breaker' | 'rate', waitMs: number): Pass[] =>
  Array<Pass>(Math.max(0, count)).fill({ go: false, why, waitMs: Math.max(1, Math.ceil(waitMs)) });

/** Each of those who must wait is told its own moment, so that they do not all come back at once. */
const waits = (
  state: PartnerState,
  bucket: ReturnType<typeof bucketOf>,
  count: number,
  now: number,
): Pass[] =>
  Array.from({ length: count }, (_, index) => ({
    go: false,
    why: 'rate',
    waitMs: waitFor(state, bucket, index + 1, now),
  }));

interface Taken {
  readonly taken: boolean;
  /** What the table holds now. */
  readonly state: PartnerState;
}

/** Moves `fullAt`, if nobody else has and the breaker is still as it was known. */
async function takeTokens(key: Key, known: PartnerState, fullAt: number): Promise<Taken> {
  const bucket = known.fullAt === 0 ? 'attribute_not_exists(fullAt)' : 'fullAt = :known';
  const breaker = '(attribute_not_exists(openUntil) OR openUntil = :open)';
  const done = await update({
    key,
    set: 'SET fullAt = :next',
    condition: `${bucket} AND ${breaker}`,
    values: {
      ':next': fullAt,
      ':open': known.openUntil,
      ...(known.fullAt === 0 ? {} : { ':known': known.fullAt }),
    },
  });
  return { taken: done.done, state: readPartnerState(done.item) };
}

/** Takes the one probe of a half-open breaker, if none is under way. */
async function takeProbe(key: Key, known: PartnerState, probeUntil: number, now: number): Promise<Taken> {
  const done = await update({
    key,
    set: 'SET probeUntil = :until ADD revision :one',
    condition: 'openUntil = :open AND probeUntil <= :now',
    values: { ':until': probeUntil, ':open': known.openUntil, ':now': now, ':one': 1 },
  });
  return { taken: done.done, state: readPartnerState(done.item) };
}

/**
 * Changes what is known of a partner's health, over the revision that was read; the bucket is left alone.
 * Returns the state as it is then; undefined when others came first every time.
 */
async function change(
  key: Key,
  step: (state: PartnerState) => PartnerState,
): Promise<PartnerState | undefined> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const item = await get(key);
    const before = readPartnerState(item);
    const after = step(before);
    if (after === before) return before;
    const revision = item === undefined ? undefined : numberOr(item, 'revision');
    const done = await update({
      key,
      set: 'SET windowFrom = :w, attempts = :a, failures = :f, openUntil = :o, probeUntil = :p, openings = :n, rampFrom = :r ADD revision :one',
      condition: revision === undefined ? 'attribute_not_exists(revision)' : 'revision = :revision',
      values: {
        ':w': after.windowFrom,
        ':a': after.attempts,
        ':f': after.failures,
        ':o': after.openUntil,
        ':p': after.probeUntil,
        ':n': after.openings,
        ':r': after.rampFrom,
        ':one': 1,
        ...(revision === undefined ? {} : { ':revision': revision }),
      },
    });
    if (done.done) return readPartnerState(done.item);
  }
  return undefined;
}
