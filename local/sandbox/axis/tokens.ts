import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../kit/clock.ts';
import type { Settings } from './settings.ts';

interface Held {
  readonly token: string;
  readonly consumer: string;
  readonly end: number;
}

/** Opaque tokens of one form of the axis. They are forgotten when the sandbox restarts. */
export class Tokens {
  readonly #clock: SandboxClock;
  readonly #settings: () => Settings;
  #held: Held[] = [];
  #granted = 0;

  constructor(clock: SandboxClock, settings: () => Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** How often a token was asked for and given since the start or the last reset. */
  get granted(): number {
    return this.#granted;
  }

  /** A consumer's token, with the seconds that it has left. */
  grant(consumer: string): { readonly token: string; readonly seconds: number } {
    const { tokenSeconds, sameToken } = this.#settings();
    const now = this.#clock.now();
    this.#held = this.#held.filter(({ end }) => end > now);
    this.#granted++;
    const living = sameToken ? this.#held.find((held) => held.consumer === consumer) : undefined;
    const held = living ?? { token: randomUUID(), consumer, end: now + tokenSeconds * 1000 };
    if (living === undefined) this.#held.push(held);
    return { token: held.token, seconds: Math.floor((held.end - now) / 1000) };
  }

  /** Whose token it is, while it lives. */
  holder(authorization: string | undefined): string | undefined {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const now = this.#clock.now();
    return this.#held.find((held) => held.token === token && held.end > now)?.consumer;
  }

  /** Ends every token now. Answers how many lived. */
  expireAll(): number {
    const living = this.#held.filter(({ end }) => end > this.#clock.now()).length;
    this.#held = [];
    return living;
  }

  reset(): void {
    this.#held = [];
    this.#granted = 0;
  }
}
