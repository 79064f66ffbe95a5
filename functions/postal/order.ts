import { covers, type AgencyCode } from '../../schemas/agency-code.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { Carrier } from '../../schemas/postal/carrier.ts';
import type { PostalContract } from '../../schemas/postal/contract.ts';
import type { OrderKind, OrderNumber } from '../../schemas/postal/order-number.ts';
import type { OrderRequest, OrderView, OrderFee, ParcelView } from '../../schemas/postal/order.ts';
import type { OrderState } from '../../schemas/postal/order-state.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Client } from '../kernel/http/client.ts';
import { hasEnded, isHandedOver, standingOf, type ParcelLife } from './parcel.ts';

/** What was asked and agreed: never changes. */
export interface Asked {
  readonly number: OrderNumber;
  readonly dossierCode: DossierCode;
  readonly kind: OrderKind;
  readonly attempt: number;
  readonly agency: AgencyCode;
  /** Whose contract it runs under: the agency's own or that of the nearest above it. */
  readonly contractAgency: AgencyCode;
  readonly request: OrderRequest;
  /** Of the request: the same asked again is the same order. */
  readonly requestDigest: Digest;
  readonly desk: PostalContract['desk'];
  readonly terms: PostalContract['terms'];
  readonly failover?: PostalContract['failover'];
  readonly requestedAt: Instant;
  readonly clientId: string;
  readonly correlationId: string;
}

/**
 * How the order is carried to the post. Written by what settles its duties, each attribute by one kind of duty, so
 * that writes that cross each other lose nothing (docs: README.md).
 */
export interface Carrying {
  readonly carrier: Carrier;
  readonly customerCode: string;
  readonly carrierBefore?: Carrier;
  readonly customerCodeBefore?: string;
  /** The id of its exchange. */
  readonly exchange: string;
  /** How its own duty stands. */
  readonly sent: 'requested' | 'accepted' | 'parked' | 'dropped';
  readonly acceptedAt?: Instant;
  /** How the duty to cancel it stands; absent when nobody asked, or a person gave the cancellation up. */
  readonly cancel?: 'asked' | 'parked' | 'done' | 'too-late';
  readonly cancelledAt?: Instant;
  /** The id of the exchange that cancels it. */
  readonly cancelExchange?: string;
}

/** An order as it is kept: asked once, carried to the post, and living there. */
export interface KeptOrder extends Asked, Carrying {
  /** What the carriers have told of its parcel and we have heard. */
  readonly life: ParcelLife;
  /** Grows with every hearing. */
  readonly lifeVersion: number;
  /** Oddities that its dossier makes, not its parcel alone. */
  readonly notes: readonly string[];
  /** The desk was told that the dossier lies there. */
  readonly proposed: boolean;
  /** When the newest event of it came to us. */
  readonly lastNewsAt?: Instant;
  readonly silentSince?: Instant;
  /** When it is looked at next. */
  readonly watchAt?: Instant;
}

/** A life of which nothing was told yet. */
export const UNBORN: ParcelLife = { steps: [], failedPickups: 0, failedDeliveries: 0, oddities: [] };

/** Where an order stands between us and the carrier. What the cancellation says goes before what the order says. */
export function stateOf({ sent, cancel }: Pick<KeptOrder, 'sent' | 'cancel'>): OrderState {
  if (cancel === undefined) return sent;
  switch (cancel) {
    case 'done':
      return 'cancelled';
    case 'parked':
      return sent === 'dropped' ? 'dropped' : 'parked';
    case 'asked':
      return sent === 'dropped' ? 'dropped' : 'cancelling';
    case 'too-late':
      return 'too-late';
  }
}

/** Whether the post failed to fetch the parcel more often than the contract lets it try. */
const pickupGivenUp = ({ life, terms }: KeptOrder): boolean =>
  life.failedPickups > terms.attempts && !isHandedOver(life);

/**
 * Whether the order is over, so that another may be asked for: cancelled, dropped, or its parcel back, lost, never
 * fetched or delivered.
 */
export function isOver(order: KeptOrder): boolean {
  const state = stateOf(order);
  if (state === 'cancelled' || state === 'dropped') return true;
  return hasEnded(order.life) || pickupGivenUp(order);
}

/** Whether a carrier has told of its parcel, be it by a code that nobody knows: it has it, whatever it answered. */
export const isToldOf = ({ lastNewsAt }: KeptOrder): boolean => lastNewsAt !== undefined;

/** Whether a parcel that one carrier tells of is another than the order's: the axes lead to one post, MyVNPost is another. */
export const isOtherPost = (one: Carrier, other: Carrier): boolean =>
  (one === 'vnpost-my') !== (other === 'vnpost-my');

/** Whether what was sent for has come where it was to go. */
export const isDelivered = ({ life }: KeptOrder): boolean => standingOf(life)?.status === 'delivered';

/** Whether a client may see and touch an order: only those of its own agencies. */
export const isClients = (client: Client, agency: AgencyCode): boolean =>
  client.agencies.some((own) => covers(own as AgencyCode, agency)); // the authoriser gives canonical codes

/** Money that the post collects: paid only when the carrier has reported it remitted. */
export function feeOf({ request, life }: Pick<KeptOrder, 'request' | 'life'>): OrderFee {
  const { collectedAt, remittedAt } = life;
  const state =
    request.codAmount === 0
      ? 'none'
      : remittedAt !== undefined
        ? 'remitted'
        : collectedAt !== undefined
          ? 'collected'
          : 'due';
  return {
    amount: request.codAmount,
    state,
    ...(collectedAt === undefined ? {} : { collectedAt }),
    ...(remittedAt === undefined ? {} : { remittedAt }),
  };
}

/** What does not fit about an order: of its parcel, of its money, of its dossier. Sorted, each once. */
export const odditiesOf = ({
  request,
  life,
  notes,
}: Pick<KeptOrder, 'request' | 'life' | 'notes'>): string[] => {
  const unexpected =
    request.codAmount === 0 && (life.collectedAt !== undefined || life.remittedAt !== undefined);
  return [...new Set([...life.oddities, ...notes, ...(unexpected ? ['fee-unexpected'] : [])])].toSorted();
};

export function parcelViewOf(order: Pick<KeptOrder, 'request' | 'life' | 'notes'>): ParcelView | undefined {
  const { life } = order;
  const stood = standingOf(life);
  if (stood === undefined) return undefined;
  const { itemCode, handedOverAt, lastFailure, heldUntil, deliveredAt, receiver, returnedAt } = life;
  return {
    status: stood.status,
    since: stood.since,
    failedAttempts: stood.failedAttempts,
    oddities: odditiesOf(order),
    ...(itemCode === undefined ? {} : { itemCode }),
    ...(handedOverAt === undefined ? {} : { handedOverAt }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
    ...(heldUntil === undefined ? {} : { heldUntil }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(returnedAt === undefined ? {} : { returnedAt }),
  };
}

/** An order as it is shown to those who may see its dossier. */
export function orderViewOf(order: KeptOrder): OrderView {
  const parcel = parcelViewOf(order);
  const { request } = order;
  return {
    number: order.number,
    dossierCode: order.dossierCode,
    agency: order.agency,
    kind: order.kind,
    attempt: order.attempt,
    state: stateOf(order),
    carrier: order.carrier,
    customerCode: order.customerCode,
    citizen: request.citizen,
    contents: request.contents,
    weightGrams: request.weightGrams,
    fee: feeOf(order),
    exchange: order.exchange,
    requestedAt: order.requestedAt,
    ...(order.carrierBefore === undefined ? {} : { carrierBefore: order.carrierBefore }),
    ...(request.note === undefined ? {} : { note: request.note }),
    ...(parcel === undefined ? {} : { parcel }),
    ...(order.acceptedAt === undefined ? {} : { acceptedAt: order.acceptedAt }),
    ...(order.cancelledAt === undefined ? {} : { cancelledAt: order.cancelledAt }),
    ...(order.silentSince === undefined ? {} : { silentSince: order.silentSince }),
  };
}
