import { createServer, request as send, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Where a write to the tables is when the wire trips. */
export type Moment = 'before' | 'after';

/** A stretch of wire between the functions and the tables: sees every durable step, and can trip at one. */
export interface Tripwire {
  readonly url: string;
  /** Durable steps (writes) that have passed since the last `arm`. */
  readonly passed: () => number;
  /** Trips at the n-th write from now on: before it reaches the tables, or when it is durable and not yet answered. */
  readonly arm: (n: number, moment: Moment, trip: () => void) => void;
  readonly close: () => Promise<void>;
}

const WRITES = /TransactWriteItems|PutItem|UpdateItem|DeleteItem|BatchWriteItem/;

/** Lays a wire to the tables at `tablesUrl`. What passes is not changed. */
export async function layTripwire(tablesUrl: string): Promise<Tripwire> {
  let passed = 0;
  let armed: { readonly n: number; readonly moment: Moment; readonly trip: () => void } | undefined;
  const { hostname, port } = new URL(tablesUrl);

  const forward = (
    incoming: IncomingMessage,
    body: Buffer,
  ): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const outgoing = send(
        { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          read(answer).then((text) => {
            resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text });
          }, reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  const server = createServer((incoming, answer) => {
    void (async () => {
      const body = await read(incoming);
      const isWrite = WRITES.test(String(incoming.headers['x-amz-target']));
      if (isWrite) passed += 1;
      const here = isWrite && armed?.n === passed ? armed : undefined;
      if (here?.moment === 'before') {
        here.trip();
        incoming.socket.destroy();
        return;
      }
      const forwarded = await forward(incoming, body);
      if (here?.moment === 'after') {
        here.trip();
        incoming.socket.destroy();
        return;
      }
      answer.writeHead(forwarded.status, forwarded.headers).end(forwarded.body);
    })().catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: () => passed,
    arm: (n, moment, trip) => {
      passed = 0;
      armed = { n, moment, trip };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
