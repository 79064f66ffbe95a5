import * as z from 'zod';
import { AgencyListInput } from '../../schemas/agency-list.ts';
import { readAs } from '../../schemas/field-errors.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse } from '../kernel/result.ts';
import { putAgencyList, readAgencyList } from './agency-list.ts';

const config = readConfig(z.object({ TABLE_DOSSIERS: z.string() }));
const clock = systemClock();

/** GET and PUT /v1/agencies: which agencies the province has. */
export const handler = clientApi(
  ({ method }) => (method === 'PUT' ? 'agency:manage' : 'dossier:read'),
  async (request) => {
    if (request.method === 'GET')
      return ok({ status: 200, body: await readAgencyList(config.TABLE_DOSSIERS) });
    const body = readJsonBody(request.body, request.isBase64Encoded);
    if (!body.ok) return body;
    const input = readAs(AgencyListInput, body.value.value);
    if (!input.ok) return refuse('invalid-field', { errors: input.errors });
    const put = await putAgencyList(config.TABLE_DOSSIERS, request.client, input.value, clock.now());
    if (!put.ok) return put;
    log('info', 'LT055', { clientId: request.client.id, correlationId: request.correlationId });
    return ok({ status: 200, body: put.value });
  },
);
