/**
 * The road: dossiers a second from accepting to the national portal's ledger, sustained, beside BullMQ on a Redis
 * that syncs every write, doing the same forward to the same sandbox on the same machine. `--dossiers N`.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { dossierOf, SubmissionInput } from '../../schemas/submission.ts';
import { toWire } from '../../schemas/dvcqg/codec.ts';
import { raiseSturdyProvince } from '../faults/sturdy-province.ts';
import { plainSubmission } from '../support/submissions.ts';
import { effectsOf, runLoad, type Load } from './load.ts';
import { printTable, ratio } from './print.ts';

const WIDTH = 16;
const GOAL = 50;

export async function benchRoad(
  dossiers: number,
): Promise<{ readonly ours: Load; readonly bullmq: Load | undefined }> {
  const province = await raiseSturdyProvince('g2', {
    dvcqg: { perSecond: 5_000 },
    portal: { perSecond: 5_000 },
  });
  try {
    const national = province.sandboxes['national-portal'];
    const token = await tokenOf(province.sandboxes['identity-issuer'].url);
    const accept = async (serial: number): Promise<void> => {
      const answer = await fetch(`${province.url}/v1/dossiers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `road-${serial}`,
        },
        body: JSON.stringify(plainSubmission(serial)),
      });
      if (answer.status !== 201) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    };
    const effects = () => effectsOf(national.controlUrl);
    await runLoad(numbers(90_001, 300), WIDTH, accept, effects);
    const ours = await runLoad(numbers(1, dossiers), WIDTH, accept, effects);
    await province.process().stop();
    return { ours, bullmq: await runPeer(national.url, dossiers, effects) };
  } finally {
    await province.stop();
  }
}

const numbers = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

async function runPeer(
  nationalUrl: string,
  dossiers: number,
  effects: () => Promise<number>,
): Promise<Load | undefined> {
  if (!hasRedis() || !existsSync('test/bench/bullmq/node_modules/bullmq')) return undefined;
  const directory = mkdtempSync(path.join(tmpdir(), 'lien-thong-redis-'));
  const port = await freePort();
  const redis = spawn('redis-server', [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'],
  ]);
  const peer = spawn(process.execPath, ['test/bench/bullmq/peer.ts', String(port), nationalUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: peer.stdout }), 'line')) as [string];
    const accept = async (serial: number): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${line}/`, {
        method: 'POST',
        body: JSON.stringify(recordOf(serial)),
      });
      if (answer.status !== 201) throw new Error(`the peer answered HTTP ${answer.status}`);
      await answer.arrayBuffer();
    };
    await runLoad(numbers(290_001, 300), WIDTH, accept, effects);
    return await runLoad(numbers(200_001, dossiers), WIDTH, accept, effects);
  } finally {
    await ended(peer);
    await ended(redis);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The record as our adapter sends it: the peer is spared the mapping. */
function recordOf(serial: number): unknown {
  const dossier = dossierOf(SubmissionInput.parse(plainSubmission(serial)), () => 'f1');
  return toWire(dossier, 'g2').wire;
}

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address is one
  server.close();
  await once(server, 'close');
  return port;
}

async function tokenOf(issuer: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'portal',
    client_secret: 'sandbox-only-portal-secret',
  });
  const answer = (await (await fetch(`${issuer}/oauth2/token`, { method: 'POST', body })).json()) as {
    access_token: string;
  };
  return answer.access_token;
}

export function printRoad({ ours, bullmq }: Awaited<ReturnType<typeof benchRoad>>): void {
  const row = (name: string, load: Load, against: string): string[] => [
    name,
    load.acceptedPerSecond.toFixed(0),
    load.confirmedPerSecond.toFixed(0),
    load.p50Ms.toFixed(0),
    load.p99Ms.toFixed(0),
    against,
  ];
  printTable(`Road: dossiers a second on this machine; goal ≥ ${GOAL} confirmed`, [
    ['', 'accepted/s', 'confirmed/s', 'accept p50 ms', 'p99 ms', 'ratio'],
    row(
      'gateway: order, evidence, webhooks',
      ours,
      bullmq === undefined ? '' : ratio(ours.confirmedPerSecond, bullmq.confirmedPerSecond),
    ),
    ...(bullmq === undefined ? [] : [row('BullMQ, Redis fsync always: the forward only', bullmq, '1.00')]),
  ]);
  if (bullmq === undefined)
    console.log('  BullMQ was not run: it wants redis-server and `npm install --prefix test/bench/bullmq`.');
}

if (import.meta.main) {
  const at = process.argv.indexOf('--dossiers');
  printRoad(await benchRoad(at === -1 ? 5_000 : Number(process.argv[at + 1])));
}
