import * as z from 'zod';
import type { ExchangeView } from '../../schemas/views.ts';
import type { OrderView } from '../../schemas/postal/order.ts';
import { compare, isFlawless, type Comparison } from '../portal/compare.ts';
import { compareParcels, isFlawlessPost, type ParcelComparison } from '../portal/compare-parcels.ts';
import { NativePortal } from '../portal/native-portal.ts';
import { readHeld, readLedger, type Reachable } from '../portal/national-portal.ts';
import { OneStop } from '../portal/one-stop.ts';
import { adapterG1, adapterG2 } from '../portal/one-stop-adapters.ts';
import { failureText } from '../portal/outcome.ts';
import { patientRoad, type Road } from '../portal/road.ts';
import { openTokens, type ClientAccount } from '../portal/token.ts';
import { ToldBook } from '../portal/told.ts';
import { dayOf } from '../portal/vietnam-time.ts';
import { areFlawlessCopies, certifyCopies, type CopiesOutcome } from './copy-life.ts';
import { DutyWatch } from './duties.ts';
import { everyMode, orderFaults } from './faults.ts';
import { livesOf, type Life } from './life.ts';
import { nativeMessages, type Message } from './native-life.ts';
import { oneStopMessages } from './one-stop-life.ts';
import { isFlawlessPack, provePack, type PackOutcome } from './pack-life.ts';
import { postMessages, tourContract, type PostOffice } from './post-life.ts';
import { showProgress, type Progress } from './progress.ts';
import { fillRegister, isFlawlessRegister, RegisterOffice, type RegisterOutcome } from './register-life.ts';
import { peopleOfRegister } from './register-people.ts';
import {
  showAddresses,
  showComparison,
  showCopies,
  showDossiers,
  showFailures,
  showOpen,
  showPack,
  showParcels,
  showRegister,
  showTraffic,
  showVerdict,
  type DossierOutcome,
  type Webhooks,
} from './report.ts';
import { line, type Screen } from './screen.ts';

/** The account of an existing one-stop system at the drop-in, and the agency whose dossiers it has. */
export interface OneStopAccount {
  /** Short form: `H21.17`. */
  readonly agency: string;
  readonly username: string;
  readonly password: string;
  readonly dstcode: string;
  /** In the addresses of generation 2. */
  readonly key: string;
}

export interface TourOptions {
  /** The gateway's base URL. */
  readonly gateway: string;
  readonly tokenUrl: string;
  readonly portal: ClientAccount;
  readonly oneStop: OneStopAccount;
  readonly nationalPortal: Reachable;
  readonly receiver: Reachable;
  /** The public post. */
  readonly post: Reachable;
  /** The population register, and the axis over which it is asked. */
  readonly population: Reachable;
  readonly axis: Reachable;
  /** The trust services, and the store of citizens' own results. */
  readonly trust: Reachable;
  readonly store: Reachable;
  /** Where the tour leaves a copy and a pack of evidence, to be looked at; nowhere without. */
  readonly folder?: string;
  /** Runs one of the province's schedules now; the tour has no minutes to wait. */
  readonly tick: (schedule: string) => Promise<void>;
  /** Further control planes to show, by name. */
  readonly controls?: Readonly<Record<string, string>>;
  /** How the command line is called in the examples; `npx lienthong` by default. */
  readonly command?: string;
  readonly seed: number;
  readonly out: Screen;
  /** Where bars are drawn when `out` is a terminal. */
  readonly stream?: NodeJS.WritableStream;
  /** How many of the 25 dossiers; all by default. */
  readonly dossiers?: number;
  /** The share of the national portal's calls that fail; one in five by default. */
  readonly faultRate?: number;
  /** How long to wait until every duty has ended after all is told, in milliseconds; three minutes by default. */
  readonly patienceMs?: number;
  readonly road?: Road;
}

export interface TourResult {
  /** Everything was told, every duty has ended, and the ledgers agree. */
  readonly ok: boolean;
  readonly dossiers: readonly DossierOutcome[];
  readonly comparison: Comparison;
  readonly webhooks: Webhooks;
  /** What was asked of the post, and what became of it in the carrier's own book. */
  readonly orders: readonly OrderView[];
  readonly parcels: ParcelComparison;
  /** What the population register said of the applicants, and of their households. */
  readonly register: RegisterOutcome;
  /** What became of the certified copies. */
  readonly copies: CopiesOutcome;
  /** What one dossier's evidence is worth without the gateway. */
  readonly pack: PackOutcome;
  /** Duties that had not ended. */
  readonly open: readonly ExchangeView[];
  /** How often each kind of fault was met. */
  readonly faults: Readonly<Record<string, number>>;
  /** The same of the post's calls. */
  readonly postFaults: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const DEFAULT_PATIENCE_MS = 180_000;
/** How many lives go on at the same time. */
const SIDE_BY_SIDE = 8;
const LOOK_EVERY_MS = 700;
/** As many as there are stories. */
const MOST_DOSSIERS = 25;
/** An hour of a parcel's life passes in a tenth of a second. */
const POST_SPEED = 36_000;
/** How long a parcel is waited for. */
const PARCEL_PATIENCE_MS = 90_000;

/**
 * Lets dossiers live their whole lives through a gateway while the national portal fails, and shows what came of
 * it. Lives go on side by side, each in order; half come by the native API and half by the drop-in. Faults that
 * were ordered at the national portal before are lifted, its own are lifted at the end. Dossiers of earlier tours
 * may be there: this one's have other codes.
 */
export async function runTour(options: TourOptions): Promise<TourResult> {
  const { out, nationalPortal, receiver, post, axis } = options;
  const road = options.road ?? patientRoad();
  const began = road.now();
  const book = new ToldBook();
  const portal = nativePortal(options, road, book);
  const before = {
    faults: await faultCounts(nationalPortal),
    postFaults: await faultCounts(post),
    refused: (await receiverState(receiver)).refused,
  };
  const started = await listen(portal, receiver);
  if (started !== undefined) throw new Error(`the portal's address for webhooks was not taken: ${started}`);
  const contract = await portal.keepContract('H21', tourContract(road.now()));
  if (!contract.ok) throw new Error(`the postal contract was not taken: ${failureText(contract.failure)}`);
  await hurry(post, POST_SPEED);
  const orders: OrderView[] = [];
  const office: PostOffice = {
    portal,
    road,
    patienceMs: PARCEL_PATIENCE_MS,
    placed: (order) => orders.push(order),
  };
  const register = new RegisterOffice(portal, road, options.tick, () => orderFaults(axis, []));
  await register.open();
  const people = await fillRegister(portal, road, options.tick);
  const journeys = await journeysOf(options, office, register, book);
  announce(out, journeys.length, options.faultRate ?? 0.2);
  await orderFaults(nationalPortal, everyMode(options.faultRate ?? 0.2));
  await orderFaults(post, everyMode(options.faultRate ?? 0.2));
  // The axis to the register is away at first: nobody waits for it.
  await orderFaults(axis, [{ mode: 'down', rate: 1 }]);

  const watch = new DutyWatch(portal);
  const progress = showProgress(out, options.stream);
  try {
    const looking = lookOn(options, watch, journeys, progress, road);
    await live(journeys, progress);
    await looking;
  } finally {
    progress.stop();
    await orderFaults(nationalPortal, []);
    await orderFaults(post, []);
    await orderFaults(axis, []);
    await hurry(post, 1);
  }

  const told = book.read();
  const comparison = compare(
    told,
    await readLedger(nationalPortal),
    await readHeld(nationalPortal, told.keys()),
  );
  const webhooks = await webhooksOf(receiver, new Set(told.keys()), before.refused);
  const faults = difference(await faultCounts(nationalPortal), before.faults);
  const postFaults = difference(await faultCounts(post), before.postFaults);
  const parcels = compareParcels(
    orders.map(({ number }) => number),
    (await readLedger(post)).filter(({ key }) => [...told.keys()].some((code) => key.startsWith(code))),
  );
  const dossiers = journeys.map((journey) => outcomeOf(journey, watch));
  const asked = await register.outcome(people);
  const [owner] = await peopleOfRegister(options.population, 1);
  if (owner === undefined) throw new Error('the population register shows nobody');
  const copies = await certifyCopies(portal, road, options, owner);
  const tokens = openTokens(options.tokenUrl, options.portal, road.now);
  const pack = await provePack(options, tokens, exampleCode(dossiers, orders));
  const open = watch.open();
  const whole = dossiers.every(({ failure }) => failure === undefined);
  const ok =
    whole &&
    open.length === 0 &&
    isFlawless(comparison) &&
    isFlawlessPost(parcels) &&
    isFlawlessRegister(asked) &&
    areFlawlessCopies(copies) &&
    isFlawlessPack(pack) &&
    journeys.every(({ code }) => watch.isSettled(code));
  const seconds = (road.now() - began) / 1_000;
  const seen = { dossiers, comparison, webhooks, orders, parcels, register: asked, copies, pack, open };
  const result = { ok, ...seen, faults, postFaults, seconds };
  report(options, result);
  return result;
}

/** A life under way: its code, its messages, and how far it is. */
interface Journey {
  readonly life: Life;
  readonly code: string;
  readonly messages: readonly Message[];
  told: number;
  failure?: string;
}

function nativePortal(options: TourOptions, road: Road, book: ToldBook): NativePortal {
  return new NativePortal({
    url: options.gateway,
    tokens: openTokens(options.tokenUrl, options.portal, road.now),
    road,
    book,
  });
}

async function listen(portal: NativePortal, receiver: Reachable): Promise<string | undefined> {
  const listening = await portal.listenAt(`${receiver.url}/webhooks`);
  return listening.ok ? undefined : failureText(listening.failure);
}

async function journeysOf(
  { gateway, oneStop, seed, dossiers, population }: TourOptions,
  office: PostOffice,
  register: RegisterOffice,
  book: ToldBook,
): Promise<Journey[]> {
  const { portal, road } = office;
  const people = await peopleOfRegister(population, MOST_DOSSIERS);
  const today = dayOf(road.now());
  const lives = livesOf({ seed, today, oneStopAgency: oneStop.agency, count: dossiers, people });
  const run = await firstFreeRun(portal, lives);
  const dropin = `${gateway}/dropin`;
  const g2 = `${dropin}/g2/${encodeURIComponent(oneStop.key)}`;
  const systems = {
    g1: new OneStop(
      adapterG1({
        ...oneStop,
        adapterUrl: dropin,
        authEndpoint: '/g1/login',
        integrationEndpoint: '/g1/integrate',
      }),
      road,
      book,
    ),
    g2: new OneStop(
      adapterG2({
        addUrl: `${g2}/ThemMoi`,
        updateUrl: `${g2}/CapNhat`,
        progressUrl: `${g2}/DongBoTienTrinh`,
      }),
      road,
      book,
    ),
  };
  const journeys: Journey[] = [];
  for (const life of lives) {
    const { door, post } = life.story;
    const code = await codeOf(portal, life, run);
    const messages = (): readonly Message[] => {
      if (door !== 'native') return oneStopMessages(systems[door], life, code);
      return post === 'nothing' ? nativeMessages(portal, life, code) : postMessages(office, life, code);
    };
    journeys.push({ life, code, messages: [...register.verification(life, code), ...messages()], told: 0 });
  }
  return journeys;
}

/** Codes that the gateway does not issue: the one-stop systems' own, and one that the national portal has issued. */
function ownCode({ story, day, n, procedure }: Life, run: number): string {
  const serial = 7_000 + run * 100 + n;
  const short = day.slice(2).replaceAll('-', '');
  if (story.code === 'national')
    return `G09.20-${day.replaceAll('-', '')}-${String(90_000 + serial).padStart(7, '0')}`;
  return `${story.code === 'long' ? procedure.agency.long : procedure.agency.short}-${short}-${serial}`;
}

/** The gateway allocates the codes of its own portal's dossiers. */
async function codeOf(portal: NativePortal, life: Life, run: number): Promise<string> {
  const { story, procedure, day } = life;
  if (story.door !== 'native' || story.code === 'national') return ownCode(life, run);
  const allocated = await portal.allocateCode(procedure.agency.short, day);
  if (!allocated.ok) throw new Error(`no dossier code was allocated: ${failureText(allocated.failure)}`);
  return allocated.value.code;
}

/** The gateway keeps what earlier tours told: the one-stop systems number on from there. */
async function firstFreeRun(portal: NativePortal, lives: readonly Life[]): Promise<number> {
  const own = lives.find(({ story }) => story.door !== 'native');
  if (own === undefined) return 0;
  for (let run = 0; run < 20; run += 1) {
    const read = await portal.read(`/v1/dossiers/${ownCode(own, run)}`, z.unknown());
    if (!read.ok && read.failure.kind === 'refused' && read.failure.status === 404) return run;
    if (!read.ok) throw new Error(`the gateway could not be asked: ${failureText(read.failure)}`);
  }
  throw new Error('twenty tours have been made today: start with another data directory');
}

/** Tells every life, some side by side, each in order. A message that fails ends its life. */
async function live(journeys: readonly Journey[], progress: Progress): Promise<void> {
  const total = journeys.reduce((sum, { messages }) => sum + messages.length, 0);
  let done = 0;
  progress.told({ done, total });
  const waiting = [...journeys];
  const worker = async (): Promise<void> => {
    for (let journey = waiting.shift(); journey !== undefined; journey = waiting.shift()) {
      for (const tell of journey.messages) {
        const outcome = await tell();
        if (!outcome.ok) {
          journey.failure = failureText(outcome.failure);
          break;
        }
        journey.told += 1;
        done += 1;
        progress.told({ done, total });
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

const isOver = ({ told, messages, failure }: Journey): boolean =>
  told === messages.length || failure !== undefined;

/** Looks after the duties until every one has ended, or patience has. */
async function lookOn(
  { tick, patienceMs = DEFAULT_PATIENCE_MS }: TourOptions,
  watch: DutyWatch,
  journeys: readonly Journey[],
  progress: Progress,
  road: Road,
): Promise<void> {
  let until: number | undefined;
  for (;;) {
    await road.pause(LOOK_EVERY_MS);
    await tick('vnpost-feed');
    const allTold = journeys.every(isOver);
    if (allTold) until ??= road.now() + patienceMs;
    const begun = journeys.filter(({ told }) => told > 0);
    const over = new Set(begun.filter(isOver).map(({ code }) => code));
    await watch.look(
      begun.map(({ code }) => code),
      (code) => over.has(code),
    );
    progress.carried(watch.reached('dvcqg'));
    progress.toldBack(watch.reached('portal'));
    const settled = begun.every(({ code }) => watch.isSettled(code));
    if (allTold && (settled || (until !== undefined && road.now() > until))) return;
  }
}

function outcomeOf({ life, code, told, failure }: Journey, watch: DutyWatch): DossierOutcome {
  const first = life.story.begins === 'online' ? 1 : 2;
  return {
    code,
    door: life.story.door,
    status: failure === undefined && told > 0 ? statusAtTheEnd(life) : first,
    duties: watch.of(code).filter(({ partner }) => partner === 'dvcqg'),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** What goes by post is returned by the post. */
function statusAtTheEnd({ acts, story }: Life): number {
  const last = acts.at(-1)?.status ?? 0;
  return last === 9 && story.post !== 'nothing' ? 10 : last;
}

/** Parcels live so many times faster. */
async function hurry({ controlUrl }: Reachable, speed: number): Promise<void> {
  const answer = await fetch(`${controlUrl}/_sandbox/settings`, {
    method: 'PUT',
    body: JSON.stringify({ speed }),
  });
  if (!answer.ok) throw new Error(`the post's sandbox took no speed: ${await answer.text()}`);
}

const stateSchema = z.looseObject({ faults: z.record(z.string(), z.number()) });
const receiverSchema = z.looseObject({ refused: z.record(z.string(), z.number()) });

async function controlled<T>({ controlUrl }: Reachable, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${controlUrl}/_sandbox/state`);
  return schema.parse(await response.json());
}

const faultCounts = async (portal: Reachable): Promise<Record<string, number>> =>
  (await controlled(portal, stateSchema)).faults;

async function receiverState(receiver: Reachable): Promise<{ readonly refused: number }> {
  const { refused } = await controlled(receiver, receiverSchema);
  return { refused: Object.values(refused).reduce((sum, times) => sum + times, 0) };
}

/** The receiver writes down only what it has verified; what it refuses it counts. */
async function webhooksOf(
  receiver: Reachable,
  codes: ReadonlySet<string>,
  refusedBefore: number,
): Promise<Webhooks> {
  const entries = (await readLedger(receiver)).filter(({ key }) => codes.has(key));
  const refused = (await receiverState(receiver)).refused - refusedBefore;
  const repeated = entries.filter(({ repeat }) => repeat === true).length;
  return { received: entries.length + refused, verified: entries.length, refused, repeated };
}

const difference = (after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(after).map(([name, times]) => [name, times - (before[name] ?? 0)]));

function announce(out: Screen, count: number, rate: number): void {
  const share = Math.round(1 / Math.max(rate, 0.001));
  line(out);
  line(
    out,
    `Chuyến tham quan: ${count} hồ sơ đi từ cổng tỉnh lên Cổng DVCQG, cứ ${share} lượt gọi thì hỏng một.`,
  );
  line(
    out,
    `(The tour: ${count} dossiers go from the portal to the national portal; one call in ${share} fails.)`,
  );
  line(out);
}

function report(options: TourOptions, result: TourResult): void {
  const { out, gateway, nationalPortal, receiver, post, controls = {} } = options;
  line(out);
  showDossiers(out, result.dossiers);
  showFailures(out, result.dossiers);
  line(out);
  showComparison(out, result.comparison);
  showParcels(out, result.parcels);
  showRegister(out, result.register);
  showCopies(out, result.copies);
  showPack(out, result.pack);
  showTraffic(out, { 'Cổng DVCQG': result.faults, 'bưu điện': result.postFaults }, result.webhooks);
  showOpen(out, result.open);
  showVerdict(out, result.ok, result.seconds, result.comparison);
  line(out);
  const urls = {
    'Cổng DVCQG': nationalPortal.controlUrl,
    'cổng tỉnh': receiver.controlUrl,
    'bưu điện': post.controlUrl,
    'dân cư': options.population.controlUrl,
    ...controls,
  };
  const { pack, dossiers, orders, copies } = result;
  const example = {
    code: exampleCode(dossiers, orders),
    command: options.command ?? 'npx lienthong',
    ...(pack.left === undefined ? {} : { pack: { ...pack.left, seal: pack.seal } }),
    ...(copies.left === undefined ? {} : { copy: copies.left }),
  };
  showAddresses(out, { gateway, controls: urls }, example);
  line(out);
}

/** A dossier that went by post both ways, since most is to be seen of it; else the first. */
const exampleCode = (dossiers: readonly DossierOutcome[], orders: readonly OrderView[]): string =>
  orders.find(({ kind }) => kind === 'collection')?.dossierCode ?? dossiers[0]?.code ?? '';
