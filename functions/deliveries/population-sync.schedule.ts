import middy from '@middy/core';
import { groupHouseholds } from '../registers/group-households.ts';
import { syncDue } from '../registers/run-sync.ts';
import { groupersFromEnvironment, syncingFromEnvironment } from './registers-config.ts';

const syncing = syncingFromEnvironment();
const groupers = groupersFromEnvironment(syncing);

/** Room at the end of the function's time for the page that is under way, and for what is to be kept of it. */
const ROOM_MS = syncing.settings.timeoutMs + 15_000;

/**
 * Every five minutes: what has changed in the population register since, and what was left to be read or told; in what
 * is left of the time social insurance is asked about households.
 */
export const handler = middy().handler(async (_event, context) => {
  const until = syncing.clock.now() + context.getRemainingTimeInMillis() - ROOM_MS;
  await syncDue(syncing, until);
  await groupHouseholds(syncing, groupers, until);
});
