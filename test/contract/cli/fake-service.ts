import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../../local/cli/program.ts';
import type { ExitCode } from '../../../local/cli/failure.ts';

/** One call that the fake gateway has had. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** Instead of a body: a file. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = Answer | ((call: Call) => Answer);

/** A gateway and an issuer of tokens that answer what a test tells them to, and remember what they were asked. */
export interface FakeService {
  readonly url: string;
  /** Answers by `GET /v1/partners`; a call without one is answered 404 as the gateway would. */
  readonly routes: Record<string, Route>;
  /** Takes every token for good. */
  credulous: boolean;
  /** Calls to the gateway, without those for tokens. */
  readonly calls: Call[];
  readonly close: () => Promise<void>;
}

/** Good tokens are three parts with this signature. */
const SIGNATURE = 'QUJD';

export const SCOPES = 'dossier:read exchange:read exchange:operate webhook:manage';

export async function startFakeService(): Promise<FakeService> {
  const routes: Record<string, Route> = {};
  const calls: Call[] = [];
  const token: Route = (call) => ({
    body: { access_token: `h.${nameOf(call)}.${SIGNATURE}`, expires_in: 3600, scope: SCOPES },
  });
  const server = createServer((request, response) => void serve(request, response));

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', 'http://fake');
    const { method = '', headers } = request;
    const isJson = headers['content-type'] === 'application/json';
    const path = decodeURIComponent(url.pathname);
    const call = {
      method,
      path,
      query: url.searchParams,
      headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    };
    const key = `${method} ${path}`;
    if (path !== '/oauth2/token') calls.push(call);
    const route = routes[key] ?? (path === '/oauth2/token' ? token : undefined);
    const answer = answerOf(call, route, fake.credulous);
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.bytes ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)));
  };

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const fake: FakeService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routes,
    calls,
    credulous: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return fake;
}

function answerOf(call: Call, route: Route | undefined, credulous: boolean): Answer {
  const isOpen = call.path === '/health' || call.path === '/oauth2/token' || call.path.startsWith('/store/');
  // The authoriser's own refusal, as API Gateway words it.
  if (!isOpen && !credulous && !(call.headers.authorization ?? '').endsWith(`.${SIGNATURE}`)) {
    return { status: 401, body: { message: 'Unauthorized' } };
  }
  if (route === undefined)
    return problem(404, 'dossier-not-found', 'Không có hồ sơ này', 'Kiểm tra mã hồ sơ.');
  return typeof route === 'function' ? route(call) : route;
}

export const problem = (
  status: number,
  code: string,
  title: string,
  fix: string,
  more: object = {},
): Answer => ({
  status,
  body: {
    type: `urn:lien-thong:problem:${code}`,
    title,
    status,
    code,
    fix,
    retry: 'never',
    correlationId: 'c-42',
    ...more,
  },
});

/** Which client asked for a token. */
function nameOf({ headers }: Call): string {
  const [, basic = ''] = (headers.authorization ?? '').split(' ');
  return Buffer.from(basic, 'base64').toString().split(':')[0] ?? '';
}

/** How a command ended, and what it wrote. */
export interface Ran {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. `answers`: what a person types; without it nobody is there to answer. */
export async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  now: number | (() => number) = Date.now(),
  answers?: readonly string[],
  isTerminal = false,
): Promise<Ran> {
  const written = { out: '', err: '' };
  const left = [...(answers ?? [])];
  const exit = await runCli(args, {
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    isTerminal,
    isAnswered: answers !== undefined,
    ask: (question) => {
      written.err += question;
      return Promise.resolve(left.shift());
    },
    env,
    cwd: env['CWD'] ?? process.cwd(),
    now: typeof now === 'number' ? () => now : now,
  });
  return { exit, ...written };
}

/** Variables with which a command speaks to a fake service. */
export const envOf = ({ url }: FakeService): Record<string, string> => ({
  LIENTHONG_URL: url,
  LIENTHONG_TOKEN_URL: `${url}/oauth2/token`,
  LIENTHONG_CLIENT_ID: 'officer',
  LIENTHONG_CLIENT_SECRET: 'bi-mat',
});
