import { setTimeout as pause } from 'node:timers/promises';
import { inTurns } from '../faults/campaign.ts';
import { percentile } from './print.ts';

/** How a load went: dossiers per second until the last was accepted, and until the last was confirmed. */
export interface Load {
  readonly acceptedPerSecond: number;
  readonly confirmedPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Accepts every dossier, so many at a time, and waits until the national portal's ledger has them all. */
export async function runLoad(
  serials: readonly number[],
  width: number,
  accept: (serial: number) => Promise<void>,
  effects: () => Promise<number>,
): Promise<Load> {
  const before = await effects();
  const started = performance.now();
  const waits: number[] = [];
  await inTurns(serials, width, async (serial) => {
    const from = performance.now();
    await accept(serial);
    waits.push(performance.now() - from);
  });
  const accepted = performance.now();
  while ((await effects()) - before < serials.length) {
    if (performance.now() - started > 900_000) throw new Error('not confirmed within 15 minutes');
    await pause(50);
  }
  const confirmed = performance.now();
  return {
    acceptedPerSecond: serials.length / ((accepted - started) / 1_000),
    confirmedPerSecond: serials.length / ((confirmed - started) / 1_000),
    p50Ms: percentile(waits, 0.5),
    p99Ms: percentile(waits, 0.99),
  };
}

/** How many effects a sandbox's ledger holds. */
export async function effectsOf(controlUrl: string): Promise<number> {
  const state = (await (await fetch(`${controlUrl}/_sandbox/state`)).json()) as { effects: number };
  return state.effects;
}
