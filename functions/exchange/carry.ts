import type { Fact } from '../kernel/evidence/chain.ts';
import { attempt, type Attempted } from './attempt.ts';
import type { Carrier, Seat } from './carrier.ts';
import { conclude } from './conclude.ts';
import { afterAttempt, parkedFor, spentReason, windowSpent, type RetryRules } from './decide.ts';
import { ENDED, exchangeId, type Exchange, type Subject } from './exchange.ts';
import { exchangesOfLane } from './exchange-store.ts';
import type { Admission } from './gate.ts';
import { takeHead, type NotTaken } from './take-head.ts';

/** How a wake-up ended. `lost-lease`: it took so long that another carrier took over, and will probe. */
export type Carried = 'carried' | 'lost-lease' | NotTaken;

/**
 * Carries a lane from its head on, in order, until it is empty, waits, is parked, the gate closes or `until`
 * (epoch ms) is near. The queue's message is only a wake-up: what is due is read from the table. Called
 * twice, at once or late, it does no harm.
 */
export async function carryLane(
  carrier: Carrier,
  subject: Subject,
  hint: number,
  until: number,
): Promise<Carried> {
  const taken = await takeHead(carrier, subject, hint, until);
  if (typeof taken === 'string') return taken;
  let seat: Seat | 'lost' | undefined = taken;
  while (seat !== undefined && seat !== 'lost') seat = await carryHead(carrier, seat, until);
  return seat === 'lost' ? 'lost-lease' : 'carried';
}

/** Brings one head to its next state. Returns the next head where the same carrier goes on with it. */
async function carryHead(carrier: Carrier, seat: Seat, until: number): Promise<Seat | 'lost' | undefined> {
  const rules = rulesFor(carrier, seat.exchange);
  if (seat.orphaned && windowSpent(seat.exchange, rules, carrier.clock.now())) return giveUp(carrier, seat);
  const by = await supersededBy(carrier, seat);
  return by === undefined ? tryHead(carrier, seat, rules, until) : passOver(carrier, seat, by, until);
}

async function tryHead(
  carrier: Carrier,
  seat: Seat,
  rules: RetryRules,
  until: number,
): Promise<Seat | 'lost' | undefined> {
  const tried = await attempt(carrier, seat);
  const after = afterAttempt(seat.exchange, tried, rules, carrier.clock.now(), carrier.random());
  const more = seat.lane.tail > seat.exchange.seq && ENDED.includes(after.state);
  const onward = more && carrier.clock.now() < until ? await admissionOnward(carrier, seat) : undefined;
  return conclude(carrier, seat, after, [factOf(after, tried)], onward);
}

/**
 * The later full-state message in the same lane that makes this head needless: only when the partner has the
 * subject already, and never when this head may have had its effect (house.md §4, `superseded`).
 */
async function supersededBy(carrier: Carrier, seat: Seat): Promise<Exchange | undefined> {
  const { exchange, lane } = seat;
  if (carrier.operations.get(exchange.operation)?.fullState !== true) return undefined;
  if (!lane.established || lane.tail === exchange.seq) return undefined;
  if (exchange.uncertain === true) return undefined;
  const { partner, subject, seq, operation } = exchange;
  const later = await exchangesOfLane(carrier.tables.exchanges, partner, subject, seq + 1, 50);
  return later.findLast((candidate) => candidate.operation === operation);
}

/** Ends a head as superseded; the admission that was got for it serves the next one. */
function passOver(
  carrier: Carrier,
  seat: Seat,
  by: Exchange,
  until: number,
): Promise<Seat | 'lost' | undefined> {
  const { nextAttemptAt: _next, ...rest } = seat.exchange;
  const after: Exchange = { ...rest, state: 'superseded' };
  const fact: Fact = {
    kind: 'exchange.superseded',
    actor: 'gateway',
    digest: after.digest,
    details: { exchange: exchangeId(after), by: exchangeId(by) },
  };
  return conclude(carrier, seat, after, [fact], carrier.clock.now() < until ? seat.admission : undefined);
}

/**
 * Parks a head whose carriers kept dying until its window was spent: it may be what kills them, so it is not
 * tried once more. That the attempt is unknown went on record when the head was taken.
 */
async function giveUp(carrier: Carrier, seat: Seat): Promise<Seat | 'lost' | undefined> {
  await carrier.gate.giveBack(seat.admission);
  const after = parkedFor(seat.exchange, carrier.clock.now(), spentReason(seat.exchange.state));
  return conclude(carrier, seat, after, [], undefined);
}

/** Leave for the next head, asked for before this one is concluded; what it costs must not cost the outcome. */
async function admissionOnward(carrier: Carrier, seat: Seat): Promise<Admission | undefined> {
  try {
    const pass = await carrier.gate.pass();
    return pass.go ? pass : undefined;
  } catch (error) {
    carrier.observe({ kind: 'fault', of: 'gate', exchange: seat.exchange, error });
    return undefined;
  }
}

/** How an exchange is retried: the partner's policy, with what its operation wants otherwise. */
const rulesFor = ({ policy, operations }: Carrier, exchange: Exchange): RetryRules => ({
  ...policy.retry,
  ...operations.get(exchange.operation)?.retry,
  settleMs: policy.timeoutMs,
});

function factOf(after: Exchange, { attempt, outcome, wire, probed }: Attempted): Fact {
  return {
    kind: 'exchange.attempted',
    actor: 'gateway',
    digest: wire?.request ?? after.digest,
    details: {
      exchange: exchangeId(after),
      operation: after.operation,
      payload: after.digest,
      attempt: attempt.n,
      startedAt: attempt.at,
      endedAt: attempt.endedAt,
      outcome: outcome.kind,
      state: after.state,
      ...(probed === undefined ? {} : { probed }),
      ...(wire?.reply === undefined ? {} : { reply: wire.reply }),
      ...(wire?.httpStatus === undefined ? {} : { httpStatus: wire.httpStatus }),
    },
  };
}
