import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { Purpose } from '../../schemas/citizens/purposes.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { PersonName } from '../../schemas/personal.ts';
import type { Client } from '../kernel/http/client.ts';
import type { Registers } from './registers.ts';
import type { Units } from './units.ts';

/** One look at a household, as it is recorded: for each person of whom something was seen. */
export interface HouseholdLook {
  readonly operation: 'household-confirm' | 'household-read';
  readonly outcome: 'answered' | 'refused';
  readonly result?: 'match' | 'mismatch' | 'not-found' | 'found';
  /** Why it was refused: a code. */
  readonly problem?: string;
  readonly client: string;
  readonly agency?: AgencyCode;
  readonly officer: OfficerAccount;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly dossier?: DossierCode;
  readonly subjects: readonly PersonalNumber[];
  /** Of a look that may be made, what those are called of whom something was seen: for who watches looks, never recorded. */
  readonly names?: readonly PersonName[];
  readonly fields: readonly string[];
  readonly sourceIp: string;
  readonly correlationId: string;
}

/**
 * Where looks are recorded (implemented in functions/deliveries by the recorder of all looks). Awaited before anything
 * is answered: what cannot be recorded is not seen. Throws where it cannot be kept.
 */
export interface LookRecorder {
  readonly record: (look: HouseholdLook) => Promise<void>;
}

/** What looking at households needs. */
export interface Households extends Registers {
  readonly recorder: LookRecorder;
  readonly units: Units;
  /** The purposes of this province, with their legal bases, operations and fields. */
  readonly purposes: readonly Purpose[];
  /** Whose a dossier is; `foreign` where the client may not touch it, undefined where the gateway does not have it. */
  readonly dossierOf: (code: DossierCode, client: Client) => Promise<AgencyCode | 'foreign' | undefined>;
}
