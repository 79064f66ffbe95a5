import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import * as z from 'zod';
import { LOOPBACK } from '../place.ts';

const engines = ['tables', 'queues', 'secrets', 'keys'] as const;

/** The ports that the embedded engines listen on. */
export type EnginePorts = Readonly<Record<(typeof engines)[number], number>>;

/** A directory of a province without a key service has no port for it: the others stay. */
const kept = z.object({
  tables: z.number(),
  queues: z.number(),
  secrets: z.number(),
  keys: z.number().default(0),
});

/**
 * Ports for the engines: those of the last start when they are still free, because presigned links and open
 * consoles point at them, else others. Kept in the data directory.
 */
export async function choosePorts(dataDir: string): Promise<EnginePorts> {
  const file = path.join(dataDir, 'ports.json');
  const last = readLast(file);
  const ports = { tables: 0, queues: 0, secrets: 0, keys: 0 };
  for (const engine of engines) {
    const wanted = last?.[engine] ?? 0;
    ports[engine] =
      wanted !== 0 && (await freePort(wanted)) === wanted ? wanted : await otherPort(Object.values(ports));
  }
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

function readLast(file: string): EnginePorts | undefined {
  try {
    return kept.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined; // a first start
  }
}

async function otherPort(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = await quietPort();
    if (!taken.includes(port)) return port;
  }
}

/** Below those that systems give away by themselves (32,768 on Linux, 49,152 elsewhere). */
const QUIET = { from: 20_000, to: 32_000 } as const;

/**
 * A free port that no outgoing connection is given before it is listened on, nor while who listened on it is away:
 * the system gives those out of another range.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = await freePort(randomInt(QUIET.from, QUIET.to));
    if (port !== undefined) return port;
  }
}

/** The port itself when it can be listened on, `undefined` when it is taken. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => {
      resolve(undefined);
    });
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
  });
}
