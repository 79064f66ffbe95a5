import * as z from 'zod';
import { DossierCode } from '../dossier-code.ts';
import { PostalParty } from './address.ts';
import { OrderKind, OrderNumber } from './order-number.ts';

/** The two kinds of duty towards a carrier. Adapter and capability share only these. */
export const POSTAL_ORDER = 'postal.order';
export const POSTAL_CANCELLATION = 'postal.cancellation';

const customerCode = z.string().min(3).max(30);

/** The carrier must have this order. Parties keep their administrative codes: mapping them is the adapter's. */
export const PostalOrderDuty = z.strictObject({
  orderNumber: OrderNumber,
  dossierCode: DossierCode,
  kind: OrderKind,
  customerCode,
  sender: PostalParty,
  receiver: PostalParty,
  codAmount: z.int().min(0),
  contents: z.array(z.string().min(1).max(300)).max(50),
  weightGrams: z.int().min(1),
  note: z.string().min(1).max(500).optional(),
  /** The agency lets another way take over from then on (epoch ms), if this one certainly has it not. */
  handOverAt: z.int().positive().optional(),
});
export type PostalOrderDuty = z.infer<typeof PostalOrderDuty>;

/** The carrier must not carry this order out. */
export const PostalCancellationDuty = z.strictObject({
  orderNumber: OrderNumber,
  customerCode,
  /** The waybill number, where the carrier's way of cancelling needs it and it is known. */
  itemCode: z.string().max(100).optional(),
  reason: z.string().min(1).max(500),
});
export type PostalCancellationDuty = z.infer<typeof PostalCancellationDuty>;

/** The code under which a carrier that will not cancel any more is told to a person and to the order. */
export const TOO_LATE_TO_CANCEL = 'too-late-to-cancel';
/** The code under which a carrier that does not know the order to be cancelled is told. */
export const ORDER_NOT_FOUND = 'order-not-found';
/** The code under which an adapter gives an order up to another way: it certainly has it not. */
export const HAND_OVER = 'hand-over';
