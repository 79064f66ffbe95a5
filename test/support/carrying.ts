import * as z from 'zod';
import type { Carrier, CarryEvent } from '../../functions/exchange/carrier.ts';
import { carryLane, type Carried } from '../../functions/exchange/carry.ts';
import {
  exchangeId,
  type Exchange,
  type ExchangeId,
  type PartnerName,
  type Subject,
} from '../../functions/exchange/exchange.ts';
import { exchangesOfLane, laneKey, readLane } from '../../functions/exchange/exchange-store.ts';
import { openGate } from '../../functions/exchange/gate.ts';
import type { Lane } from '../../functions/exchange/lane.ts';
import type { Duty, Operation } from '../../functions/exchange/operation.ts';
import { keepDuties } from '../../functions/exchange/outbox.ts';
import type { Answer, Call, Finding, Partner } from '../../functions/exchange/partner.ts';
import type { PartnerPolicy } from '../../functions/exchange/policy.ts';
import { instant, millis, type Clock } from '../../functions/kernel/clock.ts';
import { canonicalJson } from '../../functions/kernel/canonical-json.ts';
import { digestBytes } from '../../functions/kernel/digest.ts';
import { firstBrokenLink, type Link } from '../../functions/kernel/evidence/chain.ts';
import { chainHeadKey, readChain, readChainHead } from '../../functions/kernel/evidence/evidence-store.ts';
import { get, getMany } from '../../functions/kernel/table/read.ts';
import { dynamo } from '../../functions/kernel/table/client.ts';
import { transact } from '../../functions/kernel/table/transaction.ts';
import { DVCQG, MORNING, POLICY, PORTAL } from './exchanges.ts';
import type { Tables } from './tables.ts';

/** A clock that moves only when it is told to; a pause moves it. */
export interface FakeClock extends Clock {
  readonly advance: (ms: number) => void;
  readonly pause: (ms: number) => Promise<void>;
}

export function fakeClock(start = MORNING): FakeClock {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    pause: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
}

/** How a scripted partner answers one call; `effect` is what taking it in would do. */
export type Script = (effect: () => void, call: Call) => Answer | Promise<Answer>;

export const accepts: Script = (effect) => {
  effect();
  return {
    outcome: { kind: 'accepted' },
    wire: { request: digestBytes('sent'), reply: digestBytes('ok'), httpStatus: 200 },
  };
};
export const answers =
  (outcome: Answer['outcome']): Script =>
  () => ({ outcome });
export const rejects = answers({ kind: 'rejected', code: '-1', reason: 'Thiếu trường', fix: 'Bổ sung' });
export const fails = answers({ kind: 'transient', reason: 'HTTP 502' });
/** The reply was lost: with its effect, or before it. */
export const losesReply: Script = (effect) => {
  effect();
  return { outcome: { kind: 'unknown', reason: 'connection reset' } };
};
export const losesRequest = answers({ kind: 'unknown', reason: 'timeout' });

/** A partner that does what its script says, then accepts; it remembers its effects and can be probed. */
export class ScriptedPartner implements Partner {
  readonly name = DVCQG;
  /** Every effect that it had, in order. */
  readonly effects: { readonly id: ExchangeId; readonly payload: string }[] = [];
  /** Every call that reached it, in order. */
  readonly calls: string[] = [];
  readonly sends: Script[] = [];
  readonly probes: Finding[] = [];

  readonly send = async (call: Call): Promise<Answer> => {
    this.calls.push(`send ${call.exchangeId}`);
    await new Promise(setImmediate);
    const script = this.sends.shift() ?? accepts;
    return script(
      () => this.effects.push({ id: call.exchangeId, payload: canonicalJson(call.payload) }),
      call,
    );
  };

  readonly probe = async (call: Call): Promise<Finding> => {
    this.calls.push(`probe ${call.exchangeId}`);
    await new Promise(setImmediate);
    const scripted = this.probes.shift();
    if (scripted !== undefined) return scripted;
    const payload = canonicalJson(call.payload);
    const there = this.effects.some((effect) => effect.id === call.exchangeId && effect.payload === payload);
    return { finding: there ? 'in-effect' : 'absent' };
  };
}

/** What the test operations carry: a text, and whom to tell when it is settled. */
const Message = z.strictObject({
  text: z.string(),
  tell: z.array(z.enum(['dvcqg', 'portal'])).optional(),
});
type Message = z.infer<typeof Message>;

const operation = (name: string, fullState: boolean, more: Partial<Operation> = {}): Operation => ({
  name,
  partner: DVCQG,
  contract: Message,
  fullState,
  follows: [DVCQG, PORTAL],
  settle({ exchange, payload }) {
    const { tell = [] } = payload as Message; // by the contract
    return { duties: tell.map((partner) => dutyAbout(exchange, partner as PartnerName)) };
  },
  ...more,
});

const dutyAbout = (exchange: Exchange, partner: PartnerName): Duty => ({
  partner,
  operation: 'test.step',
  subject: exchange.subject,
  agency: exchange.agency,
  payload: { text: `${exchangeId(exchange)} is ${exchange.state}` },
  occurredAt: exchange.keptAt,
  correlationId: exchange.correlationId,
});

/** `test.state` carries the whole state, `test.step` one step of it. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [operation('test.state', true), operation('test.step', false)].map((each) => [each.name, each]),
);

interface CarrierOptions {
  readonly policy?: PartnerPolicy;
  readonly operations?: ReadonlyMap<string, Operation>;
  readonly random?: () => number;
}

/** One partner with its tables, seen from a test. */
export interface World {
  readonly tables: Tables;
  readonly clock: FakeClock;
  readonly partner: ScriptedPartner;
  readonly events: CarryEvent[];
  /** A carrier as one Lambda instance has it, with a gate of its own. */
  readonly carrier: (options?: CarrierOptions) => Carrier;
  /** Keeps duties, each `state:…` or `step:…` with a text, or a whole message. */
  readonly keep: (subject: Subject, ...duties: readonly (string | [string, Message])[]) => Promise<void>;
  /** A wake-up of a lane, with half a minute of working time. */
  readonly carry: (subject: Subject, carrier?: Carrier) => Promise<Carried>;
  /** Wakes a lane whenever it is due, until nothing is left to do or it is parked. */
  readonly carryThrough: (subject: Subject, carrier?: Carrier) => Promise<void>;
  readonly lane: (subject: Subject, partner?: PartnerName) => Promise<Lane>;
  readonly exchanges: (subject: Subject, partner?: PartnerName) => Promise<Exchange[]>;
  readonly states: (subject: Subject, partner?: PartnerName) => Promise<string[]>;
  /** The chain, after its links and its head were checked. */
  readonly chain: (subject: Subject) => Promise<Link[]>;
  /** The texts that took effect at the partner, in order. */
  readonly effects: () => string[];
}

export function openWorld(tables: Tables, clock: FakeClock = fakeClock()): World {
  const partner = new ScriptedPartner();
  const events: CarryEvent[] = [];
  const carrier = ({
    policy = POLICY,
    operations = OPERATIONS,
    random = () => 0.5,
  }: CarrierOptions = {}): Carrier => ({
    tables,
    partner,
    operations,
    policy,
    gate: openGate(tables.partners, partner.name, policy, clock, random),
    clock,
    random,
    pause: clock.pause,
    observe: (event) => events.push(event),
  });
  const first = carrier();
  const lane: World['lane'] = async (subject, of = DVCQG) => {
    const item = await get(laneKey(tables.exchanges, of, subject));
    if (item === undefined) throw new Error(`there is no lane ${of} ${subject}`);
    return readLane(item);
  };
  const carry: World['carry'] = async (subject, by = first) =>
    carryLane(by, subject, (await lane(subject)).head, clock.now() + 30_000);
  return {
    tables,
    clock,
    partner,
    events,
    carrier,
    lane,
    carry,
    keep: async (subject, ...duties) => {
      for (;;) {
        const [dvcqg, portal] = await getMany(
          [DVCQG, PORTAL].map((name) => laneKey(tables.exchanges, name, subject)),
        );
        const lanes = [dvcqg, portal].filter((item) => item !== undefined).map(readLane);
        const { writes } = keepDuties(
          tables.exchanges,
          subject,
          new Map(lanes.map((known) => [known.partner, known])),
          duties.map((duty) => dutyOf(subject, duty)),
          clock.now(),
        );
        if ((await transact(writes)).done) return;
      }
    },
    carryThrough: async (subject, by = first) => {
      for (let round = 0; round < 200; round += 1) {
        const { dueAt } = await lane(subject);
        if (dueAt === undefined) return;
        clock.advance(Math.max(0, millis(dueAt) - clock.now()));
        await carry(subject, by);
      }
      throw new Error('the lane never came to rest');
    },
    exchanges: (subject, of = DVCQG) => exchangesOfLane(tables.exchanges, of, subject),
    states: async (subject, of = DVCQG) =>
      (await exchangesOfLane(tables.exchanges, of, subject)).map(({ state }) => state),
    chain: async (subject) => {
      const links = await readChain(tables.evidence, subject);
      const newest = readChainHead(await get(chainHeadKey(tables.evidence, subject)));
      const broken = firstBrokenLink(subject, links, { newest });
      if (broken !== undefined) throw new Error(`link ${broken.seq} is broken: ${broken.why}`);
      return links;
    },
    effects: () => partner.effects.map(({ payload }) => Message.parse(JSON.parse(payload)).text),
  };
}

function dutyOf(subject: Subject, duty: string | [string, Message]): Duty {
  const [name, payload] =
    typeof duty === 'string'
      ? [`test.${duty.split(':')[0] ?? ''}`, { text: duty.split(':')[1] ?? '' }]
      : [`test.${duty[0]}`, duty[1]];
  return {
    partner: DVCQG,
    operation: name,
    subject,
    agency: 'H21.17',
    payload,
    occurredAt: instant(MORNING),
    correlationId: 'a-correlation',
  };
}

type Afterwards = (() => void | Promise<void>) | undefined;

/** Requests to the database, seen and disturbed by a test: what runs into `fault` never gets further. */
export interface Disturbance {
  /** Counts requests from 1 since the last `calm`. Throw to lose the request; throw from what it returns to lose the reply. */
  fault?: ((command: string, count: number) => Afterwards | Promise<Afterwards>) | undefined;
  /** Names of the requests since the last `calm`. */
  readonly seen: string[];
  readonly calm: () => void;
}

/** Stands between this process and its database, outside the SDK's own retries. */
export function disturbDatabase(): Disturbance {
  const seen: string[] = [];
  const disturbance: Disturbance = {
    seen,
    calm: () => {
      seen.length = 0;
      disturbance.fault = undefined;
    },
  };
  dynamo.middlewareStack.add(
    (next, context) => async (args) => {
      const command = String(context.commandName);
      seen.push(command);
      const afterwards = await disturbance.fault?.(command, seen.length);
      const answer = await next(args);
      await afterwards?.();
      return answer;
    },
    { step: 'initialize', name: 'disturbance' },
  );
  return disturbance;
}
