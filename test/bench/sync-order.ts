import * as z from 'zod';
import { SealingKeys } from '../../functions/kernel/sealing.ts';

/** What the bench tells who loads the register for it. */
export const Order = z.object({
  registers: z.string(),
  exchanges: z.string(),
  url: z.string(),
  from: z.string(),
  to: z.string(),
  keys: SealingKeys,
  /** The part of a run whose memory the rest is held against. */
  first: z.int(),
});
export type Order = z.infer<typeof Order>;

/** What loading came to: rows read, what of the time went into settling households at the end, and memory. */
export const Loaded = z.object({
  rows: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  settleSeconds: z.number(),
  liveFirstMb: z.number(),
  liveMostMb: z.number(),
  peakMb: z.number(),
});
export type Loaded = z.infer<typeof Loaded>;
