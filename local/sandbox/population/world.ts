import { changed, type Change } from './changes.ts';
import { diceOf } from './dice.ts';
import { FOUNDERS, founded } from './founding.ts';
import { householdOf, relationToHead, type Neighbourhood, type Person } from './neighbourhood.ts';
import { MOST_NEIGHBOURHOODS, neighbourhoodOfNumber, neighbourhoodOfOldNumber } from './personal-numbers.ts';
import { lifeGoesOn } from './simulated-life.ts';
import { Timetable, type Turn, type WorldTimes } from './timetable.ts';

/** What a world is made from: everything else in it follows. */
export interface WorldPlan extends WorldTimes {
  /** People whom the register takes over; a multiple of ten. */
  readonly size: number;
  readonly seed: number;
}

export const FEWEST_PEOPLE = 100;
export const MOST_PEOPLE = MOST_NEIGHBOURHOODS * FOUNDERS;

/** Every so-manieth change is told of only so many milliseconds later, and then under its own time. */
export interface Lateness {
  readonly every: number;
  readonly ms: number;
}

/** A change made through the control plane, at the instant at which it was made. */
export interface OrderedChange {
  readonly neighbourhood: number;
  readonly at: number;
  readonly change: Change;
}

/** A person in the neighbourhood that he belongs to, as of one instant. */
export interface Citizen {
  readonly person: Person;
  readonly hood: Neighbourhood;
  /** Since when his record is as it is, epoch milliseconds. */
  readonly since: number;
}

/** A neighbourhood as of an instant, with what led to it. */
interface Unfolded {
  readonly hood: Neighbourhood;
  /** By slot. */
  readonly since: readonly number[];
  readonly steps: readonly Step[];
}

interface Step {
  /** The time that the change bears, and since when it can be seen. */
  readonly at: number;
  readonly seen: number;
  readonly touched: readonly number[];
}

interface Kept extends Unfolded {
  readonly from: number;
  /** Up to here, exclusive, nothing more happens to it. */
  readonly until: number;
}

/** Neighbourhoods kept at hand, for those who read page after page. */
const KEPT = 4096;

/**
 * A world of invented people, worked out when looked at: a neighbourhood as of an instant is a pure function of the
 * plan, the lateness, and the changes that were ordered. Nothing is kept per person.
 */
export class World {
  readonly plan: WorldPlan;
  readonly neighbourhoods: number;
  readonly timetable: Timetable;
  #lateness: Lateness | undefined;
  #ordered = new Map<number, OrderedChange[]>();
  readonly #kept = new Map<number, Kept>();

  constructor(plan: WorldPlan) {
    this.plan = plan;
    this.neighbourhoods = plan.size / FOUNDERS;
    this.timetable = new Timetable(this.neighbourhoods, plan);
  }

  set lateness(lateness: Lateness | undefined) {
    this.#lateness = lateness;
    this.#kept.clear();
  }

  /** How many changes were ordered. */
  get orders(): number {
    let sum = 0;
    for (const orders of this.#ordered.values()) sum += orders.length;
    return sum;
  }

  /** The neighbourhood as it can be seen at an instant; undefined before the register has it. */
  at(neighbourhood: number, instant: number): Neighbourhood | undefined {
    return this.#unfolded(neighbourhood, instant)?.hood;
  }

  /** Everybody of a neighbourhood, the dead too, as of an instant. */
  citizensOf(neighbourhood: number, instant: number): readonly Citizen[] {
    const unfolded = this.#unfolded(neighbourhood, instant);
    if (unfolded === undefined) return [];
    return unfolded.hood.people.map((person) => citizenOf(unfolded, person));
  }

  /** One of a neighbourhood by his slot. */
  citizenAt(neighbourhood: number, slot: number, instant: number): Citizen | undefined {
    const unfolded = this.#unfolded(neighbourhood, instant);
    const person = unfolded?.hood.people[slot];
    return unfolded === undefined || person === undefined ? undefined : citizenOf(unfolded, person);
  }

  /** The citizen of a personal number (twelve digits) or an old one (nine) as of an instant. */
  find(number: string, instant: number): Citizen | undefined {
    const neighbourhood = neighbourhoodOfNumber(number) ?? neighbourhoodOfOldNumber(number);
    if (neighbourhood === undefined || neighbourhood >= this.neighbourhoods) return undefined;
    return this.citizensOf(neighbourhood, instant).find(
      ({ person }) => person.number === number || person.oldNumber === number,
    );
  }

  /** Has something happen to a neighbourhood now; false where it cannot. */
  order({ neighbourhood, at, change }: OrderedChange): boolean {
    const before = this.#unfolded(neighbourhood, at);
    if (before === undefined || (before.steps.at(-1)?.seen ?? 0) > at) return false;
    if (changed(before.hood, change, at, this.#orderDice(neighbourhood, at)) === undefined) return false;
    const orders = this.#ordered.get(neighbourhood) ?? [];
    orders.push({ neighbourhood, at, change });
    this.#ordered.set(neighbourhood, orders);
    this.#kept.delete(neighbourhood);
    return true;
  }

  /** The neighbourhoods to which something was ordered in [from, to). */
  orderedIn(from: number, to: number): readonly number[] {
    return [...this.#ordered].flatMap(([neighbourhood, orders]) =>
      orders.some(({ at }) => at >= from && at < to) ? [neighbourhood] : [],
    );
  }

  /** Whom of a neighbourhood the changes in [from, to) touched that can be seen at an instant, by slot. */
  touchedIn(neighbourhood: number, from: number, to: number, instant: number): readonly number[] {
    const slots = new Set<number>();
    for (const { at, touched } of this.#unfolded(neighbourhood, instant)?.steps ?? [])
      if (at >= from && at < to) for (const slot of touched) slots.add(slot);
    return [...slots].sort((one, two) => one - two);
  }

  /** Since when a change that happens by itself can be seen: late, but always before the next one there. */
  seenAt(turn: Turn): number {
    const late = this.#lateness;
    if (late === undefined || turn.k % late.every !== 0) return turn.at;
    return Math.max(turn.at, Math.min(turn.at + late.ms, this.timetable.nextAt(turn) - 1));
  }

  /** Those of the world's own changes in [from, to) that are told of late, by k. */
  *lateTurnsIn(from: number, to: number): Generator<number> {
    const late = this.#lateness;
    if (late === undefined) return;
    const { first, end } = this.timetable.turnsIn(from, to);
    for (let k = Math.ceil(first / late.every) * late.every; k < end; k += late.every) yield k;
  }

  #unfolded(neighbourhood: number, instant: number): Unfolded | undefined {
    const kept = this.#kept.get(neighbourhood);
    if (kept !== undefined && kept.from <= instant && instant < kept.until) return kept;
    if (instant < this.timetable.loadedAt(neighbourhood)) return undefined;
    const unfolded = this.#unfold(neighbourhood, instant);
    const oldest = this.#kept.size < KEPT ? undefined : this.#kept.keys().next().value;
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(neighbourhood, unfolded);
    return unfolded;
  }

  #unfold(neighbourhood: number, instant: number): Kept {
    const loaded = this.timetable.loadedAt(neighbourhood);
    let hood = founded(this.plan.seed, neighbourhood);
    const since = hood.people.map(() => loaded);
    const steps: Step[] = [{ at: loaded, seen: loaded, touched: hood.people.map(({ slot }) => slot) }];
    const { due, next } = this.#events(neighbourhood, instant);
    for (const { at, seen, happen } of due) {
      const after = happen(hood);
      const touched = touchedBy(hood, after);
      for (const slot of touched) since[slot] = Math.max(at, (since[slot] ?? at - 1) + 1);
      steps.push({ at, seen, touched });
      hood = after;
    }
    return { hood, since, steps, from: steps.at(-1)?.seen ?? loaded, until: next };
  }

  /** What has happened to a neighbourhood by an instant, in the order of its being seen, and when the next is seen. */
  #events(
    neighbourhood: number,
    instant: number,
  ): { readonly due: readonly Happening[]; readonly next: number } {
    const all: Happening[] = [];
    let next = Infinity;
    // One more than is due: the one after `instant` bounds how long this holds.
    for (const turn of this.timetable.turnsOf(neighbourhood, Infinity)) {
      const seen = this.seenAt(turn);
      if (seen > instant) {
        next = seen;
        break;
      }
      all.push({ at: turn.at, seen, happen: (hood) => lifeGoesOn(hood, turn.turn, turn.at, this.plan.seed) });
    }
    for (const { at, change } of this.#ordered.get(neighbourhood) ?? []) {
      if (at > instant) next = Math.min(next, at);
      else
        all.push({
          at,
          seen: at,
          happen: (hood) => changed(hood, change, at, this.#orderDice(neighbourhood, at)) ?? hood,
        });
    }
    all.sort((one, two) => one.seen - two.seen);
    return { due: all, next };
  }

  #orderDice(neighbourhood: number, at: number) {
    return diceOf(this.plan.seed ^ (at % 0x7fffffff), neighbourhood);
  }
}

function citizenOf({ hood, since }: Unfolded, person: Person): Citizen {
  return { person, hood, since: since[person.slot] ?? 0 };
}

interface Happening {
  readonly at: number;
  readonly seen: number;
  readonly happen: (hood: Neighbourhood) => Neighbourhood;
}

/** Whose record differs between two states of a neighbourhood: he himself, his household, or his place in it. */
function touchedBy(before: Neighbourhood, after: Neighbourhood): readonly number[] {
  return after.people.flatMap((person) => {
    const old = before.people[person.slot];
    const isSame =
      old === person &&
      householdOf(before, old) === householdOf(after, person) &&
      relation(before, old) === relation(after, person);
    return isSame ? [] : [person.slot];
  });
}

function relation(hood: Neighbourhood, person: Person): string | undefined {
  const head = hood.people[householdOf(hood, person)?.head ?? -1];
  return head === undefined ? undefined : relationToHead(hood, person, head);
}
