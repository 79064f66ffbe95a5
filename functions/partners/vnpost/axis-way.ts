import type { Clock } from '../../kernel/clock.ts';
import type { Axis } from './axis.ts';
import type { VnpostConfig } from './config.ts';
import { openFeedPages } from './feed-pages.ts';
import { cancellationOutcome, orderOutcome, saidByAxis } from './outcome.ts';
import { proveCancellation, proveOrder } from './prove.ts';
import type { Way } from './way.ts';
import { writeOrder } from './write-order.ts';

/** Administrative orders through an axis. What is asked about an order is asked of the feed: there is no look-up. */
export function axisWay(axis: Axis, { districts, feedLagMs, pageSize }: VnpostConfig, clock: Clock): Way {
  const feed = openFeedPages(axis, pageSize, clock);
  return {
    order: async (duty, call) => {
      const written = writeOrder(duty, districts, call.keptAt);
      if (!written.ok) return { outcome: written.outcome };
      return orderOutcome(await axis.order(written.message, call), saidByAxis, clock.now());
    },
    cancel: async ({ customerCode, orderNumber }, call) =>
      cancellationOutcome(await axis.cancel(customerCode, orderNumber, call), saidByAxis, clock.now()),
    proveOrder: (duty, call) => proveOrder(feed, duty, feedLagMs, clock, call),
    proveCancellation: (duty, call) => proveCancellation(feed, duty, clock, call),
  };
}
