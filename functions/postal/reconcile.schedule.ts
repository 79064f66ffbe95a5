import middy from '@middy/core';
import { parcelsFromEnvironment } from '../deliveries/postal-config.ts';
import { reconcileAll, yesterday } from './reconcile.ts';

const parcels = parcelsFromEnvironment();

/** Every night at half past one in Vietnam: yesterday's orders against what the carriers have told. */
export const handler = middy().handler(async () => {
  await reconcileAll(parcels, yesterday(parcels.clock.now()));
});
