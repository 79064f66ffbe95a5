import middy from '@middy/core';
import { parcelsFromEnvironment } from '../deliveries/postal-config.ts';
import { reconcileNight } from './reconcile.ts';

const parcels = parcelsFromEnvironment();

/**
 * Every night at half past one in Vietnam: the orders of yesterday, of a week and of a month ago against what the
 * carriers have told.
 */
export const handler = middy().handler(async () => {
  await reconcileNight(parcels);
});
