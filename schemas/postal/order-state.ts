import * as z from 'zod';
import { named } from '../named.ts';

/**
 * Where an order stands between us and the carrier: `requested` kept, on its way · `accepted` the carrier has it ·
 * `parked` waits for a person, with the reason on its exchange · `dropped` a person decided that it is not sent ·
 * `cancelling` a cancellation is on its way · `cancelled` · `too-late` the carrier would not cancel any more: the
 * parcel goes on.
 */
export const OrderState = named(
  'OrderState',
  z.enum(['requested', 'accepted', 'parked', 'dropped', 'cancelling', 'cancelled', 'too-late']),
  'requested đang gửi, accepted bưu điện đã nhận, parked chờ người xử lý, dropped không gửi, cancelling đang hủy, ' +
    'cancelled đã hủy, too-late quá muộn để hủy',
);
export type OrderState = z.infer<typeof OrderState>;
