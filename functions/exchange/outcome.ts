/**
 * What one call to a partner came to, read from the body, since partners answer failures with HTTP 200
 * (house.md §4). An adapter turns every answer into one of these.
 */
export type Outcome =
  | { readonly kind: 'accepted' }
  /** The partner had it already: as good as accepted. */
  | { readonly kind: 'duplicate' }
  /** The partner will not take it as it is: a person must act. `reason` is the partner's own text. */
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string; readonly fix: string }
  /** The partner asks for patience, in milliseconds if it said how long. */
  | { readonly kind: 'throttled'; readonly afterMs?: number }
  /** It certainly had no effect and may work later. */
  | { readonly kind: 'transient'; readonly reason: string }
  /** It may or may not have had an effect. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The gateway's own word, before anything was sent: a person must act. Named by our catalogue. */
interface Refusal {
  readonly kind: 'refused';
  readonly code: 'payload-unreadable' | 'outcome-unprovable';
}

/** How a try of an exchange ended: by what the partner said, or by what we would not send. */
export type Verdict = Outcome | Refusal;

/** Whether an outcome says that the partner is unwell (for the breaker). A refusal is a sign of life. */
export const isSick = (outcome: Outcome): boolean =>
  outcome.kind === 'transient' || outcome.kind === 'unknown';
