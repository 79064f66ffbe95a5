import { TokenReply } from '../../../schemas/axis/token.ts';
import type { Clock } from '../clock.ts';
import { log } from '../log.ts';
import { jsonOf } from './json-of.ts';
import { patienceOf } from './patience.ts';
import { keepSession, LOGIN_MS, withoutSession, type Opened, type Sessions } from './session.ts';
import { speak, type Fetch } from './speak.ts';

/** A token is given up so long before its end, or a tenth of its life before where that is less. */
const MARGIN_MS = 60_000;

/** How long a token is used that does not say how long it lives. */
const UNSAID_LIFE_MS = 300_000;

/** Credentials that somebody has yet to configure are looked for again after so long. */
const NO_CREDENTIALS_MS = 600_000;

/** Where tokens are asked for, and what is shown for one. */
export interface TokenOffice {
  /** For the log: whose session was opened. */
  readonly partner: string;
  readonly url: string;
  /** Undefined while nobody has configured it. */
  readonly shown: () => Promise<Shown | undefined>;
  /** Where the office's reply has a shape of its own: the token in it, and for how many seconds it lives. */
  readonly read?: (body: unknown) => Token | undefined;
}

export interface Token {
  readonly access_token: string;
  readonly expires_in?: number | undefined;
}

/** What is shown for a token: headers and content of the request. */
export interface Shown {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface KeyPair {
  readonly key: string;
  readonly secret: string;
}

/** OAuth client credentials: `Basic` of key and secret, and the grant as a form. */
export const clientCredentials = ({ key, secret }: KeyPair): Shown => ({
  headers: {
    'Content-Type': 'application/x-www-form-urlencoded',
    Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
  },
  body: 'grant_type=client_credentials',
});

/**
 * Opaque tokens of one office: one in memory, used until shortly before its own end, asked for by one caller at a
 * time, never written or logged, never looked into.
 */
export const openTokens = (
  { partner, url, shown, read = readReply }: TokenOffice,
  { clock, fetch = globalThis.fetch }: { readonly clock: Clock; readonly fetch?: Fetch },
): Sessions =>
  keepSession(async () => {
    const showing = await shown();
    if (showing === undefined) return withoutSession('no credentials configured', NO_CREDENTIALS_MS);
    const heard = await speak(fetch, {
      method: 'POST',
      url,
      headers: { Accept: 'application/json', ...showing.headers },
      body: showing.body,
      signal: AbortSignal.timeout(LOGIN_MS),
    });
    if (heard.kind !== 'answered') return withoutSession(heard.reason);
    if (heard.status === 429)
      return withoutSession('HTTP 429', patienceOf(heard.retryAfter ?? '0', clock.now()) ?? 0);
    const opened = heard.status === 200 ? openedBy(read(jsonOf(heard.body))) : undefined;
    if (opened === undefined) return withoutSession(`HTTP ${heard.status}, no token`);
    log('info', 'LT051', { partner });
    return opened;
  }, clock);

const readReply = (body: unknown): Token | undefined => TokenReply.safeParse(body).data;

function openedBy(token: Token | undefined): Opened | undefined {
  if (token === undefined) return undefined;
  const { access_token: session, expires_in: seconds } = token;
  const lifeMs = seconds === undefined ? UNSAID_LIFE_MS : seconds * 1_000;
  return { ok: true, session, lifeMs: lifeMs - Math.min(MARGIN_MS, lifeMs / 10) };
}
