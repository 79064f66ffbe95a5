import { deliverWorker } from '../exchange/deliver-worker.ts';
import { systemClock } from '../kernel/clock.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { dvcqgFromEnvironment } from './dvcqg-config.ts';
import { DVCQG_OPERATIONS } from './dossier-operations.ts';

const clock = systemClock();
const partner = dvcqgFromEnvironment(clock);

/** Queue `dvcqg.fifo`: carries what is owed to the national portal. */
export const handler = deliverWorker({
  ...deliveryFromEnvironment(partner.name),
  partner,
  operations: DVCQG_OPERATIONS,
  clock,
});
