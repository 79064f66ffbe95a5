import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { Purpose } from '../../schemas/citizens/purposes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { PersonName } from '../../schemas/personal.ts';
import type { Client } from '../kernel/http/client.ts';
import type { Result } from '../kernel/result.ts';
import type { Registers } from './registers.ts';
import type { Units } from './units.ts';

/** Why, by whom and for which dossier a household is to be looked at. */
export interface HouseholdAsked {
  readonly client: Client;
  readonly operation: 'household-confirm' | 'household-read';
  readonly purpose: string;
  readonly legalBasis: string;
  readonly officer: OfficerAccount;
  readonly dossier: string;
  readonly sourceIp: string;
  readonly correlationId: string;
}

/** The grounds on which it may be looked at. */
export interface HouseholdGrounds {
  readonly purpose: Purpose;
  readonly dossier: DossierCode;
  readonly agency: AgencyCode;
}

/** What came of a look, and about whom. */
export interface HouseholdSeen {
  readonly outcome: 'answered' | 'refused';
  readonly result?: 'match' | 'mismatch' | 'not-found' | 'found';
  /** Why it was refused: a code. */
  readonly problem?: string;
  readonly subjects: readonly PersonalNumber[];
  /** What those are called of whom something was seen: for who watches looks, never recorded. */
  readonly names?: readonly PersonName[];
  readonly fields: readonly string[];
}

/** A look as it was judged. */
export interface JudgedLook {
  /** Refused as every look is (functions/citizens/look-grounds.ts). */
  readonly grounds: Result<HouseholdGrounds>;
  /**
   * Records what came of it, for each person of whom something was seen. Awaited before anything is answered: what cannot
   * be recorded is not seen. Throws where it cannot be kept.
   */
  readonly record: (seen: HouseholdSeen) => Promise<void>;
}

/** Looks as all of them are judged, watched and recorded (implemented in functions/deliveries by the room of citizens). */
export interface HouseholdLooks {
  readonly judge: (asked: HouseholdAsked) => Promise<JudgedLook>;
}

/** What looking at households needs. */
export interface Households extends Registers {
  readonly looks: HouseholdLooks;
  readonly units: Units;
}
