import { LookRequest } from '../../schemas/citizens/look.ts';
import { citizensFromEnvironment } from '../deliveries/citizens-config.ts';
import { clientApi, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { lookUpCitizen, lookUpRelatives } from './look-up-citizen.ts';
import { readBody } from '../kernel/http/read-body.ts';

const citizens = citizensFromEnvironment();

/** POST /v1/citizen-look-ups, POST /v1/citizen-relatives. */
export const handler = clientApi('citizen:read', async (request, event): Promise<Result<Reply>> => {
  const { client, correlationId, route } = request;
  const body = readBody(LookRequest, request);
  if (!body.ok) return body;
  const { sourceIp } = event.requestContext.identity;
  const asking = { client, correlationId, sourceIp, request: body.value };
  switch (route) {
    case '/v1/citizen-look-ups':
      return answered(await lookUpCitizen(citizens, { ...asking, operation: 'look-up' }));
    case '/v1/citizen-relatives':
      return answered(await lookUpRelatives(citizens, { ...asking, operation: 'relatives' }));
    default:
      return refuse('route-not-found');
  }
});

const answered = (answer: Result<unknown>): Result<Reply> =>
  answer.ok ? ok({ status: 200, body: answer.value }) : answer;
