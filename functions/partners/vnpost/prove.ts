import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import type { Call, Finding } from '../../exchange/partner.ts';
import { millis, type Clock } from '../../kernel/clock.ts';
import type { FeedPages } from './feed-pages.ts';
import { searchFeed, type Found } from './search-feed.ts';

/** Which order is proved. */
interface Proof {
  readonly orderNumber: string;
  readonly customerCode: string;
}

/**
 * Whether an order of unknown outcome is at the carrier: it is when the feed has a row of it. That there is none
 * proves that it is absent only once the feed has had the time that it takes to show it.
 */
export async function proveOrder(
  feed: FeedPages,
  proof: Proof,
  lagMs: number,
  clock: Clock,
  call: Call,
): Promise<Finding> {
  // By our clock alone: the feed's rows are dated by the carrier's, which may be ahead.
  const tried = call.triedAt === undefined ? clock.now() : millis(call.triedAt);
  const shownBy = tried + lagMs;
  const isShown = clock.now() >= shownBy;
  const notBefore = isShown ? shownBy : tried;
  const found = await search(feed, proof, notBefore, call, (events) => events.length > 0);
  if (found.kind !== 'searched') return notFound(found);
  const wire = found.wire === undefined ? {} : { wire: found.wire };
  if (found.events.length > 0 || found.unread > 0) return { finding: 'in-effect', ...wire };
  return isShown
    ? { finding: 'absent', ...wire }
    : { finding: 'not-yet', reason: 'the feed may not show it yet' };
}

/** A cancellation that the feed shows later than this is made again, which does no harm. */
const A_MINUTE_MS = 60_000;

/** Whether a cancellation took effect. Where the feed does not say so, cancelling again does no harm. */
export async function proveCancellation(
  feed: FeedPages,
  proof: Proof,
  clock: Clock,
  call: Call,
): Promise<Finding> {
  const asOf = clock.now() - A_MINUTE_MS;
  const found = await search(feed, proof, asOf, call, isCancelled);
  if (found.kind === 'unreachable') return notFound(found);
  if (found.kind === 'endless') return { finding: 'unclear', safeToResend: true };
  const wire = found.wire === undefined ? {} : { wire: found.wire };
  return { finding: isCancelled(found.events) ? 'in-effect' : 'absent', ...wire };
}

/** Whether events say that a parcel is cancelled. */
export const isCancelled = (events: readonly TrackingEvent[]): boolean =>
  events.some(({ meaning }) => meaning === 'cancelled');

const search = (
  feed: FeedPages,
  proof: Proof,
  notBefore: number,
  call: Call,
  enough: (events: readonly TrackingEvent[]) => boolean,
): Promise<Found> => searchFeed(feed, { ...proof, since: millis(call.keptAt), notBefore, enough }, call);

const notFound = (found: Exclude<Found, { kind: 'searched' }>): Finding => ({
  finding: found.kind === 'endless' ? 'not-yet' : 'unreachable',
  reason: found.reason,
});
