import { completeOperation } from '../copies/copy-duty.operation.ts';
import { deliverWorker } from '../exchange/deliver-worker.ts';
import { systemClock } from '../kernel/clock.ts';
import { createCompleting } from './complete-signatures.ts';
import { completingFromEnvironment } from './copies-config.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { timestampFromEnvironment } from './trust-config.ts';

const clock = systemClock();
const timestamp = timestampFromEnvironment(clock);
const partner = createCompleting(timestamp === undefined ? undefined : completingFromEnvironment(timestamp));

/** Queue `timestamp.fifo`: signatures of copies that have come and are to be stamped and put into their files. */
export const handler = deliverWorker({
  ...deliveryFromEnvironment(partner.name),
  partner,
  operations: [completeOperation],
  clock,
});
