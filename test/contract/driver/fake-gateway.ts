import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Road } from '../../../local/portal/road.ts';
import type { TokenSource } from '../../../local/portal/token.ts';

/** A call that the fake gateway has had. */
interface Had {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly bytes: Buffer;
}

type Answering = (
  had: Had,
) => { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> } | 'drop';

/** A gateway that takes everything: enough to see what a portal sends it. */
export interface FakeGateway {
  readonly url: string;
  /** Every call to `/v1`, in order. */
  readonly messages: Had[];
  /** Every uploaded file's SHA-256, by the place that it was uploaded to. */
  readonly uploads: Map<string, string>;
  /** A token source without an issuer. */
  readonly tokens: TokenSource & { given: number };
  /** A road on which pauses take no time and are counted. */
  readonly road: Road & { readonly pauses: number[] };
  /** Answers instead of the fake's own, one per call, before its own again. */
  readonly instead: Answering[];
  readonly close: () => Promise<void>;
}

export async function startFakeGateway(): Promise<FakeGateway> {
  const messages: Had[] = [];
  const uploads = new Map<string, string>();
  const instead: Answering[] = [];
  const awaited = new Map<string, unknown[]>();

  const answer: Answering = (had) => {
    const special = instead.shift();
    if (special !== undefined) return special(had);
    if (had.method === 'PUT') {
      uploads.set(had.path, createHash('sha256').update(had.bytes).digest('hex'));
      return { status: 200 };
    }
    const code = /^\/v1\/dossiers\/([^/]+)\//.exec(had.path)?.[1] ?? (had.body as { code: string }).code;
    if (had.path.endsWith('/files/completion')) awaited.delete(code);
    else awaited.set(code, ticketsFor(url, code, had.body));
    const tickets = awaited.get(code) ?? [];
    return { status: tickets.length > 0 ? 202 : 201, body: receiptOf(code, tickets) };
  };

  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const { method = '', url: path = '', headers } = request;
    const isJson = headers['content-type'] === 'application/json';
    const had = {
      method,
      path,
      headers,
      bytes,
      body: isJson ? (JSON.parse(bytes.toString()) as unknown) : undefined,
    };
    if (method !== 'PUT') messages.push(had);
    const answered = answer(had);
    if (answered === 'drop') {
      response.destroy();
      return;
    }
    response.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers });
    response.end(answered.body === undefined ? '' : JSON.stringify(answered.body));
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const tokens = {
    given: 0,
    get: () => {
      tokens.given += 1;
      return Promise.resolve({
        kind: 'token' as const,
        value: `t${tokens.given}`,
        expiresAt: Infinity,
        scope: '',
      });
    },
    forget: () => undefined,
  };
  const pauses: number[] = [];
  let now = 0;
  const road = {
    now: () => now,
    pause: (ms: number) => {
      pauses.push(ms);
      now += ms;
      return Promise.resolve();
    },
    random: () => 0.5,
    patienceMs: 60_000,
    timeoutMs: 5_000,
    pauses,
  };
  return {
    url,
    messages,
    uploads,
    tokens,
    road,
    instead,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** A ticket for every file that a message declares, wherever in it. */
function ticketsFor(url: string, code: string, body: unknown): unknown[] {
  const { documents = [], results = [] } = body as { documents?: Declaring[]; results?: Declaring[] };
  return [...documents, ...results]
    .flatMap(({ file }) => file ?? [])
    .map(({ name }, index) => ({
      fileId: `f${index + 1}`,
      name,
      method: 'PUT',
      url: `${url}/store/${code}/${name}`,
      headers: { 'content-type': 'application/octet-stream' },
      expiresAt: '2026-03-23T02:30:00.000Z',
    }));
}

interface Declaring {
  readonly file?: { readonly name: string };
}

const receiptOf = (code: string, uploads: unknown[]) => ({
  code,
  status: 2,
  completeness: uploads.length > 0 ? 'pending' : 'received',
  revision: 1,
  keptAt: '2026-03-23T02:30:00.000Z',
  flags: [],
  uploads,
});
