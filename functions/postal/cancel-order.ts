import type { OrderView } from '../../schemas/postal/order.ts';
import { holdsIdNumber } from '../../schemas/postal/like-id-number.ts';
import { parseOrderNumber, type OrderNumberParts } from '../../schemas/postal/order-number.ts';
import { parseExchangeId } from '../exchange/exchange.ts';
import { findWithdrawable, nextExchangeId, type Withdrawable } from '../exchange/withdraw.ts';
import { HAND_OVER } from '../../schemas/postal/duties.ts';
import { instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { lookUpRequest, rememberRequest, repeated, type Repeatable } from '../kernel/http/idempotency.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { rounds } from '../kernel/rounds.ts';
import { transact } from '../kernel/table/transaction.ts';
import type { OpenDossier } from './desk.ts';
import { cancellationDuty, partnerOf, subjectOf, type About } from './duties.ts';
import { idNumberAt } from './id-numbers.ts';
import { isClients, isOver, orderViewOf, stateOf, type KeptOrder } from './order.ts';
import { getOrder, writeCarrying, type CarryingChange } from './order-store.ts';
import { isHandedOver } from './parcel.ts';
import type { Postal } from './postal.ts';
import { orderChanged } from './tell-portal.ts';

/** A wish to cancel as it came in. */
export interface CancellationMessage {
  readonly client: Client;
  readonly number: string;
  readonly reason: string;
  /** The body's exact text. */
  readonly received: string;
  readonly repeatable?: Repeatable | undefined;
  readonly correlationId: string;
}

/** How often another writer may come first before the caller is asked to come again. */
const ROUNDS = 10;

/**
 * Cancels an order. One that certainly has not gone out is cancelled at once, without a word to the carrier; else the
 * carrier is asked to, as a duty of its own behind the order's: it may still answer that it is too late.
 *
 * Refused: `postal-order-not-found` (unknown, or of another client's agency), `postal-order-ended` (also while it is
 * being cancelled), `too-late-to-cancel` once the post has the parcel.
 */
export async function cancelOrder(postal: Postal, message: CancellationMessage): Promise<Result<OrderView>> {
  const parts = parseOrderNumber(message.number);
  if (parts === undefined) return refuse('postal-order-not-found');
  // The reason goes to the carrier.
  if (holdsIdNumber(message.reason)) return refuse('id-number-in-text', { errors: [idNumberAt('/reason')] });
  for await (const _ of rounds(ROUNDS)) {
    const opened = await postal.desk.open(parts.dossier, message.client);
    const order = await getOrder(postal.tables.postal, parts);
    if (opened === undefined || order === undefined || !isClients(message.client, order.agency))
      return refuse('postal-order-not-found');
    const allowed = checkOrder(order);
    if (!allowed.ok) {
      const before = await lookUpRequest(postal.tables.requests, message.repeatable, postal.clock.now());
      return before === undefined ? allowed : replay(postal, parts, before);
    }
    const cancelled = await keepCancellation(postal, message, opened, order);
    if (cancelled !== undefined) return cancelled.ok ? cancelled : replayOr(postal, parts, cancelled);
  }
  return refuse('concurrent-change');
}

function checkOrder(order: KeptOrder): Result<undefined> {
  if (order.cancel === 'too-late') return refuse('too-late-to-cancel');
  if (order.cancel !== undefined || isOver(order)) {
    return refuse('postal-order-ended', { extra: { state: stateOf(order) } });
  }
  return isHandedOver(order.life) ? refuse('too-late-to-cancel') : ok(undefined);
}

/** What a cancellation comes to in one round; `before` is what the same request was answered. */
type Round = Result<OrderView> | { readonly ok: false; readonly before: Result<string> };

async function keepCancellation(
  postal: Postal,
  message: CancellationMessage,
  opened: OpenDossier,
  order: KeptOrder,
): Promise<Round | undefined> {
  const { tables, clock } = postal;
  const { client, correlationId, received, repeatable } = message;
  const at = instant(clock.now());
  const { number, dossierCode, agency } = order;
  const about: About = { dossierCode, agency, occurredAt: at, correlationId };
  const unsent = await unsentDuty(tables.exchanges, opened, order);
  const change: CarryingChange =
    unsent === undefined
      ? {
          cancel: 'asked',
          cancelExchange: nextExchangeId(opened.lanes, partnerOf(order.carrier), subjectOf(dossierCode)),
        }
      : { cancel: 'done', cancelledAt: at };
  const after = { ...order, ...change } as KeptOrder; // what is set here is never undefined
  const state = stateOf(after);
  const { itemCode } = order.life;
  const entry = opened.keep({
    actor: client.id,
    correlationId,
    events: [
      {
        kind: unsent === undefined ? 'postal-cancellation-requested' : 'postal-order-cancelled',
        source: 'native',
        occurredAt: at,
        received: JSON.stringify({ content: contentOf(order, unsent !== undefined), body: received }),
        digest: digestBytes(received),
        details: { order: number, carrier: order.carrier },
      },
    ],
    duties: [
      ...(unsent === undefined
        ? [
            cancellationDuty(about, order.carrier, {
              orderNumber: number,
              customerCode: order.customerCode,
              reason: message.reason,
              ...(itemCode === undefined ? {} : { itemCode }),
            }),
          ]
        : []),
      orderChanged(about, order, { id: `${number}~${state}~${at}`, state, at }),
    ],
    ...(unsent === undefined ? {} : { withdrawal: { ...unsent, why: 'cancelled' } }),
  });
  if (!entry.ok) return entry;
  const written = await transact([
    ...entry.value.writes,
    writeCarrying(tables.postal, order, change),
    ...(repeatable === undefined
      ? []
      : [rememberRequest(tables.requests, repeatable, JSON.stringify({ state, change }), clock.now())]),
  ]);
  if (written.done) return ok(orderViewOf(after));
  const before = repeated(written.collisions, repeatable);
  return before === undefined ? undefined : { ok: false, before };
}

/** The order's own duty, where it certainly has not gone out and nobody is about to send it. */
async function unsentDuty(
  table: string,
  opened: OpenDossier,
  order: KeptOrder,
): Promise<Withdrawable | undefined> {
  const place = parseExchangeId(order.exchange);
  const lane = place === undefined ? undefined : opened.lanes.get(place.partner);
  if (place === undefined || lane === undefined || order.sent === 'accepted') return undefined;
  const found = await findWithdrawable(table, lane, place.seq, { parked: true, provenBy: [HAND_OVER] });
  return typeof found === 'string' ? undefined : found;
}

const contentOf = ({ number }: KeptOrder, isDone: boolean): string =>
  isDone ? `Bưu chính: đã hủy đơn ${number} trước khi gửi` : `Bưu chính: yêu cầu bưu điện hủy đơn ${number}`;

function replayOr(
  postal: Postal,
  parts: OrderNumberParts,
  round: Exclude<Round, { ok: true }>,
): Promise<Result<OrderView>> {
  return 'before' in round ? replay(postal, parts, round.before) : Promise.resolve(round);
}

/** The answer that was given before: the order as it stood right after the cancellation was kept. */
async function replay(
  { tables }: Postal,
  parts: OrderNumberParts,
  before: Result<string>,
): Promise<Result<OrderView>> {
  if (!before.ok) return before;
  const order = await getOrder(tables.postal, parts);
  if (order === undefined) return refuse('postal-order-not-found');
  const { change } = JSON.parse(before.value) as { change: Pick<KeptOrder, 'cancel' | 'cancelledAt'> };
  const { cancelledAt: _at, ...rest } = order;
  return ok(orderViewOf({ ...rest, ...change }));
}
