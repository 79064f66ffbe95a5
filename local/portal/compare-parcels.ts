import type { Finding, LedgerEntry } from './compare.ts';

/** Orders that a portal placed, against the carrier's own book of parcels. */
export interface ParcelComparison {
  readonly orders: number;
  readonly parcels: number;
  /** Orders that the gateway says the carrier has, and the carrier has not. */
  readonly lost: readonly Finding[];
  /** Orders with more than one parcel, in one of the carrier's systems or over both. */
  readonly doubled: readonly Finding[];
  /** Parcels that nobody ordered. */
  readonly unexpected: readonly Finding[];
}

export const isFlawlessPost = ({ lost, doubled, unexpected }: ParcelComparison): boolean =>
  lost.length + doubled.length + unexpected.length === 0;

/**
 * Compares orders with the ledger of the carrier's sandbox, by the order number, which is the same on every way.
 *
 * @param orders numbers of the orders that must have a parcel: acknowledged, and not cancelled before they were sent
 * @param known numbers that may have one besides: asked for, and never acknowledged or cancelled
 */
export function compareParcels(
  orders: readonly string[],
  ledger: readonly LedgerEntry[],
  known: ReadonlySet<string> = new Set(),
): ParcelComparison {
  const created = ledger.filter(({ effect }) => effect === 'parcel.created');
  const made = Map.groupBy(created, ({ key }) => key);
  const wanted = new Set(orders);
  return {
    orders: orders.length,
    parcels: created.length,
    lost: orders
      .filter((number) => !made.has(number))
      .map((number) => ({ code: number, what: 'không có bưu gửi (no parcel)' })),
    // A second one after the first was cancelled is none too many: the sandbox marks those that are.
    doubled: [...made]
      .filter(([, entries]) => entries.some(({ repeat }) => repeat === true))
      .map(([number, entries]) => ({ code: number, what: `${entries.length} bưu gửi (parcels)` })),
    unexpected: [...made.keys()]
      .filter((number) => !wanted.has(number) && !known.has(number))
      .map((number) => ({ code: number, what: 'không ai đặt (nobody ordered it)' })),
  };
}
