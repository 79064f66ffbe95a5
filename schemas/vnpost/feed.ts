import * as z from 'zod';

/** A page of the tracking feed (RESTHeart over MongoDB, facts §3.6). Rows are read one by one: one bad row spoils no page. */
export const FeedPage = z.looseObject({
  _embedded: z.looseObject({ 'rh:doc': z.array(z.unknown()) }),
});

/** MongoDB writes a long as a number, or in its extended JSON as an object; some systems as a text. */
const Long = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,17}$/)
    .transform(Number),
  z
    .strictObject({ $numberLong: z.string().regex(/^\d{1,17}$/) })
    .transform(({ $numberLong }) => Number($numberLong)),
]);

const text = z.string().nullish();
const textOrNumber = z.union([z.string(), z.number()]).nullish();

/** The id of a row of MongoDB: 24 hexadecimal digits, the first 8 the second in which it was made. */
export const ObjectId = z
  .string()
  .regex(/^[0-9a-fA-F]{24}$/)
  .transform((id) => id.toLowerCase());

/** Only the id of a row, for rows that cannot be read otherwise. */
export const RowId = z.looseObject({ _id: z.looseObject({ $oid: ObjectId }) });

/** A row of the feed: something that happened to a parcel. What is optional may be absent, null or blank. */
export const FeedRow = z.looseObject({
  _id: z.looseObject({ $oid: ObjectId }),
  CustomerCode: z.string().max(100).nullish(),
  OrderNumber: z.string().trim().min(1).max(200),
  /** Milliseconds since the epoch; the unit is not documented, and seconds were feared (facts §3.6). */
  EventTime: Long,
  /** The post office. */
  POSID: textOrNumber,
  ItemCode: text,
  StatusCode: z
    .union([
      z.int(),
      z
        .string()
        .trim()
        .regex(/^-?\d{1,9}$/),
    ])
    .transform((code) => String(Number(code))),
  StatusMessage: text,
  Notes: text,
});
export type FeedRow = z.infer<typeof FeedRow>;
