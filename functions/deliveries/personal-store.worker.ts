import * as z from 'zod';
import { storeOperations } from '../copies/copy-duty.operation.ts';
import { deliverWorker } from '../exchange/deliver-worker.ts';
import { json, readConfig } from '../kernel/config.ts';
import { PersonalStoreConfig } from '../partners/personal-store/config.ts';
import { createPersonalStore } from '../partners/personal-store/personal-store.ts';
import { copiesFromEnvironment, linksFromEnvironment } from './copies-config.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { storeContents } from './store-contents.ts';
import { trustSecretFromEnvironment } from './trust-config.ts';

const { TRUST: config } = readConfig(
  z.object({ TRUST: json(z.object({ store: PersonalStoreConfig.optional() })) }),
);
const copies = copiesFromEnvironment();
const { address } = linksFromEnvironment(copies);
const secret = trustSecretFromEnvironment(copies.clock);
const partner = createPersonalStore(config.store, {
  account: async () => (await secret()).store,
  contents: storeContents(copies, async (id, from) => (await address(id, from)).url),
  clock: copies.clock,
});

/** Queue `personal-store.fifo`: issued and withdrawn copies, towards the stores of their owners. */
export const handler = deliverWorker({
  ...deliveryFromEnvironment(partner.name),
  partner,
  operations: storeOperations,
  clock: copies.clock,
});
