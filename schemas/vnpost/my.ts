import * as z from 'zod';
import { Address, EmailAddress, PersonName, PhoneNumber } from '../personal.ts';

/**
 * MyVNPost's messages (facts §3.9). What no public source shows is this project's assumption and stands in the
 * adapter's README: the caller's own number as `orderCode`, the sender's fields, how a refusal is told.
 */

/** What MyVNPost takes for the district of a two-tier address. */
export const TWO_TIER_DISTRICT = 'VNPOST';

/** Cash on delivery as a value-added service. */
export const COD_SERVICE = { service: 'GTG021', property: 'PROP0018' } as const;

export const MyOrderMessage = z.strictObject({
  /** 0 draft · 1 live. */
  orderCreationStatus: z.literal(1),
  informationOrder: z.strictObject({
    orderCode: z.string().min(1).max(50),
    senderName: PersonName,
    senderPhone: PhoneNumber,
    senderEmail: EmailAddress.optional(),
    senderAddress: Address,
    senderProvinceCode: z.string(),
    senderDistrictCode: z.literal(TWO_TIER_DISTRICT),
    senderCommuneCode: z.string(),
    receiverName: PersonName,
    receiverPhone: PhoneNumber,
    receiverEmail: EmailAddress.optional(),
    receiverAddress: Address,
    receiverProvinceCode: z.string(),
    receiverDistrictCode: z.literal(TWO_TIER_DISTRICT),
    receiverCommuneCode: z.string(),
    deliveryInstruction: z.string(),
    contentNote: z.string(),
    /** Grams. */
    weight: z.int().min(1),
    vas: z.array(
      z.strictObject({
        vaServiceId: z.literal(COD_SERVICE.service),
        propValue: z.array(z.strictObject({ propId: z.literal(COD_SERVICE.property), value: z.string() })),
      }),
    ),
  }),
});
export type MyOrderMessage = z.infer<typeof MyOrderMessage>;

/** `success` as a flag, a number or a text. */
const Success = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => value === true || value === 1 || String(value).trim().toLowerCase() === 'true');

const words = z.string().nullish();

/** What MyVNPost answers to everything that changes something. */
export const MyReply = z.looseObject({
  success: Success,
  code: z.union([z.string().max(50), z.number()]).nullish(),
  message: words,
  errorMessage: words,
  itemCode: z.string().max(100).nullish(),
});
export type MyReply = z.infer<typeof MyReply>;

/** The reply to `GetAccessToken`. It says no life: how long a token is used is configuration. */
export const MyTokenReply = z.looseObject({ success: Success, token: z.string().min(1) });

const Status = z
  .union([
    z.int(),
    z
      .string()
      .trim()
      .regex(/^\d{1,9}$/),
  ])
  .transform((code) => String(Number(code)));

/** One line of a parcel's history, of `GetStatusHistoryOrder`. */
export const MyStatusRow = z.looseObject({
  status: Status,
  statusName: words,
  updateDate: z.string().max(50),
  note: words,
});

/** The history: a bare list, or one under `data`. */
export const MyHistory = z
  .union([z.array(z.unknown()), z.looseObject({ data: z.array(z.unknown()) })])
  .transform((history) => (Array.isArray(history) ? history : history.data));

/** One order of a webhook. `status` keeps its spelling: the signature covers it as it stands. */
export const MyWebhookOrder = z.looseObject({
  itemCode: z.string().min(1).max(100),
  orderNumber: z.string().trim().min(1).max(200),
  status: z.union([z.int(), z.string().regex(/^\d{1,9}$/)]),
  statusName: words,
  updateDate: z.string().max(50),
  note: words,
});
export type MyWebhookOrder = z.infer<typeof MyWebhookOrder>;

/** How many orders one call of a webhook may tell of. */
export const MOST_WEBHOOK_ORDERS = 1_000;

/** A call of MyVNPost's webhook. Only the first order's `itemCode` and `status` are signed, with `sendDate`. */
export const MyWebhook = z.looseObject({
  data: z.array(z.unknown()).min(1).max(MOST_WEBHOOK_ORDERS),
  sendDate: z.string().max(50),
  signature: z.string().min(1).max(2_000),
});

const MyOrder = z.looseObject({
  itemCode: z.string().max(100).nullish(),
  orderCode: z.string().max(100).nullish(),
});

/** What a look-up of one order answers: `shown` when it shows an order, as `data`, as its first row, or by itself. */
export const MyLookUp = MyReply.extend({
  orderCode: z.string().max(100).nullish(),
  data: z.union([MyOrder, z.array(MyOrder)]).nullish(),
}).transform(({ success, code, message, errorMessage, data, itemCode, orderCode }) => {
  const inside = Array.isArray(data) ? data[0] : data;
  const order = inside ?? { itemCode, orderCode };
  const isShown = (order.itemCode ?? '') !== '' || (order.orderCode ?? '') !== '';
  return {
    success,
    shown: isShown
      ? { itemCode: order.itemCode ?? undefined, orderCode: order.orderCode ?? undefined }
      : undefined,
    code: String(code ?? ''),
    message: message ?? errorMessage ?? '',
  };
});
