import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { QuoteRequest } from '../../schemas/postal/fares.ts';
import { CancellationRequest, OrderRequest } from '../../schemas/postal/order.ts';
import { postalFromEnvironment } from '../deliveries/postal-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { readMessage } from '../kernel/http/read-body.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { cancelOrder } from './cancel-order.ts';
import { quoteFare } from './quote-fare.ts';
import { readOrder, readOrders } from './read-orders.ts';
import { requestOrder } from './request-order.ts';

const postal = postalFromEnvironment();

/** GET and POST /v1/dossiers/{code}/postal-orders, /v1/postal-orders/{number}, …/cancellation, /v1/postal-quotes. */
export const handler = clientApi(
  ({ method, route }) => (method === 'POST' && route !== '/v1/postal-quotes' ? 'post:order' : 'post:read'),
  (request) => {
    switch (request.route) {
      case '/v1/dossiers/{code}/postal-orders':
        return request.method === 'POST' ? order(request) : list(request);
      case '/v1/postal-orders/{number}':
        return answered(readOrder(postal, request.client, request.path['number'] ?? ''));
      case '/v1/postal-orders/{number}/cancellation':
        return cancel(request);
      case '/v1/postal-quotes':
        return quote(request);
      default:
        return Promise.resolve(refuse('route-not-found'));
    }
  },
);

async function order(request: ClientRequest): Promise<Result<Reply>> {
  const code = parseDossierCode(request.path['code'] ?? '');
  if (!code.ok) return refuse('dossier-not-found');
  const message = readMessage(OrderRequest, request);
  if (!message.ok) return message;
  const { body, ...about } = message.value;
  const asked = await requestOrder(postal, { ...about, code: code.parts.code, request: body });
  if (!asked.ok) return asked;
  const { number, kind } = asked.value;
  log('info', 'LT070', { correlationId: request.correlationId, clientId: request.client.id, order: number });
  measure('accepted', 1, { kind: `postal-${kind}` });
  return ok({ status: 201, body: asked.value });
}

async function cancel(request: ClientRequest): Promise<Result<Reply>> {
  const message = readMessage(CancellationRequest, request);
  if (!message.ok) return message;
  const { body, ...about } = message.value;
  const number = request.path['number'] ?? '';
  const cancelled = await cancelOrder(postal, { ...about, number, reason: body.reason });
  if (!cancelled.ok) return cancelled;
  const { state } = cancelled.value;
  log('info', 'LT071', {
    correlationId: request.correlationId,
    clientId: request.client.id,
    order: cancelled.value.number,
    state,
  });
  return ok({ status: state === 'cancelled' ? 200 : 202, body: cancelled.value });
}

function list({ client, path }: ClientRequest): Promise<Result<Reply>> {
  const code = parseDossierCode(path['code'] ?? '');
  if (!code.ok) return Promise.resolve(refuse('dossier-not-found'));
  return answered(readOrders(postal, client, code.parts.code));
}

function quote(request: ClientRequest): Promise<Result<Reply>> {
  const message = readMessage(QuoteRequest, request);
  if (!message.ok) return Promise.resolve(message);
  return answered(quoteFare(postal, request.client, message.value.body));
}

async function answered(answer: Promise<Result<unknown>>): Promise<Result<Reply>> {
  const read = await answer;
  return read.ok ? ok({ status: 200, body: read.value }) : read;
}
