import { isCopyId } from '../../schemas/copies/copy-id.ts';
import { CopyRefusal, CopyRequest, CopyWithdrawal } from '../../schemas/copies/copy.ts';
import { askingFromEnvironment } from '../deliveries/copies-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { readBody, readMessage } from '../kernel/http/read-body.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { readCopyView } from './read-copy.ts';
import { refuseCopy } from './refuse-copy.ts';
import { requestCopy } from './request-copy.ts';
import { withdrawCopy } from './withdraw-copy.ts';

const copies = askingFromEnvironment();

/** POST /v1/copies, GET /v1/copies/{id}, POST /v1/copies/{id}/refusal, POST /v1/copies/{id}/withdrawal. */
export const handler = clientApi(
  ({ method, route }) => {
    if (method === 'GET') return 'copy:read';
    return route === '/v1/copies/{id}/withdrawal' ? 'copy:manage' : 'copy:certify';
  },
  (request) => {
    const id = request.path['id'] ?? '';
    if (request.route !== '/v1/copies' && !isCopyId(id)) return Promise.resolve(refuse('copy-not-found'));
    switch (request.route) {
      case '/v1/copies':
        return ask(request);
      case '/v1/copies/{id}':
        return answered(readCopyView(copies, request.client, id));
      case '/v1/copies/{id}/refusal': {
        const body = readBody(CopyRefusal, request);
        return body.ok ? answered(refuseCopy(copies, request.client, id, body.value)) : Promise.resolve(body);
      }
      case '/v1/copies/{id}/withdrawal': {
        const body = readBody(CopyWithdrawal, request);
        return body.ok
          ? answered(withdrawCopy(copies, request.client, id, body.value))
          : Promise.resolve(body);
      }
      default:
        return Promise.resolve(refuse('route-not-found'));
    }
  },
);

async function ask(request: ClientRequest): Promise<Result<Reply>> {
  const message = readMessage(CopyRequest, request);
  if (!message.ok) return message;
  const { body, ...about } = message.value;
  const asked = await requestCopy(copies, { ...about, request: body });
  if (!asked.ok) return asked;
  const { correlationId, client } = request;
  log('info', 'LT200', { correlationId, clientId: client.id, copy: asked.value.id });
  measure('accepted', 1, { kind: 'copy' });
  return ok({ status: 201, body: asked.value });
}

async function answered(answer: Promise<Result<unknown>>): Promise<Result<Reply>> {
  const read = await answer;
  return read.ok ? ok({ status: 200, body: read.value }) : read;
}
