import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ExitCode } from '../failure.ts';

const START = path.resolve(import.meta.dirname, '../../start.mjs');

/** `up`: what `npm start` does, with its options. Ends when the province does, with its exit code. */
export function up(args: readonly string[]): Promise<ExitCode> {
  const child = spawn(process.execPath, [START, ...args], { stdio: 'inherit' });
  // Ctrl-C reaches the province too, which ends in order; we wait for that.
  const wait = (): undefined => undefined;
  process.on('SIGINT', wait);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      process.off('SIGINT', wait);
      // The province ends with 0, 1 and 2 only, which mean the same here.
      resolve((code ?? 1) as ExitCode);
    });
  });
}
