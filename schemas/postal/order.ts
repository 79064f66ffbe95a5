import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { DossierCode } from '../dossier-code.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { said } from '../submission.ts';
import { PostalParty } from './address.ts';
import { Carrier } from './carrier.ts';
import { OrderKind, OrderNumber } from './order-number.ts';
import { OrderState } from './order-state.ts';
import { ParcelStatus, TrackingMeaning } from './parcel.ts';

const text = z.string();
const integer = z.int();
const maybe = { instant: Instant.optional(), text: text.optional(), integer: integer.optional() };

/** What the portal asks of the post. `POST /v1/dossiers/{code}/postal-orders`. */
export const OrderRequest = named(
  'OrderRequest',
  z.strictObject({
    kind: OrderKind,
    /** Where the parcel is fetched or brought: never the agency, which the contract names. */
    citizen: PostalParty,
    /** The fee that the post collects for the agency on delivery, VND; must be 0 for a collection. */
    codAmount: z.int().default(0),
    /** The papers, by name: what the postman counts against. For a collection, the published list. */
    contents: z.array(said(300)).max(50).default([]),
    weightGrams: z.int().min(1).max(30_000).default(100),
    note: said(500).optional(),
  }),
  'Yêu cầu bưu chính / what is asked of the post',
);
export type OrderRequest = z.infer<typeof OrderRequest>;

/** Why an order is cancelled. `POST /v1/postal-orders/{number}/cancellation`. */
export const CancellationRequest = named('CancellationRequest', z.strictObject({ reason: said(500) }));
export type CancellationRequest = z.infer<typeof CancellationRequest>;

/** Money that the post collects for the agency. Paid only when the carrier has reported it remitted. */
export const OrderFee = named(
  'OrderFee',
  z.strictObject({
    amount: integer,
    state: z.enum(['none', 'due', 'collected', 'remitted']),
    collectedAt: maybe.instant,
    remittedAt: maybe.instant,
  }),
);
export type OrderFee = z.infer<typeof OrderFee>;

/** What is known of the parcel, from the carrier's events in the carrier's own order. */
export const ParcelView = named(
  'ParcelView',
  z.strictObject({
    status: ParcelStatus,
    /** When the carrier says that it came to this status. */
    since: Instant,
    itemCode: maybe.text,
    handedOverAt: maybe.instant,
    failedAttempts: integer,
    lastFailure: maybe.text,
    heldUntil: maybe.instant,
    deliveredAt: maybe.instant,
    /** The carrier's proof of delivery: who received it, as the carrier says. */
    receiver: maybe.text,
    returnedAt: maybe.instant,
    /** What does not fit together and waits for a look, e.g. `unknown-code`, `after-the-end`, `too-many-attempts`. */
    oddities: z.array(text),
  }),
);
export type ParcelView = z.infer<typeof ParcelView>;

/** One event of the parcel's life as it is shown. */
export const ParcelEventView = named(
  'ParcelEventView',
  z.strictObject({
    id: text,
    at: Instant,
    arrivedAt: Instant,
    carrier: Carrier,
    meaning: TrackingMeaning,
    code: text,
    message: text,
    office: maybe.text,
    note: maybe.text,
    oddities: z.array(text),
    /** It came after a later one had been heard. */
    late: z.boolean(),
  }),
);
export type ParcelEventView = z.infer<typeof ParcelEventView>;

export const OrderView = named(
  'OrderView',
  z.strictObject({
    number: OrderNumber,
    dossierCode: DossierCode,
    agency: AgencyCode,
    kind: OrderKind,
    attempt: integer,
    state: OrderState,
    /** The way by which it went, and the one before it where it had to be changed. */
    carrier: Carrier,
    carrierBefore: Carrier.optional(),
    customerCode: text,
    citizen: PostalParty,
    contents: z.array(text),
    weightGrams: integer,
    note: maybe.text,
    fee: OrderFee,
    /** The duty by which it is carried: its attempts and reasons are read there. */
    exchange: text,
    parcel: ParcelView.optional(),
    requestedAt: Instant,
    acceptedAt: maybe.instant,
    cancelledAt: maybe.instant,
    /** No event for so long that the carrier was asked: since when there is silence. */
    silentSince: maybe.instant,
  }),
  'Một đơn bưu chính / one order at the post',
);
export type OrderView = z.infer<typeof OrderView>;

/** An order with its parcel's events, in the carrier's order. */
export const OrderDetail = named(
  'OrderDetail',
  z.strictObject({ order: OrderView, events: z.array(ParcelEventView) }),
);
export type OrderDetail = z.infer<typeof OrderDetail>;
