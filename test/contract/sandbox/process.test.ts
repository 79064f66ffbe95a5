import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { extendedDossier } from './dossier-records.ts';
import { callG2, readLedger } from './portal-client.ts';

const MAIN = join(import.meta.dirname, '../../../local/sandbox/main.ts');

const readySchema = z.strictObject({
  ready: z.array(z.strictObject({ name: z.string(), url: z.string(), controlUrl: z.string() })),
});

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(...options: string[]) {
  const child = spawn(process.execPath, [MAIN, ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function ready(child: ReturnType<typeof start>) {
  const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout, 'data'));
  const { ready: servers } = readySchema.parse(JSON.parse(line.toString()));
  return servers.map((server) => ({ ...server, close: () => Promise.resolve() }));
}

describe('the sandboxes as processes of their own', () => {
  it('all start together, say where they are in one line of JSON, and end when told to', async () => {
    const child = start();
    expect((await ready(child)).map(({ name }) => name)).toEqual([
      'identity-issuer',
      'national-portal',
      'portal-receiver',
      'vnpost',
      'population',
      'axis',
      'xroad',
      'trust',
      'personal-store',
    ]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('start alone and remember what they did when they are killed', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sandbox-process-'));
    const first = start('--only', 'national-portal', '--data', data);
    const [before] = await ready(first);
    await callG2(before!, 'ThemMoi', [extendedDossier()]);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const [after] = await ready(start('--only', 'national-portal', '--data', data));
    expect(await readLedger(after!)).toMatchObject([{ effect: 'dossier.added' }]);
    rmSync(data, { recursive: true });
  });

  it('do not outlive a parent that was killed', async () => {
    const child = start('--only', 'portal-receiver', '--with-parent');
    await ready(child);
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('say in one line why they cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = z.object({ port: z.int() }).parse(taken.address());
    for (const [options, reason] of [
      [['--only', 'national-portal', '--port', String(port)], `port ${port} for national-portal is in use`],
      [['--only', 'courier'], 'no server courier'],
      [['--port', 'x'], '--port must be a whole number'],
    ] as const) {
      const child = start(...options);
      const [text] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stderr, 'data'));
      expect(text.toString()).toMatch(new RegExp(`^sandbox: .*${reason}.*\n$`));
      expect(await once(child, 'exit')).toEqual([1, null]);
    }
    taken.close();
  });
});
