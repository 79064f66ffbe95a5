import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CopyId } from '../../schemas/copies/copy-id.ts';
import type { KeptCopy } from '../../functions/copies/copy.ts';
import type { KeptNumber } from '../../functions/copies/number-register.ts';
import type { Database } from '../support/tables.ts';
import { AGENCY, type Done, type Order } from './numbers-order.ts';

/** How numbers are taken, and what of it is killed. */
export interface NumbersPlan {
  readonly copies: number;
  readonly processes: number;
  /** Requests at once in each process. */
  readonly width: number;
  readonly kills: number;
  /** Numbers in a volume. */
  readonly most: number;
  readonly random: () => number;
}

/** What came of it. Every list must be empty. */
export interface NumbersReport {
  readonly copies: number;
  readonly volumes: number;
  readonly taken: number;
  readonly void: number;
  readonly kills: number;
  /** How often a scan had to be handed in again because others were first all the time. */
  readonly busy: number;
  readonly seconds: number;
  /** Numbers that nobody has, below one that somebody has. */
  readonly gaps: readonly string[];
  /** Numbers of more than one copy, and copies that stand under more than one number. */
  readonly doubled: readonly string[];
  /** Copies without the number that the register says, or numbers of copies that do not exist. */
  readonly astray: readonly string[];
  /** Numbers that are void without a reason or with a copy that lives, or taken by a copy that ended. */
  readonly untold: readonly string[];
}

/** Whether every number stands in the register once, without a gap, with its copy or with the reason why it is void. */
export const isWhole = ({ gaps, doubled, astray, untold }: NumbersReport): boolean =>
  [gaps, doubled, astray, untold].every((list) => list.length === 0);

/**
 * Many counters, each a process of its own, take numbers from one register in one table engine, while they are killed
 * (SIGKILL) in the midst of it and begin again; then the whole register is read and held against the copies.
 */
export async function runNumbersCampaign(database: Database, plan: NumbersPlan): Promise<NumbersReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-numbers-'));
  try {
    const tables = await database.freshTables();
    // After the database was started: their client of the tables reads the environment.
    const { CertifyingRoom, freshWorld, SCAN } = await import('../support/certifying.ts');
    await new CertifyingRoom(tables, freshWorld(Date.now())).open();
    const scan = path.join(folder, 'scan.pdf');
    writeFileSync(scan, SCAN);
    const keys = {
      current: 'k1',
      keys: { k1: randomBytes(32).toString('base64') },
      lookup: randomBytes(32).toString('base64'),
    };
    const { most, width } = plan;
    const order = { tables, folder: path.join(folder, 'files'), scan, keys, most, width };
    const started = Date.now();
    const { ids, kills, busy } = await serveAll(plan, order);
    const seconds = (Date.now() - started) / 1_000;
    return { ...(await readWhole(tables.copies, ids)), copies: ids.size, kills, busy, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has every request served, by counters that are killed when enough has been served, and come again. */
async function serveAll(
  { copies, processes, kills, random }: NumbersPlan,
  order: Omit<Order, 'serials'>,
): Promise<{ readonly ids: ReadonlyMap<number, CopyId>; readonly kills: number; readonly busy: number }> {
  const ids = new Map<number, CopyId>();
  const counters = new Map<number, ChildProcess>();
  let killed = 0;
  let busy = 0;

  const killOne = async (): Promise<void> => {
    await pause(Math.floor(random() * 30));
    const living = [...counters.values()];
    living[Math.floor(random() * living.length)]?.kill('SIGKILL');
  };
  const note = (done: Done): void => {
    if ('busy' in done) {
      busy += 1;
      return;
    }
    ids.set(done.serial, done.id);
    if (killed >= kills || ids.size < ((killed + 1) * copies) / (kills + 1)) return;
    killed += 1;
    void killOne();
  };
  /** One counter until its last request, however often it dies. */
  const keepOpen = async (counter: number): Promise<void> => {
    const own = Array.from({ length: copies }, (_, serial) => serial).filter(
      (serial) => serial % processes === counter,
    );
    for (;;) {
      const serials = own.filter((serial) => !ids.has(serial));
      if (serials.length === 0) return;
      const child = fork(new URL('numbers-desk.ts', import.meta.url), {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      counters.set(counter, child);
      child.on('message', (done) => {
        note(done as Done);
      });
      child.send({ ...order, serials });
      const [code] = await ended(child);
      counters.delete(counter);
      if (code !== null && code !== 0) throw new Error(`a counter ended with ${String(code)}`);
    }
  };
  await Promise.all(Array.from({ length: processes }, (_, counter) => keepOpen(counter)));
  return { ids, kills: killed, busy };
}

const ended = (child: ChildProcess): Promise<readonly [code: number | null]> =>
  new Promise((resolve) => {
    child.once('close', (code) => {
      resolve([code]);
    });
  });

/** Reads the register from its first number to its last, and holds it against the copies. */
async function readWhole(
  table: string,
  ids: ReadonlyMap<number, CopyId>,
): Promise<Pick<NumbersReport, 'volumes' | 'taken' | 'void' | 'gaps' | 'doubled' | 'astray' | 'untold'>> {
  const { newestVolume, numbersOf } = await import('../../functions/copies/number-register.ts');
  const { volumeName } = await import('../../functions/copies/volume.ts');
  const { getCopy } = await import('../../functions/copies/copy-store.ts');
  const { isEnded } = await import('../../functions/copies/copy.ts');
  const newest = await newestVolume(table, AGENCY);
  if (newest === undefined) throw new Error('the register is empty');
  const found = { gaps: [], doubled: [], astray: [], untold: [] } as Record<
    'gaps' | 'doubled' | 'astray' | 'untold',
    string[]
  >;
  const seen = new Map<CopyId, string>();
  const counted = { taken: 0, void: 0 };

  const hold = (name: string, kept: KeptNumber, copy: KeptCopy | undefined): void => {
    counted[kept.state] += 1;
    const [id, another] = kept.copies;
    if (id === undefined || copy === undefined || copy.number !== kept.number) found.astray.push(name);
    if (another !== undefined || (id !== undefined && seen.has(id))) found.doubled.push(name);
    if (id !== undefined) seen.set(id, name);
    if (copy === undefined) return;
    const isVoid = kept.state === 'void';
    if (isVoid !== isEnded(copy) || isVoid !== (kept.reason !== undefined)) found.untold.push(name);
  };

  for (let index = 1; index <= newest.index; index += 1) {
    const volume = volumeName({ year: newest.year, index });
    let last = 0;
    for (;;) {
      const { numbers, hasMore } = await numbersOf(table, AGENCY, volume, last, 100);
      const copies = await Promise.all(
        numbers.map(async ({ copies: [id] }) => (id === undefined ? undefined : getCopy(table, id))),
      );
      for (const [place, kept] of numbers.entries()) {
        if (kept.number !== last + 1) found.gaps.push(`${volume}: ${String(last)} to ${String(kept.number)}`);
        last = kept.number;
        hold(`${volume}: ${String(kept.number)}`, kept, copies[place]);
      }
      if (!hasMore) break;
    }
    if (index === newest.index && last !== newest.last) found.gaps.push(`${volume}: ends at ${String(last)}`);
  }
  for (const id of ids.values()) if (!seen.has(id)) found.astray.push(id);
  return { volumes: newest.index, ...counted, ...found };
}
