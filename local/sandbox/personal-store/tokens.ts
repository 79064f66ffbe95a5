import { randomUUID } from 'node:crypto';
import { json, type Answer, type Call } from '../kit/call.ts';
import type { SandboxClock } from '../kit/clock.ts';
import accountsFile from './accounts.json' with { type: 'json' };

/** Provinces that may leave results, by their account. Invented, for the sandbox only. */
const accounts: ReadonlyMap<string, { readonly secret: string }> = new Map(Object.entries(accountsFile));

/** Tokens by client credentials, with Basic. They are forgotten at a restart, as a session is. */
export class Tokens {
  readonly #clock: SandboxClock;
  readonly #seconds: () => number;
  readonly #held = new Map<string, { readonly account: string; readonly end: number }>();

  constructor(clock: SandboxClock, seconds: () => number) {
    this.#clock = clock;
    this.#seconds = seconds;
  }

  /** `POST /token`. */
  grant(call: Call): Answer {
    const encoded = /^Basic +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
    const [account = '', secret] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
    if (secret === undefined || accounts.get(account)?.secret !== secret)
      return json(401, { error: 'invalid_client', error_description: 'Client authentication failed' });
    const form = new URLSearchParams(call.body.toString('utf8'));
    if (form.get('grant_type') !== 'client_credentials')
      return json(400, { error: 'unsupported_grant_type', error_description: 'Only client_credentials' });
    const token = randomUUID();
    this.#held.set(token, { account, end: this.#clock.now() + this.#seconds() * 1000 });
    return json(200, { access_token: token, token_type: 'Bearer', expires_in: this.#seconds() });
  }

  /** Whose token a call has, while it lives. */
  holderOf(call: Call): string | undefined {
    const token = /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
    const held = this.#held.get(token);
    return held !== undefined && this.#clock.now() < held.end ? held.account : undefined;
  }

  /** Ends every token. Answers how many there were. */
  expireAll(): number {
    const living = this.#held.size;
    this.#held.clear();
    return living;
  }
}
