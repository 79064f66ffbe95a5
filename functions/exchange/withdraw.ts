import { getMany } from '../kernel/table/read.ts';
import type { Fact } from '../kernel/evidence/chain.ts';
import { exchangeId, type Exchange, type ExchangeId, type PartnerName, type Subject } from './exchange.ts';
import { exchangeKey, payloadKey, writeExchange, writeLane } from './exchange-store.ts';
import { advanced, type Lane } from './lane.ts';
import type { Duty } from './operation.ts';
import { keepDuties, keepInLane, type Kept, type Lanes } from './outbox.ts';
import { loadedExchange } from './take-head.ts';

/** A lane's head that certainly has had no effect and that nobody carries. */
export interface Withdrawable {
  /** As it was read before the exchange: its version guards the withdrawal. */
  readonly lane: Lane;
  readonly exchange: Exchange;
  readonly payload: string;
}

/**
 * Why an exchange is not withdrawn: `not-the-head` others come first, or it has ended · `carried` somebody holds the
 * lane · `uncertain` an attempt may have had its effect · `parked` it waits for a person, and the caller may not
 * decide for one.
 */
export type NotWithdrawable = 'not-the-head' | 'carried' | 'uncertain' | 'parked';

/** What a caller may withdraw besides what is due. */
export interface WithdrawalTerms {
  /** Also what waits for a person, where no attempt can have had an effect. */
  readonly parked?: boolean;
  /** The partner's codes that prove a parked exchange to be without effect, whatever was unknown before. */
  readonly provenBy?: readonly string[];
}

/**
 * Says whether an exchange may be ended without the partner having it. The exchange is read after its lane, which
 * the caller has read, so that it cannot be older than the version by which the withdrawal is guarded.
 */
export async function findWithdrawable(
  table: string,
  lane: Lane,
  seq: number,
  terms: WithdrawalTerms = {},
): Promise<Withdrawable | NotWithdrawable> {
  if (lane.head !== seq) return 'not-the-head';
  // Also past its end: that carrier may have sent it and died.
  if (lane.lease !== undefined) return 'carried';
  const items = await getMany([
    exchangeKey(table, lane.partner, lane.subject, seq),
    payloadKey(table, lane.partner, lane.subject, seq),
  ]);
  const loaded = loadedExchange(items);
  return whyNot(loaded.exchange, terms) ?? { lane, ...loaded };
}

function whyNot(
  { state, uncertain, reason }: Exchange,
  { parked = false, provenBy = [] }: WithdrawalTerms,
): NotWithdrawable | undefined {
  switch (state) {
    case 'queued':
    case 'retrying':
      return uncertain === true ? 'uncertain' : undefined;
    case 'parked':
      if (reason?.partnerCode !== undefined && provenBy.includes(reason.partnerCode)) return undefined;
      if (uncertain === true) return 'uncertain';
      return parked ? undefined : 'parked';
    case 'unknown':
      return 'uncertain';
    case 'confirmed':
    case 'superseded':
    case 'skipped':
      return 'not-the-head';
  }
}

/** An exchange that its own side takes back, and why: a code, never words of a person. */
export interface Withdrawal extends Withdrawable {
  readonly why: string;
  /** The duty that takes its place, where one does. */
  readonly by?: ExchangeId;
}

/**
 * Keeps duties as `keepDuties` does and ends the head of one lane as `superseded` in the same writes (label
 * `lane`): a carrier that takes the head meanwhile makes them collide, and one that comes after finds the next
 * head. Its operation settles nothing: whoever withdraws writes what follows. The fact is for the caller to append.
 */
export function keepDutiesWithdrawing(
  table: string,
  subject: Subject,
  lanes: Lanes,
  duties: readonly Duty[],
  withdrawal: Withdrawal,
  now: number,
): Kept & { readonly fact: Fact } {
  const { lane, exchange, payload } = withdrawal;
  const { nextAttemptAt: _next, reason: _reason, ...rest } = exchange;
  const after: Exchange = { ...rest, state: 'superseded' };
  const own = duties.filter(({ partner }) => partner === lane.partner);
  const behind = keepInLane(table, lane, own, now);
  const moved = advanced({ ...behind.lane, version: lane.version }, now);
  const others = duties.filter(({ partner }) => partner !== lane.partner);
  const kept = keepDuties(table, subject, lanes, others, now);
  return {
    exchanges: [...behind.exchanges, ...kept.exchanges],
    writes: [
      ...writeExchange(table, after, payload, false),
      ...behind.writes,
      writeLane(table, moved),
      ...kept.writes,
    ],
    fact: factOf(exchange, after, withdrawal),
  };
}

const factOf = (before: Exchange, after: Exchange, { why, by }: Withdrawal): Fact => ({
  kind: 'exchange.withdrawn',
  actor: 'gateway',
  digest: after.digest,
  details: {
    exchange: exchangeId(after),
    state: after.state,
    stateBefore: before.state,
    attempts: after.attempts,
    why,
    ...(by === undefined ? {} : { by }),
  },
});

/** The id that the next duty of a lane will have, if nobody comes first. */
export const nextExchangeId = (lanes: Lanes, partner: PartnerName, subject: Subject): ExchangeId =>
  exchangeId({ partner, subject, seq: (lanes.get(partner)?.tail ?? 0) + 1 });
