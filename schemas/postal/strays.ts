import * as z from 'zod';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';
import { Carrier } from './carrier.ts';

const text = z.string();

/** What a carrier told that is nobody's: an event of an order that we never made, or a row that cannot be read. */
export const StrayView = named(
  'PostalStray',
  z.strictObject({
    id: text,
    carrier: Carrier,
    customerCode: text,
    arrivedAt: Instant,
    /** `unknown-order` an event of an order that is not ours · `malformed` a row that cannot be read. */
    kind: z.enum(['unknown-order', 'malformed']),
    orderNumber: text.optional(),
    at: Instant.optional(),
    code: text.optional(),
    message: text.optional(),
    /** Which rule a malformed row breaks: codes and field names. */
    why: text.optional(),
    /** The row as it came: only for those who may manage the post, since it may name a person. */
    raw: text.optional(),
  }),
  'Sự kiện không thuộc đơn nào hoặc dòng không đọc được / what a carrier told that is nobody’s',
);
export type StrayView = z.infer<typeof StrayView>;

export const Strays = named('PostalStrays', z.strictObject({ items: z.array(StrayView), more: z.boolean() }));
export type Strays = z.infer<typeof Strays>;
