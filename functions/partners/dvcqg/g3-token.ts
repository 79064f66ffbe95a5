import { G3TokenReply } from '../../../schemas/dvcqg/g3-reply.ts';
import type { Clock } from '../../kernel/clock.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { patienceOf } from '../../kernel/http/patience.ts';
import {
  keepSession,
  LOGIN_MS,
  withoutSession,
  type Opened,
  type Sessions,
} from '../../kernel/http/session.ts';
import { speak, type Fetch } from '../../kernel/http/speak.ts';
import { log } from '../../kernel/log.ts';
import type { Generation3Config, Generation3Credentials } from './config.ts';

/** A token is given up so long before its end, or a tenth of its life before where that is less. */
const MARGIN_MS = 60_000;

/** How long a token is used that does not say how long it lives. */
const UNSAID_LIFE_MS = 300_000;

/** How soon to look again for credentials that nobody has put into the secret yet. */
const NO_CLIENT_MS = 60_000;

/**
 * The tokens of generation 3 (GetToken, client credentials): one in memory, used until shortly before its own end,
 * asked for by one caller at a time, never written or logged.
 */
export const generation3Tokens = (
  config: Generation3Config,
  credentials: () => Promise<Generation3Credentials>,
  fetch: Fetch,
  clock: Clock,
): Sessions =>
  keepSession(async () => {
    const { g3: client } = await credentials();
    if (client === undefined) return withoutSession('no client configured', NO_CLIENT_MS);
    const heard = await speak(fetch, {
      method: 'POST',
      url: config.baseUrl + config.tokenPath,
      ...contentOf(config, client),
      signal: AbortSignal.timeout(LOGIN_MS),
    });
    if (heard.kind !== 'answered') return withoutSession(heard.reason);
    if (heard.status === 429)
      return withoutSession('HTTP 429', patienceOf(heard.retryAfter ?? '0', clock.now()) ?? 0);
    const opened = heard.status === 200 ? readToken(heard.body) : undefined;
    if (opened === undefined) return withoutSession(`HTTP ${heard.status}, no token`);
    log('info', 'LT051', { partner: 'dvcqg' });
    return opened;
  }, clock);

function contentOf(
  { tokenBody }: Generation3Config,
  { clientId, clientSecret }: NonNullable<Generation3Credentials['g3']>,
): { readonly headers: Record<string, string>; readonly body: string } {
  const asked = { client_id: clientId, client_secret: clientSecret };
  return tokenBody === 'json'
    ? {
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify(asked),
      }
    : {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...asked }).toString(),
      };
}

function readToken(body: string): Opened | undefined {
  const reply = G3TokenReply.safeParse(jsonOf(body));
  if (!reply.success) return undefined;
  const { access_token: session, expires_in: seconds } = reply.data;
  const lifeMs = seconds === undefined ? UNSAID_LIFE_MS : seconds * 1_000;
  return { ok: true, session, lifeMs: lifeMs - Math.min(MARGIN_MS, lifeMs / 10) };
}
