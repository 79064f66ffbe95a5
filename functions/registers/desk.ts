import type { DossierCode } from '../../schemas/dossier-code.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import type { Instant } from '../kernel/clock.ts';

/** That the record of a person is another than before, as dossiers are told of it. */
export interface ApplicantChange {
  /** The reference of the person: the keyed hash of the number. */
  readonly person: string;
  /** The number itself, to be compared with the dossier's applicant and kept nowhere. */
  readonly personalNumber: PersonalNumber;
  readonly kinds: readonly ChangeKind[];
  readonly at: Instant;
  /** Tells this change: a second telling of it changes nothing. */
  readonly id: string;
}

/**
 * The registers' way to dossiers: a capability does not reach into another's store.
 */
export interface ApplicantDesk {
  /**
   * Tells one dossier that its applicant is recorded otherwise: an entry in its timeline, and the portal hears of it.
   * `ended`: it is over, or is not that person's: the link to it may go. `told` also where it was told before.
   */
  readonly applicantChanged: (code: DossierCode, change: ApplicantChange) => Promise<'told' | 'ended'>;
}
