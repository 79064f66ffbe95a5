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
    const port = await freePort(0);
    if (port !== undefined && !taken.includes(port)) return port;
  }
}

/** The port itself when it can be listened on (0: any), `undefined` when it is taken. */
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
