/**
 * Keeping in step: people a second from the population register's sandbox (SOAP, over HTTP, in its own process) into an
 * embedded table engine, and the memory of who loads, beside what the sandbox itself serves in the same run. Then the
 * register is held against the sandbox, record for record and household for household. `--people N`, and `--kills N`:
 * who loads is killed so often before he may end.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { startSandboxes } from '../../local/sandboxes.ts';
import { instantAt } from '../../schemas/instant.ts';
import { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { SealingKeys } from '../../functions/kernel/sealing.ts';
import { OFFICER, registerAt } from '../contract/population/population-calls.ts';
import { startDatabase } from '../support/tables.ts';
import { holdTo, printTable, ratio } from './print.ts';
import { Loaded, type Order } from './sync-order.ts';

const FROM = '2025-06-30T17:00:00.000Z';
const PAGE = 1_000;

const args = new Map(process.argv.slice(2).map((arg, index, all) => [arg, all[index + 1]]));
const people = Number(args.get('--people') ?? 20_000);
const kills = Number(args.get('--kills') ?? 0);

const Truth = z.union([
  z.object({ citizen: z.record(z.string(), z.unknown()) }),
  z.object({
    household: z.object({
      head: PersonalNumber,
      members: z.array(z.object({ personalNumber: PersonalNumber })),
    }),
  }),
]);

const database = await startDatabase();
const sandboxes = await startSandboxes();
try {
  const { population: sandbox } = sandboxes.at;
  const made = await fetch(`${sandbox.controlUrl}/_sandbox/population`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: people, seed: 7 }),
  });
  if (!made.ok) throw new Error(`the sandbox made no people: ${await made.text()}`);
  const tables = await database.freshTables();
  const key = () => randomBytes(32).toString('base64');
  const keys: SealingKeys = { current: 'k1', keys: { k1: key() }, lookup: key() };
  const to = instantAt(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
  const order: Order = {
    ...tables,
    url: sandbox.url,
    from: FROM,
    to,
    keys,
    first: Math.min(people, 100_000),
  };

  const served = await serve(sandbox.url, to);
  let killed = 0;
  for (; killed < kills; killed += 1) await loadAndKill(order, 1 + (killed % 3));
  const loaded = await load(order);
  // People go on changing while they are loaded, and the register tells them as they are when they are read: what has
  // changed since is followed, as the schedule does, before anything is compared.
  const now = instantAt(Math.floor(Date.now() / 1_000) * 1_000);
  await load({ ...order, from: to, to: now });
  const compared = await compare(order, sandbox.url, sandbox.controlUrl, now);
  printTable(`Sync of ${people} citizens (${kills} kills)`, [
    ['', 'figure', 'baseline', 'ratio', 'goal'],
    [
      'people/s kept, of what the sandbox serves and we read',
      String(Math.round(loaded.rows / (loaded.seconds - loaded.settleSeconds))),
      String(Math.round(served.rows / served.seconds)),
      ratio(loaded.rows / (loaded.seconds - loaded.settleSeconds), served.rows / served.seconds),
      '',
    ],
    ['people/s with households settled', String(Math.round(loaded.rows / loaded.seconds)), '', '', ''],
    ['cpu ms a person', ((loaded.cpuSeconds * 1_000) / Math.max(1, loaded.rows)).toFixed(2), '', '', ''],
    [
      'live memory, MB: most, of the first 100,000',
      loaded.liveMostMb.toFixed(0),
      loaded.liveFirstMb.toFixed(0),
      ratio(loaded.liveMostMb, loaded.liveFirstMb),
      '≤ 1.20',
    ],
    ['peak resident, MB', loaded.peakMb.toFixed(0), '', '', ''],
    ['people that differ from the register', String(compared.differing), String(compared.people), '', '0'],
    [
      'households that differ from the truth',
      String(compared.households.differing),
      String(compared.households.all),
      '',
      '0',
    ],
  ]);
  holdTo('live memory beside that of the first 100,000', loaded.liveMostMb / loaded.liveFirstMb, 1.2);
  holdTo('people that differ', compared.differing, 0);
  holdTo('households that differ', compared.households.differing, 0);
} finally {
  await sandboxes.stop();
  database.stop();
}

/** Everything that the sandbox has, read as the sync reads it and kept nowhere: its serving limit for us. */
async function serve(url: string, to: string): Promise<{ readonly rows: number; readonly seconds: number }> {
  const began = performance.now();
  let rows = 0;
  for await (const page of pages(url, to)) rows += page.length;
  return { rows, seconds: (performance.now() - began) / 1_000 };
}

async function* pages(url: string, to: string) {
  const register = registerAt(url, { now: Date.now });
  for (let page = 1; ; page += 1) {
    const window = { from: instantAt(Date.parse(FROM)), to: instantAt(Date.parse(to)) };
    const answer = await register.changes(
      { ...window, requestId: `bench-${page}`, page, pageSize: PAGE, officer: OFFICER },
      AbortSignal.timeout(60_000),
    );
    if (answer.kind !== 'answered')
      throw new Error(`the sandbox does not answer: ${answer.kind} ${answer.reason}`);
    if (answer.value.records.length === 0) return;
    yield answer.value.records;
  }
}

function start(order: Order) {
  const loader = fileURLToPath(new URL('sync-loader.ts', import.meta.url));
  return spawn(process.execPath, [loader, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function load(order: Order): Promise<Loaded> {
  const child = start(order);
  let loaded: Loaded | undefined;
  for await (const line of createInterface({ input: child.stdout }))
    loaded = z.object({ loaded: Loaded.optional() }).parse(JSON.parse(line)).loaded ?? loaded;
  if (loaded === undefined) throw new Error('who loads ended without a word');
  return loaded;
}

/** Kills who loads some time after he has had so many pages. */
async function loadAndKill(order: Order, afterPages: number): Promise<void> {
  const child = start(order);
  let heard = 0;
  createInterface({ input: child.stdout }).on('line', () => {
    heard += 1;
    if (heard === afterPages) setTimeout(() => child.kill('SIGKILL'), Math.random() * 150);
  });
  await once(child, 'close');
}

async function compare({ registers: table, keys }: Order, url: string, controlUrl: string, to: string) {
  const { createSeal } = await import('../../functions/kernel/sealing.ts');
  const { canonicalJson } = await import('../../functions/kernel/canonical-json.ts');
  const { getPersons } = await import('../../functions/registers/person-store.ts');
  const { householdOfHead, personRefOf } = await import('../../functions/registers/membership.ts');
  const { getHousehold } = await import('../../functions/registers/household-store.ts');
  const seal = createSeal(keys);
  let [all, differing] = [0, 0];
  for await (const page of pages(url, to)) {
    const kept = await getPersons(
      table,
      seal,
      page.map(({ citizen }) => personRefOf(seal.hash, citizen.personalNumber)),
    );
    for (const record of page) {
      all += 1;
      const held = kept.get(personRefOf(seal.hash, record.citizen.personalNumber))?.person.records[
        'population'
      ];
      if (held === undefined || canonicalJson(held) !== canonicalJson(record)) differing += 1;
    }
  }
  const households = { all: 0, differing: 0 };
  for (let offset = 0; ; offset += 200) {
    const answer = await fetch(`${controlUrl}/_sandbox/truth?at=${to}&offset=${offset}&limit=200`);
    const lines = (await answer.text()).split('\n').filter((line) => line !== '');
    if (lines.length === 0) break;
    for (const line of lines) {
      const truth = Truth.parse(JSON.parse(line));
      if (!('household' in truth)) continue;
      const { head, members } = truth.household;
      households.all += 1;
      const settled = await getHousehold(table, householdOfHead(seal.hash, head));
      const living = members.map(({ personalNumber }) => personRefOf(seal.hash, personalNumber)).toSorted();
      if (JSON.stringify(settled?.shape.living) !== JSON.stringify(living)) households.differing += 1;
    }
  }
  return { people: all, differing, households };
}
