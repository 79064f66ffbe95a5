import * as z from 'zod';
import { Instant } from '../instant.ts';

/** What anybody may know of a copy's withdrawal: on what ground, in words, by which body, when. */
export const Withdrawn = z.strictObject({
  /** Of `WITHDRAWAL_GROUNDS`. */
  ground: z.string(),
  says: z.string(),
  by: z.string(),
  at: Instant,
});
export type Withdrawn = z.infer<typeof Withdrawn>;
