/**
 * The poller: events a second from the carrier's feed to durable storage, over HTTP from the sandbox to an embedded
 * table engine, and its memory from the first ten thousand to the last; beside the rescan per dossier that existing
 * systems do (facts §7, weakness 12), on the same feed in the same run. `--events N`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { startSandboxes } from '../../local/sandboxes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import { orderNumberOf } from '../../schemas/postal/order-number.ts';
import { FEED_START, type TrackingFeed } from '../../schemas/postal/tracking.ts';
import { inTurns } from '../faults/campaign.ts';
import { fillFeed } from '../support/busy-feed.ts';
import { startDatabase } from '../support/tables.ts';
import { printTable, ratio } from './print.ts';

const EVENTS = 1_000_000;
const EVENTS_PER_ORDER = 5;
/** The part of a run whose memory the rest is held against. */
const FIRST = 10_000;
/** Dossiers that are looked for by rescanning: each reads the feed from its start. */
const RESCANNED = 10;
const CUSTOMER = 'C000123456';
const PREFIX = 'H21.17-260323-';

const ACCOUNT = { key: 'sandbox-ngsp-h21', secret: 'sandbox-only-ngsp-h21-secret' };

/** What polling a feed to its end came to, and what rescanning it for single dossiers did. */
export interface Polled {
  readonly events: number;
  readonly perSecond: number;
  readonly cpuMsPerEvent: number;
  /** What is alive after a collection: after the first events, the most at any look, and the process's peak. */
  readonly liveFirstMb: number;
  readonly liveMostMb: number;
  readonly peakMb: number;
  /** Rows of the feed that were read per dossier, and how long that took, by us and by a rescan. */
  readonly rowsPerDossier: number;
  readonly rescanRowsPerDossier: number;
  readonly msPerDossier: number;
  readonly rescanMsPerDossier: number;
}

export async function benchPoller(events: number): Promise<Polled> {
  const database = await startDatabase();
  const sandboxes = await startSandboxes();
  try {
    const { vnpost } = sandboxes.at;
    const orders = Math.floor(events / EVENTS_PER_ORDER);
    await fillFeed(vnpost.controlUrl, { rows: events, orders, customer: CUSTOMER, prefix: PREFIX });
    const tables = await database.freshTables();
    await makeOrders(tables.postal, orders);
    const { pollFeed } = await import('../../functions/postal/poll-feed.ts');
    const feed = await feedAt(`${vnpost.url}/ngsp`);
    const parcels = { clock: { now: Date.now }, tables };

    const memory = { first: 0, most: 0, peak: 0 };
    let kept = 0;
    let looked = 0;
    const from = performance.now();
    const cpu = process.cpuUsage();
    for (let ended = ''; ended !== 'caught-up';) {
      const polled = await pollFeed(parcels, feed, CUSTOMER, {
        mostPages: 5,
        lagMs: 0,
        timeoutMs: 30_000,
        until: Number.MAX_SAFE_INTEGER,
      });
      ({ ended } = polled);
      if (ended !== 'bounded' && ended !== 'caught-up') throw new Error(`the poller is ${ended}`);
      kept += polled.kept;
      memory.peak = Math.max(memory.peak, process.memoryUsage.rss());
      if (kept - looked < FIRST && ended === 'bounded') continue;
      looked = kept;
      const live = liveBytes();
      if (memory.first === 0) memory.first = live;
      memory.most = Math.max(memory.most, live);
    }
    const ms = performance.now() - from;
    const { user, system } = process.cpuUsage(cpu);
    if (kept !== events) throw new Error(`${kept} of ${events} events were kept`);
    const rescans = await rescan(feed, orders);
    return {
      events,
      perSecond: (events / ms) * 1_000,
      cpuMsPerEvent: (user + system) / 1_000 / events,
      liveFirstMb: memory.first / 2 ** 20,
      liveMostMb: memory.most / 2 ** 20,
      peakMb: memory.peak / 2 ** 20,
      rowsPerDossier: events / orders,
      msPerDossier: ms / orders,
      rescanRowsPerDossier: rescans.rows / RESCANNED,
      rescanMsPerDossier: rescans.ms / RESCANNED,
    };
  } finally {
    await sandboxes.stop();
    database.stop();
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void; // what the flag brings

/** What is alive: a collection first, or garbage that nobody has needed to collect would count. */
function liveBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const codeOf = (serial: number): DossierCode => `${PREFIX}${String(serial).padStart(4, '0')}` as DossierCode; // of the form that the gateway issues

/** Orders of ours for every number in the feed, so that its events are nobody else's. */
async function makeOrders(table: string, count: number): Promise<void> {
  const { dynamo } = await import('../../functions/kernel/table/client.ts');
  const { orderKey } = await import('../../functions/postal/order-store.ts');
  const batches = Array.from({ length: Math.ceil(count / 25) }, (_none, batch) => batch * 25);
  await inTurns(batches, 16, async (start) => {
    const puts = Array.from({ length: Math.min(25, count - start) }, (_none, place) => {
      const dossier = codeOf(start + place + 1);
      const { pk, sk = '' } = orderKey(table, { dossier, kind: 'delivery', attempt: 1 });
      const number = orderNumberOf(dossier, 'delivery', 1);
      return { PutRequest: { Item: { pk: { S: pk }, sk: { S: sk }, number: { S: number } } } };
    });
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  });
}

async function feedAt(baseUrl: string): Promise<TrackingFeed> {
  const { VnpostConfig } = await import('../../functions/partners/vnpost/config.ts');
  const { createFeed } = await import('../../functions/partners/vnpost/feed.ts');
  const feed = createFeed('vnpost-ngsp', VnpostConfig.parse({ ngsp: { baseUrl } }), {
    credentials: () => Promise.resolve({ ngsp: ACCOUNT }),
    clock: { now: Date.now },
  });
  if (feed === undefined) throw new Error('the feed is not configured');
  return feed;
}

/** Looks for single dossiers' deliveries as existing systems do: each from the feed's start, page by page. */
async function rescan(feed: TrackingFeed, orders: number): Promise<{ rows: number; ms: number }> {
  const from = performance.now();
  let rows = 0;
  for (let turn = 0; turn < RESCANNED; turn += 1) {
    const wanted = codeOf(1 + Math.floor((turn * orders) / RESCANNED));
    let after = FEED_START;
    for (let found = false; !found;) {
      const page = await feed.read(CUSTOMER, after, AbortSignal.timeout(30_000));
      if (page.kind !== 'page' || page.last === undefined) break;
      rows += page.events.length;
      found = page.events.some(
        ({ orderNumber, meaning }) => orderNumber === wanted && meaning === 'delivered',
      );
      after = page.last;
    }
  }
  return { rows, ms: performance.now() - from };
}

export function printPoller(polled: Polled): void {
  printTable(`Poller: ${polled.events} events of the feed, kept; goal ≥ 1000/s with memory flat`, [
    ['', 'events/s', 'CPU ms/event', 'peak MB', `live MB at ${FIRST}`, 'most live MB', 'ratio'],
    [
      'poller',
      polled.perSecond.toFixed(0),
      polled.cpuMsPerEvent.toFixed(3),
      polled.peakMb.toFixed(0),
      polled.liveFirstMb.toFixed(1),
      polled.liveMostMb.toFixed(1),
      ratio(polled.liveMostMb, polled.liveFirstMb),
    ],
  ]);
  printTable('Feed rows read per dossier to learn that it was delivered', [
    ['', 'rows', 'ms', 'ratio'],
    ['poller', polled.rowsPerDossier.toFixed(0), polled.msPerDossier.toFixed(1), '1'],
    [
      'rescan from the start, per dossier',
      polled.rescanRowsPerDossier.toFixed(0),
      polled.rescanMsPerDossier.toFixed(0),
      (polled.rescanRowsPerDossier / polled.rowsPerDossier).toFixed(0),
    ],
  ]);
}

if (import.meta.main) {
  const at = process.argv.indexOf('--events');
  printPoller(await benchPoller(at === -1 ? EVENTS : Number(process.argv[at + 1])));
  process.exit(0);
}
