import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { hashPassword } from '../functions/dossiers/dropin/password.ts';
import { registerInstallation, type Installation } from './register-installation.ts';
import { SANDBOX_WEBHOOK_SECRET } from './sandbox/portal-receiver/portal-receiver.ts';
import type { SandboxAddress, Sandboxes } from './sandboxes.ts';
import { trustInstallation } from './trust-installation.ts';

/** Which contract of the national portal's adapter is spoken. */
export type Generation = 'g1' | 'g2' | 'g3';

/** Under which path of the national portal's sandbox each is spoken. */
const PATHS = { g1: 'api', g2: 'g2', g3: 'g3' } as const satisfies Record<Generation, string>;

/** The agency whose dossiers the sandboxes' clients send. */
const AGENCY = '000.00.00.H21';
const ACCOUNT = 'sandbox-h21';
/** The accounts at the post's sandbox, one at each way. */
const POST_ACCOUNTS = { ngsp: 'sandbox-ngsp-h21', lgsp: 'sandbox-lgsp-h21', my: 'sandbox-my-h21' } as const;
/** The destination that calls of generation 1 name. */
export const DESTINATION = 'VN:GOV:000.00.00.G22:vpcpdvcprocessing';

/** The client at the identity issuer's sandbox that stands for the province's portal. */
export const PORTAL_CLIENT = { id: 'portal', secret: clientSecret('portal') } as const;

/** The account of an existing one-stop system at the drop-in. Invented, and for this machine only. */
export const ONE_STOP = {
  clientId: 'one-stop-17',
  agency: 'H21.17',
  dstcode: DESTINATION,
  username: 'one-stop-17',
  password: 'local-only-one-stop-17-password',
  /** The key in the addresses of generation 2. */
  key: 'local-only-one-stop-17-key',
} as const;

/** The installation whose partners are the given sandboxes, and whose own keys are in the given data directory, if any. */
export async function localInstallation(
  at: Sandboxes['at'],
  generation: Generation,
  dataDir?: string,
): Promise<Installation> {
  const issuer = at['identity-issuer'].url;
  const post = at.vnpost.url;
  const registers = registerInstallation(at, dataDir);
  const trust = await trustInstallation(at);
  return {
    parameters: {
      TokenIssuer: issuer,
      TokenJwksUri: `${issuer}/.well-known/jwks.json`,
      DvcqgBaseUrl: `${at['national-portal'].url}/${PATHS[generation]}`,
      DvcqgGeneration: generation,
      DvcqgDstCode: DESTINATION,
      DvcqgAgency: AGENCY,
      PortalWebhookUrl: `${at['portal-receiver'].url}/webhooks`,
      VnpostNgspUrl: `${post}/ngsp`,
      VnpostLgspUrl: `${post}/lgsp`,
      VnpostMyUrl: `${post}/my`,
      VnpostWebhookKey: await webhookKeyOf(post),
      VnpostWebhookSources: '127.0.0.1',
      ...registers.parameters,
      SigningUrl: trust.signingUrl,
      TimestampUrl: trust.timestampUrl,
      PersonalStoreUrl: trust.storeUrl,
      RevocationHosts: trust.revocationHosts.join(','),
    },
    secrets: {
      SECRET_DVCQG: JSON.stringify({
        username: ACCOUNT,
        password: passwordOf(ACCOUNT),
        g3: { clientId: ACCOUNT, clientSecret: passwordOf(ACCOUNT) },
      }),
      SECRET_PORTAL: JSON.stringify({ current: SANDBOX_WEBHOOK_SECRET }),
      SECRET_VNPOST: JSON.stringify(postCredentials()),
      ...registers.secrets,
      SECRET_TRUST: JSON.stringify({ signing: trust.signing, store: trust.store }),
      // The seal is certified once the province has its key (certifySeal).
      SECRET_TRUST_ROOTS: JSON.stringify({ ...trust.roots, seal: [] }),
      SECRET_DROPIN: JSON.stringify({
        accounts: [
          {
            clientId: ONE_STOP.clientId,
            agencies: [ONE_STOP.agency],
            username: ONE_STOP.username,
            passwordScrypt: await hashPassword(ONE_STOP.password),
            g2Keys: [createHash('sha256').update(ONE_STOP.key).digest('hex')],
          },
        ],
        sessionKey: 'local-only-session-key-of-the-drop-in',
      }),
    },
  };
}

/**
 * Has the post's sandbox tell a gateway of moves, as MyVNPost is told by telephone where its webhooks go: the gateway's
 * address is known only when it is up.
 */
export async function registerWithPost(post: SandboxAddress, gatewayUrl: string): Promise<void> {
  const answer = await fetch(`${post.controlUrl}/_sandbox/settings`, {
    method: 'PUT',
    body: JSON.stringify({ webhookUrl: `${gatewayUrl}/vnpost/webhooks` }),
  });
  if (!answer.ok) throw new Error(`the post's sandbox takes no address: ${String(answer.status)}`);
}

/** The key of the post's webhooks as a parameter takes it: on one line, `\n` between its lines. */
async function webhookKeyOf(post: string): Promise<string> {
  const answer = await fetch(`${post}/my/public-key`);
  if (!answer.ok) throw new Error(`the post's sandbox does not show its key: ${String(answer.status)}`);
  return (await answer.text()).trim().replaceAll('\n', '\\n');
}

/** What the secret `vnpost` holds for this machine's post. */
function postCredentials(): object {
  const accounts = z
    .record(z.string(), z.record(z.string(), z.object({ secret: z.string() })))
    .parse(sandboxFile('vnpost/accounts.json'));
  const secretAt = (way: keyof typeof POST_ACCOUNTS): string =>
    known(accounts[way]?.[POST_ACCOUNTS[way]]?.secret, POST_ACCOUNTS[way]);
  return {
    ngsp: { key: POST_ACCOUNTS.ngsp, secret: secretAt('ngsp') },
    lgsp: { key: POST_ACCOUNTS.lgsp, secret: secretAt('lgsp') },
    my: { username: POST_ACCOUNTS.my, password: secretAt('my') },
  };
}

/** The password that the national portal's sandbox knows for an account. */
function passwordOf(account: string): string {
  const accounts = z.record(z.string(), z.string()).parse(sandboxFile('national-portal/accounts.json'));
  return known(accounts[account], account);
}

/** The secret that the identity issuer's sandbox knows for a client. */
function clientSecret(client: string): string {
  const clients = z
    .record(z.string(), z.object({ secret: z.string() }))
    .parse(sandboxFile('identity/clients.json'));
  return known(clients[client]?.secret, client);
}

function sandboxFile(name: string): unknown {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'sandbox', name), 'utf8'));
}

function known(secret: string | undefined, of: string): string {
  if (secret === undefined) throw new Error(`the sandboxes do not know ${of}`);
  return secret;
}
