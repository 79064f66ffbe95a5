import type { Look } from '../citizens/access-record.ts';
import type { AccessRecords } from '../citizens/citizens.ts';
import { officerAt } from '../citizens/officer-holder.ts';
import { recordLook } from '../citizens/record-look.ts';
import { watchLook } from '../citizens/watch-looks.ts';
import type { HouseholdLook, LookRecorder } from '../registers/households.ts';

/**
 * Looks at households among the records of all looks: one for each person of whom something was seen, so that each finds
 * it in his own list. Before they are recorded they are watched as all looks are.
 */
export const householdRecorder = (records: AccessRecords): LookRecorder => ({
  record: async ({ subjects, names = [], ...said }: HouseholdLook) => {
    const known = said.agency && (await officerAt(records, said.agency, said.officer));
    const officerAgency = known?.agency ?? said.agency;
    const look: Look = {
      ...said,
      ...(officerAgency === undefined ? {} : { officerAgency }),
      manner: 'asked',
      route: 'own-register',
    };
    await watchLook(records, look, names, known);
    const each = subjects.length === 0 ? [undefined] : subjects;
    await Promise.all(
      each.map((subject) => recordLook(records, { ...look, ...(subject === undefined ? {} : { subject }) })),
    );
  },
});
