import { instant } from '../kernel/clock.ts';
import type { ChainHead, Fact } from '../kernel/evidence/chain.ts';
import { appendFacts } from '../kernel/evidence/evidence-store.ts';
import type { Write } from '../kernel/table/transaction.ts';
import { ENDED, type Exchange, type PartnerName } from './exchange.ts';
import { writeExchange, writeLane } from './exchange-store.ts';
import type { Lane } from './lane.ts';
import type { Operation, Settlement } from './operation.ts';
import { keepDuties, keepInLane, type Lanes } from './outbox.ts';

/** What an operation makes follow from an exchange's new state; nothing while it is still to be tried. */
export function settlementOf(operation: Operation | undefined, after: Exchange, payload: string): Settlement {
  if (operation === undefined || (!ENDED.includes(after.state) && after.state !== 'parked')) return {};
  const read = operation.contract.safeParse(JSON.parse(payload));
  return read.success ? operation.settle({ exchange: after, payload: read.data }) : {};
}

/** The partners, other than the exchange's own, whose lanes a settlement needs. */
export const partnersOf = ({ duties = [] }: Settlement, own: PartnerName): PartnerName[] =>
  [...new Set(duties.map(({ partner }) => partner))].filter((partner) => partner !== own);

/** An exchange's new state with all that belongs to it, over what was read of its surroundings. */
export interface Conclusion {
  readonly after: Exchange;
  readonly payload: string;
  readonly facts: readonly Fact[];
  readonly settlement: Settlement;
  /** The exchange's own lane as it was read, and how the new state moves it. */
  readonly lane: Lane;
  readonly moved: (lane: Lane) => Lane;
  readonly chain: ChainHead;
  readonly lanes: Lanes;
}

/**
 * The writes that bring an exchange to its new state, all for one transaction: the exchange, its lane, its
 * evidence, what its operation settles, and the duties that follow. Those towards its own partner go behind
 * the tail of its own lane. Also returns the lane as it will stand.
 */
export function conclusionWrites(
  tables: { readonly exchanges: string; readonly evidence: string },
  conclusion: Conclusion,
  now: number,
): { readonly writes: readonly Write[]; readonly lane: Lane } {
  const { after, payload, facts, settlement, chain, lanes } = conclusion;
  const duties = Map.groupBy(settlement.duties ?? [], ({ partner }) =>
    partner === after.partner ? 'own' : 'other',
  );
  const kept = keepInLane(tables.exchanges, conclusion.lane, duties.get('own') ?? [], now);
  const lane = conclusion.moved({ ...kept.lane, version: conclusion.lane.version });
  return {
    lane,
    writes: [
      ...writeExchange(tables.exchanges, after, payload, false),
      ...kept.writes,
      writeLane(tables.exchanges, lane),
      ...appendFacts(tables.evidence, after.subject, chain, facts, instant(now)),
      ...(settlement.writes ?? []),
      ...keepDuties(tables.exchanges, after.subject, lanes, duties.get('other') ?? [], now).writes,
    ],
  };
}
