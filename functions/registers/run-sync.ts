import type { SyncRequest, SyncView, SyncWindowView } from '../../schemas/registers/sync.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import { readWindow } from './read-window.ts';
import type { Registers } from './registers.ts';
import { settleHouseholds } from './settle-households.ts';
import type { Syncing } from './sync.ts';
import {
  createRun,
  finishRun,
  getFollowed,
  getRun,
  isRunId,
  moveFollowed,
  moveRun,
  newestRun,
  openRuns,
  placeOf,
  plus,
  putWindow,
  runId,
  windowCount,
  windowsFrom,
  windowTimes,
  type Run,
  type Window,
} from './sync-store.ts';
import { tellChanges } from './tell-changes.ts';

/** The most windows of one run. */
const MOST_WINDOWS = 20_000;

const MINUTE_MS = 60_000;

/**
 * Begins a run over a time, or goes on with the one over the same time that is not finished: then windows that are
 * blocked are tried again, since a person has asked. Refused: `sync-too-many-windows`, `sync-in-the-future`.
 */
export async function askForSync(syncing: Syncing, asked: SyncRequest, by: string): Promise<Result<Run>> {
  const { tables, clock, settings } = syncing;
  const now = clock.now();
  if (millis(asked.to) > now) return refuse('sync-in-the-future');
  const windowMs = (asked.windowMinutes ?? settings.windowMinutes) * MINUTE_MS;
  if (windowCount({ ...asked, windowMs }) > MOST_WINDOWS) return refuse('sync-too-many-windows');
  for (;;) {
    const before = await newestRun(tables.registers, asked.from, asked.to);
    if (before !== undefined && before.finishedAt === undefined) {
      await unblock(syncing, before);
      return ok(before);
    }
    const run = {
      id: runId(asked.from, asked.to, before === undefined ? 1 : placeOf(before.id) + 1),
      from: asked.from,
      to: asked.to,
      firstLoad: asked.firstLoad,
      windowMs,
      askedAt: instant(now),
      askedBy: by,
    };
    await createRun(tables.registers, run);
    const created = await getRun(tables.registers, run.id);
    if (created !== undefined) return ok(created);
  }
}

async function unblock({ tables }: Registers, run: Run): Promise<void> {
  for (const window of await openWindows(tables.registers, run)) {
    if (window.state !== 'blocked') continue;
    const { reason: _reason, retryAt: _retryAt, refusals: _refusals, ...rest } = window;
    // Where somebody else has written it meanwhile, he has done the same.
    await putWindow(tables.registers, { ...rest, version: window.version + 1, state: 'waiting', waits: 0 });
  }
}

/** How far ahead of the first window that is not done others are read. */
const WINDOWS_AHEAD = 50;

const openWindows = async (table: string, run: Run, most = 100): Promise<Window[]> =>
  (await windowsFrom(table, run.id, run.doneBefore, most)).filter(({ state }) => state !== 'done');

/**
 * Carries a run on until it is finished, nothing of it can be read now, or the time is over: from `until` on nothing is
 * begun, and what is under way takes as long as a page may. Any number of processes may do so at once. What follows from
 * what was read is settled and told: after every window, or once at the end of a first load.
 */
export async function carryRun(syncing: Syncing, id: string, until: number): Promise<void> {
  const { tables, settings } = syncing;
  const tried = new Set<number>();
  const take = async (): Promise<void> => {
    for (;;) {
      const run = await getRun(tables.registers, id);
      if (run === undefined || run.finishedAt !== undefined) return;
      const index = await nextWindow(syncing, run, tried);
      if (index === undefined || syncing.clock.now() >= until) return;
      tried.add(index);
      const read = await readWindow(syncing, run, index, until);
      if (read === 'done' && !run.firstLoad) await followUp(syncing, until);
    }
  };
  const readers = await Promise.allSettled(Array.from({ length: settings.windowsAtOnce }, take));
  await syncing.gate.flush();
  const failed = readers.find(({ status }) => status === 'rejected');
  await endRun(syncing, id, until);
  if (failed?.status === 'rejected') throw failed.reason;
}

/** The first window that this process has not tried and that is not done; moves on what is done before it. */
async function nextWindow(
  { tables }: Syncing,
  run: Run,
  tried: ReadonlySet<number>,
): Promise<number | undefined> {
  const begun = await windowsFrom(tables.registers, run.id, run.doneBefore, WINDOWS_AHEAD);
  const isDone = new Set(begun.filter(({ state }) => state === 'done').map(({ index }) => index));
  let place = run.doneBefore;
  while (isDone.has(place)) place += 1;
  if (place > run.doneBefore) await moveRun(tables.registers, run.id, place);
  const end = Math.min(windowCount(run), place + WINDOWS_AHEAD);
  for (let index = place; index < end; index += 1) if (!isDone.has(index) && !tried.has(index)) return index;
  return undefined;
}

/** Finishes a run whose windows are all done, after what follows from them is done too. */
async function endRun(syncing: Syncing, id: string, until: number): Promise<void> {
  const { tables, clock } = syncing;
  const run = await getRun(tables.registers, id);
  if (run === undefined || run.finishedAt !== undefined || run.done < windowCount(run)) return;
  if (!(await followUp(syncing, until))) return;
  if (run.firstLoad || run.askedBy === SCHEDULE) await moveFollowed(tables.registers, run.to);
  await finishRun(tables.registers, id, instant(clock.now()));
}

/** Settles and tells what is marked; says whether there was time for all of it. */
async function followUp(registers: Registers, until: number): Promise<boolean> {
  await settleHouseholds(registers, until);
  const told = await tellChanges(registers, until);
  if (told > 0) log('info', 'LT143', { count: told });
  return registers.clock.now() < until;
}

/**
 * What the schedule does: settles and tells what others have left, asks for what is new since it last followed, and
 * carries every run that is not finished, the oldest time first. It follows nothing before a first load has ended.
 */
export async function syncDue(syncing: Syncing, until: number): Promise<void> {
  const { tables, clock } = syncing;
  await followUp(syncing, until);
  const followed = await getFollowed(tables.registers);
  if (followed !== undefined) {
    measure('syncBehindSeconds', Math.max(0, clock.now() - millis(followed.upTo)) / 1_000);
    await askForNews(syncing, followed.upTo);
  }
  for (const id of await openRuns(tables.registers)) {
    if (clock.now() >= until) return;
    await carryRun(syncing, id, until);
  }
}

/**
 * A run over what is new, with the overlap in which a change may appear late. One at a time: while one is open, its end
 * is where the next begins.
 */
async function askForNews(syncing: Syncing, upTo: Instant): Promise<void> {
  const { tables, clock, settings } = syncing;
  const to = Math.floor((clock.now() - settings.lagMinutes * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  if (to - millis(upTo) < settings.everyMinutes * MINUTE_MS) return;
  const from = instant(millis(upTo) - settings.overlapMinutes * MINUTE_MS);
  for (const id of await openRuns(tables.registers)) {
    const run = await getRun(tables.registers, id);
    // One that a schedule has begun over this very beginning is not done yet: it goes first.
    if (run?.askedBy === SCHEDULE && run.from === from) return;
  }
  const asked = { from, to: instant(to), firstLoad: false, seconds: 0 };
  await askForSync(syncing, asked, SCHEDULE);
}

/** Who asks for the runs that nobody else has asked for. */
export const SCHEDULE = 'gateway';

/** A run as people see it; undefined where there is none of that id. */
export async function viewSync(registers: Registers, id: string): Promise<Result<SyncView>> {
  const table = registers.tables.registers;
  const run = isRunId(id) ? await getRun(table, id) : undefined;
  if (run === undefined) return refuse('sync-not-found');
  const open = await openWindows(table, run);
  const all = windowCount(run);
  const isStuck = open.length > 0 && open.every(({ state }) => state === 'blocked');
  const { finishedAt } = run;
  return ok({
    id: run.id,
    from: run.from,
    to: run.to,
    firstLoad: run.firstLoad,
    state: finishedAt !== undefined ? 'done' : isStuck ? 'blocked' : 'open',
    askedAt: run.askedAt,
    askedBy: run.askedBy,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    windows: { all, done: run.done },
    counts: open.reduce((sum, { counts }) => plus(sum, counts), run.counts),
    open: open.map((window) => viewOf(run, window)),
  });
}

function viewOf(run: Run, window: Window): SyncWindowView {
  const { index, state, reading, page, total, counts, unreadable, reason, retryAt } = window;
  return {
    index,
    ...windowTimes(run, index),
    state,
    reading,
    page,
    counts,
    unreadable: { ...unreadable },
    ...(total === undefined ? {} : { total }),
    ...(reason === undefined ? {} : { reason }),
    ...(retryAt === undefined ? {} : { retryAt }),
  };
}
