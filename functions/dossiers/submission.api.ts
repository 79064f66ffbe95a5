import { readAs } from '../../schemas/field-errors.ts';
import { SubmissionInput } from '../../schemas/submission.ts';
import { clientApi } from '../kernel/http/api.ts';
import { repeatableOf } from '../kernel/http/idempotency.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse } from '../kernel/result.ts';
import { dossiersFromEnvironment } from './dossiers-config.ts';
import { receiveSubmission } from './receive-submission.ts';

const dossiers = dossiersFromEnvironment();

/** POST /v1/dossiers: 201 when it is received, 202 while declared files are awaited. */
export const handler = clientApi('dossier:write', async (request) => {
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const input = readAs(SubmissionInput, body.value.value);
  if (!input.ok) return refuse('invalid-field', { errors: input.errors });
  const repeatable = repeatableOf(request);
  if (!repeatable.ok) return repeatable;
  const { client, correlationId } = request;
  const receipt = await receiveSubmission(dossiers, {
    client,
    correlationId,
    input: input.value,
    received: body.value.text,
    repeatable: repeatable.value,
  });
  if (!receipt.ok) return receipt;
  const { completeness, flags } = receipt.value;
  log('info', completeness === 'pending' ? 'LT012' : 'LT010', {
    correlationId,
    clientId: client.id,
    flags: flags.length,
  });
  measure('accepted', 1, { kind: 'submission' });
  return ok({ status: completeness === 'pending' ? 202 : 201, body: receipt.value });
});
