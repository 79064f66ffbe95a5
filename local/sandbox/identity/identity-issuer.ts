import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import * as z from 'zod';
import { json, type Answer, type Call, type Handling } from '../kit/call.ts';
import { accept } from '../kit/control-plane.ts';
import { sha256 } from '../kit/digest.ts';
import type { Kit, Partner, Sandbox, SandboxOptions } from '../kit/partner.ts';
import { startSandbox } from '../kit/start-sandbox.ts';
import { clients, readGrant } from './client-credentials.ts';
import { ALGORITHM, keptSigningKey, strangeSigningKey, type SigningKey } from './signing-key.ts';

export interface IdentityIssuerOptions extends SandboxOptions {
  /** The `iss` of the tokens; the server's own URL by default. */
  readonly issuer?: string;
  /** The `aud` of the tokens. Default `lien-thong`. */
  readonly audience?: string;
}

const TOKEN_SECONDS = 3600;

const settingsSchema = z.strictObject({ tokenSeconds: z.int().min(1).max(TOKEN_SECONDS) });

/** A token made to order by a test; what is left out is as the issuer would have it. */
const mintSchema = z.strictObject({
  clientId: z.string().default('portal'),
  scope: z.string().optional(),
  agencies: z.array(z.string()).optional(),
  subject: z.string().optional(),
  issuer: z.string().optional(),
  audience: z.string().optional(),
  /** Negative for a token that has expired already. */
  expiresIn: z.int().default(TOKEN_SECONDS),
  kid: z.string().optional(),
  /** 'strange' signs with a key that the JWKS does not hold, under the kid of the one that it does. */
  key: z.enum(['published', 'strange']).default('published'),
});

interface TokenContent {
  readonly clientId: string;
  readonly subject: string;
  readonly scope: string;
  readonly agencies: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly expiresIn: number;
  readonly kid: string;
  readonly key: SigningKey;
}

/** Starts the identity issuer: client credentials, RS256 access tokens, JWKS and discovery. */
export async function startIdentityIssuer(options: IdentityIssuerOptions = {}): Promise<Sandbox> {
  const key = await keptSigningKey(options.dataDir);
  return startSandbox('identity-issuer', options, (kit) => identityIssuer(kit, options, key));
}

function identityIssuer(kit: Kit, options: IdentityIssuerOptions, key: SigningKey): Partner {
  const issuer = () => options.issuer ?? kit.url();
  const audience = options.audience ?? 'lien-thong';
  let settings = { tokenSeconds: TOKEN_SECONDS };
  let refused = 0;
  let strangeKey: Promise<SigningKey> | undefined;

  async function grant(call: Call): Promise<Answer> {
    const granted = readGrant(call);
    if ('status' in granted) {
      refused++;
      return granted;
    }
    const { clientId, client, scope } = granted;
    const expiresIn = granted.expiresIn ?? settings.tokenSeconds;
    const token = await signed(kit, {
      clientId,
      subject: clientId,
      scope,
      agencies: client.agencies,
      issuer: issuer(),
      audience,
      expiresIn,
      kid: key.kid,
      key,
    });
    kit
      .ledger()
      .record(
        { effect: 'token.issued', key: clientId, digest: sha256(token), detail: scope },
        kit.clock.date(),
      );
    const body = { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope };
    return json(200, body, { 'cache-control': 'no-store' });
  }

  async function mint(order: z.infer<typeof mintSchema>): Promise<unknown> {
    const client = clients.get(order.clientId);
    if (order.key === 'strange') strangeKey ??= strangeSigningKey();
    const token = await signed(kit, {
      clientId: order.clientId,
      subject: order.subject ?? order.clientId,
      scope: order.scope ?? (client?.scopes ?? []).join(' '),
      agencies: order.agencies ?? client?.agencies ?? [],
      issuer: order.issuer ?? issuer(),
      audience: order.audience ?? audience,
      expiresIn: order.expiresIn,
      kid: order.kid ?? key.kid,
      key: (order.key === 'strange' ? await strangeKey : undefined) ?? key,
    });
    return { access_token: token, token_type: 'Bearer', expires_in: order.expiresIn };
  }

  return {
    handle: (call): Handling => {
      switch (`${call.method} ${call.path}`) {
        case 'POST /oauth2/token':
          return { service: 'token', keys: [], perform: () => grant(call) };
        case 'GET /.well-known/jwks.json':
          return { service: 'jwks', keys: [], perform: () => json(200, { keys: [key.published] }) };
        case 'GET /.well-known/openid-configuration':
          return { service: 'discovery', keys: [], perform: () => json(200, discovery(issuer(), kit.url())) };
        default:
          return { service: '', keys: [], perform: () => json(404, { error: 'not_found' }) };
      }
    },
    restore: () => undefined,
    reset: () => {
      settings = { tokenSeconds: TOKEN_SECONDS };
      refused = 0;
    },
    state: () => ({ issuer: issuer(), audience, refused, settings }),
    control: {
      'PUT /_sandbox/settings': (call) => accept(call, settingsSchema, (changed) => (settings = changed)),
      'POST /_sandbox/token': (call) => accept(call, mintSchema, mint),
    },
  };
}

function signed(kit: Kit, content: TokenContent): Promise<string> {
  const now = Math.floor(kit.clock.now() / 1000);
  // An expired token was also issued in the past.
  const issuedAt = content.expiresIn > 0 ? now : now + content.expiresIn - TOKEN_SECONDS;
  return new SignJWT({ client_id: content.clientId, scope: content.scope, agencies: content.agencies })
    .setProtectedHeader({ alg: ALGORITHM, kid: content.kid, typ: 'at+jwt' })
    .setIssuer(content.issuer)
    .setAudience(content.audience)
    .setSubject(content.subject)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(now + content.expiresIn)
    .sign(content.key.sign);
}

function discovery(issuer: string, url: string): unknown {
  return {
    issuer,
    token_endpoint: `${url}/oauth2/token`,
    jwks_uri: `${url}/.well-known/jwks.json`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scopes_supported: [...new Set([...clients.values()].flatMap(({ scopes }) => scopes))],
  };
}
