import type { Clock } from '../../kernel/clock.ts';
import type { TakeRoute } from '../axis/axis.ts';
import type { PopulationConfig, PopulationCredentials } from './config.ts';

/** What the adapter is lent. */
export interface PopulationDeps {
  readonly config: PopulationConfig;
  /** The account; none as long as none was issued. */
  readonly credentials: () => Promise<PopulationCredentials | undefined>;
  readonly route: TakeRoute;
  readonly clock: Clock;
}
