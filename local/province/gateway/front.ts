import http from 'node:http';
import type { FunctionPool, InvocationResult } from '../functions/function-pool.ts';
import type { ApiPlan, IntegrationPlan } from '../plan/api.ts';
import { LOOPBACK, arn } from '../place.ts';
import { ProvinceProblem } from '../problem.ts';
import { createAuthoriser, type Authoriser } from './authoriser.ts';
import { createGatewayResponses, type Answer, type ResponseType } from './gateway-response.ts';
import { createBinaryTest } from './media-types.ts';
import { proxyResult } from './proxy-result.ts';
import { proxyEvent, readHead, type GatewayRequest } from './request.ts';
import { createRouter, type Match } from './routes.ts';

/** A port that listens, and answers 503 until there is something behind it. */
export interface Front {
  readonly url: string;
  readonly port: number;
  readonly serve: (handler: RequestHandler) => void;
  /** Takes no more requests and lets running ones finish, at most for the given time. */
  readonly stop: (graceMs: number) => Promise<void>;
}

export type RequestHandler = (incoming: http.IncomingMessage, outgoing: http.ServerResponse) => void;

/** The largest body that API Gateway takes, and the largest that it can hand to a function (bytes). */
const GATEWAY_LIMIT = 10 * 1024 * 1024;
const FUNCTION_LIMIT = 6 * 1024 * 1024;

/** Listens on loopback; port 0 takes any free one. Throws a `ProvinceProblem` when the port is taken. */
export async function openFront(port: number): Promise<Front> {
  let handler: RequestHandler | undefined;
  const server = http.createServer((incoming, outgoing) => {
    if (handler !== undefined) handler(incoming, outgoing);
    else
      outgoing
        .writeHead(503, { 'Content-Type': 'application/json' })
        .end('{"message":"Service Unavailable"}');
  });
  // Longer than clients keep idle connections, so that none is closed under a request.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(portProblem(port, error));
    });
    server.listen({ port, host: LOOPBACK }, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: actual,
    url: `http://${LOOPBACK}:${String(actual)}`,
    serve: (given) => {
      handler = given;
    },
    stop: (graceMs) =>
      new Promise((resolve) => {
        const force = setTimeout(() => {
          server.closeAllConnections();
        }, graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function portProblem(port: number, error: NodeJS.ErrnoException): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ProvinceProblem(
        `Cổng ${String(port)} đang có chương trình khác dùng; hãy chọn cổng khác bằng --port.`,
        `Port ${String(port)} is in use; choose another with --port.`,
      );
    case 'EACCES':
      return new ProvinceProblem(
        `Không được phép mở cổng ${String(port)}; hãy chọn cổng từ 1024 trở lên.`,
        `Port ${String(port)} may not be opened; choose one from 1024 up.`,
      );
    default:
      return error;
  }
}

/** Answers requests as the template's REST API would: routes, authoriser, functions, and its own refusals. */
export function createGateway(
  api: ApiPlan,
  pools: ReadonlyMap<string, FunctionPool>,
  port: number,
  now: () => number,
): RequestHandler {
  const match = createRouter(api.routes);
  const own = createGatewayResponses(api);
  const isBinary = createBinaryTest(api.binaryMediaTypes);
  const authorisers = authorisersOf(api, pools, now);

  const answer = async (incoming: http.IncomingMessage, request: GatewayRequest): Promise<Answer> => {
    const found = match(request.method, request.path);
    if (found === undefined) return own('MISSING_AUTHENTICATION_TOKEN', request);
    const body = await readBody(incoming);
    if (body === undefined) return own('REQUEST_TOO_LARGE', request);
    const { route } = found;

    const missing = missingParameters(found, request);
    if (missing !== '')
      return own('BAD_REQUEST_PARAMETERS', request, `Missing required request parameters: [${missing}]`);

    let authorised;
    if (route.authoriser !== undefined) {
      const token = request.lower[route.authoriser.header];
      const method = arn('execute-api', `${api.id}/${api.stage}/${request.method}${request.path}`);
      const said = await authorisers.get(route.authoriser.id)?.(
        typeof token === 'string' ? token : undefined,
        method,
      );
      if (said?.verdict !== 'allow') return refused(own, request, said?.verdict ?? 'failure');
      authorised = said;
    }

    if (route.integration.kind === 'mock') {
      return { status: route.integration.status, headers: { ...route.integration.headers }, body: '' };
    }
    const bytes = body.length === 0 ? null : body;
    const asBytes = isBinary(request.lower['content-type']);
    const text = bytes === null ? null : bytes.toString(asBytes ? 'base64' : 'utf8');
    if (text !== null && isTooLargeForFunction(text))
      return own('REQUEST_TOO_LARGE', request, 'Request Entity Too Large');
    const event = proxyEvent(api, request, found, authorised, {
      text,
      isBase64Encoded: text !== null && asBytes,
    });
    const result = await withinTime(
      pools.get(route.integration.functionName)?.invoke(event),
      route.integration,
    );
    if (result === 'late') return own('INTEGRATION_TIMEOUT', request);
    return (
      (result.ok ? proxyResult(result.value, isBinary(request.lower.accept)) : undefined) ??
      own('INTEGRATION_FAILURE', request)
    );
  };

  return (incoming, outgoing) => {
    const request = readHead(incoming, port);
    answer(incoming, request).then(
      ({ status, headers, body }) => {
        outgoing.writeHead(status, {
          ...headers,
          'x-amzn-RequestId': request.id,
          'Content-Length': Buffer.byteLength(body),
        });
        outgoing.end(request.method === 'HEAD' ? undefined : body);
        // The rest of a body that was refused for its size is not waited for.
        if (!incoming.complete) outgoing.once('finish', () => incoming.destroy());
      },
      () => outgoing.destroy(), // the client went away while it was being read
    );
  };
}

function authorisersOf(
  api: ApiPlan,
  pools: ReadonlyMap<string, FunctionPool>,
  now: () => number,
): Map<string, Authoriser> {
  const authorisers = new Map<string, Authoriser>();
  for (const { authoriser } of api.routes) {
    const pool = pools.get(authoriser?.functionName ?? '');
    if (authoriser !== undefined && pool !== undefined && !authorisers.has(authoriser.id)) {
      authorisers.set(authoriser.id, createAuthoriser(authoriser, pool, now));
    }
  }
  return authorisers;
}

type Own = ReturnType<typeof createGatewayResponses>;

function refused(own: Own, request: GatewayRequest, verdict: string): Answer {
  const types: Record<string, ResponseType> = {
    unauthorized: 'UNAUTHORIZED',
    failure: 'AUTHORIZER_FAILURE',
    'configuration-error': 'AUTHORIZER_CONFIGURATION_ERROR',
  };
  const type = types[verdict];
  if (type !== undefined) return own(type, request);
  const explicit = 'User is not authorized to access this resource with an explicit deny';
  return verdict === 'explicit-deny'
    ? own('ACCESS_DENIED', request, explicit)
    : own('ACCESS_DENIED', request);
}

function missingParameters({ route }: Match, request: GatewayRequest): string {
  if (route.required.length === 0) return '';
  const query = new URLSearchParams(request.query);
  return route.required
    .filter(({ in: place, name }) =>
      place === 'header' ? request.lower[name.toLowerCase()] === undefined : !query.has(name),
    )
    .map(({ name }) => name)
    .join(', ');
}

/** The whole body, or `undefined` when it is larger than the gateway takes. Rejects when the client goes away. */
function readBody(incoming: http.IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length'] ?? 0) > GATEWAY_LIMIT) {
      resolve(undefined);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > GATEWAY_LIMIT) {
        incoming.pause();
        resolve(undefined);
      } else chunks.push(chunk);
    });
    incoming.on('end', () => {
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
    });
    incoming.on('error', reject);
    incoming.on('close', () => {
      if (!incoming.complete) reject(new Error('the client went away'));
    });
  });
}

/** A function's event is JSON, in which a body's quotes and controls take more room than on the wire. */
function isTooLargeForFunction(text: string): boolean {
  return text.length > FUNCTION_LIMIT / 6 && Buffer.byteLength(JSON.stringify(text)) > FUNCTION_LIMIT;
}

async function withinTime(
  invocation: Promise<InvocationResult> | undefined,
  integration: IntegrationPlan & { kind: 'function' },
): Promise<InvocationResult | 'late'> {
  if (invocation === undefined)
    return { ok: false, errorType: 'NoFunction', errorMessage: integration.functionName };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      resolve('late');
    }, integration.timeoutMs);
  });
  const first = await Promise.race([invocation, late]);
  clearTimeout(timer);
  return first;
}
