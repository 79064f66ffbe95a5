import type { Clock } from '../../kernel/clock.ts';
import type { Heard, Fetch } from '../../kernel/http/speak.ts';
import type { VnpostCredentials } from './config.ts';

/** What every call carries beside its content. */
export interface Line {
  readonly correlationId?: string;
  readonly signal: AbortSignal;
}

/** What the adapter is lent. */
export interface VnpostDeps {
  readonly credentials: () => Promise<VnpostCredentials>;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** A way that somebody has yet to configure is looked at again after so long. */
export const NO_WAY_MS = 600_000;

/** The token is not known, or no longer: another one may help. */
export const isTokenOver = (heard: Heard): boolean => heard.kind === 'answered' && heard.status === 401;

/** The header by which a call is found again in the carrier's and our logs. */
export const correlated = ({ correlationId }: Line): Record<string, string> =>
  correlationId === undefined ? {} : { 'X-Correlation-Id': correlationId };
