import {
  ConfirmationRequest,
  HistoryQuery,
  ReadingRequest,
} from '../../schemas/registers/household-views.ts';
import { householdsFromEnvironment } from '../deliveries/households-config.ts';
import { clientApi, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { confirmHousehold } from './confirm-household.ts';
import { readHistory, readMembers } from './read-household.ts';
import { readBody } from '../kernel/http/read-body.ts';

const households = householdsFromEnvironment();

/** POST /v1/household-confirmations, POST /v1/household-readings, GET /v1/households/{id}/history. */
export const handler = clientApi('household:read', async (request, event): Promise<Result<Reply>> => {
  const { client, correlationId, route } = request;
  const asker = { client, correlationId, sourceIp: event.requestContext.identity.sourceIp };
  switch (route) {
    case '/v1/household-confirmations': {
      const body = readBody(ConfirmationRequest, request);
      return body.ok ? answered(await confirmHousehold(households, asker, body.value)) : body;
    }
    case '/v1/household-readings': {
      const body = readBody(ReadingRequest, request);
      return body.ok ? answered(await readMembers(households, asker, body.value)) : body;
    }
    case '/v1/households/{id}/history': {
      const query = HistoryQuery.safeParse(request.query);
      if (!query.success)
        return refuse('invalid-query', { detail: 'Cần purpose, legalBasis, officer và dossier.' });
      return answered(await readHistory(households, asker, request.path['id'] ?? '', query.data));
    }
    default:
      return refuse('route-not-found');
  }
});

const answered = (answer: Result<unknown>): Result<Reply> =>
  answer.ok ? ok({ status: 200, body: answer.value }) : answer;
