import * as z from 'zod';
import { json, type Answer, type Call } from '../kit/call.ts';
import clientsFile from './clients.json' with { type: 'json' };

export interface Client {
  readonly secret: string;
  readonly scopes: readonly string[];
  readonly agencies: readonly string[];
}

/** The registered clients by id. Invented, for the sandbox only. */
export const clients: ReadonlyMap<string, Client> = new Map(Object.entries<Client>(clientsFile));

/** A request for a token that may be granted. */
export interface Grant {
  readonly clientId: string;
  readonly client: Client;
  readonly scope: string;
  /** Asked for by the sandbox's own parameter `expires_in`, in seconds. */
  readonly expiresIn: number | undefined;
}

const lifetimeSchema = z.coerce.number().int().min(1).max(3600).optional();

/** Reads a client credentials request (RFC 6749 §4.4): the grant, or the error answer of §5.2. */
export function readGrant(call: Call): Grant | Answer {
  if (!(call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return refusal(400, 'invalid_request', 'the body must be application/x-www-form-urlencoded');
  }
  const form = new URLSearchParams(call.body.toString('utf8'));
  const named = readCredentials(call, form);
  if (named === undefined) return refusal(400, 'invalid_request', 'use one way of client authentication');
  const client = clients.get(named.id);
  if (client?.secret !== named.secret)
    return refusal(401, 'invalid_client', 'unknown client or wrong secret');
  if (form.get('grant_type') !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 'only client_credentials');
  }
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const excess = asked.find((scope) => !client.scopes.includes(scope));
  if (excess !== undefined) return refusal(400, 'invalid_scope', `not allowed to this client: ${excess}`);
  const lifetime = lifetimeSchema.safeParse(form.get('expires_in') ?? undefined);
  if (!lifetime.success) return refusal(400, 'invalid_request', 'expires_in must be 1 to 3600 seconds');
  const scope = (asked.length === 0 ? client.scopes : asked).join(' ');
  return { clientId: named.id, client, scope, expiresIn: lifetime.data };
}

function readCredentials(call: Call, form: URLSearchParams): { id: string; secret: string } | undefined {
  const header = call.headers.authorization;
  const inBody = form.has('client_secret');
  if (header === undefined)
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  if (inBody) return undefined;
  const [scheme, encoded] = header.split(' ');
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const decoded = Buffer.from(encoded ?? '', 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon === -1) return undefined;
  return { id: formDecoded(decoded.slice(0, colon)), secret: formDecoded(decoded.slice(colon + 1)) };
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they go into Basic. */
function formDecoded(value: string): string {
  return new URLSearchParams(`v=${value.replaceAll('&', '%26')}`).get('v') ?? '';
}

function refusal(status: number, error: string, description: string): Answer {
  const challenge: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Basic realm="sandbox"' } : {};
  return json(
    status,
    { error, error_description: description },
    { 'cache-control': 'no-store', ...challenge },
  );
}
