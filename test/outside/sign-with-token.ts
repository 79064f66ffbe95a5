import { spawn } from 'node:child_process';
import { LIBRARY } from './soft-token.ts';

/** Whose key signs, and at which gateway. */
interface Signing {
  readonly token: string;
  readonly key: string;
  readonly pin: string;
  /** The gateway's address and the client's secret. */
  readonly env: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

/**
 * `copy sign` as a program of its own, as at an officer's machine or an HSM where nobody sits: the PIN comes on its
 * input. What it said, on both its outputs.
 */
export function signWithToken(
  copy: string,
  { token, key, pin, env, more = [] }: Signing,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const where = ['--module', LIBRARY ?? '', '--token', token, '--key', key];
  const program = spawn(
    process.execPath,
    ['local/cli/lienthong.mjs', 'copy', 'sign', copy, '--yes', ...where, ...more],
    { env: { ...process.env, ...env } },
  );
  let said = '';
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  program.stdin.end(`${pin}\n`);
  return new Promise((resolve) => {
    program.on('close', (code) => {
      resolve({ code, said });
    });
  });
}
