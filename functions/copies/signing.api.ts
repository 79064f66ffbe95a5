import { SignatureInput } from '../../schemas/copies/signing.ts';
import { copyFilesFromEnvironment } from '../deliveries/copies-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { keepSignature } from './keep-signature.ts';
import { signingTask } from './signing-task.ts';

const copies = copyFilesFromEnvironment();

/**
 * Signing on one's own machine: GET /v1/copies/{id}/signing says what is to be signed, PUT /v1/copies/{id}/signature
 * takes the signature. The key stays where it is.
 */
export const handler = clientApi('copy:certify', (request) => {
  switch (request.route) {
    case '/v1/copies/{id}/signing':
      return task(request);
    case '/v1/copies/{id}/signature':
      return take(request);
    default:
      return Promise.resolve(refuse('route-not-found'));
  }
});

async function task({ client, path }: ClientRequest): Promise<Result<Reply>> {
  const found = await signingTask(copies, client, path['id'] ?? '');
  return found.ok ? ok({ status: 200, body: found.value }) : found;
}

async function take(request: ClientRequest): Promise<Result<Reply>> {
  const body = readBody(SignatureInput, request);
  if (!body.ok) return body;
  const { client, correlationId } = request;
  const kept = await keepSignature(copies, { ...body.value, client, id: request.path['id'] ?? '' });
  if (!kept.ok) {
    log('warn', 'LT204', { correlationId, clientId: client.id, outcome: kept.problem.code });
    return kept;
  }
  log('info', 'LT203', { correlationId, clientId: client.id, copy: kept.value.id });
  return ok({ status: 202, body: kept.value });
}
