import type * as z from 'zod';
import type { Instant } from '../kernel/clock.ts';
import type { Write } from '../kernel/table/transaction.ts';
import type { Exchange, PartnerName, Subject } from './exchange.ts';
import type { RetryPolicy } from './policy.ts';

/** A duty to be kept: which operation, about what, since when. The engine numbers and schedules it. */
export interface Duty {
  readonly partner: PartnerName;
  readonly operation: string;
  readonly subject: Subject;
  readonly agency: string;
  readonly payload: unknown;
  readonly occurredAt: Instant;
  readonly correlationId: string;
}

/** What follows from an exchange's new state, written in the same transaction. */
export interface Settlement {
  readonly writes?: readonly Write[];
  readonly duties?: readonly Duty[];
}

/** An exchange in the state that it is about to have, with its payload. */
interface Settled<P> {
  readonly exchange: Exchange;
  readonly payload: P;
}

/** A kind of duty, declared once: the engine knows nothing else of it. */
export interface Operation<P = unknown> {
  readonly name: string;
  readonly partner: PartnerName;
  /** What its payload is. Checked when it is kept, read or amended. */
  readonly contract: z.ZodType<P>;
  /**
   * Whether a payload is about that subject. What a person amends must be, or one dossier's lane could be used
   * to speak of another. Absent: the payload names no subject.
   */
  isAbout?(payload: P, subject: Subject): boolean;
  /**
   * Whether a payload that a person amends keeps what no person may change, e.g. which order it is. Absent: the
   * subject is all that there is to keep.
   */
  keeps?(amended: P, before: P): boolean;
  /** Whether each message carries the whole state, so that a later one makes a waiting one needless. */
  readonly fullState: boolean;
  /** Where it differs from the partner's retry policy. */
  readonly retry?: Partial<RetryPolicy>;
  /** Partners towards which `settle` may make new duties, always about the same subject. Declared for readers. */
  readonly follows: readonly PartnerName[];
  /**
   * Pure: what follows when the exchange is confirmed, parked, superseded or skipped. Its writes are made
   * whatever they meet: a condition of theirs that is false would keep the exchange from ever being concluded.
   * Written as a method, so that operations of different payloads fit into one map of operations.
   */
  settle(settled: Settled<P>): Settlement;
}
