import * as z from 'zod';
import { systemClock } from '../../kernel/clock.ts';
import { json, readConfig } from '../../kernel/config.ts';
import { clientApi } from '../../kernel/http/api.ts';
import { readJsonBody } from '../../kernel/http/json-body.ts';
import { log } from '../../kernel/log.ts';
import { ok } from '../../kernel/result.ts';
import { chooseRoute, showChoice } from './choose-route.ts';
import { AxisConfig } from './config.ts';

const config = readConfig(z.object({ AXIS: json(AxisConfig), TABLE_PARTNERS: z.string() }));
const choosing = { config: config.AXIS, table: config.TABLE_PARTNERS };
const clock = systemClock();

/** GET and PUT /v1/axis-routes/{register}: which route of the axis a register takes. */
export const handler = clientApi('axis:manage', async (request) => {
  const register = request.path['register'] ?? '';
  if (request.method === 'GET') {
    const shown = await showChoice(register, choosing);
    return shown.ok ? ok({ status: 200, body: shown.value }) : shown;
  }
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const chosen = await chooseRoute(register, body.value.value, request.client.id, clock.now(), choosing);
  if (!chosen.ok) return chosen;
  const { route } = chosen.value;
  log('info', 'LT100', {
    partner: register,
    route,
    clientId: request.client.id,
    correlationId: request.correlationId,
  });
  return ok({ status: 200, body: chosen.value });
});
