import type { AgencyCode } from '../../../schemas/agency-code.ts';
import type { OldIdentityNumber, PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import type { DossierCode } from '../../../schemas/dossier-code.ts';
import type { ChangeEffect, OtherPeople } from '../../../schemas/registers/change-effect.ts';
import type { DoorService } from '../../../schemas/registers/door-services.ts';
import type { RecordChange } from '../../../schemas/registers/record-change.ts';
import type { ClientPath } from '../../../schemas/xroad/identifier.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Result } from '../../kernel/result.ts';
import type { Seal } from '../../kernel/sealing.ts';
import type { Units } from '../units.ts';
import type { DoorDesk } from './desk.ts';

/** What the door's use cases need. */
export interface Door {
  readonly table: string;
  /** The province's own: whose records those of looks are that are about no dossier of another. */
  readonly agency: AgencyCode;
  readonly clock: Clock;
  readonly seal: () => Promise<Seal>;
  readonly desk: DoorDesk;
  readonly recorder: DoorRecorder;
  readonly takeChange: TakeChange;
  readonly units: Units;
  /** For how long a message id is remembered. */
  readonly rememberDays: number;
}

/**
 * Takes a change into the province's own register by the rule that sync follows too. Repeating one changes nothing. Fails,
 * and keeps nothing, where it names people with numbers that are held as those of others.
 */
export type TakeChange = (change: RecordChange) => Promise<Result<ChangeEffect, OtherPeople>>;

/** The number by which somebody's looks are found. */
export type SubjectNumber = PersonalNumber | OldIdentityNumber;

/** That a national system looked at a dossier, or wrote of people. */
export interface DoorLook {
  readonly client: ClientPath;
  readonly service: DoorService;
  /** Whose act it was, as the client says. Personal data: kept sealed or hashed, never plain. */
  readonly userId?: string;
  readonly sourceIp: string;
  /** Who may see in the records that it was so: the dossier's agency and those above it, else the province. */
  readonly agency: AgencyCode;
  readonly dossier?: DossierCode;
  /** Whom it was about, by number: to be kept as a keyed hash only. None where the dossier's applicant has no such number. */
  readonly subjects: readonly SubjectNumber[];
  /** What was seen or written, by name. */
  readonly fields: readonly string[];
  readonly legalBasis: string;
  readonly correlationId: string;
  /** `answered`, `not-found`, what a change came to, or that it named somebody with the number of another. */
  readonly result: 'answered' | 'not-found' | 'another-person' | ChangeEffect['effect'];
}

/** Where looks are recorded (implemented in functions/deliveries). No record, no answer: it throws when it cannot. */
export interface DoorRecorder {
  readonly record: (look: DoorLook) => Promise<void>;
}
