import * as z from 'zod';
import { readAs } from '../../schemas/field-errors.ts';
import { CodeRequest } from '../../schemas/views.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { clientApi } from '../kernel/http/api.ts';
import { repeatableOf } from '../kernel/http/idempotency.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { ok, refuse } from '../kernel/result.ts';
import { allocateCode } from './allocate-code.ts';

const config = readConfig(z.object({ TABLE_DOSSIERS: z.string(), TABLE_REQUESTS: z.string() }));
const desk = {
  tables: { dossiers: config.TABLE_DOSSIERS, requests: config.TABLE_REQUESTS },
  clock: systemClock(),
};

/** POST /v1/dossier-codes: the next code of an agency's day. */
export const handler = clientApi('code:allocate', async (request) => {
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const asked = readAs(CodeRequest, body.value.value);
  if (!asked.ok) return refuse('invalid-field', { errors: asked.errors });
  const repeatable = repeatableOf(request);
  if (!repeatable.ok) return repeatable;
  const allocation = await allocateCode(desk, request.client, asked.value, repeatable.value);
  return allocation.ok ? ok({ status: 201, body: allocation.value }) : allocation;
});
