import * as z from 'zod';
import { named } from '../named.ts';
import { ChangeKind } from './change-kind.ts';

/** In what an event names somebody otherwise than another source has him. */
export const IdentityDifference = z.enum([
  'name-differs',
  'birth-differs',
  'mother-differs',
  'father-differs',
]);
export type IdentityDifference = z.infer<typeof IdentityDifference>;

/** A word of an event that does not stand, and the source whose newer one does. */
export const Outweighed = z.strictObject({
  field: z.enum(['lifeStatus', 'maritalStatus', 'spouse']),
  by: z.string(),
});
export type Outweighed = z.infer<typeof Outweighed>;

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
    /** In what it names people otherwise than other sources do. A parent who differs gives the child no household. */
    differs: z.array(IdentityDifference),
    /** Which of its words do not stand, although they are kept. Empty: it is in effect. */
    outweighed: z.array(Outweighed),
  }),
);
export type ChangeEffect = z.infer<typeof ChangeEffect>;

/** Somebody whom a change names with his number. */
export type ChangePart = 'child' | 'deceased' | 'husband' | 'wife' | 'mover' | 'head';

/** Why a change is not taken: the numbers of these are held as those of other people. */
export interface OtherPeople {
  readonly parts: readonly ChangePart[];
}
