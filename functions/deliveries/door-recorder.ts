import type { AgencyCode } from '../../schemas/agency-code.ts';
import { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { Look } from '../citizens/access-record.ts';
import type { AccessRecords } from '../citizens/citizens.ts';
import { recordLook } from '../citizens/record-look.ts';
import type { DoorLook, DoorRecorder } from '../registers/door/door.ts';

/**
 * Looks through the door among the records of all looks, one for each person whom it is about, so that a citizen's own
 * list names the national systems too. The dossier of an applicant without a personal number is recorded by itself. Whoever
 * acted there has no account with any agency here: his looks are found under the province's own, whosever the dossiers are.
 */
export const doorRecorder = (records: AccessRecords, province: AgencyCode): DoorRecorder => ({
  record: async (look) => {
    const subjects = look.subjects.length === 0 ? [undefined] : look.subjects;
    await Promise.all(
      subjects.map((subject) =>
        recordLook(records, {
          ...asRecord(look),
          officerAgency: province,
          ...(subject === undefined ? {} : { subject }),
        }),
      ),
    );
  },
});

function asRecord({ service, userId, result, subjects: _subjects, ...look }: DoorLook): Look {
  const isRead = service !== 'nhanThayDoi';
  // Whoever acted is named in the caller's own way, which is sealed with the record.
  const officer = OfficerAccount.safeParse(userId);
  const came: Pick<Look, 'outcome' | 'result' | 'problem'> =
    result === 'not-found'
      ? { outcome: 'refused', problem: 'dossier-not-found' }
      : result === 'another-person'
        ? { outcome: 'refused', problem: 'another-person' }
        : { outcome: 'answered', result: result === 'answered' ? 'found' : result };
  return {
    ...look,
    ...came,
    operation: isRead ? 'door-read' : 'door-change',
    manner: 'asked',
    purpose: `xroad-${service}`,
    route: 'xroad',
    ...(officer.success ? { officer: officer.data } : {}),
  };
}
