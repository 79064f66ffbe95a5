import type { Clock } from '../clock.ts';
import type { Heard } from './speak.ts';

/** A session (or token), or why there is none: nothing was sent that could have had an effect. */
export type Session =
  | { readonly ok: true; readonly session: string }
  | { readonly ok: false; readonly heard: Extract<Heard, { kind: 'not-sent' }> };

/** What a login came to; a session with how long it is to be used, in ms from when the login was begun. */
export type Opened =
  { readonly ok: true; readonly session: string; readonly lifeMs: number } | Extract<Session, { ok: false }>;

export interface Sessions {
  /** The session in use, else a new one. All who ask meanwhile share one login. */
  readonly take: (signal: AbortSignal) => Promise<Session>;
  /** The partner no longer knows this session. */
  readonly drop: (session: string) => void;
}

/** How long one login may take, whoever waits for it. */
export const LOGIN_MS = 10_000;

/**
 * The sessions at one partner. One is kept in memory, for its life after its login was begun, and is never written
 * or logged. A login is nobody's own: whoever has no time left stops waiting for it, and it goes on.
 */
export function keepSession(open: () => Promise<Opened>, clock: Clock): Sessions {
  let kept: { readonly session: string; readonly until: number } | undefined;
  let opening: Promise<Session> | undefined;

  const openOne = async (): Promise<Session> => {
    const begun = clock.now();
    const opened = await open();
    if (!opened.ok) return opened;
    kept = { session: opened.session, until: begun + opened.lifeMs };
    return { ok: true, session: opened.session };
  };

  return {
    take: async (signal) => {
      if (kept !== undefined && clock.now() < kept.until) return { ok: true, session: kept.session };
      opening ??= openOne().finally(() => (opening = undefined));
      return unlessOver(opening, signal);
    },
    drop: (session) => {
      if (kept?.session === session) kept = undefined;
    },
  };
}

/**
 * Makes a call in a session. When the partner says that it does not know the session, another one is opened and the
 * call repeated, once: a call that was refused for its session has had no effect.
 */
export async function inSession(
  sessions: Sessions,
  signal: AbortSignal,
  isOver: (heard: Heard) => boolean,
  call: (session: string) => Promise<Heard>,
): Promise<Heard> {
  const first = await sessions.take(signal);
  if (!first.ok) return first.heard;
  const heard = await call(first.session);
  if (!isOver(heard)) return heard;
  sessions.drop(first.session);
  const second = await sessions.take(signal);
  return second.ok ? call(second.session) : second.heard;
}

/** There is no session, for that reason; `afterMs`: the partner asks for so much patience. */
export const withoutSession = (why: string, afterMs?: number): Extract<Session, { ok: false }> => ({
  ok: false,
  heard: { kind: 'not-sent', reason: `login: ${why}`, ...(afterMs === undefined ? {} : { afterMs }) },
});

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
