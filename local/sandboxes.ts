import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { ProvinceProblem } from './province/problem.ts';

const names = [
  'identity-issuer',
  'national-portal',
  'portal-receiver',
  'vnpost',
  'population',
  'axis',
  'xroad',
  'trust',
  'personal-store',
] as const;

/** Where a partner's sandbox is, and where it is told to fail. */
export interface SandboxAddress {
  readonly url: string;
  readonly controlUrl: string;
}

/** The partner sandboxes, running in a process of their own. */
export interface Sandboxes {
  readonly at: Readonly<Record<(typeof names)[number], SandboxAddress>>;
  /** Resolves when they end without having been asked to, with a sentence. */
  readonly died: Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface SandboxOptions {
  /** Where they keep their memory; without it they forget at the end. */
  readonly dataDir?: string;
  /** First of eighteen ports in a row, so that they are found again after a restart; any free ones without it. */
  readonly port?: number;
  readonly seed?: number;
  readonly issuer?: string;
}

const readyShape = z.object({
  ready: z.array(z.object({ name: z.enum(names), url: z.string(), controlUrl: z.string() })),
});

/** Starts all sandboxes; they end with this process, however it ends. Throws a `ProvinceProblem` when they do not start. */
export async function startSandboxes(options: SandboxOptions = {}): Promise<Sandboxes> {
  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true });
  const flags = [
    '--with-parent',
    ...(options.dataDir === undefined ? [] : ['--data', options.dataDir]),
    ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
    ...(options.issuer === undefined ? [] : ['--issuer', options.issuer]),
  ];
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'sandbox/main.ts'), ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // Ctrl-C reaches us only, and we end them after the province
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended,
  ]);
  if (line === undefined) {
    const why = errors.join('').trim().split('\n')[0] ?? '';
    throw new ProvinceProblem(
      `Các hệ thống đối tác giả lập không khởi động được: ${why}`,
      `The partner sandboxes did not start: ${why}`,
    );
  }
  const { ready } = readyShape.parse(JSON.parse(line));
  const of = (name: (typeof names)[number]): SandboxAddress => {
    const found = ready.find((each) => each.name === name);
    if (found === undefined) throw new Error(`the sandboxes did not name ${name}`);
    return { url: found.url, controlUrl: found.controlUrl };
  };

  let stopping = false;
  return {
    at: {
      'identity-issuer': of('identity-issuer'),
      'national-portal': of('national-portal'),
      'portal-receiver': of('portal-receiver'),
      vnpost: of('vnpost'),
      population: of('population'),
      axis: of('axis'),
      xroad: of('xroad'),
      trust: of('trust'),
      'personal-store': of('personal-store'),
    },
    died: new Promise((resolve) => {
      void ended.then(() => {
        if (!stopping) resolve(errors.join('').trim());
      });
    }),
    stop: async () => {
      stopping = true;
      child.kill('SIGTERM');
      await Promise.race([ended, pause(1_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
      await ended;
    },
  };
}
