import { signOperation } from '../copies/copy-duty.operation.ts';
import { deliverWorker } from '../exchange/deliver-worker.ts';
import { copyFilesFromEnvironment } from './copies-config.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { createSigning } from './sign-copies.ts';
import { signingFromEnvironment } from './trust-config.ts';

const copies = copyFilesFromEnvironment();
const partner = createSigning(copies, signingFromEnvironment(copies.clock));

/** Queue `signing.fifo`: people and bodies who sign by the remote signing service. */
export const handler = deliverWorker({
  ...deliveryFromEnvironment(partner.name),
  partner,
  operations: [signOperation],
  clock: copies.clock,
});
