import type { AgencyCode } from '../../schemas/agency-code.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Seal } from '../kernel/sealing.ts';
import type { ApplicantDesk } from './desk.ts';

/** What the use cases of the province's own register need. */
export interface Registers {
  readonly tables: { readonly registers: string; readonly exchanges: string };
  /** The seal of personal data; its keys are read from the secret store on first use. */
  readonly seal: () => Promise<Seal>;
  readonly clock: Clock;
  /** The way to dossiers (implemented in functions/deliveries). */
  readonly desk: ApplicantDesk;
  /** Under which agency what is told of people and households is kept: the province's own. */
  readonly agency: AgencyCode;
  /** Whether households that appear or change are to be asked about at social insurance (group-households.ts). */
  readonly isGrouped?: boolean;
}

/** The register's own table, and nothing beside it. */
export interface OwnRegister extends Pick<Registers, 'seal' | 'clock' | 'agency'> {
  readonly tables: Pick<Registers['tables'], 'registers'>;
}
