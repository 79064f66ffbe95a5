import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Write } from '../kernel/table/transaction.ts';
import type { Exchange, PartnerName, Subject } from './exchange.ts';
import { writeExchange, writeLane } from './exchange-store.ts';
import { emptyLane, lengthened, type Lane } from './lane.ts';
import type { Duty } from './operation.ts';

/** The lanes of one subject as they were read, by partner; a partner without one has no duty yet. */
export type Lanes = ReadonlyMap<PartnerName, Lane>;

/** What keeps the duties: writes for the caller's own transaction, and the exchanges that they make. */
export interface Kept {
  readonly writes: readonly Write[];
  readonly exchanges: readonly Exchange[];
}

/**
 * Keeps duties in the transaction of whatever causes them (transactional outbox): each gets the next place
 * in its lane. The writes collide (labels `lane`, `exchange`) when a lane has moved on since it was read;
 * the caller reads again and repeats.
 */
export function keepDuties(
  table: string,
  subject: Subject,
  lanes: Lanes,
  duties: readonly Duty[],
  now: number,
): Kept {
  const writes: Write[] = [];
  const exchanges: Exchange[] = [];
  for (const [partner, group] of Map.groupBy(duties, (duty) => duty.partner)) {
    const kept = keepInLane(table, lanes.get(partner) ?? emptyLane(partner, subject), group, now);
    writes.push(...kept.writes, writeLane(table, kept.lane));
    exchanges.push(...kept.exchanges);
  }
  return { writes, exchanges };
}

/** Keeps duties of one lane. The lane is handed back for the caller to write, in the same transaction. */
export function keepInLane(
  table: string,
  lane: Lane,
  duties: readonly Duty[],
  now: number,
): Kept & { readonly lane: Lane } {
  const writes: Write[] = [];
  const exchanges = duties.map((duty, index): Exchange => {
    if (duty.subject !== lane.subject) throw new Error('a duty was put into the lane of another subject');
    const payload = canonicalJson(duty.payload);
    const exchange: Exchange = {
      partner: lane.partner,
      subject: lane.subject,
      seq: lane.tail + 1 + index,
      operation: duty.operation,
      agency: duty.agency,
      state: 'queued',
      digest: digestBytes(payload),
      attempts: 0,
      recent: [],
      occurredAt: duty.occurredAt,
      keptAt: instant(now),
      correlationId: duty.correlationId,
    };
    writes.push(...writeExchange(table, exchange, payload, true));
    return exchange;
  });
  return { writes, exchanges, lane: duties.length === 0 ? lane : lengthened(lane, duties.length, now) };
}
