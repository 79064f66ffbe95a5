import { LoginReply } from '../../../schemas/dvcqg/envelope.ts';
import type { Clock } from '../../kernel/clock.ts';
import { log } from '../../kernel/log.ts';
import type { DvcqgCredentials, Generation1Config } from './config.ts';
import { speak, type Fetch, type Heard } from './speak.ts';
import { patienceOf } from './verdict.ts';

/** A session, or why there is none: nothing was sent that could have had an effect. */
export type Session =
  | { readonly ok: true; readonly session: string }
  | { readonly ok: false; readonly heard: Extract<Heard, { kind: 'not-sent' }> };

export interface Sessions {
  /** The session in use, else a new one. All who ask meanwhile share one login. */
  readonly take: (signal: AbortSignal) => Promise<Session>;
  /** The portal no longer knows this session. */
  readonly drop: (session: string) => void;
}

/** How long one login may take, whoever waits for it. */
const LOGIN_MS = 10_000;

/**
 * The sessions of generation 1. One is kept in memory, for the configured time after its login was begun, and
 * is never written or logged.
 */
export function openSessions(
  config: Generation1Config,
  credentials: () => Promise<DvcqgCredentials>,
  fetch: Fetch,
  clock: Clock,
): Sessions {
  let kept: { readonly session: string; readonly until: number } | undefined;
  let opening: Promise<Session> | undefined;

  const open = async (): Promise<Session> => {
    const until = clock.now() + config.sessionMs;
    const opened = await logIn(config, await credentials(), fetch, clock);
    if (opened.ok) kept = { session: opened.session, until };
    return opened;
  };

  return {
    take: async (signal) => {
      if (kept !== undefined && clock.now() < kept.until) return { ok: true, session: kept.session };
      opening ??= open().finally(() => (opening = undefined));
      return unlessOver(opening, signal);
    },
    drop: (session) => {
      if (kept?.session === session) kept = undefined;
    },
  };
}

/**
 * A refused login is not the dossier's fault: it is tried again, and the breaker shows it, until somebody has
 * put the account right.
 */
async function logIn(
  config: Generation1Config,
  credentials: DvcqgCredentials,
  fetch: Fetch,
  clock: Clock,
): Promise<Session> {
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
  return { ok: true, session };
}

const withoutSession = (why: string, afterMs?: number): Session => ({
  ok: false,
  heard: { kind: 'not-sent', reason: `login: ${why}`, ...(afterMs === undefined ? {} : { afterMs }) },
});

/** The headers of generation 1; the axis finds the destination by `dstcode`. */
export const headersOf = (dstcode: string): Record<string, string> => ({
  'Content-Type': 'application/json; charset=utf-8',
  Accept: 'application/json',
  Charset: 'utf-8',
  dstcode,
});

/** Waits for a login no longer than the one who asked has time; the login itself goes on. */
async function unlessOver(opening: Promise<Session>, signal: AbortSignal): Promise<Session> {
  const over = Promise.withResolvers<Session>();
  const stop = (): void => {
    over.resolve(withoutSession('no time left'));
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([opening, over.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON is an expected answer here
  }
}
