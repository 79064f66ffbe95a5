import type { AgencyCode } from '../../../schemas/agency-code.ts';
import type { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import type { DossierCode } from '../../../schemas/dossier-code.ts';
import type { ResultPaper } from '../../../schemas/dossier.ts';
import type { Status } from '../../../schemas/status.ts';
import type { Instant } from '../../kernel/clock.ts';

/** A dossier as the door tells of it: how it stands and what was issued. */
export interface DossierStanding {
  readonly code: DossierCode;
  readonly agency: AgencyCode;
  readonly status: Status;
  readonly state: 'pending' | 'received' | 'expired';
  readonly changedAt: Instant;
  readonly results: readonly ResultPaper[];
  /** By which its looks are recorded; told to nobody. Absent where it is no personal number and no old one. */
  readonly applicant?: PersonalNumber | OldIdentityNumber;
}

/** The door's way to dossiers (implemented in functions/deliveries). */
export interface DoorDesk {
  readonly standing: (code: DossierCode) => Promise<DossierStanding | undefined>;
}
