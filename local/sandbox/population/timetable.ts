import { inverseOf } from './personal-numbers.ts';

/** When a world's people enter the register and when their lives change. Instants in epoch milliseconds. */
export interface WorldTimes {
  /** The register takes its people over, one neighbourhood after the other. */
  readonly loadFrom: number;
  readonly loadTo: number;
  /** From then on their lives change, so many times a day in the whole world. */
  readonly changesFrom: number;
  readonly changesPerDay: number;
}

/** A change that happens by itself: the k-th of the world, the `turn`-th of its neighbourhood. */
export interface Turn {
  readonly k: number;
  readonly neighbourhood: number;
  readonly turn: number;
  readonly at: number;
}

const DAY_MS = 86_400_000;
const GOLDEN = 0.618_033_988_75;

/** Changes go round the neighbourhoods by a fixed stride: when, whose and how many is arithmetic, not a list. */
export class Timetable {
  readonly #times: WorldTimes;
  readonly #neighbourhoods: number;
  readonly #gap: number;
  readonly #stride: number;
  readonly #unstride: number;

  constructor(neighbourhoods: number, times: WorldTimes) {
    this.#times = times;
    this.#neighbourhoods = neighbourhoods;
    this.#gap = times.changesPerDay === 0 ? Infinity : DAY_MS / times.changesPerDay;
    this.#stride = strideFor(neighbourhoods);
    this.#unstride = neighbourhoods === 1 ? 0 : inverseOf(this.#stride, neighbourhoods);
  }

  /** When a neighbourhood is taken over into the register. */
  loadedAt(neighbourhood: number): number {
    const { loadFrom, loadTo } = this.#times;
    return loadFrom + Math.floor((neighbourhood * (loadTo - loadFrom)) / this.#neighbourhoods);
  }

  /** The neighbourhoods taken over in [from, to), as a range of indexes. */
  loadedIn(from: number, to: number): { readonly first: number; readonly end: number } {
    return { first: this.#loadedBefore(from), end: this.#loadedBefore(to) };
  }

  /** The world's own changes in [from, to), as a range of k. */
  turnsIn(from: number, to: number): { readonly first: number; readonly end: number } {
    return { first: this.#turnsBefore(from), end: this.#turnsBefore(to) };
  }

  /** The k-th change of the world. */
  turn(k: number): Turn {
    const neighbourhood = (k * this.#stride) % this.#neighbourhoods;
    return { k, neighbourhood, turn: Math.floor(k / this.#neighbourhoods), at: this.at(k) };
  }

  /** The changes of one neighbourhood up to an instant, itself included. */
  *turnsOf(neighbourhood: number, until: number): Generator<Turn> {
    const first = (neighbourhood * this.#unstride) % this.#neighbourhoods;
    for (let turn = 0; ; turn++) {
      const k = first + turn * this.#neighbourhoods;
      const at = this.at(k);
      if (!(at <= until)) return;
      yield { k, neighbourhood, turn, at };
    }
  }

  /** When the neighbourhood of a change has its next one. */
  nextAt({ k }: Turn): number {
    return this.at(k + this.#neighbourhoods);
  }

  at(k: number): number {
    return this.#times.changesFrom + Math.floor(k * this.#gap);
  }

  #loadedBefore(instant: number): number {
    return smallest(this.#neighbourhoods, (neighbourhood) => this.loadedAt(neighbourhood) >= instant);
  }

  #turnsBefore(instant: number): number {
    if (this.#gap === Infinity || instant <= this.#times.changesFrom) return 0;
    const guess = Math.floor((instant - this.#times.changesFrom) / this.#gap) + 2;
    return smallest(guess, (k) => this.at(k) >= instant);
  }
}

/** The smallest number below `end` that is `enough` (all above it are too), else `end`. */
function smallest(end: number, enough: (value: number) => boolean): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Near the golden section, and without a divisor in common with the count: it visits all before any again. */
function strideFor(count: number): number {
  for (let stride = Math.max(1, Math.floor(count * GOLDEN)); ; stride++) {
    if (divisor(stride, count) === 1) return stride;
  }
}

function divisor(one: number, two: number): number {
  return two === 0 ? one : divisor(two, one % two);
}
