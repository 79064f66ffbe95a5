import * as z from 'zod';

/** What may change in the record of a person or of a household. */
export const ChangeKind = z.enum([
  'identity',
  'birth',
  'death',
  'marriage',
  'divorce',
  'residence',
  'relatives',
  'household-created',
  'household-members',
  'household-head',
  'household-moved',
  'household-split',
  'household-merged',
  'household-ended',
  'other',
]);
export type ChangeKind = z.infer<typeof ChangeKind>;
