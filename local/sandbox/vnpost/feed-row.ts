/** One row of the tracking feed before it is put in the wire's words. `at` in epoch milliseconds. */
export interface FeedRow {
  readonly customer: string;
  readonly orderNumber: string;
  readonly at: number;
  readonly office: string;
  readonly itemCode: string;
  readonly code: number;
  readonly text: string;
  readonly note: string;
}
