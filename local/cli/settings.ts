import path from 'node:path';
import type { ClientAccount } from '../portal/token.ts';
import sandboxClients from '../sandbox/identity/clients.json' with { type: 'json' };
import { done, misused, type Result } from './failure.ts';
import { PROFILE_FILE, readProfile, type Profile } from './profile.ts';
import type { Terminal } from './terminal.ts';

/** What is given for every command. */
export interface GlobalOptions {
  readonly url?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecretEnv?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

/** For what a command speaks to the gateway: it says which client system it is. */
export type Role = 'portal' | 'officer';

/** Which gateway is spoken to, and as whom. */
export interface Settings {
  readonly url: string;
  readonly tokenUrl: string;
  readonly client: (role: Role) => ClientAccount;
  /** Where it all comes from, for `doctor`. */
  readonly from: string;
}

const SECRET_ENV = 'LIENTHONG_CLIENT_SECRET';

/**
 * Where the gateway is and as whom: flags, then LIENTHONG_… variables, then a profile (`--profile`,
 * LIENTHONG_PROFILE, `.lienthong.json` here, the one that `npm start` has written), then the province on this
 * machine. Secrets come from variables and profiles only, and the sandbox's own are for the sandbox only.
 */
export function readSettings(
  given: GlobalOptions,
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
): Result<Settings> {
  const url = given.url ?? env['LIENTHONG_URL'];
  const tokenUrl = given.tokenUrl ?? env['LIENTHONG_TOKEN_URL'];
  const id = given.clientId ?? env['LIENTHONG_CLIENT_ID'];
  const secretEnv = given.clientSecretEnv ?? SECRET_ENV;
  for (const [name, address] of Object.entries({ '--url': url, '--token-url': tokenUrl })) {
    if (address !== undefined && !isAddress(address)) {
      return misused(
        `${name} ${address} không phải địa chỉ http(s).`,
        `${name} ${address} is not an http(s) address.`,
      );
    }
  }
  const found = findProfile(given, env, cwd);
  if (!found.ok) return found;
  const { profile, from } = found.value;
  // A profile's secrets are for the profile's own gateway and issuer.
  const elsewhere =
    (url ?? profile.url) !== profile.url || (tokenUrl ?? profile.tokenUrl) !== profile.tokenUrl;
  if (elsewhere && (url === undefined || tokenUrl === undefined || id === undefined)) {
    return misused(
      'Trục khác với cấu hình thì phải chỉ định đủ --url, --token-url và --client-id (hoặc biến LIENTHONG_…).',
      'For another gateway, --url, --token-url and --client-id (or LIENTHONG_… variables) are all needed.',
    );
  }
  const secret = env[secretEnv];
  if (id !== undefined && secret === undefined) {
    return misused(
      `Thiếu bí mật của ${id}: đặt biến môi trường ${secretEnv}.`,
      `The secret of ${id} is missing: set the variable ${secretEnv}.`,
    );
  }
  const own = id === undefined || secret === undefined ? undefined : { id, secret };
  return done({
    url: trimmed(url ?? profile.url),
    tokenUrl: tokenUrl ?? profile.tokenUrl,
    client: (role) => own ?? profile.clients[role],
    from: own === undefined ? from : `${SECRET_ENV === secretEnv ? 'LIENTHONG_…' : secretEnv}, ${from}`,
  });
}

interface FoundProfile {
  readonly profile: Profile;
  readonly from: string;
}

const root = path.resolve(import.meta.dirname, '../..');

function findProfile(given: GlobalOptions, env: Terminal['env'], cwd: string): Result<FoundProfile> {
  const named = given.profile ?? env['LIENTHONG_PROFILE'];
  const files =
    named === undefined
      ? [path.join(cwd, PROFILE_FILE), path.join(root, '.local', 'data', PROFILE_FILE)]
      : [path.resolve(cwd, named)];
  for (const file of files) {
    const read = readProfile(file);
    if (read.kind === 'profile') return done({ profile: read.profile, from: file });
    if (read.kind === 'damaged') {
      return misused(
        `Tệp cấu hình ${file} không đúng: ${read.why}.`,
        `The profile ${file} is wrong: ${read.why}.`,
      );
    }
  }
  if (named !== undefined) {
    return misused(`Không đọc được tệp cấu hình ${named}.`, `The profile ${named} cannot be read.`);
  }
  return done({ profile: LOCAL, from: 'tỉnh trên máy này (the province on this machine)' });
}

/** What `npm start` raises when it is told nothing else: its ports, and the sandbox's own clients. */
const LOCAL: Profile = {
  url: 'http://127.0.0.1:8080',
  tokenUrl: 'http://127.0.0.1:8081/oauth2/token',
  clients: {
    portal: { id: 'portal', secret: sandboxClients.portal.secret },
    officer: { id: 'officer', secret: sandboxClients.officer.secret },
  },
};

/** The profile of a province on this machine, for `npm start` to write. */
export const localProfile = (url: string, tokenUrl: string): Profile => ({ ...LOCAL, url, tokenUrl });

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol);
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');
