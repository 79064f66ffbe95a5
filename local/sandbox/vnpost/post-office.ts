import { canonicalText, sha256 } from '../kit/digest.ts';
import type { LedgerEntry } from '../kit/ledger.ts';
import type { Kit } from '../kit/partner.ts';
import { seedFor, seededRandom } from '../kit/random.ts';
import type { System, Via } from './accounts.ts';
import type { Block } from './feed-block.ts';
import type { FeedRow } from './feed-row.ts';
import { Feed } from './feed.ts';
import type { Act, Journal } from './journal.ts';
import { has, hasEnded, type AcceptedOrder, type Parcel, type ParcelEvent } from './parcel.ts';
import { ParcelClock } from './parcel-clock.ts';
import { changeSettings, USUAL, type ChangedSettings, type Settings } from './settings.ts';
import { noteOf, statusOf, stepsOf, usualStory, type Step, type StoryName } from './stories.ts';
import { Timetable } from './timetable.ts';

const HOUR_MS = 3_600_000;

const CREATED = 'parcel.created';
const CANCELLED = 'parcel.cancelled';

/** A move of one of MyVNPost's parcels. */
export interface News {
  readonly parcel: Parcel;
  readonly event: ParcelEvent;
}

/**
 * The post behind all ways to it: the parcels of both systems, how they move, and the feed that tells of it. What
 * is due happens when somebody looks, at the instant at which it was due.
 *
 * All that it remembers follows from the effects in the ledger and the acts in the journal, done again in order.
 */
export class PostOffice {
  readonly feed = new Feed();
  /** The moves of MyVNPost's parcels, in the order in which they were made. */
  readonly news: News[] = [];
  /** How many of them were told by webhook, or given up. */
  told = 0;
  readonly #kit: Kit;
  readonly #journal: Journal;
  readonly #seed: number;
  readonly #clock = new ParcelClock();
  readonly #timetable = new Timetable();
  #parcels: Parcel[] = [];
  readonly #byOrder = new Map<string, Parcel[]>();
  readonly #byItem = new Map<string, Parcel>();
  readonly #chosen = new Map<string, StoryName>();
  #settings = USUAL;
  #webhookUrl: string | null;
  readonly #firstWebhookUrl: string | null;
  /** The moves that the feed tells, for what is to happen to every so-manieth of them. */
  #moves = 0;

  constructor(kit: Kit, journal: Journal, seed: number, webhookUrl: string | null) {
    this.#kit = kit;
    this.#journal = journal;
    this.#seed = seed;
    this.#firstWebhookUrl = webhookUrl;
    this.#webhookUrl = webhookUrl;
  }

  get settings(): Settings {
    return { ...this.#settings, webhookUrl: this.#webhookUrl };
  }

  /** How many parcels a system has. */
  count(system: System): number {
    return this.#parcels.filter((parcel) => parcel.system === system).length;
  }

  /** All that is due by now happens. */
  settle(): void {
    this.#redo(Infinity);
    this.#settleAt(this.#kit.clock.now());
  }

  /** A customer's parcel by the caller's number. */
  find(system: System, customer: string, orderNumber: string): Parcel | undefined {
    return this.parcelsOf(orderNumber).find(
      (parcel) => parcel.system === system && parcel.customer === customer,
    );
  }

  /** The parcels under a caller's number, in either system. */
  parcelsOf(orderNumber: string): readonly Parcel[] {
    return this.#byOrder.get(orderNumber) ?? [];
  }

  /** A parcel by the post's own code. */
  byItemCode(itemCode: string): Parcel | undefined {
    return this.#byItem.get(itemCode);
  }

  /** Every parcel, in the order in which they were made. */
  get parcels(): readonly Parcel[] {
    return this.#parcels;
  }

  /**
   * Makes the parcel of an order. The effect is a repeat when another parcel, not cancelled, goes under the same
   * order number, in whichever system: the caller has one thing carried twice.
   */
  accept(order: AcceptedOrder, via: Via): Parcel {
    this.settle();
    const now = this.#kit.clock.now();
    const doubled = this.parcelsOf(order.orderNumber).some((parcel) => !has(parcel, 'cancelled'));
    const effect = {
      effect: CREATED,
      key: order.orderNumber,
      digest: sha256(canonicalText(order.content) ?? ''),
      via,
      detail: order.customer,
    };
    this.#kit
      .ledger()
      .record(doubled ? { ...effect, repeat: true } : effect, new Date(now), JSON.stringify(order));
    return this.#take(order, via, now);
  }

  /** Cancels a parcel that the post does not have in its hands yet. */
  cancel(parcel: Parcel, via: Via): 'cancelled' | 'already' | 'too late' {
    this.settle();
    if (has(parcel, 'cancelled')) return 'already';
    if (has(parcel, 'handedOver')) return 'too late';
    const now = this.#kit.clock.now();
    const { system, customer, orderNumber } = parcel;
    const digest = sha256(canonicalText(parcel.content) ?? '');
    this.#kit
      .ledger()
      .record(
        { effect: CANCELLED, key: orderNumber, digest, via, detail: customer },
        new Date(now),
        JSON.stringify({ system, customer }),
      );
    this.#cancelAt(parcel, now);
    return 'cancelled';
  }

  /** Takes an effect of an earlier run back into memory. */
  restore(entry: LedgerEntry, kept: string): void {
    this.#redo(entry.n - 1);
    const at = Date.parse(entry.at);
    this.#settleAt(at);
    // Our own file: what JSON.parse gives is what was kept above.
    const order = JSON.parse(kept) as AcceptedOrder;
    if (entry.effect === CREATED) {
      this.#take(order, entry.via as Via, at);
      return;
    }
    const parcel = this.find(order.system, order.customer, entry.key);
    if (parcel !== undefined) this.#cancelAt(parcel, at);
  }

  /** Changes some settings from now on. */
  change(changed: ChangedSettings): void {
    const { webhookUrl, ...kept } = changed;
    if (webhookUrl !== undefined) this.#webhookUrl = webhookUrl;
    this.#do({ act: 'settings', changed: kept });
  }

  /** Moves every parcel on by hours of parcel time, at once. */
  advance(hours: number): void {
    this.#do({ act: 'advance', hours });
  }

  /** Chooses what becomes of the parcels under an order number, made or still to be made. False: one has ended. */
  choose(orderNumber: string, story: StoryName): boolean {
    this.settle();
    if (this.parcelsOf(orderNumber).some(hasEnded)) return false;
    this.#do({ act: 'story', orderNumber, story });
    return true;
  }

  /** Adds rows to the feed that are worked out when they are read. */
  fill(block: Block): void {
    this.#do({ act: 'fill', block });
  }

  /** Corrects an order whose parcel the post does not have in its hands yet. */
  correct(parcel: Parcel, content: Readonly<Record<string, unknown>>): 'corrected' | 'too late' {
    this.settle();
    if (has(parcel, 'handedOver') || hasEnded(parcel)) return 'too late';
    this.#do({ act: 'correction', itemCode: parcel.itemCode, content });
    return 'corrected';
  }

  /** Notes that so many of the news were told. */
  tell(events: number): void {
    this.#do({ act: 'told', events });
  }

  reset(): void {
    this.#journal.reset();
    this.feed.reset();
    this.news.length = 0;
    this.told = 0;
    this.#clock.reset();
    this.#timetable.reset();
    this.#parcels = [];
    this.#byOrder.clear();
    this.#byItem.clear();
    this.#chosen.clear();
    this.#settings = USUAL;
    this.#webhookUrl = this.#firstWebhookUrl;
    this.#moves = 0;
  }

  #settleAt(instant: number): void {
    this.#timetable.runUntil(this.#clock.at(instant));
  }

  #do(act: Act): void {
    this.settle();
    const now = this.#kit.clock.now();
    this.#journal.write(act, now, this.#kit.ledger().effects);
    this.#perform(act, now);
  }

  /** Does the acts of an earlier run again that were done before the ledger had more than so many effects. */
  #redo(effects: number): void {
    for (const { act, at } of this.#journal.takeUntil(effects)) {
      this.#settleAt(at);
      this.#perform(act, at);
    }
  }

  #perform(act: Act, now: number): void {
    this.#clock.start(now);
    switch (act.act) {
      case 'settings':
        this.#settings = changeSettings(this.#settings, act.changed);
        this.#clock.changeSpeed(now, this.#settings.speed);
        break;
      case 'advance':
        this.#clock.moveOn(now, act.hours * HOUR_MS);
        break;
      case 'story':
        this.#chosen.set(act.orderNumber, act.story);
        for (const parcel of this.parcelsOf(act.orderNumber)) this.#replan(parcel, act.story, now);
        break;
      case 'fill':
        this.feed.fill(act.block, now);
        break;
      case 'correction': {
        const parcel = this.#byItem.get(act.itemCode);
        if (parcel !== undefined) parcel.content = act.content;
        break;
      }
      case 'told':
        this.told = act.events;
        break;
    }
    this.#settleAt(now);
  }

  #take(order: AcceptedOrder, via: Via, now: number): Parcel {
    this.#clock.start(now);
    const story = this.#chosen.get(order.orderNumber) ?? usualStory(order.cod);
    const bornAt = this.#clock.at(now);
    const number = String(this.#parcels.length + 1).padStart(9, '0');
    const parcel: Parcel = {
      ...order,
      via,
      story,
      itemCode: `${order.system === 'my' ? 'EP' : 'EK'}${number}VN`,
      events: [],
      bornAt,
      notBefore: bornAt,
      hours: -1,
      plan: stepsOf(story),
    };
    this.#parcels.push(parcel);
    this.#byItem.set(parcel.itemCode, parcel);
    this.#byOrder.set(order.orderNumber, [...this.parcelsOf(order.orderNumber), parcel]);
    this.#expectNext(parcel);
    this.#settleAt(now);
    return parcel;
  }

  #replan(parcel: Parcel, story: StoryName, now: number): void {
    parcel.story = story;
    parcel.notBefore = this.#clock.at(now);
    parcel.plan = stepsOf(story, parcel.hours);
    this.#expectNext(parcel);
  }

  #cancelAt(parcel: Parcel, now: number): void {
    parcel.plan = [];
    this.#happen(parcel, { move: 'cancelled', hours: parcel.hours, note: '' }, this.#clock.at(now));
  }

  /** Puts the next step of a parcel's plan in the timetable; a plan that was changed meanwhile makes it void. */
  #expectNext(parcel: Parcel): void {
    const { plan } = parcel;
    const step = plan[0];
    if (step === undefined) return;
    const due = Math.max(parcel.bornAt + step.hours * HOUR_MS, parcel.notBefore);
    this.#timetable.add(due, () => {
      if (parcel.plan !== plan) return;
      parcel.plan = plan.slice(1);
      this.#happen(parcel, step, due);
      this.#expectNext(parcel);
    });
  }

  /** A parcel makes a move that was due at a parcel time. No two of its moves have the same instant. */
  #happen(parcel: Parcel, step: Step, due: number): void {
    const last = parcel.events.at(-1);
    const instant = this.#clock.instantOf(due);
    const at = last === undefined ? instant : Math.max(instant, last.at + 1);
    const event: ParcelEvent = { move: step.move, at, note: noteOf(step, parcel, at) };
    parcel.events.push(event);
    parcel.hours = step.hours;
    if (statusOf(parcel.system, step.move) === undefined) return;
    if (parcel.system === 'my') this.news.push({ parcel, event });
    else this.#enterInFeed(parcel, event, due);
  }

  #enterInFeed(parcel: Parcel, event: ParcelEvent, due: number): void {
    const row = feedRow(parcel, event);
    if (row === undefined) return;
    const move = ++this.#moves;
    const { shuffle, late, duplicates, unknownOrders } = this.#settings;
    const times = duplicates > 0 && move % (2 * duplicates) === duplicates ? 2 : 1;
    const stranger = unknownOrders > 0 && move % unknownOrders === 0;
    const enter = (instant: number) => {
      for (let n = 0; n < times; n++) this.feed.append(row, instant);
      if (stranger) this.feed.append(strangeRow(row, move), instant);
    };
    let delay = 0;
    if (shuffle !== null) delay += this.#chance(`${parcel.itemCode} ${move}`) * shuffle.hours * HOUR_MS;
    if (late !== null && move % late.every === 0) delay += late.hours * HOUR_MS;
    if (delay === 0) enter(this.#clock.instantOf(due));
    else {
      const entry = due + delay;
      this.#timetable.add(entry, () => {
        enter(this.#clock.instantOf(entry));
      });
    }
  }

  /** A number of its own for each use, the same in every run with the same seed. */
  #chance(use: string): number {
    return seededRandom(seedFor(this.#seed, `vnpost ${use}`))();
  }
}

function feedRow(parcel: Parcel, event: ParcelEvent): FeedRow | undefined {
  const status = statusOf('hcc', event.move);
  if (status === undefined) return undefined;
  return {
    customer: parcel.customer,
    orderNumber: parcel.orderNumber,
    at: event.at,
    office: AT_THE_END.has(event.move) ? parcel.to : parcel.from,
    itemCode: parcel.itemCode,
    code: status.code,
    text: status.text,
    note: event.note,
  };
}

/** The moves that the receiver's office tells. */
const AT_THE_END: ReadonlySet<string> = new Set([
  'outForDelivery',
  'delivered',
  'attemptFailed',
  'held',
  'refused',
  'returning',
  'codCollected',
]);

/** The same row of an order that nobody made. */
function strangeRow(row: FeedRow, move: number): FeedRow {
  const number = String(move).padStart(4, '0');
  return {
    ...row,
    orderNumber: `H21.99-260101-${number}`,
    itemCode: `EX${number.padStart(9, '0')}VN`,
  };
}
