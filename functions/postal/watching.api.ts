import { canonicalAgencyCode } from '../../schemas/agency-code.ts';
import { Day } from '../../schemas/calendar.ts';
import { parcelsFromEnvironment } from '../deliveries/postal-config.ts';
import { clientApi, type ClientRequest, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { isClients } from './order.ts';
import { readStrays } from './read-strays.ts';
import { reconcileDay } from './reconcile.ts';

const parcels = parcelsFromEnvironment();

/** GET /v1/postal-strays, /v1/postal-reconciliation?agency=&day=. */
export const handler = clientApi('post:read', async (request) => {
  const answer = await read(request);
  return answer.ok ? ok<Reply>({ status: 200, body: answer.value }) : answer;
});

async function read({ client, route, query }: ClientRequest): Promise<Result<unknown>> {
  switch (route) {
    case '/v1/postal-strays':
      return ok(await readStrays(parcels, client));
    case '/v1/postal-reconciliation': {
      const agency = canonicalAgencyCode(query['agency'] ?? '');
      const day = Day.safeParse(query['day']);
      if (agency === undefined) return refuse('invalid-query', { detail: 'agency phải là mã cơ quan.' });
      if (!day.success) return refuse('invalid-query', { detail: 'day phải là ngày YYYY-MM-DD.' });
      if (!isClients(client, agency)) return refuse('agency-not-yours');
      return ok(await reconcileDay(parcels, agency, day.data));
    }
    default:
      return refuse('route-not-found');
  }
}
