import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { Carrier } from './carrier.ts';

/**
 * A parcel's life in our words, whatever the carrier's codes (house.md §6; law-and-practice §4):
 *
 * `created` the post has the order · `pickup-failed` nobody was there to hand it over · `handed-over` the post has
 * the parcel: the time that counts in law is this one, as the post's own document says · `in-transit` ·
 * `out-for-delivery` · `attempt-failed` · `held` at an office until a day · `delivered` · `refused` by the receiver ·
 * `returning` · `returned` to its sender · `lost` · `cancelled`.
 */
export const ParcelStatus = named(
  'ParcelStatus',
  z.enum([
    'created',
    'pickup-failed',
    'handed-over',
    'in-transit',
    'out-for-delivery',
    'attempt-failed',
    'held',
    'delivered',
    'refused',
    'returning',
    'returned',
    'lost',
    'cancelled',
  ]),
  'created đã tạo đơn, pickup-failed thu gom không thành, handed-over đã giao cho bưu điện, in-transit đang chuyển, ' +
    'out-for-delivery đang đi phát, attempt-failed phát không thành, held lưu giữ, delivered đã phát, refused từ chối ' +
    'nhận, returning đang chuyển hoàn, returned đã chuyển hoàn, lost thất lạc, cancelled đã hủy',
);
export type ParcelStatus = z.infer<typeof ParcelStatus>;

/** What the post did with the money that it collects for an agency: nothing to do with where the parcel is. */
export const FeeStatus = z.enum(['fee-collected', 'fee-remitted']);
export type FeeStatus = z.infer<typeof FeeStatus>;

/** What an event of a carrier says, in our words; `unknown` for a code that no table has: never guessed. */
export const TrackingMeaning = z.enum([...ParcelStatus.options, ...FeeStatus.options, 'unknown']);
export type TrackingMeaning = z.infer<typeof TrackingMeaning>;

/** After these nothing moves a parcel: `cancelled` and `lost` included. */
export const PARCEL_ENDS: readonly ParcelStatus[] = ['delivered', 'returned', 'lost', 'cancelled'];

const text = z.string();

/**
 * One event of a carrier about an order, as an adapter hands it to the capability: wire formats are gone, the wire's
 * own text stays in `raw` (evidence: the post's time of hand-over is the legal one).
 */
export const TrackingEvent = z.strictObject({
  /** By which the same event is known again: the feed's `_id.$oid`, or a digest where the carrier gives no id. */
  id: z.string().min(1).max(100),
  carrier: Carrier,
  customerCode: text,
  /** As on the wire: an order that we do not know is kept too. */
  orderNumber: z.string().min(1).max(200),
  /** When it happened, by the carrier. */
  at: Instant,
  meaning: TrackingMeaning,
  /** The carrier's own code and words. */
  code: z.string().max(50),
  message: z.string().max(1_000),
  /** The waybill number. */
  itemCode: z.string().max(100).optional(),
  /** The post office (POSID). */
  office: z.string().max(100).optional(),
  /** The carrier's remark: reason of a failed attempt, receiver. May name a person. */
  note: z.string().max(1_000).optional(),
  /** Until when a parcel is held, where the carrier says so. */
  heldUntil: Instant.optional(),
  /** What was odd about it, e.g. `event-time-in-seconds`. */
  oddities: z.array(text),
  /** The row exactly as it came, JSON. */
  raw: z.string().max(20_000),
});
export type TrackingEvent = z.infer<typeof TrackingEvent>;
