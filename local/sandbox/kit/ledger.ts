import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** One effect that a call had on the partner, before it is numbered. Never holds personal data. */
export interface Effect {
  /** What happened, as `thing.happened`. */
  readonly effect: string;
  /** The business key: a dossier code, a client. */
  readonly key: string;
  /** SHA-256, in hex, of what was kept. */
  readonly digest: string;
  readonly status?: string;
  /** By which generation of the wire contract it came. */
  readonly via?: string;
  readonly detail?: string;
  /** Of a webhook: its message id and type. */
  readonly id?: string;
  readonly type?: string;
  /** Present when the very same thing was kept already: the effect was doubled. */
  readonly repeat?: true;
}

/** An effect with its place in the order (from 1) and its instant (UTC, milliseconds). */
export interface LedgerEntry extends Effect {
  readonly n: number;
  readonly at: string;
}

/** Called for each entry of an earlier run, in order, with what was kept beside it. */
export type Restore = (entry: LedgerEntry, kept: string | undefined) => void;

/**
 * Every effect that a partner had, in order. With a file, each entry is written before the call is answered
 * (no fsync: it survives the end of the process, not of the machine) together with what the partner must
 * remember; without one, everything ends with the process.
 */
export class Ledger {
  readonly #file: number | undefined;
  #entries: LedgerEntry[] = [];
  #repeats = 0;

  /** Opens the ledger and replays what the file holds; a torn last line, left by a crash, is cut off. */
  constructor(path: string | undefined, restore: Restore) {
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a+');
    let whole = 0;
    for (const line of linesOf(this.#file)) {
      whole += line.length + 1;
      const { kept, ...entry } = readLine(line, path, this.#entries.length + 1);
      this.#add(entry);
      restore(entry, kept);
    }
    ftruncateSync(this.#file, whole);
  }

  get effects(): number {
    return this.#entries.length;
  }

  get repeats(): number {
    return this.#repeats;
  }

  /** Writes an effect down, with what the partner needs to remember of it after a restart. */
  record(effect: Effect, at: Date, kept?: string): LedgerEntry {
    const entry: LedgerEntry = { n: this.#entries.length + 1, at: at.toISOString(), ...effect };
    if (this.#file !== undefined) {
      writeSync(this.#file, `${JSON.stringify(kept === undefined ? entry : { ...entry, kept })}\n`);
    }
    this.#add(entry);
    return entry;
  }

  /** The entries numbered above `after`, of one key when given, in order. */
  *read(after: number, key?: string): Generator<LedgerEntry> {
    for (let index = Math.max(0, after); index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined && (key === undefined || entry.key === key)) yield entry;
    }
  }

  /** Forgets everything, in the file too. */
  reset(): void {
    this.#entries = [];
    this.#repeats = 0;
    if (this.#file !== undefined) ftruncateSync(this.#file, 0);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #add(entry: LedgerEntry): void {
    this.#entries.push(entry);
    if (entry.repeat === true) this.#repeats++;
  }
}

function readLine(line: Buffer, path: string, number: number): LedgerEntry & { readonly kept?: string } {
  try {
    // Our own file: what JSON.parse gives is what `record` wrote.
    return JSON.parse(line.toString('utf8')) as LedgerEntry & { readonly kept?: string };
  } catch {
    throw new Error(`The ledger ${path} is damaged at line ${number}: delete the file to start anew`);
  }
}

/** The complete lines of a file, read in pieces so that a long ledger does not fill the memory. */
function* linesOf(file: number): Generator<Buffer> {
  const piece = Buffer.alloc(1 << 20);
  let rest = Buffer.alloc(0);
  for (let position = 0; ;) {
    const read = readSync(file, piece, 0, piece.length, position);
    if (read === 0) return;
    position += read;
    rest = Buffer.concat([rest, piece.subarray(0, read)]);
    let from = 0;
    for (let end = rest.indexOf(10, from); end !== -1; end = rest.indexOf(10, from)) {
      yield rest.subarray(from, end);
      from = end + 1;
    }
    rest = rest.subarray(from);
  }
}
