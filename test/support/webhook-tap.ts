import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One webhook as it went over the wire, and how the portal's receiver answered it (0: not at all). */
export interface Tapped {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
}

/** A line to the portal's receiver on which everything can be overheard. */
export interface WebhookTap {
  readonly url: string;
  /** Every attempt so far, in order of its answer. */
  readonly heard: readonly Tapped[];
  readonly close: () => Promise<void>;
}

/** Opens a tap before a receiver: hands each call on, byte by byte, and its answer back. */
export async function openTap(receiver: string): Promise<WebhookTap> {
  const heard: Tapped[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { headers } = request;
      const told = Object.fromEntries(
        Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][], // none of them is a list
      );
      fetch(receiver, { method: 'POST', headers: told, body }).then(
        async (answer) => {
          const text = await answer.text();
          heard.push({ headers, body: body.toString(), status: answer.status });
          const type = answer.headers.get('content-type') ?? 'text/plain';
          response.writeHead(answer.status, { 'content-type': type }).end(text);
        },
        () => {
          heard.push({ headers, body: body.toString(), status: 0 });
          request.socket.destroy();
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is one
  return {
    url: `http://127.0.0.1:${port}/webhooks`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
]);
