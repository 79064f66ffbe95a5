import * as z from 'zod';
import { named } from '../named.ts';
import { ChangeKind } from './change-kind.ts';

/**
 * What a record change came to. `applied` the province's register says something else than before · `unchanged` it
 * said so already · `older` it has something newer of the same source · `conflict` kept, and another source says
 * otherwise: both are shown.
 */
export const ChangeEffect = named(
  'ChangeEffect',
  z.strictObject({
    effect: z.enum(['applied', 'unchanged', 'older', 'conflict']),
    kinds: z.array(ChangeKind),
    /** Keyed hashes of the people's numbers: references, never the numbers. */
    people: z.array(z.string()),
  }),
);
export type ChangeEffect = z.infer<typeof ChangeEffect>;
