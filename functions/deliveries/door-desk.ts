import { OldIdentityNumber, PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { IdNumber } from '../../schemas/personal.ts';
import { headKey, readDossier } from '../dossiers/dossier-store.ts';
import { get } from '../kernel/table/read.ts';
import type { DoorDesk, DossierStanding } from '../registers/door/desk.ts';

/** Dossiers as the door for national systems reaches them: read, never written. */
export const doorDesk = (table: string): DoorDesk => ({
  standing: async (code) => {
    const item = await get(headKey(table, code));
    if (item === undefined) return undefined;
    const { dossier, state, changedAt } = readDossier(item);
    return {
      code: dossier.code,
      agency: dossier.agency,
      status: dossier.status,
      state,
      changedAt,
      results: dossier.results,
      ...applicantOf(dossier.applicantIdNumber),
    };
  },
});

/** The applicant's number where it is one by which looks are found: of a person, not of a company. */
function applicantOf(number: IdNumber | undefined): Pick<DossierStanding, 'applicant'> {
  const applicant = PersonalNumber.safeParse(number).data ?? OldIdentityNumber.safeParse(number).data;
  return applicant === undefined ? {} : { applicant };
}
