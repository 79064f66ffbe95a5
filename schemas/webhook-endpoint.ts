import * as z from 'zod';
import { Instant } from './instant.ts';
import { named } from './named.ts';

const url = z.string().max(2048);

/** Where the provincial portal wants to be told. */
export const WebhookEndpointInput = named('WebhookEndpointInput', z.strictObject({ url }));
export type WebhookEndpointInput = z.infer<typeof WebhookEndpointInput>;

/** `registered` by PUT · `configured` at installation · `none`: nobody is told until one is registered. */
export const WebhookEndpointView = named(
  'WebhookEndpointView',
  z.strictObject({
    source: z.enum(['registered', 'configured', 'none']),
    url: url.optional(),
    changedAt: Instant.optional(),
    changedBy: z.string().optional(),
  }),
);
export type WebhookEndpointView = z.infer<typeof WebhookEndpointView>;
