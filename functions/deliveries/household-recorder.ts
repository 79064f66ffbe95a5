import type { AccessRecords } from '../citizens/citizens.ts';
import { findOfficer } from '../citizens/officer-store.ts';
import { selfAndAbove } from '../citizens/officers.ts';
import { recordLook } from '../citizens/record-look.ts';
import { watchLook, type WatchedLook } from '../citizens/watch-looks.ts';
import type { HouseholdLook, LookRecorder } from '../registers/households.ts';

/**
 * Looks at households among the records of all looks: one for each person of whom something was seen, so that each finds
 * it in his own list. Before they are recorded they are watched as all looks are.
 */
export const householdRecorder = (records: AccessRecords): LookRecorder => ({
  record: async (said: HouseholdLook) => {
    const watched = watchedOf(records, said);
    if (watched !== undefined) await watchLook(records, watched);
    const { subjects, names: _names, ...look } = said;
    const about = { ...look, fields: [...look.fields], manner: 'asked' as const, route: 'own-register' };
    const each = subjects.length === 0 ? [undefined] : subjects;
    await Promise.all(
      each.map((subject) => recordLook(records, { ...about, ...(subject === undefined ? {} : { subject }) })),
    );
  },
});

/** A look as it is watched; undefined where it might not be made. */
function watchedOf(
  { tables, seal }: AccessRecords,
  { outcome, client, agency, officer, purpose, dossier, correlationId, names = [] }: HouseholdLook,
): WatchedLook | undefined {
  if (outcome === 'refused' || agency === undefined || dossier === undefined) return undefined;
  return {
    client,
    agency,
    officer,
    purpose,
    dossier,
    correlationId,
    names,
    familyHash: async () =>
      (await findOfficer(tables.citizens, await seal(), selfAndAbove(agency), officer))?.familyHash,
  };
}
