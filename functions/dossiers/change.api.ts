import { readChange } from '../../schemas/changes.ts';
import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { ChangeKind } from '../../schemas/transitions.ts';
import { clientApi } from '../kernel/http/api.ts';
import { repeatableOf } from '../kernel/http/idempotency.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse } from '../kernel/result.ts';
import { dossiersFromEnvironment } from './dossiers-config.ts';
import { receiveChange } from './receive-change.ts';

const dossiers = dossiersFromEnvironment();

/** POST /v1/dossiers/{code}/{action}: 200 when it is in force, 202 while declared files are awaited. */
export const handler = clientApi('dossier:write', async (request) => {
  const kind = ChangeKind.safeParse(request.path['action']);
  if (!kind.success) return refuse('route-not-found');
  const code = parseDossierCode(request.path['code'] ?? '');
  if (!code.ok) return refuse('dossier-not-found');
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const change = readChange(kind.data, body.value.value);
  if (!change.ok) return refuse('invalid-field', { errors: change.errors });
  const repeatable = repeatableOf(request);
  if (!repeatable.ok) return repeatable;
  const { client, correlationId } = request;
  const receipt = await receiveChange(dossiers, {
    client,
    correlationId,
    code: code.parts.code,
    change: change.value,
    received: body.value.text,
    repeatable: repeatable.value,
  });
  if (!receipt.ok) return receipt;
  log('info', 'LT011', { correlationId, clientId: client.id, operation: kind.data });
  measure('accepted', 1, { kind: kind.data });
  return ok({ status: receipt.value.uploads.length > 0 ? 202 : 200, body: receipt.value });
});
