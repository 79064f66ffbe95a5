import type { AgencyCode } from '../../schemas/agency-code.ts';
import type {
  AccessManner,
  AccessOperation,
  AccessOutcome,
  AccessRecordView,
} from '../../schemas/citizens/access-record.ts';
import type { OfficerAccount } from '../../schemas/citizens/look.ts';
import type { OldIdentityNumber, PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { DossierCode } from '../../schemas/dossier-code.ts';

/** The number by which a person is asked about. */
export type SubjectNumber = PersonalNumber | OldIdentityNumber;

/** One look as it is to be recorded. */
export interface Look {
  readonly operation: AccessOperation;
  readonly manner: AccessManner;
  readonly outcome: AccessOutcome;
  readonly result?: NonNullable<AccessRecordView['result']>;
  /** Why it was refused, or not answered: a code. */
  readonly problem?: string;
  /** The client system. */
  readonly client: string;
  readonly agency?: AgencyCode;
  /** The officer's account at the portal. */
  readonly officer?: OfficerAccount;
  /** Under which agency his looks are counted and found, whosever the dossier is (officer-holder.ts). */
  readonly officerAgency?: AgencyCode;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly dossier?: DossierCode;
  /** Who was asked about. Absent where that could not be read, or where an officer was. */
  readonly subject?: SubjectNumber;
  /** Another number of the same person, which the register told: the look is found by either. */
  readonly alsoKnownAs?: SubjectNumber;
  /** What was seen, by name. */
  readonly fields: readonly string[];
  readonly route?: string;
  /** The address that the request came from. */
  readonly sourceIp?: string;
  readonly verification?: string;
  readonly correlationId: string;
}

/** A record as it is kept: what names a person is a keyed hash or sealed. */
export interface KeptRecord extends Readonly<Omit<AccessRecordView, 'officer' | 'fields'>> {
  readonly fields: readonly string[];
  /** The officer's account, sealed about the record's own place. */
  readonly sealed?: string;
}
