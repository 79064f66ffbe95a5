import { randomUUID } from 'node:crypto';
import type { ChangePage, RegisterAnswer } from '../../schemas/citizens/register.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import { digestBytes } from '../kernel/digest.ts';
import { log } from '../kernel/log.ts';
import { measure } from '../kernel/metrics.ts';
import { transact } from '../kernel/table/transaction.ts';
import { keepRecords, type Kept } from './keep-records.ts';
import type { Syncing } from './sync.ts';
import {
  addToRun,
  getPage,
  getWindow,
  newWindow,
  NO_COUNTS,
  plus,
  putWindow,
  windowTimes,
  writePage,
  writeWindow,
  type PageMark,
  type Run,
  type Window,
} from './sync-store.ts';

/**
 * What came of reading a window: `done` · `waiting` for its time, or for this process to have time · `blocked` a person
 * must act · `taken` somebody else reads it.
 */
export type WindowRead = 'done' | 'waiting' | 'blocked' | 'taken';

/**
 * Reads one window of a run as far as it comes; from `until` on no page is begun. After every page its checkpoint is
 * kept, over the version that was read: whoever dies leaves the window to the next, who goes on after the last page that
 * was kept, and whoever has lost it to another stops. A page is kept before its checkpoint; to keep it again changes
 * nothing.
 */
export async function readWindow(
  syncing: Syncing,
  run: Run,
  index: number,
  until: number,
): Promise<WindowRead> {
  const taken = await takeWindow(syncing, run, index);
  if (taken.window === undefined) return taken.read;
  const { window } = taken;
  const reader = createReader(syncing, run, window, until);
  try {
    return await reader.read();
  } catch (error) {
    // A broken machine, not the register: the window is left to the lease, as by whoever dies.
    await reader.stop();
    throw error;
  }
}

/** Takes the lease of a window whose time has come. */
async function takeWindow(
  { tables, clock, settings }: Syncing,
  run: Run,
  index: number,
): Promise<{ readonly window: Window } | { readonly window?: undefined; readonly read: WindowRead }> {
  const table = tables.registers;
  const found = (await getWindow(table, run.id, index)) ?? newWindow(run.id, index);
  const now = clock.now();
  if (found.state === 'done' || found.state === 'blocked') return { read: found.state };
  if (found.state === 'reading' && found.leaseUntil !== undefined && millis(found.leaseUntil) > now)
    return { read: 'taken' };
  if (found.retryAt !== undefined && millis(found.retryAt) > now) return { read: 'waiting' };
  const { retryAt: _retryAt, reason: _reason, ...rest } = found;
  const window: Window = {
    ...rest,
    version: found.version + 1,
    state: 'reading',
    owner: randomUUID(),
    leaseUntil: instant(now + settings.leaseMs),
  };
  return (await putWindow(table, window)) ? { window } : { read: 'taken' };
}

/** A page as it was asked for. */
type Asked =
  | { readonly kind: 'page'; readonly page: ChangePage }
  | { readonly kind: 'no-time' }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'refused'; readonly code: string };

function createReader(syncing: Syncing, run: Run, taken: Window, until: number) {
  const { tables, clock, settings } = syncing;
  const table = tables.registers;
  const times = windowTimes(run, taken.index);
  let window = taken;
  let ahead: Promise<Asked> | undefined;
  let contentBefore: PageMark['content'] | undefined;

  const read = async (): Promise<WindowRead> => {
    // Another may have kept the page before: what it said is known by its mark.
    if (window.page > 0) contentBefore = (await getPage(table, window, window.page))?.content;
    for (;;) {
      const asked = await (ahead ?? ask(window.page + 1));
      ahead = undefined;
      if (asked.kind === 'no-time') return release();
      if (asked.kind === 'refused') return waitOut(asked.code);
      if (asked.kind === 'unreachable') return wait(asked.reason, asked.afterMs);
      let { page } = asked;
      let mark = await markOf(page);
      if (rowsOf(page) > 0 && mark.content === contentBefore) {
        if (!isLastAgain(page)) return wait('page-repeated');
        page = NO_PAGE;
        mark = await markOf(page);
      }
      const isLast = isEnd(page);
      if (!isLast) askAhead(window.page + 2);
      if (!(await keepPage(page, mark, isLast))) return 'taken';
      contentBefore = mark.content;
      if (!isLast) continue;
      const ended = await endReading();
      if (ended !== undefined) return ended;
    }
  };

  /** Asks for a page, when the rate lets it. Never throws for what the register may do. */
  const ask = async (page: number): Promise<Asked> => {
    for (;;) {
      if (clock.now() >= until) return { kind: 'no-time' };
      const pass = await syncing.gate.pass();
      if (pass.go) {
        const answer = await syncing.population.changes(
          { ...times, requestId: requestId(page), page, pageSize: settings.pageSize, officer: officer() },
          AbortSignal.timeout(settings.timeoutMs),
        );
        await syncing.gate.note(pass, answer.kind === 'unreachable');
        return askedOf(answer);
      }
      if (pass.why === 'breaker')
        return { kind: 'unreachable', reason: 'breaker-open', afterMs: pass.waitMs };
      if (clock.now() + pass.waitMs >= until) return { kind: 'no-time' };
      await syncing.pause(pass.waitMs);
    }
  };

  /** Asks for the next page while this one is kept. What it fails by is thrown where its answer is taken. */
  const askAhead = (page: number): void => {
    ahead = ask(page);
    ahead.catch(() => undefined);
  };

  const officer = () => {
    const { account, unit, phone } = settings.officer;
    return { account, ...(unit === undefined ? {} : { unit }), ...(phone === undefined ? {} : { phone }) };
  };

  /** The same for every try of one page of one reading. */
  const requestId = (page: number): string =>
    digestBytes(`${run.id} ${window.index} ${window.reading} ${page}`).slice(0, 32);

  const markOf = async (page: ChangePage): Promise<PageMark> => {
    const { hash } = await syncing.seal();
    const contents = page.records.map(({ citizen, flags }) => JSON.stringify([citizen, flags]));
    const content = hash('page', [...contents, page.unreadable.length].join('\n'));
    const moments = page.records.map(({ asOf }) => asOf).join(' ');
    return { content, exact: hash('page', `${content} ${moments}`) };
  };

  /**
   * How many rows a page says that the window has; undefined where that may be its own count: more were read already, or
   * it is what the first page has itself. That any other is the window's is our assumption (facts §2.4 name it and no
   * more).
   */
  const totalIn = (page: ChangePage, rowsRead: number): number | undefined => {
    const { total } = page;
    const rows = rowsOf(page);
    const isOwn = rows > 0 && total === rows && rowsRead === rows;
    return total !== undefined && total >= rowsRead && !isOwn ? total : undefined;
  };

  /**
   * Whether nothing can follow a page: there is no row in it, or the window's count is reached by one that is not full. A
   * full page proves nothing, nor does a short one, whose size may be the register's own limit.
   */
  const isEnd = (page: ChangePage): boolean => {
    const rows = rowsOf(page);
    const rowsRead = window.rowsRead + rows;
    return rows === 0 || (rows < settings.pageSize && totalIn(page, rowsRead) === rowsRead);
  };

  /**
   * Whether a page that says what the one before said is that one given again for want of another: it is not full, and
   * counts no more than itself, so that the window may have ended with it.
   */
  const isLastAgain = (page: ChangePage): boolean =>
    window.page === 1 && rowsOf(page) < settings.pageSize && page.total === rowsOf(page);

  /** Keeps what a page says, then its checkpoint. False: another reads the window. */
  const keepPage = async (page: ChangePage, mark: PageMark, isLast: boolean): Promise<boolean> => {
    const number = window.page + 1;
    const before = window.reading === 1 ? undefined : await getPage(table, window, number);
    const kept =
      before?.exact === mark.exact
        ? undefined // said before, and kept then
        : await keepRecords(syncing, page.records, { isFirstLoad: run.firstLoad });
    const isEmptyEnd = isLast && rowsOf(page) === 0;
    const rowsRead = window.rowsRead + rowsOf(page);
    const said = totalIn(page, rowsRead);
    const total = window.total ?? said;
    const { total: _total, refusals: _refusals, ...rest } = window;
    return checkpoint(
      {
        ...rest,
        page: isEmptyEnd ? window.page : number,
        rowsRead,
        differing: window.differing + (isEmptyEnd || before?.content === mark.content ? 0 : 1),
        counts: plus(window.counts, countsOf(page, kept)),
        unreadable: window.reading === 1 ? tally(window.unreadable, page) : window.unreadable,
        waits: 0,
        ...(total === undefined ? {} : { total }),
        ...((said ?? total) !== total || window.isTotalUnsteady === true ? { isTotalUnsteady: true } : {}),
      },
      isEmptyEnd ? undefined : { number, mark },
    );
  };

  const checkpoint = async (
    next: Window,
    said?: { readonly number: number; readonly mark: PageMark },
  ): Promise<boolean> => {
    const now = clock.now();
    const kept: Window = {
      ...next,
      version: window.version + 1,
      leaseUntil: instant(now + settings.leaseMs),
    };
    const written = await transact([
      writeWindow(table, kept),
      ...(said === undefined ? [] : [writePage(table, kept, said.number, said.mark, now)]),
    ]);
    if (written.done) window = kept;
    return written.done;
  };

  /** A reading has come to the end of the window: it is proved whole, or the window is read once more. */
  const endReading = async (): Promise<WindowRead | undefined> => {
    if (isWhole()) return finish();
    const { total: _total, isTotalUnsteady: _unsteady, ...rest } = window;
    const again: Window = {
      ...rest,
      reading: window.reading + 1,
      page: 0,
      rowsRead: 0,
      differing: 0,
      pagesBefore: window.page,
    };
    contentBefore = undefined;
    if (window.reading >= settings.mostReadings * UNSTEADY_ROUNDS) return end('blocked', 'window-unsteady');
    if (window.reading % settings.mostReadings === 0) {
      window = { ...again, version: window.version };
      return wait('window-unsteady');
    }
    return (await checkpoint(again)) ? undefined : 'taken';
  };

  const isWhole = (): boolean => {
    const { total, rowsRead, isTotalUnsteady, reading, differing, page, pagesBefore } = window;
    const proof = run.firstLoad ? settings.firstLoadProof : settings.proof;
    // A window that changed its own count meanwhile was not whole, even where it did so twice alike.
    if (isTotalUnsteady === true) return false;
    if (proof === 'total' && total !== undefined && rowsRead === total) return true;
    return reading > 1 && differing === 0 && page === pagesBefore;
  };

  const finish = async (): Promise<WindowRead> => {
    const { owner: _owner, leaseUntil: _leaseUntil, ...rest } = window;
    const done: Window = { ...rest, version: window.version + 1, state: 'done' };
    const written = await transact([writeWindow(table, done), addToRun(table, run.id, done.counts)]);
    if (!written.done) return 'taken';
    log('info', 'LT140', { count: done.counts.rows, attempt: done.reading });
    return 'done';
  };

  /** The window waits: longer each time, and for a person once it has waited too often in vain. */
  const wait = async (reason: string, afterMs?: number): Promise<WindowRead> => {
    const waits = window.waits + 1;
    if (waits > settings.mostWaits) return end('blocked', reason, waits);
    const patience = Math.min(settings.waitMs * 2 ** Math.min(waits - 1, 20), settings.longestWaitMs);
    log('warn', 'LT141', { problem: reason, attempt: waits });
    return end('waiting', reason, waits, instant(clock.now() + Math.max(patience, afterMs ?? 0)));
  };

  /** A refusal waits as well, but a person is asked sooner: he must act, unless it was the register's own slip. */
  const waitOut = async (code: string): Promise<WindowRead> => {
    const refusals = (window.refusals ?? 0) + 1;
    window = { ...window, refusals };
    return refusals > settings.mostRefusals ? end('blocked', code, window.waits + 1) : wait(code);
  };

  /** No time is left in this process: whoever comes next goes on at once. */
  const release = (): Promise<WindowRead> => end('waiting', undefined, window.waits);

  const end = async (
    state: 'waiting' | 'blocked',
    reason: string | undefined,
    waits = window.waits,
    retryAt?: Instant,
  ): Promise<WindowRead> => {
    if (state === 'blocked') {
      log('error', 'LT142', { problem: reason ?? '' });
      measure('syncBlocked', 1);
    }
    const { owner: _owner, leaseUntil: _leaseUntil, ...rest } = window;
    const left: Window = {
      ...rest,
      version: window.version + 1,
      state,
      waits,
      ...(reason === undefined ? {} : { reason }),
      ...(retryAt === undefined ? {} : { retryAt }),
    };
    return (await putWindow(table, left)) ? state : 'taken';
  };

  return {
    read,
    /** Waits for what was asked ahead, whatever comes of it: nothing goes on after its reader. */
    stop: async (): Promise<void> => {
      await ahead?.catch(() => undefined); // its page is asked for again by the next reader
    },
  };
}

/** Times that a window which never reads the same twice is left alone for a while, before a person is asked. */
const UNSTEADY_ROUNDS = 8;

/** What stands beyond the last page of a window. */
const NO_PAGE: ChangePage = { records: [], unreadable: [], more: false };

const rowsOf = ({ records, unreadable }: ChangePage): number => records.length + unreadable.length;

function askedOf(answer: RegisterAnswer<ChangePage>): Asked {
  switch (answer.kind) {
    case 'answered':
      return { kind: 'page', page: answer.value };
    case 'refused':
      return { kind: 'refused', code: answer.code };
    case 'unreachable':
      return {
        kind: 'unreachable',
        reason: answer.reason,
        ...(answer.afterMs === undefined ? {} : { afterMs: answer.afterMs }),
      };
  }
}

const countsOf = (page: ChangePage, kept: Kept | undefined) => ({
  ...NO_COUNTS,
  pages: 1,
  rows: rowsOf(page),
  unreadable: page.unreadable.length,
  ...(kept === undefined
    ? { unchanged: page.records.length }
    : { added: kept.added, changed: kept.changed, unchanged: kept.unchanged, older: kept.older }),
});

/** Rows that could not be read, by why: at most so many kinds are told apart. */
const MOST_KINDS = 50;

function tally(before: Readonly<Record<string, number>>, page: ChangePage): Record<string, number> {
  const counts = { ...before };
  for (const { why } of page.unreadable) {
    const kind = why in counts || Object.keys(counts).length < MOST_KINDS ? why : 'other';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
