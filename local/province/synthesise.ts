import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ProvinceProblem } from './problem.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Synthesises the CDK app for a stage into a directory, in a process of its own (the CDK is large, and stays out of
 * this one). Throws a `ProvinceProblem` with the app's own words when it does not compile.
 */
export async function synthesise(stage: string, directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const child = spawn(process.execPath, [path.join(root, 'infra/app.ts')], {
    cwd: root,
    env: { ...process.env, LT_STAGE: stage, CDK_OUTDIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code === 0) return;
  const lines = told.join('').split('\n');
  const reason = lines.find((line) => /error/i.test(line))?.trim() ?? lines.at(-1) ?? '';
  throw new ProvinceProblem(
    `Không tổng hợp được mẫu hạ tầng (node infra/app.ts): ${reason}`,
    `The template could not be synthesised (node infra/app.ts): ${reason}`,
  );
}
