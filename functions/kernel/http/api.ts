import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpSecurityHeaders from '@middy/http-security-headers';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { PROBLEMS } from '../../../schemas/problems.ts';
import { log } from '../log.ts';
import { measure } from '../metrics.ts';
import { problemBody, refuse, type Problem, type Result } from '../result.ts';
import { readClient, type Client, type Scope } from './client.ts';

/** A request as a use case needs it. Header names are lower-case. */
export interface ApiRequest {
  readonly method: string;
  /** The route's pattern, e.g. `/v1/dossiers/{code}`: safe to log. */
  readonly route: string;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly correlationId: string;
}

/** A request of a known client. */
export interface ClientRequest extends ApiRequest {
  readonly client: Client;
}

/** An answer: its body is JSON unless it is text already, or bytes (of a type that the API knows as binary). */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const NO_STORE = { 'Cache-Control': 'no-store' };

/** Data is no page. The one handler that serves a page says itself what the page may do. */
const NO_PAGE = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };

/**
 * The handler of routes that anybody may call (the wire format carries its own credentials, or there is
 * nothing to protect). A problem becomes problem+json; what throws is a fault of ours: logged, answered 500. Refused before
 * anything is read: a parameter of the query that stands more than once (`invalid-query`).
 */
export const openApi = (
  answer: (request: ApiRequest, event: APIGatewayProxyEvent) => Promise<Result<Reply>>,
) =>
  middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(httpHeaderNormalizer())
    .use(httpSecurityHeaders({ contentSecurityPolicy: false, permissionsPolicy: false }))
    .use(faultsAreAnswered())
    .handler(async (event) => {
      const request = readRequest(event);
      return reply(request, hasRepeated(event) ? REPEATED : await answer(request, event));
    });

/** The gateway tells the last of several values, other readers of the same address the first: neither is taken. */
const REPEATED = refuse('invalid-query', { detail: 'Mỗi tham số truy vấn chỉ được gửi một lần.' });

const hasRepeated = ({ multiValueQueryStringParameters: values }: APIGatewayProxyEvent): boolean =>
  Object.values(values ?? {}).some((all) => (all?.length ?? 0) > 1);

/** The handler of `/v1` routes: as `openApi`, for clients that the authoriser vouches for and that have the scope. */
export const clientApi = (
  scope: Scope | ((request: ApiRequest) => Scope),
  answer: (request: ClientRequest, event: APIGatewayProxyEvent) => Promise<Result<Reply>>,
) =>
  openApi(async (request, event) => {
    const client = readClient(event.requestContext.authorizer);
    if (client === undefined) return refuse('unauthenticated');
    const needed = typeof scope === 'string' ? scope : scope(request);
    if (!client.scopes.has(needed)) return refuse('scope-missing', { detail: `Cần quyền ${needed}.` });
    return answer({ ...request, client }, event);
  });

const CORRELATION = /^[\x21-\x7e]{1,128}$/;

/** The caller's correlation id when it sent a usable one, else the gateway's request id. */
function readRequest(event: APIGatewayProxyEvent): ApiRequest {
  const { headers } = event;
  const sent = headers['x-correlation-id'];
  return {
    method: event.httpMethod,
    route: event.resource,
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers,
    body: event.body,
    isBase64Encoded: event.isBase64Encoded,
    correlationId: sent !== undefined && CORRELATION.test(sent) ? sent : event.requestContext.requestId,
  };
}

function reply(request: ApiRequest, result: Result<Reply>): APIGatewayProxyResult {
  if (!result.ok) return problemReply(request.route, request.correlationId, result.problem);
  const { status, body, headers } = result.value;
  const isBinary = body instanceof Uint8Array;
  return {
    statusCode: status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Correlation-Id': request.correlationId,
      ...NO_STORE,
      ...NO_PAGE,
      ...headers,
    },
    body: isBinary
      ? Buffer.from(body).toString('base64')
      : typeof body === 'string'
        ? body
        : JSON.stringify(body),
    ...(isBinary ? { isBase64Encoded: true } : {}),
  };
}

function problemReply(route: string, correlationId: string, problem: Problem): APIGatewayProxyResult {
  const { status, retry } = PROBLEMS[problem.code];
  log(status >= 500 ? 'error' : 'info', 'LT002', { route, correlationId, problem: problem.code, status });
  measure('refused', 1, { problem: problem.code });
  return {
    statusCode: status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'X-Correlation-Id': correlationId,
      ...(retry === 'after' ? { 'Retry-After': '2' } : {}),
      ...NO_STORE,
      ...NO_PAGE,
    },
    body: JSON.stringify(problemBody(problem, correlationId)),
  };
}

/** An exception is a bug or a broken machine: logged with its stack, answered without a word of it. */
function faultsAreAnswered(): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (request) => {
      const { resource, requestContext } = request.event;
      const error = request.error ?? new Error('failed without an error');
      log('error', 'LT003', { route: resource, correlationId: requestContext.requestId, error });
      const busy =
        error.name === 'ProvisionedThroughputExceededException' || error.name === 'ThrottlingException';
      request.response = problemReply(resource, requestContext.requestId, {
        code: busy ? 'busy' : 'internal',
      });
    },
  };
}
