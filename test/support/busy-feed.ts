/** A block of the carrier's feed: so many rows of so many orders of one customer, a row every `gapMs` up to now. */
interface FeedBlock {
  readonly rows: number;
  readonly orders: number;
  readonly customer: string;
  /** How the numbers of its orders begin. */
  readonly prefix: string;
  readonly gapMs?: number;
}

/** Fills the feed of the carrier's sandbox, at its control plane. */
export async function fillFeed(controlUrl: string, block: FeedBlock): Promise<void> {
  const answer = await fetch(`${controlUrl}/_sandbox/feed`, { method: 'POST', body: JSON.stringify(block) });
  if (!answer.ok) throw new Error(`the feed was not filled: ${await answer.text()}`);
}
