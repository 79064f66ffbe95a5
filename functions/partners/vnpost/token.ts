import { TokenReply } from '../../../schemas/vnpost/order.ts';
import type { Carrier } from '../../../schemas/postal/carrier.ts';
import { jsonOf } from '../../kernel/http/json-of.ts';
import { patienceOf } from '../../kernel/http/patience.ts';
import {
  keepSession,
  LOGIN_MS,
  withoutSession,
  type Opened,
  type Sessions,
} from '../../kernel/http/session.ts';
import { speak } from '../../kernel/http/speak.ts';
import { log } from '../../kernel/log.ts';
import type { KeyPair } from './config.ts';
import { NO_WAY_MS, type VnpostDeps } from './line.ts';

/** A token is given up so long before its end, or a tenth of its life before where that is less. */
const MARGIN_MS = 60_000;

/** How long a token is used that does not say how long it lives. */
const UNSAID_LIFE_MS = 300_000;

/**
 * The tokens of one way through an axis (OAuth client credentials, facts §3.1): one in memory, used until shortly
 * before its own end, asked for by one caller at a time, never written or logged.
 */
export const axisTokens = (
  carrier: Carrier,
  url: string,
  keyPair: () => Promise<KeyPair | undefined>,
  { clock, fetch = globalThis.fetch }: VnpostDeps,
): Sessions =>
  keepSession(async () => {
    const pair = await keyPair();
    if (pair === undefined) return withoutSession('no credentials configured', NO_WAY_MS);
    const heard = await speak(fetch, {
      method: 'POST',
      url,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
        Authorization: `Basic ${Buffer.from(`${pair.key}:${pair.secret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
      signal: AbortSignal.timeout(LOGIN_MS),
    });
    if (heard.kind !== 'answered') return withoutSession(heard.reason);
    if (heard.status === 429)
      return withoutSession('HTTP 429', patienceOf(heard.retryAfter ?? '0', clock.now()) ?? 0);
    const opened = heard.status === 200 ? readToken(heard.body) : undefined;
    if (opened === undefined) return withoutSession(`HTTP ${heard.status}, no token`);
    log('info', 'LT051', { partner: carrier });
    return opened;
  }, clock);

function readToken(body: string): Opened | undefined {
  const reply = TokenReply.safeParse(jsonOf(body));
  if (!reply.success) return undefined;
  const { access_token: session, expires_in: seconds } = reply.data;
  const lifeMs = seconds === undefined ? UNSAID_LIFE_MS : seconds * 1_000;
  return { ok: true, session, lifeMs: lifeMs - Math.min(MARGIN_MS, lifeMs / 10) };
}
