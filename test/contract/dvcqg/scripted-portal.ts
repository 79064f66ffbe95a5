import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as the scripted portal saw it. */
interface SeenCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedReply {
  readonly http?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string;
}

export interface ScriptedPortal {
  readonly url: string;
  readonly seen: SeenCall[];
  /** What is answered from now on; `lost` drops the socket once the whole call is there. */
  answer: (call: SeenCall) => ScriptedReply | 'lost' | Promise<ScriptedReply | 'lost'>;
  readonly close: () => Promise<void>;
}

/** A server that answers what a test tells it to, on a real socket. */
export async function startScriptedPortal(): Promise<ScriptedPortal> {
  const seen: SeenCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const call = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      seen.push(call);
      void Promise.resolve(portal.answer(call)).then((reply) => {
        put(response, reply);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const portal: ScriptedPortal = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server has this kind of address
    seen,
    answer: () => ({ http: 500, raw: 'the test told nothing' }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return portal;
}

function put(response: ServerResponse, reply: ScriptedReply | 'lost'): void {
  if (reply === 'lost') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(reply.http ?? 200, { 'content-type': 'application/json', ...reply.headers });
  response.end(reply.raw ?? JSON.stringify(reply.body));
}
