import { PORTAL_WEBHOOK, PROVINCIAL_PORTAL } from '../../schemas/duties.ts';
import { WebhookEvent } from '../../schemas/webhooks.ts';
import type { PartnerName } from '../exchange/exchange.ts';
import type { Operation } from '../exchange/operation.ts';

/** What the provincial portal must hear, towards its receiver. Nothing follows from it. */
export const webhookOperation: Operation<WebhookEvent> = {
  name: PORTAL_WEBHOOK,
  partner: PROVINCIAL_PORTAL as PartnerName,
  contract: WebhookEvent,
  fullState: false,
  follows: [],
  settle: () => ({}),
};
