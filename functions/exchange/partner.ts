import type { Instant } from '../kernel/clock.ts';
import type { Wire } from '../kernel/http/speak.ts';
import type { ExchangeId, PartnerName, Subject } from './exchange.ts';
import type { Outcome } from './outcome.ts';

export type { Wire };

/** One duty as a partner's adapter is asked to carry it. */
export interface Call {
  readonly exchangeId: ExchangeId;
  readonly operation: string;
  readonly subject: Subject;
  /** The agency (canonical code) whose dossier it is about. */
  readonly agency: string;
  /** Valid against the operation's contract. */
  readonly payload: unknown;
  /** When the gateway kept the duty: the same on every attempt. */
  readonly keptAt: Instant;
  /** 1 for the first try. */
  readonly attempt: number;
  /**
   * When the newest of the earlier tries that may have reached the partner ended; absent on the first. What is asked
   * of the partner tells of that try only once so much time has passed as it needs to show it.
   */
  readonly triedAt?: Instant;
  readonly correlationId: string;
  /** Aborts when the partner's time-out is over. */
  readonly signal: AbortSignal;
}

/** The outcome of a call, with what proves it. `notices` name what had to be shortened for the partner. */
export interface Answer {
  readonly outcome: Outcome;
  readonly wire?: Wire;
  readonly notices?: readonly string[];
}

/**
 * What a probe found about a call whose outcome is not known.
 * `in-effect` the partner has exactly this · `absent` it does not · `unclear` it cannot be told, and
 * `safeToResend` says whether sending again can do harm · `not-yet` the partner is well and cannot tell now: ask again
 * later · `unreachable` it could not be asked.
 */
export type Finding =
  | { readonly finding: 'in-effect'; readonly wire?: Wire }
  | { readonly finding: 'absent'; readonly wire?: Wire }
  | { readonly finding: 'unclear'; readonly safeToResend: boolean; readonly wire?: Wire }
  | { readonly finding: 'not-yet' | 'unreachable'; readonly reason: string };

/** The port through which the engine speaks to one outside system. Implemented in `partners/`. */
export interface Partner {
  readonly name: PartnerName;
  /** Carries one duty. Never throws for what a partner may answer. */
  readonly send: (call: Call) => Promise<Answer>;
  /** Finds out whether an earlier call of unknown outcome took effect, without causing one. */
  readonly probe: (call: Call) => Promise<Finding>;
}
