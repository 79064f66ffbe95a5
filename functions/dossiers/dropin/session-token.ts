import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whose sessions there are: of an account with a name and a password. */
interface Holder {
  readonly username?: string | undefined;
  readonly passwordScrypt?: string | undefined;
}

/** How long a session lives: what clients of the national adapter are used to (facts §1.1). */
const SESSION_MS = 600_000;

/**
 * A session of generation 1: whose it is and when it ends, under an HMAC. Nothing is stored, so it holds in
 * every instance; with its account's password it ends at once, and with the key too.
 */
export function issueSession(key: string, account: Holder, now: number): string {
  const until = now + SESSION_MS;
  const name = Buffer.from(account.username ?? '').toString('base64url');
  return `${name}.${until}.${tagOf(key, account, until).toString('base64url')}`;
}

/** The account whose session it is; undefined when it is not ours, changed, or over. */
export function sessionAccount<H extends Holder>(
  key: string,
  accounts: readonly H[],
  session: string,
  now: number,
): H | undefined {
  const [name = '', until = '', tag = '', ...rest] = session.split('.');
  if (rest.length > 0 || !/^\d{13}$/.test(until) || Number(until) <= now) return undefined;
  const username = Buffer.from(name, 'base64url').toString('utf8');
  const account = accounts.find((candidate) => candidate.username === username);
  if (account === undefined) return undefined;
  const given = Buffer.from(tag, 'base64url');
  const right = tagOf(key, account, Number(until));
  return given.length === right.length && timingSafeEqual(given, right) ? account : undefined;
}

const tagOf = (key: string, account: Holder, until: number): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify(['dropin-session', account.username, account.passwordScrypt, until]))
    .digest();
