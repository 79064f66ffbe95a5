import { deliverWorker } from '../exchange/deliver-worker.ts';
import { populationOperations } from './citizen-operations.ts';
import { laterFromEnvironment } from './citizens-config.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { createVerifyLater } from './verify-later.ts';

const citizens = laterFromEnvironment();
const partner = createVerifyLater(citizens);

/** Queue `population.fifo`: verifications that the population register could not answer at once. */
export const handler = deliverWorker({
  ...deliveryFromEnvironment(partner.name),
  partner,
  operations: populationOperations(),
  clock: citizens.clock,
});
