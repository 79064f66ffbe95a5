interface Entry {
  readonly at: number;
  readonly n: number;
  readonly act: () => void;
}

/** What is to happen, in order of time, and of entry where two fall together. */
export class Timetable {
  /** The next one last, so that it is taken off without moving the others. */
  #entries: Entry[] = [];
  #entered = 0;

  add(at: number, act: () => void): void {
    const entry = { at, n: ++this.#entered, act };
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#entries[middle];
      if (other !== undefined && isLater(other, entry)) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  /** Does everything that is due by a time, also what becomes due in doing it. */
  runUntil(time: number): void {
    for (
      let next = this.#entries.at(-1);
      next !== undefined && next.at <= time;
      next = this.#entries.at(-1)
    ) {
      this.#entries.pop();
      next.act();
    }
  }

  reset(): void {
    this.#entries = [];
  }
}

function isLater(one: Entry, other: Entry): boolean {
  return one.at === other.at ? one.n > other.n : one.at > other.at;
}
