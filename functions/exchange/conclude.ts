import { instant } from '../kernel/clock.ts';
import type { Fact } from '../kernel/evidence/chain.ts';
import { chainHeadKey, readChainHead } from '../kernel/evidence/evidence-store.ts';
import type { Item } from '../kernel/table/item.ts';
import { getMany } from '../kernel/table/read.ts';
import { transact } from '../kernel/table/transaction.ts';
import type { Carrier, Seat } from './carrier.ts';
import { ENDED, type Exchange, type PartnerName } from './exchange.ts';
import { exchangeKey, laneKey, payloadKey, readLane } from './exchange-store.ts';
import type { Admission } from './gate.ts';
import { advanced, parked, postponed, type Lane, type Lease } from './lane.ts';
import type { Operation } from './operation.ts';
import type { Lanes } from './outbox.ts';
import { conclusionWrites, partnersOf, settlementOf } from './settle.ts';
import { loadedExchange, newLease } from './take-head.ts';

/** How often another writer may come first before something must be wrong. */
const ROUNDS = 25;

/**
 * Writes a head's new state in one transaction with its evidence, what its operation settles and its lane;
 * and keeps the lane for the next exchange where there is leave to go `onward`. Another writer's race is
 * answered by reading again and writing again; nothing is sent a second time for it.
 *
 * @returns the next head, taken; `lost` when the lease ran out and another carrier has the lane; else undefined
 */
export async function conclude(
  carrier: Carrier,
  seat: Seat,
  after: Exchange,
  facts: readonly Fact[],
  onward: Admission | undefined,
): Promise<Seat | 'lost' | undefined> {
  const operation = carrier.operations.get(after.operation);
  const settlement = settlementOf(operation, after, seat.payload);
  const partners = partnersOf(settlement, after.partner);
  let collided: readonly string[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const fresh = await readFresh(carrier, seat, partners);
    if (fresh.lane.lease?.id !== seat.lease.id) {
      await giveBack(carrier, onward);
      return 'lost';
    }
    const now = carrier.clock.now();
    const next = onward !== undefined && fresh.next[0] !== undefined ? loadedExchange(fresh.next) : undefined;
    const lease = next === undefined ? undefined : newLease(carrier, next.exchange.attempts + 1);
    const moved = (lane: Lane): Lane => laneAfter(lane, after, operation, now, lease);
    const conclusion = { ...fresh, after, payload: seat.payload, facts, settlement, moved };
    const { writes, lane } = conclusionWrites(carrier.tables, conclusion, now);
    const written = await transact(writes);
    if (written.done) {
      carrier.observe({ kind: 'settled', exchange: after });
      if (next !== undefined && lease !== undefined && onward !== undefined) {
        return { lane, lease, admission: onward, orphaned: false, ...next };
      }
      await giveBack(carrier, onward);
      return undefined;
    }
    collided = written.collisions.map(({ label, reason }) => `${label}: ${reason}`);
    await carrier.pause(Math.floor(carrier.random() * 10 * round));
  }
  throw new Error(
    `an exchange could not be concluded, ${ROUNDS} writers came first (${collided.join(', ')})`,
  );
}

/** A lane, its chain and whatever else a conclusion touches, read together right before it is written. */
interface Fresh {
  readonly lane: Lane;
  readonly chain: ReturnType<typeof readChainHead>;
  readonly next: readonly (Item | undefined)[];
  readonly lanes: Lanes;
}

async function readFresh(carrier: Carrier, seat: Seat, partners: readonly PartnerName[]): Promise<Fresh> {
  const { partner, subject, seq } = seat.exchange;
  const { exchanges, evidence } = carrier.tables;
  const [lane, chain, exchange, payload, ...others] = await getMany([
    laneKey(exchanges, partner, subject),
    chainHeadKey(evidence, subject),
    exchangeKey(exchanges, partner, subject, seq + 1),
    payloadKey(exchanges, partner, subject, seq + 1),
    ...partners.map((name) => laneKey(exchanges, name, subject)),
  ]);
  if (lane === undefined) throw new Error('a lane that was taken is gone');
  const lanes = others.filter((item) => item !== undefined).map(readLane);
  return {
    lane: readLane(lane),
    chain: readChainHead(chain),
    next: [exchange, payload],
    lanes: new Map(lanes.map((other) => [other.partner, other])),
  };
}

/** A lane counts as established once its partner has confirmed a message with the whole state. */
function laneAfter(
  lane: Lane,
  after: Exchange,
  operation: Operation | undefined,
  now: number,
  lease: Lease | undefined,
): Lane {
  if (ENDED.includes(after.state)) {
    const established = lane.established || (after.state === 'confirmed' && operation?.fullState === true);
    return advanced({ ...lane, established }, now, lease);
  }
  if (after.state === 'parked') return parked(lane);
  return postponed(lane, after.nextAttemptAt ?? instant(now));
}

async function giveBack({ gate }: Carrier, admission: Admission | undefined): Promise<void> {
  if (admission !== undefined) await gate.giveBack(admission);
}
