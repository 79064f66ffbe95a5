import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startIdentityIssuer } from '../../../local/sandbox/identity/identity-issuer.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';

const METHOD = 'arn:aws:execute-api:ap-southeast-1:000000000000:abc123/live/POST/v1/dossiers';

let issuer: Sandbox;
let ask: (authorization: string) => Promise<unknown>;

beforeAll(async () => {
  issuer = await startIdentityIssuer();
  ask = await authoriserOf(`${issuer.url}/.well-known/jwks.json`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await issuer.close();
});

/** The function as Lambda loads it: configured by its environment. */
async function authoriserOf(jwksUri: string, localMode = 'true'): Promise<typeof ask> {
  vi.stubEnv('TOKEN_ISSUER', issuer.url);
  vi.stubEnv('TOKEN_JWKS_URI', jwksUri);
  vi.stubEnv('TOKEN_AUDIENCE', 'lien-thong');
  vi.stubEnv('LOCAL_MODE', localMode);
  vi.resetModules();
  const { handler } = await import('../../../functions/access/authorise.api.ts');
  return (authorizationToken) =>
    handler({ type: 'TOKEN', authorizationToken, methodArn: METHOD }, {} as Context);
}

async function token(order: Record<string, unknown> = {}): Promise<string> {
  const answer = await fetch(`${issuer.controlUrl}/_sandbox/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return `Bearer ${access_token}`;
}

describe('the authoriser', () => {
  it('lets a client in everywhere and says what it may do where it comes to', async () => {
    expect(await ask(await token({ clientId: 'one-stop-17' }))).toEqual({
      principalId: 'one-stop-17',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: 'arn:aws:execute-api:ap-southeast-1:000000000000:abc123/live/*',
          },
        ],
      },
      context: {
        clientId: 'one-stop-17',
        scopes: 'dossier:write dossier:read code:allocate',
        agencies: 'H21.17',
      },
    });
  });

  it('keeps out a client that acts for no agency', async () => {
    expect(await ask(await token({ agencies: [] }))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['an expired token', { expiresIn: -1 }],
    ['a token of a foreign issuer', { issuer: 'https://elsewhere.example.vn' }],
    ['a token for another audience', { audience: 'another-api' }],
    ['a token signed with a strange key', { key: 'strange' }],
    ['a token whose key the issuer does not have', { kid: 'made-up' }],
  ])('answers %s in the very word that API Gateway makes 401 of', async (_what, order) => {
    await expect(ask(await token(order))).rejects.toThrow(/^Unauthorized$/);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic cG9ydGFsOng=', 'Bearer a b'])(
    'answers %j, which is no bearer token, in the same way',
    async (header) => {
      await expect(ask(header)).rejects.toThrow(/^Unauthorized$/);
    },
  );

  it('answers with a fault of ours, and never with a pass, when the issuer gives no keys', async () => {
    const [good, without] = [await token(), await authoriserOf(`${issuer.url}/nowhere/jwks.json`)];
    await expect(without(good)).rejects.toThrow('the issuer did not give its keys');
  });

  it('does not start with an unprotected key address outside local mode', async () => {
    await expect(authoriserOf('http://id.example.vn/jwks.json', 'false')).rejects.toThrow(
      'TOKEN_JWKS_URI (must be https)',
    );
  });
});
