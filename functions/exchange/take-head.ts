import { randomUUID } from 'node:crypto';
import { instant, millis } from '../kernel/clock.ts';
import type { Fact } from '../kernel/evidence/chain.ts';
import { appendFacts, chainHeadKey, readChainHead } from '../kernel/evidence/evidence-store.ts';
import type { Item } from '../kernel/table/item.ts';
import { get, getMany, type Key } from '../kernel/table/read.ts';
import { putAlone, transact, type Written } from '../kernel/table/transaction.ts';
import type { Carrier, Seat } from './carrier.ts';
import { afterOrphan } from './decide.ts';
import { exchangeId, type Exchange, type Subject } from './exchange.ts';
import {
  exchangeKey,
  laneKey,
  payloadKey,
  readExchange,
  readLane,
  readPayload,
  writeExchange,
  writeLane,
} from './exchange-store.ts';
import type { Admission } from './gate.ts';
import { leased, type Lane, type Lease } from './lane.ts';

/** Why a head was not taken. None of them is a failure: the lane stays due in the table. */
export type NotTaken = 'nothing-due' | 'held-by-another' | 'gate-closed';

/** How often another writer may come first before the lane is left to them. */
const ROUNDS = 5;

/** Clocks differ: a wake-up that comes a moment before its lane is due by ours is waited out, not lost. */
const SKEW_MS = 1_000;

/**
 * Reads a lane and takes its head if it is due and the gate lets a call pass. A conditional write over the
 * lane's version makes this carrier the only one; who merely lengthened the lane meanwhile is no hindrance.
 *
 * @param hint the seq that the wake-up believes to be the head: saves a request when it is right
 * @param until epoch ms until which it may wait for the token bucket
 */
export async function takeHead(
  carrier: Carrier,
  subject: Subject,
  hint: number,
  until: number,
): Promise<Seat | NotTaken> {
  let admission: Admission | undefined;
  let lease: Lease | undefined;
  const leave = async (why: NotTaken): Promise<NotTaken> => {
    if (admission !== undefined) await carrier.gate.giveBack(admission);
    return why;
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const read = await readLaneAnd(carrier, subject, hint);
    if (read === undefined) return leave('nothing-due');
    const { lane, items } = read;
    // A put is not remembered by DynamoDB: when its answer was lost, our own lease stands there already.
    const ours = lease !== undefined && lane.lease?.id === lease.id;
    if (!ours) {
      const wait = lane.dueAt === undefined ? Infinity : millis(lane.dueAt) - carrier.clock.now();
      if (wait > (lane.lease === undefined ? SKEW_MS : 0)) {
        return leave(lane.lease === undefined ? 'nothing-due' : 'held-by-another');
      }
      if (wait > 0) await carrier.pause(wait);
    }
    admission ??= await passGate(carrier, until);
    if (admission === undefined) return 'gate-closed';
    const loaded = loadedExchange(items ?? (await getMany(headKeys(carrier, lane))));
    if (lease !== undefined && ours) return { lane, lease, admission, orphaned: false, ...loaded };
    lease = newLease(carrier, Math.max(loaded.exchange.attempts, lane.lease?.attempt ?? 0) + 1);
    const { written, seat } = await take(carrier, lane, lease, admission, loaded);
    if (written.done) return seat;
    await carrier.pause(Math.floor(carrier.random() * 10 * round));
  }
  return leave('held-by-another');
}

/** Writes the lease. Where the last carrier died, its attempt goes on record in the same transaction. */
async function take(
  carrier: Carrier,
  lane: Lane,
  lease: Lease,
  admission: Admission,
  loaded: Loaded,
): Promise<{ readonly written: Written; readonly seat: Seat }> {
  const { tables, clock } = carrier;
  const lost = lane.lease;
  if (lost === undefined) {
    const seat: Seat = { lane: leased(lane, lease), lease, admission, orphaned: false, ...loaded };
    return { written: await putAlone(writeLane(tables.exchanges, seat.lane)), seat };
  }
  const exchange = afterOrphan(loaded.exchange, lost);
  const taken = { ...leased(lane, lease), tried: true };
  const chain = readChainHead(await get(chainHeadKey(tables.evidence, lane.subject)));
  const written = await transact([
    writeLane(tables.exchanges, taken),
    ...writeExchange(tables.exchanges, exchange, loaded.payload, false),
    ...appendFacts(tables.evidence, lane.subject, chain, [factOf(exchange, lost)], instant(clock.now())),
  ]);
  return {
    written,
    seat: { lane: taken, lease, admission, orphaned: true, exchange, payload: loaded.payload },
  };
}

/**
 * A lane and, where the hint is right and the head was never tried, the head with it in one request. A head
 * that was tried is read after its lane: read at the same time it might be older than the lane, and an
 * exchange of unknown outcome would be taken for one that was never sent.
 */
async function readLaneAnd(
  carrier: Carrier,
  subject: Subject,
  hint: number,
): Promise<{ readonly lane: Lane; readonly items?: readonly (Item | undefined)[] } | undefined> {
  const { partner, tables } = carrier;
  const [laneItem, ...hinted] = await getMany([
    laneKey(tables.exchanges, partner.name, subject),
    exchangeKey(tables.exchanges, partner.name, subject, hint),
    payloadKey(tables.exchanges, partner.name, subject, hint),
  ]);
  if (laneItem === undefined) return undefined;
  const lane = readLane(laneItem);
  const exact = lane.head === hint && !lane.tried && hinted[0] !== undefined;
  return exact ? { lane, items: hinted } : { lane };
}

const headKeys = ({ partner, tables }: Carrier, lane: Lane): readonly Key[] => [
  exchangeKey(tables.exchanges, partner.name, lane.subject, lane.head),
  payloadKey(tables.exchanges, partner.name, lane.subject, lane.head),
];

/** An exchange and its payload's JSON text. */
export interface Loaded {
  readonly exchange: Exchange;
  readonly payload: string;
}

/** An exchange and its payload out of their items. Their absence is a damaged table, hence an exception. */
export function loadedExchange(items: readonly (Item | undefined)[]): Loaded {
  const [item, beside] = items;
  if (item === undefined) throw new Error('a lane points at an exchange that is not in the table');
  const payload = readPayload(item, beside);
  if (payload === undefined) throw new Error('an exchange has no payload');
  return { exchange: readExchange(item), payload };
}

/** A lease from now on, for the attempt of that number. */
export function newLease(carrier: Carrier, attempt: number): Lease {
  const now = carrier.clock.now();
  return { id: randomUUID(), at: instant(now), until: instant(now + carrier.policy.leaseMs), attempt };
}

/** Waits for the token bucket while that is short; undefined when the breaker is open or the wait would be long. */
async function passGate(carrier: Carrier, until: number): Promise<Admission | undefined> {
  for (;;) {
    const pass = await carrier.gate.pass();
    if (pass.go) return pass;
    if (pass.why === 'breaker' || carrier.clock.now() + pass.waitMs > until) return undefined;
    await carrier.pause(pass.waitMs);
  }
}

const factOf = (exchange: Exchange, lost: Lease): Fact => ({
  kind: 'exchange.attempted',
  actor: 'gateway',
  digest: exchange.digest,
  details: {
    exchange: exchangeId(exchange),
    attempt: lost.attempt,
    startedAt: lost.at,
    outcome: 'unknown',
    state: exchange.state,
  },
});
