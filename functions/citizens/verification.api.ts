import { LookRequest } from '../../schemas/citizens/look.ts';
import { citizensFromEnvironment } from '../deliveries/citizens-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { repeatableOf } from '../kernel/http/idempotency.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { readBody } from '../kernel/http/read-body.ts';
import { readVerification } from './read-verification.ts';
import { verifyCitizen } from './verify-citizen.ts';

const citizens = citizensFromEnvironment();

/** POST /v1/citizen-verifications, GET /v1/citizen-verifications/{id}. */
export const handler = clientApi('citizen:verify', async (request, event) => {
  switch (request.route) {
    case '/v1/citizen-verifications':
      return verify(request, event.requestContext.identity.sourceIp);
    case '/v1/citizen-verifications/{id}': {
      const { client, path } = request;
      const read = await readVerification(citizens.tables.citizens, client, path['id'] ?? '');
      return read.ok ? ok({ status: 200, body: read.value }) : read;
    }
    default:
      return refuse('route-not-found');
  }
});

async function verify(request: ClientRequest, sourceIp: string): Promise<Result<Reply>> {
  const { client, correlationId } = request;
  const body = readBody(LookRequest, request);
  if (!body.ok) return body;
  const repeatable = repeatableOf(request);
  if (!repeatable.ok) return repeatable;
  const asking = { client, correlationId, sourceIp, request: body.value, repeatable: repeatable.value };
  const verified = await verifyCitizen(citizens, { ...asking, operation: 'verify' });
  if (!verified.ok) return verified;
  const isWaiting = verified.value.status === 'unverified';
  log('info', isWaiting ? 'LT121' : 'LT120', { correlationId, clientId: client.id });
  return ok({ status: isWaiting ? 202 : 200, body: verified.value });
}
