import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { doorFromEnvironment } from '../deliveries/door-config.ts';
import { openApi, type Reply } from '../kernel/http/api.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { answerRest } from './door/answer-rest.ts';
import { restAddress } from './door/rest-call.ts';
import { openFor } from './door/security-server.ts';

const { settings, door, publicUrl } = doorFromEnvironment();

const PREFIX = '/xroad/r1/';

/** What may be asked; infra/functions.ts lays it there. Read when it is first asked for. */
const described = path.join(import.meta.dirname, 'door', 'openapi.json');
let document: object | undefined;

/**
 * ANY /xroad/r1/{proxy+}: national systems by REST r1; GET /xroad/openapi.json: what they may ask. Only the province's
 * own Security Servers are answered; anybody else is refused before a word is read.
 */
export const handler = openApi(async (request, event): Promise<Result<Reply>> => {
  if (request.route === '/xroad/openapi.json') {
    document ??= JSON.parse(await readFile(described, 'utf8')) as object; // our own, from the same release
    const url = publicUrl + PREFIX + (settings === undefined ? '' : restAddress(settings));
    return ok({ status: 200, body: { ...document, servers: [{ url }] } });
  }
  const { headers, correlationId, method, body, isBase64Encoded } = request;
  const { sourceIp } = event.requestContext.identity;
  const open = openFor(settings, { sourceIp, headers });
  if (open === undefined) return refuse('caller-not-listed');
  const call = {
    method,
    // The whole path as it came: a placeholder's value may be decoded already, and may be not.
    path: event.path.slice(event.path.indexOf(PREFIX) + PREFIX.length),
    hasQuery: Object.keys(request.query).length > 0,
    headers,
    clientHeaders: event.multiValueHeaders['x-road-client']?.length ?? 1,
    body,
    isBase64Encoded,
    correlationId,
  };
  return ok(await answerRest(open, door, call, { sourceIp, correlationId }));
});
