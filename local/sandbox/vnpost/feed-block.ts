import * as z from 'zod';
import type { FeedRow } from './feed-row.ts';
import { statusOf, type Move } from './stories.ts';

/** Rows that are worked out when they are read: a feed of a million of them takes no memory. */
export const blockSchema = z.object({
  customer: z.string(),
  rows: z.int().min(1),
  orders: z.int().min(1),
  /** An order's number is the prefix and a running number of at least four digits. */
  prefix: z.string(),
  from: z.int().nonnegative(),
  /** `EventTime` of the first row, and how much later each next one is. Milliseconds. */
  startMs: z.int(),
  gapMs: z.int().nonnegative(),
});

export type Block = z.infer<typeof blockSchema>;

/**
 * The row at a place in a block, from 0: every order makes its first step in turn, then every one its second, …
 * Each is made, handed over, on its way for as long as rows are left, and delivered.
 */
export function blockRow(block: Block, place: number): FeedRow {
  const order = place % block.orders;
  const step = Math.floor(place / block.orders);
  const steps = Math.floor((block.rows - 1 - order) / block.orders) + 1;
  const move = moveAt(step, steps);
  const status = statusOf('hcc', move);
  const number = block.from + order;
  return {
    customer: block.customer,
    orderNumber: `${block.prefix}${String(number).padStart(4, '0')}`,
    at: block.startMs + place * block.gapMs,
    office: '600100',
    itemCode: `EG${String(number).padStart(9, '0')}VN`,
    code: status?.code ?? 0,
    text: status?.text ?? '',
    note: move === 'delivered' ? 'Người nhận: chính chủ' : '',
  };
}

function moveAt(step: number, steps: number): Move {
  if (step === 0) return 'created';
  if (step === 1) return 'handedOver';
  return step === steps - 1 ? 'delivered' : 'inTransit';
}
