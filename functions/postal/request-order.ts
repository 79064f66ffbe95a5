import type { Dossier } from '../../schemas/dossier.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { PostalContractView } from '../../schemas/postal/contract.ts';
import { MOST_ATTEMPTS, orderNumberOf, parseOrderNumber } from '../../schemas/postal/order-number.ts';
import type { OrderRequest, OrderView } from '../../schemas/postal/order.ts';
import { nextExchangeId } from '../exchange/withdraw.ts';
import { instant, millis, vietnamDay, type Instant } from '../kernel/clock.ts';
import { digestBytes, digestJson } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { lookUpRequest, rememberRequest, repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { transact } from '../kernel/table/transaction.ts';
import { contractInForce } from './contract-store.ts';
import type { OpenDossier } from './desk.ts';
import { orderDuty, partnerOf, subjectOf, type About } from './duties.ts';
import { idNumbersIn } from './id-numbers.ts';
import {
  isDelivered,
  isOver,
  orderViewOf,
  UNBORN,
  type Asked,
  type Carrying,
  type KeptOrder,
} from './order.ts';
import { createOrder, getOrder, ordersOf } from './order-store.ts';
import type { Postal } from './postal.ts';
import { orderChanged } from './tell-portal.ts';

/** A request for an order as it came in. */
export interface OrderMessage {
  readonly client: Client;
  readonly code: DossierCode;
  readonly request: OrderRequest;
  /** The body's exact text. */
  readonly received: string;
  readonly repeatable?: Repeatable | undefined;
  readonly correlationId: string;
}

/** How often another writer may come first before the caller is asked to come again. */
const ROUNDS = 10;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Keeps an order at the post, and the duty to carry it there, in one transaction.
 *
 * The same request again, with its key or while that order is open, gets the same order. Refused, with why: an
 * unknown, foreign or unfinished dossier, one whose citizen did not choose post, a collection after reception, a
 * second open order of a kind, spent attempts, wrong money, an identity number in a text, an agency without a
 * contract.
 */
export async function requestOrder(postal: Postal, message: OrderMessage): Promise<Result<OrderView>> {
  const requestDigest = digestJson(message.request);
  for await (const _ of rounds(ROUNDS)) {
    const opened = await postal.desk.open(message.code, message.client);
    // After the dossier: whoever makes an order changes the dossier, so a later one makes our writes collide.
    const orders = opened === undefined ? [] : await ordersOf(postal.tables.postal, message.code);
    const open = orders.find((order) => order.kind === message.request.kind && !isOver(order));
    const asked = await askedOf(postal, message, requestDigest, opened, orders);
    if (!asked.ok || opened === undefined) {
      const before = await lookUpRequest(postal.tables.requests, message.repeatable, postal.clock.now());
      if (before !== undefined) return replay(postal, before);
      if (open?.requestDigest === requestDigest) return ok(orderViewOf(open));
      return asked.ok ? refuse('dossier-not-found') : asked;
    }
    const kept = await keepOrder(postal, message, opened, asked.value);
    if (kept !== undefined) return kept;
  }
  return refuse('concurrent-change');
}

/** What is asked, where the rules let it be asked of this dossier now. */
async function askedOf(
  postal: Postal,
  { client, request, correlationId }: OrderMessage,
  requestDigest: Asked['requestDigest'],
  opened: OpenDossier | undefined,
  orders: readonly KeptOrder[],
): Promise<Result<Asked & Pick<Carrying, 'carrier' | 'customerCode'>>> {
  if (opened === undefined) return refuse('dossier-not-found');
  const { dossier } = opened;
  const now = postal.clock.now();
  const attempt = nextAttempt(orders, request, opened);
  if (!attempt.ok) return attempt;
  const allowed = checkDossier(opened, request);
  if (!allowed.ok) return allowed;
  const numbers = idNumbersIn(request);
  if (numbers.length > 0) return refuse('id-number-in-text', { errors: numbers });
  const contract = await contractInForce(postal.tables.postal, dossier.agency, vietnamDay(now));
  if (contract === undefined) return refuse('postal-contract-missing');
  const money = checkMoney(request, contract);
  if (!money.ok) return money;
  const { carriage, desk, terms, failover } = contract;
  return ok({
    number: orderNumberOf(dossier.code, request.kind, attempt.value),
    dossierCode: dossier.code,
    kind: request.kind,
    attempt: attempt.value,
    agency: dossier.agency,
    contractAgency: contract.agency,
    request,
    requestDigest,
    desk,
    terms,
    ...(failover === undefined ? {} : { failover }),
    requestedAt: instant(now),
    clientId: client.id,
    correlationId,
    ...carriage,
  });
}

function nextAttempt(
  orders: readonly KeptOrder[],
  { kind }: OrderRequest,
  { dossier }: OpenDossier,
): Result<number> {
  const before = orders.filter((order) => order.kind === kind);
  // What was fetched lies at the desk: only a supplement that the desk asked for is fetched once more.
  const holds = (order: KeptOrder): boolean =>
    !isOver(order) || (isDelivered(order) && !(kind === 'collection' && dossier.status === 5));
  const open = before.find(holds);
  if (open !== undefined) return refuse('postal-order-open', { extra: { orderNumber: open.number } });
  const attempt = Math.max(0, ...before.map((order) => order.attempt)) + 1;
  return attempt > MOST_ATTEMPTS ? refuse('postal-attempts-spent') : ok(attempt);
}

function checkDossier(opened: OpenDossier, { kind }: OrderRequest): Result<undefined> {
  if (opened.state === 'pending') return refuse('dossier-pending');
  if (opened.state === 'expired') return refuse('dossier-expired');
  const { status, resultDelivery }: Pick<Dossier, 'status' | 'resultDelivery'> = opened.dossier;
  if (kind === 'delivery') {
    if (status !== 9) return refuse('dossier-not-finished', { detail: `Hồ sơ đang ở trạng thái ${status}.` });
    return resultDelivery === '1' ? ok(undefined) : refuse('post-not-chosen');
  }
  const beforeReception = status === 1 || (status === 5 && opened.supplementFrom === 1);
  return beforeReception
    ? ok(undefined)
    : refuse('dossier-already-received', { detail: `Hồ sơ đang ở trạng thái ${status}.` });
}

function checkMoney({ kind, codAmount }: OrderRequest, { terms }: PostalContractView): Result<undefined> {
  const most = kind === 'collection' ? 0 : terms.mostCod;
  return codAmount >= 0 && codAmount <= most
    ? ok(undefined)
    : refuse('cod-amount-invalid', { detail: `Từ 0 đến ${most} đồng.` });
}

/** One transaction: dossier, evidence, order, duties, memory of the request. Undefined when somebody came first. */
async function keepOrder(
  postal: Postal,
  { client, received, repeatable, correlationId }: OrderMessage,
  opened: OpenDossier,
  asked: Asked & Pick<Carrying, 'carrier' | 'customerCode'>,
): Promise<Result<OrderView> | undefined> {
  const { tables, clock } = postal;
  const { number, carrier, dossierCode, agency, requestedAt, failover } = asked;
  const order: Asked & Carrying = {
    ...asked,
    exchange: nextExchangeId(opened.lanes, partnerOf(carrier), subjectOf(dossierCode)),
    sent: 'requested',
  };
  const about: About = { dossierCode, agency, occurredAt: requestedAt, correlationId };
  const handOverAt =
    failover === undefined ? undefined : instant(millis(requestedAt) + failover.afterMinutes * MINUTE_MS);
  const way = { ...asked, ...(handOverAt === undefined ? {} : { handOverAt }) };
  const entry = opened.keep({
    actor: client.id,
    correlationId,
    events: [
      {
        kind: 'postal-order-requested',
        source: 'native',
        occurredAt: requestedAt,
        received: JSON.stringify({ content: contentOf(asked), body: received }),
        digest: digestBytes(received),
        details: { order: number, carrier },
      },
    ],
    duties: [
      orderDuty(about, order, way),
      orderChanged(about, order, { id: `${number}~requested`, state: 'requested', at: requestedAt }),
    ],
  });
  if (!entry.ok) return entry;
  const { exchange, customerCode } = order;
  const answer = JSON.stringify({ number, exchange, carrier, customerCode } satisfies Remembered);
  const written = await transact([
    ...entry.value.writes,
    createOrder(tables.postal, order, firstLook(order, handOverAt)),
    ...(repeatable === undefined ? [] : [rememberRequest(tables.requests, repeatable, answer, clock.now())]),
  ]);
  if (written.done) return ok(orderViewOf(newlyAsked(order)));
  const before = repeated(written.collisions, repeatable);
  return before === undefined ? undefined : replay(postal, before);
}

const contentOf = ({ kind, number, attempt }: Asked): string =>
  `Bưu chính: đặt ${kind === 'collection' ? 'thu gom hồ sơ' : 'trả kết quả'} tại nhà, đơn ${number}` +
  (attempt === 1 ? '' : `, lần ${attempt}`);

/** When somebody looks at a new order: when another way may be taken, or when news of it should have come. */
function firstLook({ requestedAt, terms }: Asked, handOverAt: Instant | undefined): Instant {
  const silent = instant(millis(requestedAt) + terms.silentAfterHours * HOUR_MS);
  return handOverAt !== undefined && handOverAt < silent ? handOverAt : silent;
}

/** An order as it was right after it was asked. */
const newlyAsked = (order: Asked & Carrying): KeptOrder => ({
  ...order,
  life: UNBORN,
  lifeVersion: 0,
  notes: [],
  proposed: false,
});

/** What is remembered of an answer: nothing personal. */
type Remembered = Pick<KeptOrder, 'number' | 'exchange' | 'carrier' | 'customerCode'>;

/** The answer that was given before, word for word: the order as it was when it was asked. */
async function replay(
  { tables }: Pick<Postal, 'tables'>,
  before: Result<string>,
): Promise<Result<OrderView>> {
  if (!before.ok) return before;
  const remembered = JSON.parse(before.value) as Remembered; // written by keepOrder
  const parts = parseOrderNumber(remembered.number);
  const order = parts === undefined ? undefined : await getOrder(tables.postal, parts);
  if (order === undefined) return refuse('postal-order-not-found');
  const {
    carrierBefore: _before,
    acceptedAt: _at,
    cancel: _cancel,
    cancelledAt: _cancelled,
    ...rest
  } = order;
  const { silentSince: _silent, ...asked } = rest;
  return ok(orderViewOf(newlyAsked({ ...asked, ...remembered, sent: 'requested' })));
}
