import * as z from 'zod';
import { AgencyCode } from '../agency-code.ts';
import { Day } from '../calendar.ts';
import { DossierCode } from '../dossier-code.ts';
import { Instant } from '../instant.ts';
import { named } from '../named.ts';

const text = z.string();
const money = z.int().min(0);

/**
 * How our book and the carrier's differ about one order:
 *
 * `not-at-carrier` we hold it accepted, the carrier has no event of it · `not-confirmed` the carrier has events, our
 * order is not accepted · `not-ours` the carrier has events of an order that we never made · `moving-though-cancelled` ·
 * `unknown-code` an event whose code no table has · `fee-not-collected` delivered, and the fee was not collected ·
 * `fee-not-remitted` collected, and not remitted although that is due · `fee-unexpected` money for an order without fee.
 */
export const DifferenceKind = named(
  'DifferenceKind',
  z.enum([
    'not-at-carrier',
    'not-confirmed',
    'not-ours',
    'moving-though-cancelled',
    'unknown-code',
    'fee-not-collected',
    'fee-not-remitted',
    'fee-unexpected',
  ]),
  'not-at-carrier bưu điện không có, not-confirmed bưu điện có nhưng trục chưa xác nhận, not-ours không phải đơn của ' +
    'trục, moving-though-cancelled đã hủy vẫn chuyển, unknown-code mã trạng thái lạ, fee-not-collected chưa thu tiền, ' +
    'fee-not-remitted đã thu chưa trả, fee-unexpected có tiền ngoài dự kiến',
);
export type DifferenceKind = z.infer<typeof DifferenceKind>;

export const Difference = named(
  'PostalDifference',
  z.strictObject({
    kind: DifferenceKind,
    /** As the carrier writes it, where it is not ours. */
    orderNumber: text,
    dossierCode: DossierCode.optional(),
    ours: text.optional(),
    theirs: text.optional(),
    /** VND, where money is what differs. */
    amount: money.optional(),
  }),
);
export type Difference = z.infer<typeof Difference>;

/** The money of one dossier's order, VND. */
export const FeeLine = named(
  'PostalFeeLine',
  z.strictObject({
    orderNumber: text,
    dossierCode: DossierCode,
    due: money,
    collected: money,
    remitted: money,
  }),
);
export type FeeLine = z.infer<typeof FeeLine>;

/** An agency's day at the post: what was ordered that day (Vietnam), against all that the carrier has told of it. */
export const Reconciliation = named(
  'PostalReconciliation',
  z.strictObject({
    agency: AgencyCode,
    day: Day,
    madeAt: Instant,
    orders: z.int().min(0),
    agrees: z.boolean(),
    differences: z.array(Difference),
    fees: z.array(FeeLine),
    totals: z.strictObject({ due: money, collected: money, remitted: money }),
  }),
  'Đối soát bưu chính của một cơ quan trong một ngày / an agency’s day at the post',
);
export type Reconciliation = z.infer<typeof Reconciliation>;
