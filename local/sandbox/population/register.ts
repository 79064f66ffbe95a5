import type { SandboxClock } from '../kit/clock.ts';
import { ChangeWindows } from './change-window.ts';
import { Looks } from './looks.ts';
import { USUAL, type Settings } from './settings.ts';
import { World, type WorldPlan } from './world.ts';

const HOUR_MS = 3_600_000;

/** Taken over in July 2025; lives change from 2026 on, a fiftieth of a per cent of the people a day. */
export function usualPlan(size: number, seed: number): WorldPlan {
  return {
    size,
    seed,
    loadFrom: Date.UTC(2025, 5, 30, 17),
    loadTo: Date.UTC(2025, 6, 31, 17),
    changesFrom: Date.UTC(2025, 11, 31, 17),
    changesPerDay: Math.max(1, Math.round(size / 5000)),
  };
}

/** The usual size of a world: a small commune. */
export const USUAL_SIZE = 1000;

/** The register: its world, how it behaves, who looked. */
export class Register {
  readonly clock: SandboxClock;
  readonly looks = new Looks();
  readonly #seed: number;
  #settings = USUAL;
  #world: World;
  #windows: ChangeWindows;
  readonly #counts = new Map<string, number>();

  constructor(clock: SandboxClock, seed: number) {
    this.clock = clock;
    this.#seed = seed;
    this.#world = new World(usualPlan(USUAL_SIZE, seed));
    this.#windows = new ChangeWindows(this.#world);
  }

  get world(): World {
    return this.#world;
  }

  get windows(): ChangeWindows {
    return this.#windows;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Another world in place of this one. */
  make(plan: WorldPlan): void {
    this.#world = new World(plan);
    this.#windows = new ChangeWindows(this.#world);
    this.#setLateness();
  }

  change(changed: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...changed };
    this.#counts.clear();
    this.#setLateness();
  }

  /** Whether a quirk's turn has come: true for every so-manieth time that this is asked of it; 0 is never. */
  isTurnOf(
    quirk:
      | 'shrinkingPages'
      | 'repeatPages'
      | 'truncateEvery'
      | 'htmlEvery'
      | 'serverFaultEvery'
      | 'clientFaultEvery'
      | 'anotherPersonEvery'
      | 'emptyEvery',
  ): boolean {
    const every = this.#settings[quirk];
    if (every === 0) return false;
    const count = (this.#counts.get(quirk) ?? 0) + 1;
    this.#counts.set(quirk, count);
    return count % every === 0;
  }

  reset(): void {
    this.#settings = USUAL;
    this.looks.reset();
    this.#counts.clear();
    this.make(usualPlan(USUAL_SIZE, this.#seed));
  }

  #setLateness(): void {
    const { late } = this.#settings;
    this.#world.lateness = late === null ? undefined : { every: late.every, ms: late.hours * HOUR_MS };
    this.#windows = new ChangeWindows(this.#world);
  }
}
