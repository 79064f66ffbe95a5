import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import { SyncRequest } from '../../../schemas/registers/sync.ts';
import { HOUR } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';
import { control } from '../sandbox/portal-client.ts';
import { NOW, OFFICER, registerAt } from './population-calls.ts';

const database = await startDatabase();
afterAll(database.stop);
const { openRoom, syncingOf } = await import('../../support/registers.ts');
const { askForSync, carryRun, viewSync } = await import('../../../functions/registers/run-sync.ts');

/** The batch by time window as the register's sandbox has it, read through the adapter into the province's own register. */

const clock = { now: () => NOW };
let sandbox: Sandbox;
let everybody: readonly string[];
beforeAll(async () => {
  sandbox = await startPopulation({ seed: 31, now: clock.now });
  await peopled();
  const truth = await (await fetch(`${sandbox.controlUrl}/_sandbox/truth`)).text();
  const Line = z.object({ citizen: z.object({ personalNumber: z.string() }).optional() });
  everybody = truth
    .trim()
    .split('\n')
    .flatMap((line) => Line.parse(JSON.parse(line)).citizen?.personalNumber ?? [])
    .toSorted();
});
afterAll(() => sandbox.close());
beforeEach(peopled);

async function peopled(): Promise<void> {
  await control(sandbox, 'POST', 'reset');
  await control(sandbox, 'POST', 'population', { size: 120, seed: 31 });
}

const EVER = { from: '1900-01-01T00:00:00.000Z', to: '2026-04-24T01:00:00.000Z', windowMinutes: 5_256_000 };

/** Of the windows in which nobody is: each is read twice. */
const EMPTY_PAGES = 24;

async function province() {
  const room = openRoom(await database.freshTables());
  room.clock.advance(NOW - room.clock.now());
  const syncing = syncingOf(room, registerAt(sandbox.url, clock), {
    officer: OFFICER,
    pageSize: 50,
    windowsAtOnce: 1,
  });
  return {
    held: async () => [...(await room.held()).keys()].toSorted(),
    sync: async (time: object = EVER) => {
      const run = await askForSync(syncing, SyncRequest.parse(time), 'cong-mau');
      if (!run.ok) throw new Error(run.problem.code);
      for (let round = 0; round < 20; round += 1) {
        await carryRun(syncing, run.value.id, room.clock.now() + HOUR);
        const view = await viewSync(syncing, run.value.id);
        if (!view.ok) throw new Error(view.problem.code);
        if (view.value.state !== 'open') return view.value;
        room.clock.advance(HOUR);
      }
      throw new Error('the sync does not end');
    },
  };
}

describe('The population register, synced over the wire,', () => {
  it('is in the province’s register afterwards, everybody once', async () => {
    const { sync, held } = await province();
    expect(everybody.length).toBeGreaterThan(100);
    expect(await sync()).toMatchObject({ state: 'done', counts: { added: everybody.length, unreadable: 0 } });
    expect(await held()).toEqual(everybody);
  });

  it.each([
    ['repeats pages', { repeatPages: 3 }],
    ['cuts answers off', { truncateEvery: 3 }],
    ['answers pages of HTML', { htmlEvery: 3 }],
    ['is busy at times', { serverFaultEvery: 3 }],
    ['refuses at times', { clientFaultEvery: 3 }],
  ])('loses nobody when it %s', async (_what, settings) => {
    await control(sandbox, 'PUT', 'settings', settings);
    const { sync, held } = await province();
    expect(await sync()).toMatchObject({ state: 'done' });
    expect(await held()).toEqual(everybody);
  });

  it('loses nobody when a page shrinks between two reads', async () => {
    // Three pages a reading: the ninth read of a page is the last one of the second province's first reading.
    await control(sandbox, 'PUT', 'settings', { shrinkingPages: 9 });
    await (await province()).sync();
    const { sync, held } = await province();
    expect(await sync()).toMatchObject({ state: 'done', counts: { pages: 9 + EMPTY_PAGES } });
    expect(await held()).toEqual(everybody);
  });

  it('is left to a person where each reading lacks the same rows: that it said so twice proves nothing', async () => {
    await control(sandbox, 'PUT', 'settings', { shrinkingPages: 3 });
    const { sync } = await province();
    expect(await sync()).toMatchObject({ state: 'blocked', open: [{ reason: 'window-unsteady' }] });
  });

  it('changes nothing by a time that overlaps one that was read', async () => {
    const { sync, held } = await province();
    await sync();
    const again = await sync({ ...EVER, from: '1901-01-01T00:00:00.000Z' });
    expect(again).toMatchObject({ state: 'done', counts: { added: 0, changed: 0 } });
    expect(await held()).toEqual(everybody);
  });
});
