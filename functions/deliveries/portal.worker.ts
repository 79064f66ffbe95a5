import * as z from 'zod';
import { deliverWorker } from '../exchange/deliver-worker.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { secretOf } from '../kernel/secret.ts';
import { portalEndpoint } from '../partners/portal/endpoint.ts';
import { createPortal } from '../partners/portal/portal.partner.ts';
import { WebhookSecrets } from '../partners/portal/signature.ts';
import { PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import { deliveryFromEnvironment } from './delivery-config.ts';
import { PORTAL_OPERATIONS } from './dossier-operations.ts';

const config = readConfig(
  z.object({
    SECRET_PORTAL: z.string(),
    PORTAL_WEBHOOK_URL: z.string().optional(),
    LOCAL_MODE: z.string().optional(),
  }),
);
const clock = systemClock();
const delivery = deliveryFromEnvironment(PROVINCIAL_PORTAL as PartnerName);

/** Queue `portal.fifo`: tells the provincial portal by signed webhooks. */
export const handler = deliverWorker({
  ...delivery,
  partner: createPortal({
    endpoint: portalEndpoint(delivery.tables.partners, config.PORTAL_WEBHOOK_URL, clock),
    secrets: secretOf(config.SECRET_PORTAL, WebhookSecrets, () => clock.now()),
    clock,
    allowPrivate: config.LOCAL_MODE === 'true',
  }),
  operations: PORTAL_OPERATIONS,
  clock,
});
