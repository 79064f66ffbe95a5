import { setImmediate as breathe } from 'node:timers/promises';
import { FOUNDERS } from './founding.ts';
import type { World } from './world.ts';

/** Whose record changed in a window, each once, in a stable order: neighbourhood and slot packed in one number. */
export interface ChangeList {
  readonly people: Uint32Array;
}

interface Kept extends ChangeList {
  readonly key: string;
}

const SLOTS = 100;
/** Windows kept at hand: their readers come back for the next page. */
const KEPT = 8;
/** Neighbourhoods worked out before others get their turn. */
const BREATH = 500;

/** Lists what changed in windows of time, as it can be seen when it is asked. */
export class ChangeWindows {
  readonly #world: World;
  #kept: Kept[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Whose record changed in [from, to) as seen at `now`: four bytes for each of them and nothing else. */
  async read(from: number, to: number, now: number): Promise<ChangeList> {
    const end = Math.min(to, now + 1);
    const { timetable, orders } = this.#world;
    // By what has happened and not by the clock: the list of a window that is still open holds until something does.
    const happened = [timetable.loadedIn(from, end), timetable.turnsIn(from, end)];
    const key = JSON.stringify([from, happened, orders, this.#hiddenIn(from, end, now)]);
    const known = this.#kept.find((kept) => kept.key === key);
    if (known !== undefined) return known;
    const list = { key, people: await this.#list(from, end, now) };
    this.#kept = [list, ...this.#kept].slice(0, KEPT);
    return list;
  }

  /** Which changes of the window cannot be seen yet: another list is due when another of them can be. */
  #hiddenIn(from: number, to: number, now: number): readonly number[] {
    const { timetable } = this.#world;
    return [...this.#world.lateTurnsIn(from, to)].filter((k) => this.#world.seenAt(timetable.turn(k)) > now);
  }

  async #list(from: number, to: number, now: number): Promise<Uint32Array> {
    const { timetable, neighbourhoods } = this.#world;
    const loaded = timetable.loadedIn(from, to);
    const turns = timetable.turnsIn(from, to);
    const people = new Growing((loaded.end - loaded.first) * FOUNDERS);
    const changed = new Set<number>(this.#world.orderedIn(from, to));
    const most = Math.min(turns.end - turns.first, neighbourhoods);
    for (let each = 0; each < most; each++) changed.add(timetable.turn(turns.first + each).neighbourhood);
    let unfolded = 0;
    for (let index = loaded.first; index < loaded.end; index++) {
      if (!changed.delete(index)) {
        for (let slot = 0; slot < FOUNDERS; slot++) people.add(index * SLOTS + slot);
        continue;
      }
      for (const slot of this.#world.touchedIn(index, from, to, now)) people.add(index * SLOTS + slot);
      if (++unfolded % BREATH === 0) await breathe();
    }
    for (const index of changed) {
      for (const slot of this.#world.touchedIn(index, from, to, now)) people.add(index * SLOTS + slot);
      if (++unfolded % BREATH === 0) await breathe();
    }
    return people.all;
  }
}

/** The neighbourhood and the slot of an entry. */
export function unpacked(entry: number): { readonly neighbourhood: number; readonly slot: number } {
  return { neighbourhood: Math.floor(entry / SLOTS), slot: entry % SLOTS };
}

class Growing {
  #room: Uint32Array;
  #size = 0;

  constructor(expected: number) {
    this.#room = new Uint32Array(Math.max(16, expected));
  }

  get all(): Uint32Array {
    return this.#room.subarray(0, this.#size);
  }

  add(value: number): void {
    if (this.#size === this.#room.length) {
      const larger = new Uint32Array(this.#room.length * 2);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#size++] = value;
  }
}
