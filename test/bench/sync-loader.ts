/**
 * Loads the register in a process of its own, which the bench measures and kills: `{table, partners, exchanges, url,
 * from, to, keys}` as JSON. Says on its output what was read, and at the end what it took.
 */
import { setFlagsFromString } from 'node:v8';
import { setTimeout as pause } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import type { AgencyCode } from '../../schemas/agency-code.ts';
import { SyncRequest } from '../../schemas/registers/sync.ts';
import { createSeal } from '../../functions/kernel/sealing.ts';
import { askForSync, carryRun } from '../../functions/registers/run-sync.ts';
import { getRun } from '../../functions/registers/sync-store.ts';
import { SyncSettings } from '../../functions/registers/sync-settings.ts';
import type { Syncing } from '../../functions/registers/sync.ts';
import { OFFICER, registerAt } from '../contract/population/population-calls.ts';
import { Order, type Loaded } from './sync-order.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const order = Order.parse(JSON.parse(process.argv[2] ?? '{}'));
const clock = { now: Date.now };
const seal = createSeal(order.keys);
const open = { pass: () => Promise.resolve({ go: true } as const) };
const nothing = () => Promise.resolve();
const population = registerAt(order.url, clock);
const memory = { first: 0, most: 0 };
let rows = 0;
let looked = 0;
let lastPageAt = 0;
const syncing: Syncing = {
  tables: { registers: order.registers, exchanges: order.exchanges },
  seal: () => Promise.resolve(seal),
  clock,
  desk: { applicantChanged: () => Promise.resolve('ended') },
  agency: 'H21' as AgencyCode,
  population: {
    ...population,
    changes: async (window, signal) => {
      const answer = await population.changes(window, signal);
      if (answer.kind !== 'answered') return answer;
      rows += answer.value.records.length;
      lastPageAt = performance.now();
      console.log(JSON.stringify({ page: window.page, rows }));
      if (rows - looked >= order.first / 2) look();
      return answer;
    },
  },
  // The bench measures what can be done, not what is allowed.
  gate: { ...open, note: nothing, giveBack: nothing, flush: nothing },
  settings: SyncSettings.parse({ officer: OFFICER, leaseMs: 1_500, windowsAtOnce: 2 }),
  pause: (ms) => pause(ms),
};

function look(): void {
  collect();
  looked = rows;
  const live = process.memoryUsage().heapUsed / 1_048_576;
  if (rows <= order.first) memory.first = Math.max(memory.first, live);
  memory.most = Math.max(memory.most, live);
}

const began = performance.now();
const asked = SyncRequest.parse({ from: order.from, to: order.to, firstLoad: true, windowMinutes: 10_080 });
for (;;) {
  const run = await askForSync(syncing, asked, 'bench');
  if (!run.ok) throw new Error(run.problem.code);
  await carryRun(syncing, run.value.id, Number.MAX_SAFE_INTEGER);
  if ((await getRun(order.registers, run.value.id))?.finishedAt !== undefined) break;
  await pause(300); // a window of whoever was killed waits for its lease
}
const ended = performance.now();
const { user, system } = process.cpuUsage();
const loaded: Loaded = {
  rows,
  seconds: (ended - began) / 1_000,
  cpuSeconds: (user + system) / 1e6,
  settleSeconds: (ended - lastPageAt) / 1_000,
  liveFirstMb: memory.first,
  liveMostMb: memory.most,
  peakMb: process.resourceUsage().maxRSS / 1_024,
};
console.log(JSON.stringify({ loaded }));
