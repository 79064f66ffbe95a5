import * as z from 'zod';
import { readChange } from '../../schemas/changes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import { PostalContract } from '../../schemas/postal/contract.ts';
import { OrderRequest, type OrderView } from '../../schemas/postal/order.ts';
import type { TrackingEvent, TrackingMeaning } from '../../schemas/postal/parcel.ts';
import { SubmissionInput } from '../../schemas/submission.ts';
import type { ChangeKind } from '../../schemas/transitions.ts';
import { WebhookEvent } from '../../schemas/webhooks.ts';
import { amendExchange } from '../../functions/exchange/redrive.ts';
import type { Result } from '../../functions/kernel/result.ts';
import { postalDesk } from '../../functions/deliveries/postal-desk.ts';
import { completeFiles } from '../../functions/dossiers/complete-files.ts';
import type { Dossiers } from '../../functions/dossiers/dossiers.ts';
import { eventsOf as timelineOf, headKey, readDossier } from '../../functions/dossiers/dossier-store.ts';
import { receiveChange } from '../../functions/dossiers/receive-change.ts';
import { receiveSubmission } from '../../functions/dossiers/receive-submission.ts';
import { headerOperation, progressOperation } from '../../functions/dossiers/dossier-duty.operation.ts';
import { webhookOperation } from '../../functions/dossiers/webhook.operation.ts';
import type { Carrier as Carrying } from '../../functions/exchange/carrier.ts';
import { carryLane, type Carried } from '../../functions/exchange/carry.ts';
import type { Exchange, PartnerName, Subject } from '../../functions/exchange/exchange.ts';
import { exchangesOfLane, laneKey, readLane, readPayload } from '../../functions/exchange/exchange-store.ts';
import { exchangeKey, payloadKey } from '../../functions/exchange/exchange-store.ts';
import { openGate } from '../../functions/exchange/gate.ts';
import type { Lane } from '../../functions/exchange/lane.ts';
import type { Operation } from '../../functions/exchange/operation.ts';
import type { Answer, Call, Finding, Partner } from '../../functions/exchange/partner.ts';
import { instant } from '../../functions/kernel/clock.ts';
import { firstBrokenLink, type Link } from '../../functions/kernel/evidence/chain.ts';
import { chainHeadKey, readChain, readChainHead } from '../../functions/kernel/evidence/evidence-store.ts';
import type { Client } from '../../functions/kernel/http/client.ts';
import { get, getMany } from '../../functions/kernel/table/read.ts';
import { cancelOrder } from '../../functions/postal/cancel-order.ts';
import { agreeContract } from '../../functions/postal/contracts.ts';
import { hearOrder } from '../../functions/postal/hear-events.ts';
import { keepEvents } from '../../functions/postal/keep-events.ts';
import type { Postal } from '../../functions/postal/postal.ts';
import { postalOperations } from '../../functions/postal/postal-duty.operation.ts';
import { readOrder } from '../../functions/postal/read-orders.ts';
import { requestOrder } from '../../functions/postal/request-order.ts';
import { fakeClock, type FakeClock } from './carrying.ts';
import { POLICY } from './exchanges.ts';
import { plainSubmission } from './submissions.ts';
import type { Tables } from './tables.ts';

export const PORTAL_CLIENT: Client = { id: 'cong-mau', scopes: new Set(), agencies: ['H21'] };
export const FOREIGN_CLIENT: Client = { id: 'cong-la', scopes: new Set(), agencies: ['H56'] };
export const CODE = 'H21.17-260323-0042' as DossierCode;
const officer = { name: 'Trần Thị Thử' };

export const DESK = {
  name: 'Bộ phận một cửa xã Ia Mẫu',
  phone: '0269 3800 000',
  address: { list: 'two-tier', province: '52', commune: '23563', line: 'Số 1 đường Mẫu' },
};
export const CITIZEN = {
  name: 'Nguyễn Văn Mẫu',
  phone: '0900000042',
  address: { list: 'two-tier', province: '52', commune: '23563', line: 'Thôn 2' },
};

export const contractOf = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  agency: 'H21',
  from: '2026-01-01',
  carriage: { carrier: 'vnpost-ngsp', customerCode: 'C000123456' },
  desk: DESK,
  ...more,
});

/** A carrier that answers by script, else accepts; it remembers what it took in. */
export class ScriptedCarrier implements Partner {
  readonly name: PartnerName;
  readonly taken: { readonly operation: string; readonly payload: Record<string, unknown> }[] = [];
  readonly calls: string[] = [];
  readonly sends: ((call: Call) => Answer | Promise<Answer>)[] = [];
  readonly probes: Finding[] = [];

  constructor(name: string) {
    this.name = name as PartnerName;
  }

  readonly send = async (call: Call): Promise<Answer> => {
    this.calls.push(`send ${call.operation}`);
    await new Promise(setImmediate);
    const script = this.sends.shift();
    if (script !== undefined) return script(call);
    this.taken.push({ operation: call.operation, payload: call.payload as Record<string, unknown> });
    return { outcome: { kind: 'accepted' } };
  };

  readonly probe = async (call: Call): Promise<Finding> => {
    this.calls.push(`probe ${call.operation}`);
    await new Promise(setImmediate);
    return this.probes.shift() ?? { finding: 'absent' };
  };
}

export type Post = Awaited<ReturnType<typeof openPost>>;

/** The post with dossiers, lanes and evidence on real tables, and a contract of the province. */
export async function openPost(tables: Tables, clock: FakeClock = fakeClock()) {
  const postal: Postal = { tables, clock, desk: postalDesk(tables, clock) };
  const stored = new Map<string, { size: number; sha256: string }>();
  const dossiers: Dossiers = {
    tables,
    clock,
    knowsAgency: () => Promise.resolve(true),
    shelf: {
      ticket: (code, file) =>
        Promise.resolve({ url: `https://store.example/${code}/${file.id}`, headers: {} }),
      inspect: (_code, file) => Promise.resolve(stored.get(file.id)),
    },
  };
  const partners = new Map(
    ['vnpost-ngsp', 'vnpost-lgsp', 'vnpost-my', 'portal', 'dvcqg'].map((name) => [
      name,
      new ScriptedCarrier(name),
    ]),
  );
  const operationsOf = (name: string): readonly Operation[] => {
    if (name === 'dvcqg') return [headerOperation, progressOperation];
    if (name === 'portal') return [webhookOperation];
    const { order, cancellation } = postalOperations(name as Carrier, tables.postal);
    return [order, cancellation];
  };
  const carrying = (name: string): Carrying => ({
    tables,
    partner: partners.get(name)!,
    operations: new Map(operationsOf(name).map((operation) => [operation.name, operation])),
    policy: POLICY,
    gate: openGate(tables.partners, name as PartnerName, POLICY, clock, () => 0.5),
    clock,
    random: () => 0.5,
    pause: clock.pause,
    observe: () => undefined,
  });
  const laneOf = async (name: string, code: string = CODE): Promise<Lane> => {
    const item = await get(laneKey(tables.exchanges, name as PartnerName, code as Subject));
    if (item === undefined) throw new Error(`there is no lane ${name} ${code}`);
    return readLane(item);
  };
  const exchanges = (name: string, code: string = CODE): Promise<Exchange[]> =>
    exchangesOfLane(tables.exchanges, name as PartnerName, code as Subject);

  const payloads = async (name: string, code: string = CODE): Promise<Record<string, unknown>[]> => {
    const made = await exchanges(name, code);
    const items = await getMany(
      made.flatMap(({ seq }) => [
        exchangeKey(tables.exchanges, name as PartnerName, code as Subject, seq),
        payloadKey(tables.exchanges, name as PartnerName, code as Subject, seq),
      ]),
    );
    return made.map((_, index) =>
      z
        .record(z.string(), z.unknown())
        .parse(JSON.parse(readPayload(items[2 * index]!, items[2 * index + 1])!)),
    );
  };
  const ask = (
    more: Record<string, unknown> = {},
    about: { client?: Client; key?: string; code?: DossierCode } = {},
  ) => {
    const body = { kind: 'delivery', citizen: CITIZEN, ...more };
    const received = JSON.stringify(body);
    return requestOrder(postal, {
      client: about.client ?? PORTAL_CLIENT,
      code: about.code ?? CODE,
      request: OrderRequest.parse(body),
      received,
      correlationId: 'c-3',
      ...(about.key === undefined
        ? {}
        : {
            repeatable: { pk: `cong-mau~${about.key}`, digest: `${about.code ?? CODE}${received}` as never },
          }),
    });
  };

  const post = {
    tables,
    clock,
    postal,
    stored,
    dossiers,
    carrier: (name: Carrier) => partners.get(name)!,
    lane: laneOf,
    exchanges,
    payloads,
    /** What the portal is told, oldest first; with its type's first part, e.g. `postal.`. */
    told: async (type = 'postal.', code: string = CODE): Promise<WebhookEvent[]> =>
      (await payloads('portal', code))
        .map((payload) => WebhookEvent.parse(payload))
        .filter((event) => event.type.startsWith(type)),
    carry: async (name: Carrier | 'portal' | 'dvcqg', code: string = CODE): Promise<Carried> => {
      const lane = await laneOf(name, code);
      return carryLane(carrying(name), code as Subject, lane.head, clock.now() + 30_000);
    },
    /** What a person puts in the place of a parked duty's content. */
    amend: async (exchange: string, payload: unknown): Promise<Result<Exchange>> => {
      const name = exchange.split('~')[0] ?? '';
      const operations = new Map(operationsOf(name).map((operation) => [operation.name, operation]));
      const order = { client: PORTAL_CLIENT, reason: 'Sửa theo giấy hẹn' };
      return amendExchange({ tables, operations, clock }, exchange, order, payload);
    },
    agree: async (more: Record<string, unknown> = {}) => {
      const contract = PostalContract.parse(contractOf(more));
      const agreed = await agreeContract(postal, PORTAL_CLIENT, contract.agency, contract);
      if (!agreed.ok) throw new Error(agreed.problem.code);
      return agreed.value;
    },
    submit: async (more: Record<string, unknown> = {}, serial = 42) => {
      const body = { ...plainSubmission(serial), ...more };
      const received = await receiveSubmission(dossiers, {
        client: PORTAL_CLIENT,
        input: SubmissionInput.parse(body),
        received: JSON.stringify(body),
        correlationId: 'c-1',
      });
      if (!received.ok) throw new Error(JSON.stringify(received.problem));
      return received.value;
    },
    change: async (kind: ChangeKind, body: Record<string, unknown>, code: DossierCode = CODE) => {
      const change = readChange(
        kind,
        kind === 'progress' ? body : { occurredAt: '2026-03-23T09:00:00+07:00', officer, ...body },
      );
      if (!change.ok) throw new Error(JSON.stringify(change.errors));
      const received = await receiveChange(dossiers, {
        client: PORTAL_CLIENT,
        code,
        change: change.value,
        received: JSON.stringify(body),
        correlationId: 'c-2',
      });
      if (!received.ok) throw new Error(JSON.stringify(received.problem));
      return received.value;
    },
    complete: (code: DossierCode = CODE) => completeFiles(dossiers, PORTAL_CLIENT, code),
    /** A dossier that is processed and whose citizen chose post, with a contract. */
    finished: async (serial = 42): Promise<DossierCode> => {
      const { code } = await post.submit({ status: 2 }, serial);
      await post.change('progress', { rows: [STEP] }, code);
      await post.change('finish', {}, code);
      return code;
    },
    /** A dossier that was registered online. */
    registered: async (serial = 42): Promise<DossierCode> => {
      const { receivedAt: _received, dueAt: _due, ...online } = plainSubmission(serial);
      const received = await receiveSubmission(dossiers, {
        client: PORTAL_CLIENT,
        input: SubmissionInput.parse({ ...online, status: 1 }),
        received: JSON.stringify(online),
        correlationId: 'c-1',
      });
      if (!received.ok) throw new Error(JSON.stringify(received.problem));
      return received.value.code;
    },
    order: ask,
    /** An order that must be kept. */
    ordered: async (...asked: Parameters<typeof ask>): Promise<OrderView> => {
      const kept = await ask(...asked);
      if (!kept.ok) throw new Error(JSON.stringify(kept.problem));
      return kept.value;
    },
    cancel: (number: string, about: { client?: Client; key?: string; reason?: string } = {}) =>
      cancelOrder(postal, {
        client: about.client ?? PORTAL_CLIENT,
        number,
        reason: about.reason ?? 'Công dân đến nhận trực tiếp',
        received: '{}',
        correlationId: 'c-4',
        ...(about.key === undefined
          ? {}
          : { repeatable: { pk: `cong-mau~${about.key}`, digest: number as never } }),
      }),
    shown: async (number: string) => {
      const read = await readOrder(postal, PORTAL_CLIENT, number);
      if (!read.ok) throw new Error(read.problem.code);
      return read.value;
    },
    keep: (...events: TrackingEvent[]) => keepEvents(postal, events),
    /** Keeps events and hears them. */
    hear: async (number: string, ...events: TrackingEvent[]) => {
      await keepEvents(postal, events);
      return hearOrder(postal, number);
    },
    dossier: async (code: DossierCode = CODE) => readDossier((await get(headKey(tables.dossiers, code)))!),
    timeline: (code: DossierCode = CODE) => timelineOf(tables.dossiers, code),
    /** The chain, after its links and its head were checked. */
    chain: async (code: DossierCode = CODE): Promise<Link[]> => {
      const links = await readChain(tables.evidence, code);
      const newest = readChainHead(await get(chainHeadKey(tables.evidence, code)));
      const broken = firstBrokenLink(code, links, { newest });
      if (broken !== undefined) throw new Error(`link ${broken.seq} is broken: ${broken.why}`);
      return links;
    },
  };
  await post.agree();
  return post;
}

export const STEP = {
  handler: 'Trần Thị Thử',
  at: '2026-03-23T08:30:00+07:00',
  content: 'Thẩm tra',
  status: 4,
};

let made = 0;

/** An event of a carrier; `at` counts minutes from ten o'clock on the Monday. */
export function eventOf(
  orderNumber: string,
  meaning: TrackingMeaning,
  at: number,
  more: Partial<TrackingEvent> = {},
): TrackingEvent {
  made += 1;
  const id = (0x69c0a000 + at).toString(16).padStart(8, '0') + made.toString(16).padStart(16, '0');
  return {
    id,
    carrier: 'vnpost-ngsp',
    customerCode: 'C000123456',
    orderNumber,
    at: instant(Date.parse('2026-03-23T03:00:00.000Z') + at * 60_000),
    meaning,
    code: meaning,
    message: meaning,
    oddities: [],
    raw: JSON.stringify({ id, meaning }),
    ...more,
  };
}
