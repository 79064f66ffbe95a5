import { randomUUID } from 'node:crypto';
import type http from 'node:http';
import type { ApiPlan } from '../plan/api.ts';
import { ACCOUNT } from '../place.ts';
import type { Permission } from './policy.ts';
import type { Match } from './routes.ts';

/** A request as the gateway sees it, before its body. */
export interface GatewayRequest {
  readonly id: string;
  readonly at: number;
  readonly method: string;
  /** Without the query, as on the wire. */
  readonly path: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  /** Header values by lower-case name, for the gateway's own use. */
  readonly lower: http.IncomingHttpHeaders;
  readonly sourceIp: string;
}

/** Reads the head of a request. */
export function readHead(incoming: http.IncomingMessage, port: number): GatewayRequest {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const sourceIp = incoming.socket.remoteAddress ?? '';
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  const add = (name: string, value: string): void => {
    headers[name] = value;
    (multiValueHeaders[name] ??= []).push(value);
  };
  const raw = incoming.rawHeaders;
  for (let index = 0; index < raw.length; index += 2) add(raw[index] ?? '', raw[index + 1] ?? '');
  const id = randomUUID();
  add('X-Forwarded-For', sourceIp);
  add('X-Forwarded-Port', String(port));
  add('X-Forwarded-Proto', 'http');
  add('X-Amzn-Trace-Id', `Root=1-${id.slice(0, 8)}-${id.slice(9).replaceAll('-', '')}`);
  return {
    id,
    at: Date.now(),
    method: incoming.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers,
    multiValueHeaders,
    lower: incoming.headers,
    sourceIp,
  };
}

/** The query as the event carries it: decoded, each name with its last value and with all of them. */
function readQuery(query: string): [Record<string, string> | null, Record<string, string[]> | null] {
  if (query === '') return [null, null];
  const single: Record<string, string> = {};
  const multi: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    single[name] = value;
    (multi[name] ??= []).push(value);
  }
  return [single, multi];
}

/** The event of a REST API's Lambda proxy integration (payload format 1.0). */
export function proxyEvent(
  api: ApiPlan,
  request: GatewayRequest,
  { route, parameters }: Match,
  authorised: { readonly permission: Permission; readonly latencyMs: number } | undefined,
  body: { readonly text: string | null; readonly isBase64Encoded: boolean },
): object {
  const [queryStringParameters, multiValueQueryStringParameters] = readQuery(request.query);
  const host = request.lower.host ?? 'localhost';
  return {
    resource: route.path,
    path: request.path,
    httpMethod: request.method,
    headers: request.headers,
    multiValueHeaders: request.multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters,
    pathParameters: parameters,
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: api.id,
      ...(authorised === undefined
        ? {}
        : {
            authorizer: {
              ...authorised.permission.context,
              principalId: authorised.permission.principalId,
              integrationLatency: Math.round(authorised.latencyMs),
            },
          }),
      domainName: host,
      domainPrefix: host.split('.')[0],
      extendedRequestId: request.id,
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: request.lower['user-agent'] ?? null },
      path: request.path,
      protocol: 'HTTP/1.1',
      requestId: request.id,
      requestTime: accessLogTime(request.at),
      requestTimeEpoch: request.at,
      resourceId: route.resourceId,
      resourcePath: route.path,
      stage: api.stage,
    },
    body: body.text,
    isBase64Encoded: body.isBase64Encoded,
  };
}

/** `09/Apr/2026:12:34:56 +0000`, as API Gateway writes it. */
function accessLogTime(at: number): string {
  const [, day = '', month = '', year = '', time = ''] = new Date(at).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
