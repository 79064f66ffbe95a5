import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import { fieldErrors } from '../../schemas/field-errors.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { instant, type Clock } from '../kernel/clock.ts';
import { digestBytes, digestJson } from '../kernel/digest.ts';
import type { Fact } from '../kernel/evidence/chain.ts';
import { chainHeadKey, readChainHead } from '../kernel/evidence/evidence-store.ts';
import type { Client } from '../kernel/http/client.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { get, getMany } from '../kernel/table/read.ts';
import { transact, type Write } from '../kernel/table/transaction.ts';
import {
  ACTS_KEPT,
  exchangeId,
  parseExchangeId,
  type Exchange,
  type HumanAct,
  type PartnerName,
} from './exchange.ts';
import { exchangeKey, laneKey, payloadKey, readLane, writeOtherPayload } from './exchange-store.ts';
import { advanced, postponed, type Lane } from './lane.ts';
import type { Operation } from './operation.ts';
import type { Lanes } from './outbox.ts';
import { conclusionWrites, partnersOf, settlementOf } from './settle.ts';
import { loadedExchange, type Loaded } from './take-head.ts';

/** What the use cases of parked exchanges need. */
export interface Redriving {
  readonly tables: { readonly exchanges: string; readonly evidence: string };
  readonly operations: ReadonlyMap<string, Operation>;
  readonly clock: Clock;
}

/** A person's order: through which client, under which account there, and why. */
export interface Order {
  readonly client: Client;
  readonly officer?: string | undefined;
  readonly reason: string;
}

/**
 * Sends a parked exchange again as it is, with a fresh retry window. Where an earlier attempt may have had its
 * effect the partner is asked first; if it cannot tell, the person's word counts (`vouches`).
 *
 * Refused: `exchange-not-found` (unknown, or of another client's agency), `exchange-not-parked`,
 * `concurrent-change`.
 */
export const redriveExchange = (
  redriving: Redriving,
  id: string,
  order: Order,
  vouches = true,
): Promise<Result<Exchange>> =>
  act(redriving, id, order, 'redrive', ({ exchange, payload }, now) =>
    ok({ after: released(exchange, now, vouches), payload }),
  );

/**
 * Puts another payload in the place of a parked exchange's and sends that. Besides the refusals of a redrive:
 * `amend-invalid` with the fields that do not fit the operation's contract. Both digests go into the evidence.
 */
export const amendExchange = (
  redriving: Redriving,
  id: string,
  order: Order,
  amended: unknown,
): Promise<Result<Exchange>> =>
  act(redriving, id, order, 'amend', ({ exchange, payload: kept }, now) => {
    const operation = redriving.operations.get(exchange.operation);
    if (operation === undefined)
      return refuse('amend-invalid', { detail: `Không rõ loại lượt ${exchange.operation}.` });
    const read = operation.contract.safeParse(amended);
    if (!read.success) return refuse('amend-invalid', { errors: fieldErrors(read.error.issues, amended) });
    if (operation.isAbout?.(read.data, exchange.subject) === false) {
      return refuse('amend-invalid', { detail: 'Nội dung nói về hồ sơ khác.' });
    }
    const before = operation.contract.safeParse(JSON.parse(kept));
    if (before.success && operation.keeps?.(read.data, before.data) === false) {
      return refuse('amend-invalid', {
        detail: 'Nội dung đổi điều không được đổi, như số đơn hay mã khách hàng.',
      });
    }
    const payload = canonicalJson(read.data);
    return ok({ after: { ...released(exchange, now, true), digest: digestBytes(payload) }, payload });
  });

/** Ends a parked exchange without the partner having it. The same refusals as a redrive. */
export const skipExchange = (redriving: Redriving, id: string, order: Order): Promise<Result<Exchange>> =>
  act(redriving, id, order, 'skip', ({ exchange, payload }) => {
    const { reason: _reason, ...rest } = exchange;
    return ok({ after: { ...rest, state: 'skipped' }, payload });
  });

/** Back to where it can be carried: due, and of unknown outcome if it was parked as such. */
function released(exchange: Exchange, now: number, vouches: boolean): Exchange {
  const { reason: _reason, parkedAt: _at, mayResend: _may, ...rest } = exchange;
  const uncertain = exchange.uncertain === true;
  return {
    ...rest,
    state: uncertain ? 'unknown' : 'queued',
    windowFrom: instant(now),
    ...(uncertain && vouches ? { mayResend: true } : {}),
  };
}

interface Changed {
  readonly after: Exchange;
  readonly payload: string;
}

/** How often another writer may come first before the person is asked to come again. */
const ROUNDS = 10;

/** A person's act on a parked exchange: new state, the act on record, evidence and lane in one transaction. */
async function act(
  redriving: Redriving,
  id: string,
  order: Order,
  name: HumanAct['act'],
  change: (parked: Loaded, now: number) => Result<Changed>,
): Promise<Result<Exchange>> {
  const { tables, clock, operations } = redriving;
  for await (const _ of rounds(ROUNDS)) {
    const parked = await openParked(redriving, id, order.client);
    if (!parked.ok) return parked;
    const { exchange: before, lane, chain } = parked.value;
    const now = clock.now();
    const changed = change(parked.value, now);
    if (!changed.ok) return changed;
    const done: HumanAct = {
      act: name,
      at: instant(now),
      client: order.client.id,
      ...(order.officer === undefined ? {} : { officer: order.officer }),
      reason: order.reason,
    };
    const after: Exchange = {
      ...changed.value.after,
      acts: [...(before.acts ?? []), done].slice(-ACTS_KEPT),
    };
    const { payload } = changed.value;
    const settlement = settlementOf(operations.get(after.operation), after, payload);
    const lanes = await lanesOf(tables.exchanges, after, partnersOf(settlement, after.partner));
    const { writes } = conclusionWrites(
      tables,
      {
        after,
        payload,
        settlement,
        lane,
        lanes,
        chain,
        facts: [factOf(before, after, done)],
        moved: (from) => (after.state === 'skipped' ? advanced(from, now) : postponed(from, instant(now))),
      },
      now,
    );
    const written = await transact([...writes, ...payloadWrites(tables.exchanges, before, after, payload)]);
    if (written.done) return ok(after);
  }
  return refuse('concurrent-change');
}

interface Parked extends Loaded {
  readonly lane: Lane;
  readonly chain: ReturnType<typeof readChainHead>;
}

/**
 * Reads an exchange that waits for a person, for a client that may touch it. After its lane, so that it cannot be
 * older than the lane whose version guards the writes.
 */
async function openParked({ tables }: Redriving, id: string, client: Client): Promise<Result<Parked>> {
  const place = parseExchangeId(id);
  if (place === undefined) return refuse('exchange-not-found');
  const { partner, subject, seq } = place;
  const laneItem = await get(laneKey(tables.exchanges, partner, subject));
  if (laneItem === undefined) return refuse('exchange-not-found');
  const lane = readLane(laneItem);
  const [chain, item, beside] = await getMany([
    chainHeadKey(tables.evidence, subject),
    exchangeKey(tables.exchanges, partner, subject, seq),
    payloadKey(tables.exchanges, partner, subject, seq),
  ]);
  if (item === undefined) return refuse('exchange-not-found');
  const loaded = loadedExchange([item, beside]);
  if (!mayTouch(client, loaded.exchange)) return refuse('exchange-not-found');
  const isParked = loaded.exchange.state === 'parked' && lane.parked && lane.head === seq;
  return isParked ? ok({ ...loaded, lane, chain: readChainHead(chain) }) : refuse('exchange-not-parked');
}

/** Whether an exchange is about a dossier of the client's own agencies. */
export const mayTouch = (client: Client, exchange: Pick<Exchange, 'agency'>): boolean =>
  client.agencies.some((own) => covers(own as AgencyCode, exchange.agency as AgencyCode)); // both kept in canonical form

async function lanesOf(
  table: string,
  { subject }: Exchange,
  partners: readonly PartnerName[],
): Promise<Lanes> {
  if (partners.length === 0) return new Map();
  const items = await getMany(partners.map((partner) => laneKey(table, partner, subject)));
  const lanes = items.filter((item) => item !== undefined).map(readLane);
  return new Map(lanes.map((lane) => [lane.partner, lane]));
}

const payloadWrites = (table: string, before: Exchange, after: Exchange, payload: string): Write[] =>
  before.digest === after.digest ? [] : [writeOtherPayload(table, after, payload)];

const KIND = { redrive: 'exchange.redriven', amend: 'exchange.amended', skip: 'exchange.skipped' } as const;

/**
 * The act as evidence: who, what and the digest of why. The words themselves may name somebody, so they are kept
 * with the exchange, where they can be forgotten.
 */
const factOf = (before: Exchange, after: Exchange, done: HumanAct): Fact => ({
  kind: KIND[done.act],
  actor: done.client,
  digest: digestJson({ exchange: exchangeId(after), ...done }),
  details: {
    exchange: exchangeId(after),
    state: after.state,
    payload: after.digest,
    reason: digestBytes(done.reason),
    ...(before.reason === undefined ? {} : { parkedFor: before.reason.code }),
    ...(before.digest === after.digest ? {} : { payloadBefore: before.digest }),
    ...(done.officer === undefined ? {} : { officer: done.officer }),
  },
});
