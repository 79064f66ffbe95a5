import { LoginReply } from '../../../schemas/dvcqg/envelope.ts';
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
import type { DvcqgCredentials, Generation1Config } from './config.ts';

/** The sessions of generation 1, each used for the configured time. */
export const openSessions = (
  config: Generation1Config,
  credentials: () => Promise<DvcqgCredentials>,
  fetch: Fetch,
  clock: Clock,
): Sessions => keepSession(async () => logIn(config, await credentials(), fetch, clock), clock);

/**
 * A refused login is not the dossier's fault: it is tried again, and the breaker shows it, until somebody has
 * put the account right.
 */
async function logIn(
  config: Generation1Config,
  credentials: DvcqgCredentials,
  fetch: Fetch,
  clock: Clock,
): Promise<Opened> {
  const heard = await speak(fetch, {
    method: 'POST',
    url: config.baseUrl + config.loginPath,
    headers: headersOf(config.dstcode),
    body: JSON.stringify({ username: credentials.username, password: credentials.password }),
    signal: AbortSignal.timeout(LOGIN_MS),
  });
  if (heard.kind !== 'answered') return withoutSession(heard.reason);
  if (heard.status === 429) {
    return withoutSession('HTTP 429', patienceOf(heard.retryAfter ?? '0', clock.now()) ?? 0);
  }
  const reply = LoginReply.safeParse(jsonOf(heard.body));
  if (!reply.success) return withoutSession(`HTTP ${heard.status}, reply cannot be read`);
  const { error_code: code, session } = reply.data;
  if (code !== '0' || typeof session !== 'string' || session === '') {
    return withoutSession(`refused, error_code ${code}`);
  }
  log('info', 'LT051', { partner: 'dvcqg' });
  return { ok: true, session, lifeMs: config.sessionMs };
}

/** The headers of generation 1; the axis finds the destination by `dstcode`. */
export const headersOf = (dstcode: string): Record<string, string> => ({
  'Content-Type': 'application/json; charset=utf-8',
  Accept: 'application/json',
  Charset: 'utf-8',
  dstcode,
});
