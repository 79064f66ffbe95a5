import * as z from 'zod';
import { systemClock } from '../../kernel/clock.ts';
import { readConfig } from '../../kernel/config.ts';
import { clientApi } from '../../kernel/http/api.ts';
import { readJsonBody } from '../../kernel/http/json-body.ts';
import { log } from '../../kernel/log.ts';
import { ok } from '../../kernel/result.ts';
import { readEndpoint } from './endpoint.ts';
import { registerEndpoint } from './register-endpoint.ts';
import { resolveHost } from './target.ts';

const config = readConfig(
  z.object({
    TABLE_PARTNERS: z.string(),
    PORTAL_WEBHOOK_URL: z.string().optional(),
    LOCAL_MODE: z.string().optional(),
  }),
);
const table = config.TABLE_PARTNERS;
const clock = systemClock();

/** GET and PUT /v1/webhook-endpoint: where the portal is told. */
export const handler = clientApi('webhook:manage', async (request) => {
  if (request.method === 'GET') {
    return ok({ status: 200, body: await readEndpoint(table, config.PORTAL_WEBHOOK_URL) });
  }
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const registered = await registerEndpoint(body.value.value, {
    table,
    clientId: request.client.id,
    now: clock.now(),
    allowPrivate: config.LOCAL_MODE === 'true',
    resolve: resolveHost,
  });
  if (!registered.ok) return registered;
  log('info', 'LT053', { clientId: request.client.id, correlationId: request.correlationId });
  return ok({ status: 200, body: registered.value });
});
