import type { LookSubject } from '../../schemas/citizens/look.ts';
import type { RegisterOfficer } from '../../schemas/citizens/officer.ts';
import type { CitizenLook } from '../../schemas/citizens/register.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { SubjectNumber } from './access-record.ts';

/** Who is asked about, by whom, for what. */
export interface Question {
  readonly subject: LookSubject;
  readonly officer: Pick<RegisterOfficer, 'account' | 'unit' | 'phone'>;
  readonly procedure?: string | undefined;
  readonly dossier: DossierCode;
}

/** The question as the register is asked it. `requestId`: the same on every retry of one look. */
export function questionOf(
  requestId: string,
  { subject, officer, procedure, dossier }: Question,
): CitizenLook {
  const { account, unit, phone } = officer;
  return {
    requestId,
    identity: identityOf(subject),
    name: subject.fullName,
    birth: subject.birth,
    officer: {
      account,
      ...(unit === undefined ? {} : { unit }),
      ...(phone === undefined ? {} : { phone }),
    },
    ...(procedure === undefined ? {} : { procedure }),
    dossier,
  };
}

function identityOf({ personalNumber, oldNumber }: LookSubject): CitizenLook['identity'] {
  if (personalNumber !== undefined) return { personalNumber };
  if (oldNumber !== undefined) return { oldNumber };
  throw new Error('a subject that its contract let pass has no number');
}

/** The number by which somebody is asked about. */
export function numberOf(subject: LookSubject): SubjectNumber {
  const identity = identityOf(subject);
  return 'personalNumber' in identity ? identity.personalNumber : identity.oldNumber;
}
