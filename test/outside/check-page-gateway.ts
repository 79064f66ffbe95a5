import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { checkFile, keepFilePart, openFile, type Checking } from '../../functions/copies/check-file.ts';
import { renderReport } from '../../functions/copies/verify/render-report.ts';
import { openApi } from '../../functions/kernel/http/api.ts';
import { ok, refuse } from '../../functions/kernel/result.ts';
import { bundleAll } from '../../infra/bundle.ts';
import { functions, nameOf } from '../../infra/functions.ts';
import { CopyVerdict } from '../../schemas/copies/verdict.ts';
import { proxyEvent } from '../support/proxy-event.ts';

/** What the register says in public of the copies of a test, by id. */
export type Registered = Readonly<Record<string, object>>;

/** How the gateway, or what stands before it, may fail. */
export type Trouble =
  | { readonly is: 'away' }
  /** Never answers. */
  | { readonly is: 'silent' }
  /** What a firewall or the API's front answers: a status with a body that is no problem. */
  | { readonly is: 'answers'; readonly status: number; readonly body: string };

/** The page and what it asks, on loopback. */
export interface PageGateway {
  /** Where it is reached, with the path that PUBLIC_URL has. */
  readonly url: string;
  readonly origin: string;
  /** The verdict on each file that is to come: by the text after its first line. */
  readonly verdicts: Map<string, () => Promise<CopyVerdict>>;
  registered: Registered;
  trouble: Trouble | undefined;
  /** What was asked under /v1, in order, with the bytes of its body. */
  readonly asked: { readonly method: string; readonly path: string; readonly bytes: number }[];
  /** Parts of files that are still kept. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/** A file whose verdict is told by its name: what stands behind the first line, and nothing else, matters. */
export const fileOf = (name: string, bytes = 0): Buffer => {
  const head = Buffer.from(`%PDF-1.7\n${name}\n`);
  return Buffer.concat([head, Buffer.alloc(Math.max(0, bytes - head.length), 0x20)]);
};

type Handler = (event: APIGatewayProxyEvent, context: object) => Promise<APIGatewayProxyResult>;

/**
 * Starts it: the page by the very bundle that is deployed, its questions by the gateway's own use cases over a store in
 * memory; only the verdicts are the test's.
 * @param prefix the path of PUBLIC_URL, e.g. `/lien-thong`
 */
export async function startPageGateway(prefix = ''): Promise<PageGateway> {
  const directory = mkdtempSync(path.join(tmpdir(), 'check-page-'));
  const parts = new Map<string, Uint8Array>();
  const verdicts: PageGateway['verdicts'] = new Map();
  const asked: { method: string; path: string; bytes: number }[] = [];
  const checking: Checking = {
    parts: {
      write: (key, bytes) => Promise.resolve(void parts.set(key, bytes)),
      read: (key) => Promise.resolve(parts.get(key)),
      remove: (key) => Promise.resolve(void parts.delete(key)),
    },
    verify: async (file) => {
      const name = Buffer.from(file).toString('latin1').split('\n')[1] ?? '';
      const verdict = await verdicts.get(name)?.();
      if (verdict === undefined) throw new Error(`no verdict on ${name}`);
      return CopyVerdict.parse({
        ...verdict,
        file: { ...verdict.file, bytes: file.length },
      });
    },
    report: renderReport,
  };
  const api = openApi(async (request) => {
    switch (request.route) {
      case '/v1/copy-verifications':
        return checkFile(checking, request);
      case '/v1/copy-verification-uploads':
        return openFile(request);
      case '/v1/copy-verification-uploads/{upload}/{part}':
        return keepFilePart(checking, request);
      default: {
        const found = gateway.registered[request.path['id'] ?? ''];
        return found === undefined ? refuse('route-not-found') : ok({ status: 200, body: found });
      }
    }
  });
  // It is loaded once the server's address is known.
  const page = Promise.withResolvers<Handler>();

  const server = createServer((request, response) => {
    void serve(request, response);
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const at = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : '';
    if (at.startsWith('/v1/')) {
      asked.push({ method: request.method ?? '', path: at, bytes: body.length });
      const { trouble } = gateway;
      if (trouble?.is === 'silent') return;
      if (trouble?.is === 'away') {
        request.socket.destroy();
        return;
      }
      if (trouble !== undefined) {
        response.writeHead(trouble.status).end(trouble.body);
        return;
      }
    }
    const matched = routeOf(at);
    if (matched === undefined) {
      response.writeHead(403).end('{"message":"Missing Authentication Token"}');
      return;
    }
    const event: APIGatewayProxyEvent = {
      ...proxyEvent(request.method ?? '', matched.route, {
        path: matched.path,
        query: Object.fromEntries(searchParams),
        headers: { 'Content-Type': request.headers['content-type'] ?? '' },
      }),
      body: body.toString('base64'),
      isBase64Encoded: true,
    };
    const answer = await (at.startsWith('/v1/') ? (api as unknown as Handler) : await page.promise)(
      event,
      {},
    );
    response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gateway: PageGateway = {
    url: `${origin}${prefix}`,
    origin,
    verdicts,
    registered: {},
    trouble: undefined,
    asked,
    parts,
    reset: () => {
      gateway.registered = {};
      gateway.trouble = undefined;
      asked.length = 0;
      parts.clear();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
  page.resolve(await pageHandler(directory, gateway.url));
  return gateway;
}

/** The page's function, bundled with its assets as infra does it, loaded as Lambda does. */
async function pageHandler(directory: string, publicUrl: string): Promise<Handler> {
  const row = functions.find(({ entry }) => entry === 'copies/page.api.ts');
  if (row === undefined) throw new Error('infra serves no page');
  await bundleAll([row], directory);
  process.env['PUBLIC_URL'] = publicUrl;
  const bundle = pathToFileURL(path.join(directory, 'bundles', nameOf(row), 'index.mjs')).href;
  const loaded = (await import(/* @vite-ignore */ bundle)) as { readonly handler: Handler };
  return loaded.handler;
}

const ROUTES = [
  '/kiem-tra',
  '/kiem-tra/{id}',
  '/kiem-tra/assets/{asset}',
  '/v1/copy-verifications',
  '/v1/copy-verification-uploads',
  '/v1/copy-verification-uploads/{upload}/{part}',
  '/v1/copy-checks/{id}',
];

/** The route of a path, as the API finds it: segment by segment, one in braces takes any. */
function routeOf(at: string): { readonly route: string; readonly path: Record<string, string> } | undefined {
  const segments = at.split('/');
  for (const route of ROUTES) {
    const names = route.split('/');
    if (names.length !== segments.length) continue;
    const pairs = names.map((name, index) => [name, segments[index] ?? ''] as const);
    if (!pairs.every(([name, value]) => name === value || name.startsWith('{'))) continue;
    const taken = pairs.filter(([name]) => name.startsWith('{'));
    return { route, path: Object.fromEntries(taken.map(([name, value]) => [name.slice(1, -1), value])) };
  }
  return undefined;
}
