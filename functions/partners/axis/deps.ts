import type { Clock } from '../../kernel/clock.ts';
import type { Fetch } from '../../kernel/http/speak.ts';
import type { RouteCredentials } from './config.ts';

/** What a route is lent. */
export interface RouteDeps {
  /** Its own credentials; undefined while nobody has configured any. */
  readonly credentials: () => Promise<RouteCredentials | undefined>;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}
