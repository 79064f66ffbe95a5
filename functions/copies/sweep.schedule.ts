import middy from '@middy/core';
import { sweepingFromEnvironment } from '../deliveries/paper-config.ts';
import { sweepCopies } from './sweep-copies.ts';

const copies = sweepingFromEnvironment();

/** How long before its end a round takes up nothing more, in milliseconds. */
const EARLY_MS = 20_000;

/** Every minute: copies whose time has come are ended, resumed, told to their dossiers or cleaned up. */
export const handler = middy().handler(async (_event, context) => {
  const left = context.getRemainingTimeInMillis() - EARLY_MS;
  await sweepCopies(copies, copies.clock.now() + left);
});
