import middy from '@middy/core';
import { syncDue } from '../registers/run-sync.ts';
import { syncingFromEnvironment } from './registers-config.ts';

const syncing = syncingFromEnvironment();

/** Room at the end of the function's time for the page that is under way, and for what is to be kept of it. */
const ROOM_MS = syncing.settings.timeoutMs + 15_000;

/** Every five minutes: what has changed in the population register since, and what was left to be read or told. */
export const handler = middy().handler(async (_event, context) => {
  await syncDue(syncing, syncing.clock.now() + context.getRemainingTimeInMillis() - ROOM_MS);
});
