import { createServer, request as send, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

/** What was asked of the tables: requests, and DynamoDB's own count of write and read units. */
export interface Metered {
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** A meter on the wire between the functions and the tables. */
export interface Meter {
  readonly url: string;
  readonly reading: () => Metered;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

const Capacity = z.object({
  CapacityUnits: z.number().default(0),
  WriteCapacityUnits: z.number().optional(),
  ReadCapacityUnits: z.number().optional(),
});
const Answer = z.object({ ConsumedCapacity: z.union([Capacity, z.array(Capacity)]).optional() });
const WRITES = /TransactWriteItems|PutItem|UpdateItem|DeleteItem/;

/** Lays a meter to the tables at `tablesUrl`: each request is made to tell what it consumed. */
export async function layMeter(tablesUrl: string): Promise<Meter> {
  const { hostname, port } = new URL(tablesUrl);
  let read: Metered = { requests: 0, writeUnits: 0, readUnits: 0 };

  const note = (target: string, text: string): void => {
    const { ConsumedCapacity: told } = Answer.parse(JSON.parse(text));
    const units = [told ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    const isWrite = WRITES.test(target);
    read = {
      requests: read.requests + 1,
      writeUnits: read.writeUnits + (isWrite ? units : 0),
      readUnits: read.readUnits + (isWrite ? 0 : units),
    };
  };

  const server = createServer((incoming, answer) => {
    void (async () => {
      const target = String(incoming.headers['x-amz-target']);
      const asked = JSON.parse((await bytesOf(incoming)).toString('utf8')) as Record<string, unknown>;
      const body = JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' });
      const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = send({ hostname, port, method: 'POST', path: incoming.url, headers });
      outgoing.end(body);
      const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
      const text = await bytesOf(reply);
      if (reply.statusCode === 200) note(target, text.toString('utf8'));
      const { 'content-length': _length, 'x-amz-crc32': _crc, ...kept } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, kept).end(text);
    })().catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reading: () => read,
    reset: () => {
      read = { requests: 0, writeUnits: 0, readUnits: 0 };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
