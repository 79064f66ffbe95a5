import { spawnSync } from 'node:child_process';

/* A machine that has no network: a program in a network namespace of its own, with not even a loopback that is up. */

const FRAME = ['--map-root-user', '--net'];

/** Whether the kernel lets nobody here cut a program off; a container may forbid it. */
export const cannotBeAlone = spawnSync('unshare', [...FRAME, 'true']).status !== 0;

/** Runs a program where no address can be reached. */
export const alone = (
  program: string,
  ...args: string[]
): { readonly status: number | null; readonly stdout: string } =>
  spawnSync('unshare', [...FRAME, program, ...args], { encoding: 'utf8' });
