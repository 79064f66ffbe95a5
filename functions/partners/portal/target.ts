import { lookup as askResolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { fail, ok, type Result } from '../../kernel/result.ts';

/** Why an address is no place to send webhooks to; both are codes of the catalogue. */
export type TargetFault = 'webhook-url-invalid' | 'webhook-url-private';

/** One address of a host, as the resolver gives it. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host. Rejects when it has none. */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/** The ports of https and of its usual second. */
const PORTS: ReadonlySet<string> = new Set(['', '443', '8443']);

/** The machine's own resolver. */
export const resolveHost: Resolve = (host) => askResolver(host, { all: true });

/**
 * Reads an address that somebody outside gave us to send to: https, no account in it, an ordinary port, and not
 * an inner address. A host name is judged by what it resolves to, when it is connected to: see `checkedLookup`.
 * `allowPrivate` is for the province on one machine: it allows http, any port and any address.
 */
export function readTarget(text: string, allowPrivate: boolean): Result<URL, TargetFault> {
  if (text.length > 2048 || !URL.canParse(text)) return fail('webhook-url-invalid');
  const url = new URL(text);
  const isAllowedProtocol = url.protocol === 'https:' || (allowPrivate && url.protocol === 'http:');
  if (!isAllowedProtocol || url.username !== '' || url.password !== '') return fail('webhook-url-invalid');
  if (allowPrivate) return ok(url);
  if (!PORTS.has(url.port)) return fail('webhook-url-invalid');
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) return fail('webhook-url-private');
  return ok(url);
}

/** Whether a host resolves, and only to public addresses. */
export async function checkHost(url: URL, resolve: Resolve): Promise<Result<undefined, TargetFault>> {
  let addresses: readonly HostAddress[];
  try {
    addresses = await resolve(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  } catch {
    return fail('webhook-url-invalid');
  }
  if (addresses.length === 0) return fail('webhook-url-invalid');
  return addresses.every(({ address }) => isPublicAddress(address))
    ? ok(undefined)
    : fail('webhook-url-private');
}

/**
 * Whether an address is one of the public Internet (IANA special-purpose registries): not private, shared,
 * loopback, link-local, multicast, documentation, reserved, nor an IPv6 form that carries an IPv4 address inside.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  // Of IPv6, only 2000::/3 is given out.
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.parseCIDR('2000::/3'));
}

/** The host has an address that is not public, and was not connected to. */
export class PrivateTarget extends Error {
  override readonly name = 'PrivateTarget';
}

/**
 * How a connection finds its address: every address of the host must be public, and the connection goes to just
 * the addresses that were checked. A name that answers differently a moment later gains nothing by it.
 */
export const checkedLookup =
  (resolve: Resolve, allowPrivate: boolean): LookupFunction =>
  (host, options, answer) => {
    const check = async (): Promise<HostAddress[]> => {
      const addresses = await resolve(host);
      if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
        throw new PrivateTarget('the host has an address that is not public');
      }
      return [...addresses];
    };
    check().then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) answer(null, addresses);
        else if (first === undefined) answer(new Error('the host has no address'), '');
        else answer(null, first.address, first.family);
      },
      (error: unknown) => {
        answer(error instanceof Error ? error : new Error('the host could not be looked up'), '');
      },
    );
  };
