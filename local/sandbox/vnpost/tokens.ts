import { randomUUID } from 'node:crypto';
import type { Call } from '../kit/call.ts';
import type { SandboxClock } from '../kit/clock.ts';
import type { Account } from './accounts.ts';
import type { Settings } from './settings.ts';

/** The tokens of one way to the post. They are forgotten when the sandbox restarts, as a session is. */
export class Tokens {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #clock: SandboxClock;
  readonly #settings: () => Settings;
  readonly #held = new Map<string, { readonly account: Account; readonly end: number }>();
  #granted = 0;

  constructor(accounts: ReadonlyMap<string, Account>, clock: SandboxClock, settings: () => Settings) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Tokens granted since the start or the last reset. */
  get granted(): number {
    return this.#granted;
  }

  /** A new token for a right name and secret, with its life in seconds; else undefined. */
  grant(name: unknown, secret: unknown): { token: string; seconds: number; account: Account } | undefined {
    const account = typeof name === 'string' ? this.#accounts.get(name) : undefined;
    if (account === undefined || account.secret !== secret) return undefined;
    this.#granted++;
    this.#sweep();
    const { tokenSeconds: seconds } = this.#settings();
    const token = randomUUID();
    this.#held.set(token, { account, end: this.#clock.now() + seconds * 1000 });
    return { token, seconds, account };
  }

  /** Whose token it is, while it lives. */
  holder(token: string | undefined): Account | undefined {
    const held = token === undefined ? undefined : this.#held.get(token);
    return held !== undefined && this.#clock.now() < held.end ? held.account : undefined;
  }

  /** Ends every token now. Answers how many lived. */
  expireAll(): number {
    this.#sweep();
    const living = this.#held.size;
    this.#held.clear();
    return living;
  }

  reset(): void {
    this.#held.clear();
    this.#granted = 0;
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const [token, { end }] of this.#held) if (end <= now) this.#held.delete(token);
  }
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(call: Call): string | undefined {
  return /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
}

/** The name and the secret of an `Authorization: Basic` header. */
export function basicOf(call: Call): { readonly name: string; readonly secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon === -1 ? undefined : { name: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}
