import type { AccessRecords } from '../citizens/citizens.ts';
import { recordLook } from '../citizens/record-look.ts';
import type { HouseholdLook, LookRecorder } from '../registers/households.ts';

/**
 * Looks at households among the records of all looks: one for each person of whom something was seen, so that each finds
 * it in his own list.
 */
export const householdRecorder = (records: AccessRecords): LookRecorder => ({
  record: async ({ subjects, ...look }: HouseholdLook) => {
    const about = { ...look, fields: [...look.fields], manner: 'asked' as const, route: 'own-register' };
    const each = subjects.length === 0 ? [undefined] : subjects;
    await Promise.all(
      each.map((subject) => recordLook(records, { ...about, ...(subject === undefined ? {} : { subject }) })),
    );
  },
});
