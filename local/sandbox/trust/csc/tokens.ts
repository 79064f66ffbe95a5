import { randomUUID } from 'node:crypto';
import { json, type Answer, type Call } from '../../kit/call.ts';
import type { SandboxClock } from '../../kit/clock.ts';
import type { Settings } from '../settings.ts';
import accountsFile from './accounts.json' with { type: 'json' };
import { CscError, invalid } from './csc-error.ts';

/** Applications that may ask for signatures, by `client_id`. Invented, for the sandbox only. */
const accounts: ReadonlyMap<string, { readonly secret: string }> = new Map(Object.entries(accountsFile));

/** Service access tokens by client credentials (RFC 6749 §4.4). They are forgotten at a restart, as a session is. */
export class ServiceTokens {
  readonly #clock: SandboxClock;
  readonly #settings: () => Settings;
  readonly #held = new Map<string, { readonly client: string; readonly end: number }>();

  constructor(clock: SandboxClock, settings: () => Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** `POST /oauth2/token`. */
  grant(call: Call): Answer {
    const form = new URLSearchParams(call.body.toString('utf8'));
    const client = authenticated(call, form);
    if (form.get('grant_type') !== 'client_credentials')
      throw new CscError('unsupported_grant_type', 'Only client_credentials is supported');
    // What a person agrees to is asked by credentials/authorize here, never by a token of scope `credential`.
    if ((form.get('scope') ?? 'service') !== 'service')
      throw new CscError('invalid_scope', 'The requested scope is invalid');
    const { tokenSeconds } = this.#settings();
    const token = randomUUID();
    this.#held.set(token, { client, end: this.#clock.now() + tokenSeconds * 1000 });
    return json(
      200,
      { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds },
      { 'cache-control': 'no-store' },
    );
  }

  /** Whose token a call has. Throws when it has none that lives. */
  holderOf(call: Call): string {
    const token = /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
    if (token === undefined) throw invalid('Malformed authorization header');
    const held = this.#held.get(token);
    if (held === undefined) throw new CscError('invalid_token', 'The access token is not valid', 401);
    if (this.#clock.now() >= held.end)
      throw new CscError('expired_token', 'The access token is expired', 401);
    return held.client;
  }

  /** Ends every token. Answers how many there were. */
  expireAll(): number {
    const living = this.#held.size;
    for (const [token, { client }] of this.#held) this.#held.set(token, { client, end: 0 });
    return living;
  }

  reset(): void {
    this.#held.clear();
  }
}

/** The client that a request for a token proves to be, by Basic or in the form. */
function authenticated(call: Call, form: URLSearchParams): string {
  const basic = /^Basic +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
  const [id, secret] =
    basic === undefined
      ? [form.get('client_id') ?? '', form.get('client_secret') ?? '']
      : Buffer.from(basic, 'base64').toString('utf8').split(/:(.*)/s).map(formDecoded);
  if (id === undefined || secret === undefined || accounts.get(id)?.secret !== secret)
    throw new CscError('invalid_client', 'Client authentication failed', 401);
  return id;
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they go into Basic. */
function formDecoded(value: string): string {
  return new URLSearchParams(`v=${value.replaceAll('&', '%26')}`).get('v') ?? '';
}
