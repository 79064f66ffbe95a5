import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../kit/clock.ts';
import accountsFile from './accounts.json' with { type: 'json' };

const accounts: ReadonlyMap<string, string> = new Map(Object.entries(accountsFile));

/** Ten minutes from login, however much the session is used. */
const SESSION_SECONDS = 600;

/** The sessions of generation 1. They are forgotten when the portal restarts. */
export class Sessions {
  readonly #clock: SandboxClock;
  readonly #endOf = new Map<string, number>();
  seconds = SESSION_SECONDS;
  #logins = 0;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** Logins granted since the start or the last reset. */
  get logins(): number {
    return this.#logins;
  }

  /** A new session for a right name and password, else undefined. */
  open(username: unknown, password: unknown): string | undefined {
    if (typeof username !== 'string' || typeof password !== 'string') return undefined;
    if (accounts.get(username) !== password) return undefined;
    this.#logins++;
    this.#sweep();
    const session = randomUUID();
    this.#endOf.set(session, this.#clock.now() + this.seconds * 1000);
    return session;
  }

  holds(session: unknown): boolean {
    const end = typeof session === 'string' ? this.#endOf.get(session) : undefined;
    return end !== undefined && this.#clock.now() < end;
  }

  /** Ends every session now. Answers how many were open. */
  expireAll(): number {
    this.#sweep();
    const open = this.#endOf.size;
    this.#endOf.clear();
    return open;
  }

  reset(): void {
    this.#endOf.clear();
    this.#logins = 0;
    this.seconds = SESSION_SECONDS;
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const [session, end] of this.#endOf) if (end <= now) this.#endOf.delete(session);
  }
}
