import { clientPath, type ClientIdentifier } from '../../../schemas/xroad/identifier.ts';
import { log } from '../../kernel/log.ts';
import { measure } from '../../kernel/metrics.ts';
import type { Call } from './call.ts';
import type { Refusal } from './refusal.ts';

type Road = 'soap' | 'rest';
type From = Pick<Call, 'correlationId'>;

/** Notes a refusal, and gives it back: by its fault and by whom, never by what was sent. */
export function refused(
  road: Road,
  refusal: Refusal,
  { correlationId }: From,
  client?: ClientIdentifier,
): Refusal {
  const clientId = client === undefined ? {} : { clientId: clientPath(client) };
  log('info', 'LT160', { route: road, correlationId, problem: refusal.fault, ...clientId });
  measure('refused', 1, { problem: refusal.fault });
  return refusal;
}

/** Notes a fault of ours with its stack; whoever called learns nothing but that. */
export function failed(road: Road, error: unknown, { correlationId }: From): Refusal {
  const known = error instanceof Error ? error : new Error('failed without an error');
  log('error', 'LT162', { route: road, correlationId, error: known });
  const isBusy =
    known.name === 'ProvisionedThroughputExceededException' || known.name === 'ThrottlingException';
  return { fault: isBusy ? 'busy' : 'internal_error' };
}
