import * as z from 'zod';
import { readAs } from '../../schemas/field-errors.ts';
import { AmendOrder, BulkRedriveOrder, RedriveOrder, SkipOrder } from '../../schemas/operating.ts';
import { operationsFromEnvironment } from '../deliveries/operations.ts';
import { systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { readJsonBody } from '../kernel/http/json-body.ts';
import { log, type LogCode } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { exchangeId, type Exchange } from './exchange.ts';
import { viewOf } from './reading.ts';
import { amendExchange, redriveExchange, skipExchange, type Redriving } from './redrive.ts';
import { redriveParked } from './redrive-parked.ts';

const config = readConfig(z.object({ TABLE_EXCHANGES: z.string(), TABLE_EVIDENCE: z.string() }));
const redriving: Redriving = {
  tables: { exchanges: config.TABLE_EXCHANGES, evidence: config.TABLE_EVIDENCE },
  operations: operationsFromEnvironment(),
  clock: systemClock(),
};

/** POST /v1/exchanges/{id}/redrive, …/amend, …/skip, and /v1/redrive for all that is parked at a partner. */
export const handler = clientApi('exchange:operate', async (request) => {
  const answer = await obey(request);
  return answer.ok ? ok<Reply>({ status: 200, body: answer.value }) : answer;
});

async function obey(request: ClientRequest): Promise<Result<unknown>> {
  const { client } = request;
  const id = request.path['id'] ?? '';
  switch (request.route) {
    case '/v1/exchanges/{id}/redrive': {
      const order = readOrder(RedriveOrder, request);
      return order.ok
        ? told(request, 'LT040', await redriveExchange(redriving, id, { client, ...order.value }))
        : order;
    }
    case '/v1/exchanges/{id}/amend': {
      const order = readOrder(AmendOrder, request);
      if (!order.ok) return order;
      const { payload, ...why } = order.value;
      return told(request, 'LT041', await amendExchange(redriving, id, { client, ...why }, payload));
    }
    case '/v1/exchanges/{id}/skip': {
      const order = readOrder(SkipOrder, request);
      return order.ok
        ? told(request, 'LT042', await skipExchange(redriving, id, { client, ...order.value }))
        : order;
    }
    case '/v1/redrive': {
      const order = readOrder(BulkRedriveOrder, request);
      if (!order.ok) return order;
      const { reason, officer } = order.value;
      const report = await redriveParked(redriving, { client, reason, officer }, order.value);
      const { partner, exchanges } = report;
      if (!report.dryRun) {
        log('info', 'LT040', {
          correlationId: request.correlationId,
          clientId: client.id,
          partner,
          count: exchanges.length,
        });
      }
      return ok(report);
    }
    default:
      return refuse('route-not-found');
  }
}

/** The body against its contract. A person who gives no reason is told so by a code of its own. */
function readOrder<T>(schema: z.ZodType<T>, request: ClientRequest): Result<T> {
  const body = readJsonBody(request.body, request.isBase64Encoded);
  if (!body.ok) return body;
  const read = readAs(schema, body.value.value);
  if (read.ok) return ok(read.value);
  const [first] = read.errors;
  const onlyReason = read.errors.length === 1 && first?.pointer === '/reason';
  return refuse(onlyReason ? 'reason-required' : 'invalid-field', { errors: read.errors });
}

function told(
  { client, correlationId }: ClientRequest,
  code: LogCode,
  done: Result<Exchange>,
): Result<unknown> {
  if (!done.ok) return done;
  const { partner, operation, state } = done.value;
  log('info', code, {
    correlationId,
    clientId: client.id,
    exchange: exchangeId(done.value),
    partner,
    operation,
    state,
  });
  return ok(viewOf(done.value));
}
