import { createHash, randomUUID } from 'node:crypto';
import { json, type Answer, type Call } from '../kit/call.ts';
import type { Provider } from './members.ts';
import { checkedProvider, failAsOrdered, sendOn, type Route } from './routing.ts';
import type { Settings } from './settings.ts';
import { spelt, XRoadError } from './xroad-error.ts';

/** Where providers are. */
export interface Providers {
  readonly populationUrl: string;
}

/** What of a request goes on to the provider beside X-Road's own headers. */
const PASSED_ON = ['content-type', 'accept', 'authorization', 'apikey', 'timestamp', 'soapaction'] as const;

/**
 * REST r1: checks a call, passes it on, and puts its headers on the answer. `X-Road-Error` stands on failures of X-Road
 * alone: a provider's own error comes through without it.
 */
export async function answerRest(call: Call, settings: Settings, providers: Providers): Promise<Answer> {
  const requestId = randomUUID();
  const own: Record<string, string> = {
    'X-Road-Request-Id': requestId,
    'X-Road-Id': header(call, 'x-road-id') ?? randomUUID(),
  };
  try {
    const { route, rest } = readRoute(call);
    own['X-Road-Client'] = route.client;
    own['X-Road-Service'] = `${route.member}/${route.service}`;
    own['X-Road-Request-Hash'] = requestHash(call);
    const provider = checkedProvider(route, settings);
    failAsOrdered(settings, false);
    const answer = await sendOn({
      method: call.method,
      url: addressOf(provider, route, rest, call, settings, providers),
      headers: { ...passedOn(call), ...xroadHeaders(own, call) },
      body: call.body,
    });
    failAsOrdered(settings, true);
    return { ...answer, headers: mangled(own, settings) };
  } catch (error) {
    if (!(error instanceof XRoadError)) throw error;
    const type = spelt(error.code, settings.errorSpelling);
    const status = error.code.startsWith('client.') ? 400 : 500;
    return json(
      status,
      { type, message: error.message, detail: requestId },
      { ...own, 'X-Road-Error': type },
    );
  }
}

/** base64(SHA-512(SHA-512(headers) ‖ SHA-512(body))); of headers the request line and X-Road's own, in their order. */
export function requestHash(call: Call): string {
  const lines = Object.entries(call.headers)
    .filter(([name]) => name.startsWith('x-road-'))
    .map(([name, value]) => `${name}:${String(value)}\r\n`);
  const head = `${call.method} ${call.path}\r\n${lines.join('')}`;
  const sha512 = (content: string | Buffer) => createHash('sha512').update(content).digest();
  return sha512(Buffer.concat([sha512(head), sha512(call.body)])).toString('base64');
}

/** `/r1/{instance}/{class}/{member}[/{subsystem}]/{service}[/path]`: how long the member is, the registry tells. */
function readRoute(call: Call): { readonly route: Route; readonly rest: string } {
  const given = header(call, 'x-road-client');
  if (given === undefined)
    throw new XRoadError('client.missing_header_field', 'Required header X-Road-Client is missing');
  if (given.includes(','))
    throw new XRoadError('client.duplicate_header_field', 'X-Road-Client is there more than once');
  const client = decodedParts(given.replace(/^\//, '').split('/'));
  if (client.length < 3 || client.length > 4)
    throw new XRoadError('client.bad_request', 'X-Road-Client must have three or four parts');
  const parts = decodedParts(call.path.split('/').slice(2));
  if (parts.length < 4) throw new XRoadError('client.bad_request', 'The path names no service');
  // Four parts name a service of the member itself; with more, the fourth is a subsystem.
  const width = parts.length === 4 ? 3 : 4;
  const [service = '', ...rest] = parts.slice(width);
  return {
    route: { client: client.join('/'), member: parts.slice(0, width).join('/'), service },
    rest: rest.map((part) => `/${encodeURIComponent(part)}`).join(''),
  };
}

function addressOf(
  provider: Provider,
  { member, service }: Route,
  rest: string,
  call: Call,
  { doorUrl }: Settings,
  { populationUrl }: Providers,
): string {
  const query = call.query.size === 0 ? '' : `?${call.query.toString()}`;
  switch (provider) {
    case 'register':
      return `${populationUrl}/csdldc`;
    case 'social-insurance':
      return `${populationUrl}/apiBHXH/${service}${query}`;
    case 'door': {
      const target = [...member.split('/'), service].map(encodeURIComponent).join('/');
      return `${doorUrl ?? ''}/r1/${target}${rest}${query}`;
    }
  }
}

function passedOn(call: Call): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = header(call, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What a provider hears of the call: who, which service, under which id, and for whom and what. */
function xroadHeaders(own: Readonly<Record<string, string>>, call: Call): Record<string, string> {
  const told = Object.fromEntries(
    ['x-road-userid', 'x-road-issue', 'x-road-represented-party'].flatMap((name) => {
      const value = header(call, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { ...own, ...told };
}

function mangled(own: Readonly<Record<string, string>>, { mangle }: Settings): Record<string, string> {
  if (mangle === null) return { ...own };
  const name = { id: 'X-Road-Id', client: 'X-Road-Client', service: 'X-Road-Service' }[mangle];
  return { ...own, [name]: 'XRDSANDBOX/GOV/OTHER/other' };
}

function header(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}

function decodedParts(parts: readonly string[]): readonly string[] {
  return parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw new XRoadError('client.bad_request', 'An identifier is not percent-encoded as it should be');
    }
  });
}
