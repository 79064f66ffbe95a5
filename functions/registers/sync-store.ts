import type { SyncCounts, WindowState } from '../../schemas/registers/sync.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';
import type { KeyedHash } from '../kernel/sealing.ts';
import { number, numberOr, text, textOr, toItem, type Item } from '../kernel/table/item.ts';
import { get, queryPage, type Key } from '../kernel/table/read.ts';
import { create, putAlone, replace, setSome, transact, type Write } from '../kernel/table/transaction.ts';
import { update } from '../kernel/table/update.ts';

/** One run: a time that is read window by window. Its windows follow from it, and exist once they are begun. */
export interface Run {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly firstLoad: boolean;
  readonly windowMs: number;
  readonly askedAt: Instant;
  readonly askedBy: string;
  readonly finishedAt?: Instant;
  /** Every window before this one is done. */
  readonly doneBefore: number;
  readonly done: number;
  readonly counts: SyncCounts;
}

export const NO_COUNTS: SyncCounts = {
  pages: 0,
  rows: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  older: 0,
  unreadable: 0,
};

const COUNTS = Object.keys(NO_COUNTS) as (keyof SyncCounts)[];

export const plus = (one: SyncCounts, other: SyncCounts): SyncCounts => ({
  pages: one.pages + other.pages,
  rows: one.rows + other.rows,
  added: one.added + other.added,
  changed: one.changed + other.changed,
  unchanged: one.unchanged + other.unchanged,
  older: one.older + other.older,
  unreadable: one.unreadable + other.unreadable,
});

/** How many windows a run has. */
export const windowCount = ({ from, to, windowMs }: Pick<Run, 'from' | 'to' | 'windowMs'>): number =>
  Math.ceil((millis(to) - millis(from)) / windowMs);

const RUNS = 'SYNC';
const OPEN = 'SYNC#OPEN';

const runKey = (table: string, id: string): Key => ({ table, pk: RUNS, sk: id });
const compact = (at: Instant): string => at.replaceAll(/[-:.]/g, '');

/** Names the n-th run over a time. */
export const runId = (from: Instant, to: Instant, n: number): string =>
  `${compact(from)}-${compact(to)}-${n}`;

/** Whether a text of somebody else's can name a run: DynamoDB takes no key that is longer than it allows. */
export const isRunId = (text: string): boolean => /^(?:\d{8}T\d{9}Z-){2}\d{1,9}$/.test(text);

/** Begins a run, unless there is one of that id. It stands among the open ones until it is finished. */
export async function createRun(
  table: string,
  run: Omit<Run, 'finishedAt' | 'doneBefore' | 'done' | 'counts'>,
): Promise<boolean> {
  const item = toItem({ pk: RUNS, sk: run.id, ...run, id: undefined, doneBefore: 0, done: 0, ...NO_COUNTS });
  const written = await transact([
    create('run', table, item),
    { label: 'open', item: { Put: { TableName: table, Item: toItem({ pk: OPEN, sk: run.id }) } } },
  ]);
  if (written.done) return true;
  if (written.collisions.some(({ reason }) => reason === 'condition')) return false;
  return (await getRun(table, run.id)) === undefined ? createRun(table, run) : false;
}

function readRun(item: Item): Run {
  const finishedAt = textOr(item, 'finishedAt');
  return {
    id: text(item, 'sk'),
    from: text(item, 'from') as Instant,
    to: text(item, 'to') as Instant,
    firstLoad: item['firstLoad']?.BOOL === true,
    windowMs: number(item, 'windowMs'),
    askedAt: text(item, 'askedAt') as Instant,
    askedBy: text(item, 'askedBy'),
    doneBefore: number(item, 'doneBefore'),
    done: number(item, 'done'),
    counts: countsOf(item),
    ...(finishedAt === undefined ? {} : { finishedAt: finishedAt as Instant }),
  };
}

const countsOf = (item: Item): SyncCounts => ({
  pages: number(item, 'pages'),
  rows: number(item, 'rows'),
  added: number(item, 'added'),
  changed: number(item, 'changed'),
  unchanged: number(item, 'unchanged'),
  older: number(item, 'older'),
  unreadable: number(item, 'unreadable'),
});

export async function getRun(table: string, id: string): Promise<Run | undefined> {
  const item = await get(runKey(table, id));
  return item === undefined ? undefined : readRun(item);
}

/** The newest run over exactly that time. */
export async function newestRun(table: string, from: Instant, to: Instant): Promise<Run | undefined> {
  const runs: Run[] = [];
  let start: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :runs AND begins_with(sk, :time)',
      ExpressionAttributeValues: {
        ':runs': { S: RUNS },
        ':time': { S: `${compact(from)}-${compact(to)}-` },
      },
      ConsistentRead: true,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    runs.push(...page.items.map(readRun));
    start = page.next;
  } while (start !== undefined);
  return runs.toSorted((one, other) => placeOf(one.id) - placeOf(other.id)).at(-1);
}

/** The n of `runId`. */
export const placeOf = (id: string): number => Number(id.slice(id.lastIndexOf('-') + 1));

/** The runs that are not finished, by their ids: oldest time first. */
export async function openRuns(table: string): Promise<string[]> {
  const ids: string[] = [];
  let from: Item | undefined;
  do {
    const page = await queryPage({
      TableName: table,
      KeyConditionExpression: 'pk = :open',
      ExpressionAttributeValues: { ':open': { S: OPEN } },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    ids.push(...page.items.map((item) => text(item, 'sk')));
    from = page.next;
  } while (from !== undefined);
  return ids;
}

/** Every window before that one is done. */
export async function moveRun(table: string, id: string, doneBefore: number): Promise<void> {
  await update({
    key: runKey(table, id),
    set: 'SET doneBefore = :place',
    condition: 'doneBefore < :place',
    values: { ':place': doneBefore },
  });
}

/** Ends a run: all of its windows are done. Says whether this call has ended it. */
export async function finishRun(table: string, id: string, at: Instant): Promise<boolean> {
  const written = await transact([
    setSome('run', runKey(table, id), { finishedAt: at }, { expression: 'attribute_not_exists(finishedAt)' }),
    { label: 'open', item: { Delete: { TableName: table, Key: toItem({ pk: OPEN, sk: id }) } } },
  ]);
  return written.done;
}

/** A window of a run, as far as it was read: the checkpoint that outlives whoever reads it. */
export interface Window {
  readonly run: string;
  readonly index: number;
  readonly version: number;
  readonly state: WindowState;
  /** Who reads it, and until when he is taken to live without a sign. */
  readonly owner?: string;
  readonly leaseUntil?: Instant;
  /** Which reading is under way, from 1. */
  readonly reading: number;
  /** Pages and rows of this reading that are kept. */
  readonly page: number;
  readonly rowsRead: number;
  /** Pages of this reading that say something else than in the one before. */
  readonly differing: number;
  /** Pages that the reading before had; absent in the first. */
  readonly pagesBefore?: number;
  /** The register's count on the first page of this reading; absent: it gave none. */
  readonly total?: number;
  /** The count was another one on a later page, or missing. */
  readonly isTotalUnsteady?: boolean;
  readonly counts: SyncCounts;
  readonly unreadable: Readonly<Record<string, number>>;
  /** Times that it waited without a page in between, and how often of these for a refusal. */
  readonly waits: number;
  readonly refusals?: number;
  readonly reason?: string;
  readonly retryAt?: Instant;
}

const windowKey = (table: string, run: string, index: number): Key => ({
  table,
  pk: `SYNC#${run}`,
  sk: `W#${String(index).padStart(6, '0')}`,
});

export const newWindow = (run: string, index: number): Window => ({
  run,
  index,
  version: 0,
  state: 'waiting',
  reading: 1,
  page: 0,
  rowsRead: 0,
  differing: 0,
  counts: NO_COUNTS,
  unreadable: {},
  waits: 0,
});

/** The write that keeps a window over the version that was read (label `window`). */
export function writeWindow(table: string, window: Window): ReturnType<typeof replace> {
  const { run, index, counts, unreadable, ...rest } = window;
  const { pk, sk } = windowKey(table, run, index);
  const item = toItem({ pk, sk, ...rest, ...counts, unreadableWhy: JSON.stringify(unreadable) });
  return window.version === 1
    ? create('window', table, item)
    : replace('window', table, item, window.version - 1);
}

function readWindow(run: string, item: Item): Window {
  const [owner, leaseUntil, reason, retryAt] = ['owner', 'leaseUntil', 'reason', 'retryAt'].map((name) =>
    textOr(item, name),
  );
  const [pagesBefore, total, refusals] = ['pagesBefore', 'total', 'refusals'].map((name) =>
    numberOr(item, name),
  );
  return {
    run,
    index: Number(text(item, 'sk').slice(2)),
    version: number(item, 'version'),
    state: text(item, 'state') as WindowState,
    reading: number(item, 'reading'),
    page: number(item, 'page'),
    rowsRead: number(item, 'rowsRead'),
    differing: number(item, 'differing'),
    waits: number(item, 'waits'),
    counts: countsOf(item),
    unreadable: JSON.parse(text(item, 'unreadableWhy')) as Record<string, number>, // by writeWindow
    ...(item['isTotalUnsteady']?.BOOL === true ? { isTotalUnsteady: true } : {}),
    ...(owner === undefined ? {} : { owner }),
    ...(leaseUntil === undefined ? {} : { leaseUntil: leaseUntil as Instant }),
    ...(reason === undefined ? {} : { reason }),
    ...(retryAt === undefined ? {} : { retryAt: retryAt as Instant }),
    ...(pagesBefore === undefined ? {} : { pagesBefore }),
    ...(total === undefined ? {} : { total }),
    ...(refusals === undefined ? {} : { refusals }),
  };
}

export async function getWindow(table: string, run: string, index: number): Promise<Window | undefined> {
  const item = await get(windowKey(table, run, index));
  return item === undefined ? undefined : readWindow(run, item);
}

/** Windows of a run that were begun, from one on, so many at most. */
export async function windowsFrom(
  table: string,
  run: string,
  index: number,
  most: number,
): Promise<Window[]> {
  const { items } = await queryPage({
    TableName: table,
    KeyConditionExpression: 'pk = :run AND sk >= :from',
    ExpressionAttributeValues: {
      ':run': { S: `SYNC#${run}` },
      ':from': { S: windowKey(table, run, index).sk ?? '' },
    },
    ConsistentRead: true,
    Limit: most,
  });
  return items.map((item) => readWindow(run, item));
}

/** Keeps a window alone; false where somebody else has written it meanwhile. */
export async function putWindow(table: string, window: Window): Promise<boolean> {
  return (await putAlone(writeWindow(table, window))).done;
}

/** What a page of a window said: in content, and with as of when. */
export interface PageMark {
  readonly content: KeyedHash;
  readonly exact: KeyedHash;
}

const pageKey = (table: string, { run, index }: Window, page: number): Key => ({
  table,
  pk: `SYNC#${run}#${index}`,
  sk: `P#${String(page).padStart(6, '0')}`,
});

/** How long the marks of pages are kept. */
const PAGE_DAYS = 30;

/** The write that keeps what a page said (label `page`). */
export const writePage = (
  table: string,
  window: Window,
  page: number,
  mark: PageMark,
  now: number,
): Write => {
  const { pk, sk } = pageKey(table, window, page);
  const expiresAt = Math.ceil(now / 1_000) + PAGE_DAYS * 86_400;
  return {
    label: 'page',
    item: { Put: { TableName: table, Item: toItem({ pk, sk, ...mark, expiresAt }) } },
  };
};

/** What a page said when it was last read. */
export async function getPage(table: string, window: Window, page: number): Promise<PageMark | undefined> {
  const item = await get(pageKey(table, window, page));
  return item === undefined
    ? undefined
    : { content: text(item, 'content') as KeyedHash, exact: text(item, 'exact') as KeyedHash };
}

/** The write that adds a window that is done to its run (label `run`). */
export function addToRun(table: string, id: string, counts: SyncCounts): Write {
  const { pk, sk } = runKey(table, id);
  return {
    label: 'run',
    item: {
      Update: {
        TableName: table,
        Key: toItem({ pk, sk }),
        UpdateExpression: `ADD done :one, ${COUNTS.map((name) => `#${name} :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(COUNTS.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: toItem({
          ':one': 1,
          ...Object.fromEntries(COUNTS.map((name) => [`:${name}`, counts[name]])),
        }),
      },
    },
  };
}

/** How far the schedule has followed; undefined before the first load. */
export interface Followed {
  readonly upTo: Instant;
}

const followedKey = (table: string): Key => ({ table, pk: 'SYNC#FOLLOWED', sk: 'population' });

export async function getFollowed(table: string): Promise<Followed | undefined> {
  const item = await get(followedKey(table));
  return item === undefined ? undefined : { upTo: text(item, 'upTo') as Instant };
}

/** Moves on how far the schedule has followed; never back. */
export async function moveFollowed(table: string, upTo: Instant): Promise<void> {
  await update({
    key: followedKey(table),
    set: 'SET upTo = :to',
    condition: 'attribute_not_exists(upTo) OR upTo < :to',
    values: { ':to': upTo },
  });
}

/** The time of a window. */
export function windowTimes(run: Run, index: number): { readonly from: Instant; readonly to: Instant } {
  const from = millis(run.from) + index * run.windowMs;
  return { from: instant(from), to: instant(Math.min(from + run.windowMs, millis(run.to))) };
}
