/**
 * The peer of the road bench: what a careful team would write with BullMQ. Takes a dossier by HTTP, answers 201
 * when the job is in Redis (which writes and syncs its log on every command), and forwards jobs, several at a
 * time, retrying by BullMQ's own back-off. No order, no evidence, no probe: only the same forward.
 * Run as a process: `node test/bench/bullmq/peer.ts REDIS_PORT NATIONAL_PORTAL_URL`. Prints its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Queue, Worker } from 'bullmq';

const [redisPort = '', nationalUrl = ''] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: Number(redisPort) };
const queue = new Queue<{ record: unknown }>('dossiers', { connection });
new Worker<{ record: unknown }>(
  'dossiers',
  async (job) => {
    const answer = await fetch(`${nationalUrl}/g2/ThemMoi`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([job.data.record]),
    });
    const reply = (await answer.json()) as { error_code: unknown; message: string };
    if (!/thành công/i.test(reply.message)) throw new Error(reply.message);
  },
  { connection, concurrency: 32 },
);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const record: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const options = { attempts: 10, backoff: { type: 'exponential', delay: 300 } };
    queue.add('forward', { record }, options).then(
      () => response.writeHead(201).end('{}'),
      () => response.writeHead(503).end('{}'),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
