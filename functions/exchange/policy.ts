import * as z from 'zod';

const ms = z.int().positive();

export const RetryPolicy = z.object({
  /** The longest first wait. */
  baseMs: ms,
  factor: z.number().min(1),
  /** The longest wait of all. */
  capMs: ms,
  /** How long it is tried before a person is asked. */
  windowMs: ms,
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

export const BreakerPolicy = z.object({
  windowMs: ms,
  minimumAttempts: z.int().positive(),
  failureRatio: z.number().gt(0).max(1),
  cooldownMs: ms,
  /** How long after a recovery the full rate is reached again. */
  rampMs: ms,
});
export type BreakerPolicy = z.infer<typeof BreakerPolicy>;

export const RatePolicy = z.object({ perSecond: z.number().positive(), burst: z.int().positive() });
export type RatePolicy = z.infer<typeof RatePolicy>;

/** How one partner is treated: data of the stage, not code. */
export const PartnerPolicy = z
  .object({
    retry: RetryPolicy,
    breaker: BreakerPolicy,
    rate: RatePolicy,
    /** How long one call may take. */
    timeoutMs: ms,
    /** After how long a carrier that did not report is taken for dead. A probe, a call and the writes fit in. */
    leaseMs: ms,
  })
  .refine(({ leaseMs, timeoutMs }) => leaseMs >= 3 * timeoutMs, {
    error: 'leaseMs must be 3 timeoutMs or more',
  });
export type PartnerPolicy = z.infer<typeof PartnerPolicy>;

/** The policies of all partners, by name (environment variable POLICIES). */
export const Policies = z.record(z.string(), PartnerPolicy);
export type Policies = z.infer<typeof Policies>;
