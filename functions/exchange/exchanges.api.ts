import * as z from 'zod';
import { parseDossierCode } from '../../schemas/dossier-code.ts';
import { systemClock } from '../kernel/clock.ts';
import { json, readConfig } from '../kernel/config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { log } from '../kernel/log.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { Subject } from './exchange.ts';
import { Policies } from './policy.ts';
import { exchangesOf, listParked, partnersNow, readOneExchange, type ExchangeReading } from './reading.ts';

const config = readConfig(
  z.object({ TABLE_EXCHANGES: z.string(), TABLE_PARTNERS: z.string(), POLICIES: json(Policies) }),
);
const reading: ExchangeReading = {
  tables: { exchanges: config.TABLE_EXCHANGES, partners: config.TABLE_PARTNERS },
  policies: config.POLICIES,
  clock: systemClock(),
};

/** GET /v1/dossiers/{code}/exchanges, /v1/exchanges/{id}, /v1/parked, /v1/partners. */
export const handler = clientApi('exchange:read', async (request) => {
  const answer = await read(request);
  return answer.ok ? ok<Reply>({ status: 200, body: answer.value }) : answer;
});

async function read(request: ClientRequest): Promise<Result<unknown>> {
  const { client, path, query } = request;
  switch (request.route) {
    case '/v1/dossiers/{code}/exchanges': {
      const code = parseDossierCode(path['code'] ?? '');
      if (!code.ok) return refuse('dossier-not-found');
      return ok(await exchangesOf(reading, client, code.parts.code as string as Subject)); // a dossier is told of under its code
    }
    case '/v1/exchanges/{id}':
      return readExchange(request);
    case '/v1/parked':
      return listParked(reading, client, query);
    case '/v1/partners':
      return ok(await partnersNow(reading));
    default:
      return refuse('route-not-found');
  }
}

/** One exchange. A look at its payload is a look at somebody's data: it is recorded who took it. */
async function readExchange({ client, path, query, correlationId }: ClientRequest): Promise<Result<unknown>> {
  const withPayload = query['payload'] === 'true';
  const detail = await readOneExchange(reading, client, path['id'] ?? '', withPayload);
  if (detail.ok && withPayload) {
    log('info', 'LT043', { correlationId, clientId: client.id, exchange: detail.value.id });
  }
  return detail;
}
