import middy from '@middy/core';
import { hearForgotten, watchOrders } from '../postal/watch-orders.ts';
import { postalFromEnvironment } from './postal-config.ts';
import { trackingsFromEnvironment } from './vnpost-tracking.ts';

const postal = postalFromEnvironment();
const trackings = trackingsFromEnvironment(postal.clock);

/** Asking about one order through an axis searches its feed, page by page. */
const TIMEOUT_MS = 30_000;

/** Every five minutes: events that nobody was woken for, orders that wait for the other way, parcels without news. */
export const handler = middy().handler(async (_event, context) => {
  const until = postal.clock.now() + context.getRemainingTimeInMillis() - TIMEOUT_MS - 10_000;
  await hearForgotten(postal, until);
  await watchOrders(postal, { trackings, timeoutMs: TIMEOUT_MS, until });
});
