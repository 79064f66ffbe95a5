import type { Call, Answer, Handling } from './call.ts';
import type { SandboxClock } from './clock.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { Random } from './random.ts';

/** What every partner server is started with. Ports are on 127.0.0.1; 0 or none takes a free one. */
export interface SandboxOptions {
  readonly port?: number;
  readonly controlPort?: number;
  /** Where the partner keeps its memory; without it, it forgets at close. */
  readonly dataDir?: string;
  /** Makes the choice of faults and of reply variants repeatable. Default 1. */
  readonly seed?: number;
  /** The instant in epoch milliseconds; the machine's clock by default. */
  readonly now?: () => number;
}

/** A running partner server. */
export interface Sandbox {
  readonly name: string;
  readonly url: string;
  readonly controlUrl: string;
  close(): Promise<void>;
}

/** What the kit lends to a partner. */
export interface Kit {
  readonly clock: SandboxClock;
  /** For choosing between replies that mean the same. */
  readonly random: Random;
  readonly ledger: () => Ledger;
  /** The address under which this server is reached; known once it listens. */
  readonly url: () => string;
}

/** One partner: what is its own, beside the shared control plane, faults and ledger. */
export interface Partner {
  /** Reads a call without having any effect yet. */
  handle(call: Call): Handling;
  /** Takes an effect of an earlier run back into memory. */
  restore(entry: LedgerEntry, kept: string | undefined): void;
  /** Back to the state of a first start. */
  reset(): void;
  /** Counts of its own, shown by the control plane. */
  state(): Readonly<Record<string, unknown>>;
  /** Control routes of its own: `POST /_sandbox/…` to what it does; with a `*` at the end, whatever begins so. */
  readonly control: Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>;
}
