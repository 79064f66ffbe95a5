import { WebhookEndpointInput, type WebhookEndpointView } from '../../../schemas/webhook-endpoint.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import { refuse, ok, type Result } from '../../kernel/result.ts';
import { keepEndpoint } from './endpoint.ts';
import { checkHost, readTarget, type Resolve } from './target.ts';

/** What registering an endpoint needs. */
export interface Registration {
  readonly table: string;
  readonly clientId: string;
  readonly now: number;
  readonly allowPrivate: boolean;
  readonly resolve: Resolve;
}

/**
 * Registers where the portal wants to be told. The host must resolve now, and to public addresses only; it is
 * checked again at every connection.
 */
export async function registerEndpoint(
  body: unknown,
  registration: Registration,
): Promise<Result<WebhookEndpointView>> {
  const { table, clientId, now, allowPrivate, resolve } = registration;
  const read = readAs(WebhookEndpointInput, body);
  if (!read.ok) return refuse('invalid-field', { errors: read.errors });
  const target = readTarget(read.value.url, allowPrivate);
  if (!target.ok) return refuse(target.problem);
  const checked = allowPrivate ? ok(undefined) : await checkHost(target.value, resolve);
  if (!checked.ok) return refuse(checked.problem);
  return ok(await keepEndpoint(table, target.value.href, clientId, now));
}
