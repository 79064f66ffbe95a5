import { deliverWorker } from '../exchange/deliver-worker.ts';
import { systemClock } from '../kernel/clock.ts';
import { createNgsp } from '../partners/vnpost/vnpost.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { carrierOperations } from './postal-operations.ts';
import { vnpostFromEnvironment } from './vnpost-config.ts';

const clock = systemClock();
const { config, deps } = vnpostFromEnvironment(clock);
const partner = createNgsp(config, deps);

/** Queue `vnpost-ngsp.fifo`: carries what is owed to the public post through the national axis. */
export const handler = deliverWorker({
  ...deliveryFromEnvironment(partner.name),
  partner,
  operations: carrierOperations('vnpost-ngsp'),
  clock,
});
