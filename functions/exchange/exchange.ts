import type { ProblemCode } from '../../schemas/problems.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Digest } from '../kernel/digest.ts';

/** A partner's name: one queue, one breaker, one rate limit each. */
export type PartnerName = string & { readonly __partner: unique symbol };

/** What a chain of duties is about: a dossier code today, an order or a household tomorrow. */
export type Subject = string & { readonly __subject: unique symbol };

/** `<partner>~<subject>~<seq>`: names the lane and the place in it. */
export type ExchangeId = string & { readonly __exchange: unique symbol };

/**
 * `queued` due, not sent · `retrying` transient or throttled, has nextAttemptAt · `unknown` sent, outcome not
 * known: a probe before any re-send · `confirmed` the partner has it · `parked` in front of a person ·
 * `superseded` a later full-state message made it needless · `skipped` a person decided, with a reason, that
 * the partner does without it (docs/adr/0004).
 */
export type ExchangeState =
  'queued' | 'retrying' | 'unknown' | 'confirmed' | 'parked' | 'superseded' | 'skipped';

/** The states that end a duty. */
export const ENDED: readonly ExchangeState[] = ['confirmed', 'superseded', 'skipped'];

/** Why a duty waits for a person: our code, the partner's own code and words, and what mends it. */
export interface Reason {
  readonly code: ProblemCode;
  readonly partnerCode?: string;
  readonly message: string;
  readonly fix: string;
}

/** One try: what was sent when, and what came of it. */
export interface Attempt {
  readonly n: number;
  readonly at: Instant;
  readonly endedAt: Instant;
  readonly outcome: string;
  readonly httpStatus?: number;
  readonly note?: string;
}

/** What a person did about a parked exchange, and why. The evidence holds its digest, not these words. */
export interface HumanAct {
  readonly act: 'redrive' | 'amend' | 'skip';
  readonly at: Instant;
  /** The client system through which the person acted. */
  readonly client: string;
  /** The officer's account there: never a name. */
  readonly officer?: string;
  readonly reason: string;
}

/** One duty towards one partner (house.md §4). The payload is kept beside it. */
export interface Exchange {
  readonly partner: PartnerName;
  readonly subject: Subject;
  readonly seq: number;
  readonly operation: string;
  /** Who may see it: the agency (canonical code) whose dossier it is about. */
  readonly agency: string;
  readonly state: ExchangeState;
  /** SHA-256 over the canonical JSON of the payload. */
  readonly digest: Digest;
  /** How many tries were made to carry it, probes included. */
  readonly attempts: number;
  /** The newest attempts, at most `ATTEMPTS_KEPT`; all of them stand in the evidence. */
  readonly recent: readonly Attempt[];
  /** Start of the retry window: the first attempt, or the latest redrive. */
  readonly windowFrom?: Instant;
  readonly nextAttemptAt?: Instant;
  /** When it happened in the province's life. */
  readonly occurredAt: Instant;
  /** When the gateway kept it. */
  readonly keptAt: Instant;
  /** When it was first sent. */
  readonly sentAt?: Instant;
  /** When the partner was known to have it. */
  readonly confirmedAt?: Instant;
  readonly parkedAt?: Instant;
  readonly reason?: Reason;
  /**
   * An attempt may have had its effect, wholly or in part: the partner is asked before each further one, also
   * after a later one certainly failed, and after a redrive.
   */
  readonly uncertain?: boolean;
  /** A person vouches that sending it again does no harm, should the partner not be able to tell. */
  readonly mayResend?: boolean;
  /** What people did about it, oldest first, at most `ACTS_KEPT`. */
  readonly acts?: readonly HumanAct[];
  readonly correlationId: string;
}

export const ATTEMPTS_KEPT = 20;
export const ACTS_KEPT = 20;

export const laneId = (partner: PartnerName, subject: Subject): string => `${partner}~${subject}`;

export const exchangeId = (exchange: Pick<Exchange, 'partner' | 'subject' | 'seq'>): ExchangeId =>
  `${laneId(exchange.partner, exchange.subject)}~${exchange.seq}` as ExchangeId;

/** Reads an exchange id; undefined when it is not one. */
export function parseExchangeId(
  id: string,
): { readonly partner: PartnerName; readonly subject: Subject; readonly seq: number } | undefined {
  const parts = /^([a-z][a-z0-9-]*)~([^~]+)~([1-9]\d{0,7})$/.exec(id);
  if (parts === null) return undefined;
  return { partner: parts[1] as PartnerName, subject: parts[2] as Subject, seq: Number(parts[3]) };
}
