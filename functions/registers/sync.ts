import type { PopulationRegister } from '../../schemas/citizens/register.ts';
import type { Gate } from '../exchange/gate.ts';
import type { Registers } from './registers.ts';
import type { SyncSettings } from './sync-settings.ts';

/** What reading the population register in step needs. */
export interface Syncing extends Registers {
  readonly population: PopulationRegister;
  /** Rate and breaker of the reading, shared by all instances, apart from those of officers' looks. */
  readonly gate: Gate;
  readonly settings: SyncSettings;
  /** Waits so many ms: another in tests. */
  readonly pause: (ms: number) => Promise<unknown>;
}
