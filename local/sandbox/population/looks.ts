/** One look at the register: who asked what under which request id. The number is only there as a digest. */
export interface Look {
  readonly n: number;
  readonly at: string;
  readonly operation: string;
  readonly requestId: string;
  readonly userName: string;
  readonly officer: string;
  /** SHA-256 of the number that was asked for; of the window for a batch. */
  readonly digest: string;
  /** found, absent, yes, no, page: what it came to. */
  readonly result: string;
  readonly via?: string;
}

const MOST = 100_000;

/** The last hundred thousand looks. They change nothing, hence they are no entries of the ledger. */
export class Looks {
  #looks: Look[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(look: Omit<Look, 'n'>): void {
    this.#looks.push({ n: ++this.#count, ...look });
    // By halves, so that forgetting costs nothing per look.
    if (this.#looks.length > 2 * MOST) this.#looks = this.#looks.slice(-MOST);
  }

  /** Those numbered above `after`, in order. */
  read(after: number): readonly Look[] {
    return this.#looks.filter(({ n }) => n > after);
  }

  reset(): void {
    this.#looks = [];
    this.#count = 0;
  }
}
