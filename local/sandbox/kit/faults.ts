import * as z from 'zod';
import type { Random } from './random.ts';

const MODES = ['error', 'timeout', 'drop-after-effect', 'slow', 'malformed', 'throttle', 'down'] as const;

export type FaultMode = (typeof MODES)[number];

const pattern = z.string().min(1);

/** How a fault is ordered on the control plane. Unknown members are refused: a misspelt fault never fires. */
export const faultListSchema = z.array(
  z.strictObject({
    match: z
      .strictObject({ path: pattern.optional(), service: pattern.optional(), key: pattern.optional() })
      .optional(),
    mode: z.enum(MODES),
    /** The chance, per matching call, that this fault is chosen. */
    rate: z.number().min(0).max(1).default(1),
    /** How often it fires at most. */
    times: z.int().positive().optional(),
    /** slow: how late the answer is. timeout: when the socket is dropped, else never. Milliseconds. */
    afterMs: z.int().nonnegative().optional(),
    /** throttle: the Retry-After header, in seconds or as an HTTP date. */
    retryAfter: z.union([z.int().nonnegative(), z.string().min(1)]).optional(),
    /** error: the status, 5xx. */
    status: z.int().min(500).max(599).optional(),
    /** As printed by GET, ignored, so that a list that was read can be put back. */
    fired: z.int().optional(),
  }),
);

export type Fault = z.infer<typeof faultListSchema>[number];

interface StandingFault {
  readonly fault: Fault;
  fired: number;
}

/** What of a call a fault can be matched with. */
export interface FaultTarget {
  readonly path: string;
  readonly service: string;
  readonly keys: readonly string[];
}

/**
 * The faults in force. One number is drawn per call that any fault matches, and the rates of the matching
 * faults are laid end to end: each fault has exactly its rate, and together they have the sum.
 */
export class FaultBook {
  readonly #random: Random;
  #standing: StandingFault[] = [];
  #fired: Record<FaultMode, number> = noFirings();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Puts a new list in force in place of the old. */
  replace(faults: readonly Fault[]): void {
    this.#standing = faults.map((fault) => ({ fault, fired: 0 }));
  }

  /** The faults in force with how often each has fired. */
  list(): Fault[] {
    return this.#standing.map(({ fault, fired }) => ({ ...fault, fired }));
  }

  /** How often each mode has fired since the start or the last reset, over all lists. */
  get fired(): Readonly<Record<FaultMode, number>> {
    return this.#fired;
  }

  /** Drops every fault and the counts. */
  reset(): void {
    this.#standing = [];
    this.#fired = noFirings();
  }

  /** True while the whole server is down: a fault `down` with no match, for every call and without end. */
  allDown(): boolean {
    for (const standing of this.#standing) {
      const { mode, match, rate, times } = standing.fault;
      if (mode !== 'down' || rate < 1 || times !== undefined) continue;
      if (match !== undefined && Object.keys(match).length > 0) continue;
      this.#fire(standing);
      return true;
    }
    return false;
  }

  /** The fault that this call meets, if any; it counts as fired. */
  choose(target: FaultTarget): Fault | undefined {
    let draw: number | undefined;
    let reach = 0;
    for (const standing of this.#standing) {
      const { fault } = standing;
      if (fault.times !== undefined && standing.fired >= fault.times) continue;
      if (!matches(fault, target)) continue;
      draw ??= this.#random();
      reach += fault.rate;
      if (draw >= reach) continue;
      this.#fire(standing);
      return fault;
    }
    return undefined;
  }

  /** A coin from the same seeded source as the faults. */
  coin(): boolean {
    return this.#random() < 0.5;
  }

  #fire(standing: StandingFault): void {
    standing.fired++;
    this.#fired[standing.fault.mode]++;
  }
}

function matches({ match }: Fault, target: FaultTarget): boolean {
  if (match === undefined) return true;
  const { path, service, key } = match;
  if (path !== undefined && !fits(path, target.path)) return false;
  if (service !== undefined && !fits(service, target.service)) return false;
  return key === undefined || target.keys.some((candidate) => fits(key, candidate));
}

/** Exact, or a prefix when the pattern ends in `*`. */
function fits(wanted: string, value: string): boolean {
  return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}

function noFirings(): Record<FaultMode, number> {
  return {
    error: 0,
    timeout: 0,
    'drop-after-effect': 0,
    slow: 0,
    malformed: 0,
    throttle: 0,
    down: 0,
  };
}
