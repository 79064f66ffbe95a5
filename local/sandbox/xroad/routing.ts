import type { Answer } from '../kit/call.ts';
import { DOOR_MEMBER, isAllowed, isMember, providerOf, type Provider } from './members.ts';
import type { Settings } from './settings.ts';
import { XRoadError } from './xroad-error.ts';

/** Who calls which service of whom. Members and subsystems as `INSTANCE/CLASS/MEMBER[/SUBSYSTEM]`. */
export interface Route {
  readonly client: string;
  readonly member: string;
  readonly service: string;
}

/** What is to be sent to a provider. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How long a Security Server waits for a provider. */
const PATIENCE_MS = 30_000;

/** Checks what the two Security Servers check of a call before they pass it on. Throws `XRoadError`. */
export function checkedProvider({ client, member, service }: Route, settings: Settings): Provider {
  if (settings.maintenance)
    throw new XRoadError('server.clientproxy.maintenance_mode', 'Security Server is in maintenance mode');
  if (!isMember(client))
    throw new XRoadError('server.clientproxy.unknown_member', 'Client is not registered');
  if (!isMember(member))
    throw new XRoadError(
      'server.clientproxy.unknown_member',
      'Could not find addresses for service provider',
    );
  const provider = providerOf(member, service);
  if (provider === undefined) throw new XRoadError('server.serverproxy.unknown_service', 'Unknown service');
  if (settings.disabled.includes(service))
    throw new XRoadError('server.serverproxy.service_disabled', 'Service is disabled');
  if (!isAllowed(client, service))
    throw new XRoadError('server.serverproxy.access_denied', 'Request is not allowed');
  if (settings.unknownHosts.includes(service))
    throw new XRoadError('server.serverproxy.service_failed.unknown_host', 'Unknown host');
  if (member === DOOR_MEMBER && settings.doorUrl === null)
    throw new XRoadError('server.serverproxy.service_failed.unknown_host', 'No address is configured');
  return provider;
}

/** Fails a call as it was ordered; before the provider is asked, or after. */
export function failAsOrdered({ failWith }: Settings, isAfter: boolean): void {
  if (failWith !== null && failWith.afterEffect === isAfter)
    throw new XRoadError(failWith.code, 'Ordered failure');
}

/** Asks a provider. Throws `XRoadError` when it cannot be reached. */
export async function sendOn({ method, url, headers, body }: Sent): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(method === 'GET' ? {} : { body: new Uint8Array(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? 'application/octet-stream',
      body: await response.text(),
      headers: Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('x-road-'))),
    };
  } catch {
    throw new XRoadError('server.serverproxy.network_error', 'Could not connect to the provider');
  }
}
