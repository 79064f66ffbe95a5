import { createHash, timingSafeEqual } from 'node:crypto';
import { isListed } from '../../kernel/http/listed-address.ts';
import type { DoorSettings, OpenDoor } from './settings.ts';

/** From where and with what a call came. Header names are lower-case. */
export interface Arrival {
  /** As the gateway's front saw it, not as any header says. */
  readonly sourceIp: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * The door's settings when the call comes from one of the province's own Security Servers, else undefined. Only these
 * authenticate clients (by signature, in X-Road), so only from these is it believed who the client is.
 */
export function openFor(settings: DoorSettings, { sourceIp, headers }: Arrival): OpenDoor | undefined {
  if (settings === undefined || !isListed(sourceIp, settings.serverAllow)) return undefined;
  const { serverSecret } = settings;
  if (serverSecret === undefined) return settings;
  return isSecret(headers[serverSecret.header], serverSecret.sha256) ? settings : undefined;
}

function isSecret(said: string | undefined, sha256: string): boolean {
  const digest = createHash('sha256')
    .update(said ?? '')
    .digest();
  return said !== undefined && timingSafeEqual(digest, Buffer.from(sha256, 'hex'));
}
