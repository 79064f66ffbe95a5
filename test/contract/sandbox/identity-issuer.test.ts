import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startIdentityIssuer } from '../../../local/sandbox/identity/identity-issuer.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { control, readLedger } from './portal-client.ts';

const AUDIENCE = 'lien-thong';

let issuer: Sandbox;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-issuer-'));
  issuer = await startIdentityIssuer({ dataDir });
});

afterAll(async () => {
  await issuer.close();
  rmSync(dataDir, { recursive: true });
});

beforeEach(() => control(issuer, 'POST', 'reset'));

async function ask(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${issuer.url}/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const tokenIn = (body: unknown) => z.object({ access_token: z.string() }).parse(body).access_token;
const secretOf = (client: string) => ({ client_id: client, client_secret: `sandbox-only-${client}-secret` });
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const mint = async (wish: Record<string, unknown>) => tokenIn(await control(issuer, 'POST', 'token', wish));
const verify = (token: string, from = issuer) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${from.url}/.well-known/jwks.json`)), {
    issuer: from.url,
    audience: AUDIENCE,
  });

describe('tokens by client credentials', () => {
  it('verify against the published keys and say who may do what for which agencies', async () => {
    const { body, headers } = await ask(secretOf('portal'));
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(headers.get('cache-control')).toBe('no-store');
    const { payload } = await verify(tokenIn(body));
    expect(payload).toMatchObject({
      iss: issuer.url,
      aud: AUDIENCE,
      sub: 'portal',
      client_id: 'portal',
      scope:
        'dossier:write dossier:read code:allocate exchange:read webhook:manage post:order post:read post:manage ' +
        'citizen:verify citizen:read citizen:audit household:read register:manage axis:manage copy:certify copy:read copy:manage evidence:read',
      agencies: ['H21'],
      exp: (payload.iat ?? 0) + 3600,
      jti: expect.any(String),
    });
  });

  it.each([
    ['one-stop-17', ['H21.17'], 'dossier:write'],
    ['officer', ['H21'], 'exchange:operate'],
    ['reader', ['H21'], 'dossier:read'],
    ['foreign', ['H56'], 'dossier:write'],
  ])('client %s has agencies %j and the scope %s…', async (client, agencies, scope) => {
    const { payload } = await verify(tokenIn((await ask(secretOf(client))).body));
    expect(payload.agencies).toEqual(agencies);
    expect(payload.scope).toContain(scope);
  });

  it('are given to a client that proves itself by Basic as well', async () => {
    const { status } = await ask({}, basic('reader', 'sandbox-only-reader-secret'));
    expect(status).toBe(200);
  });

  it('can be asked with less scope and a shorter life, never with more', async () => {
    const { body } = await ask({ ...secretOf('portal'), scope: 'dossier:read', expires_in: '60' });
    expect(body).toMatchObject({ scope: 'dossier:read', expires_in: 60 });
    const more = await ask({ ...secretOf('reader'), scope: 'dossier:read dossier:write' });
    expect(more).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    const longer = await ask({ ...secretOf('reader'), expires_in: '86400' });
    expect(longer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('are refused as RFC 6749 says', async () => {
    const wrong = await ask({ client_id: 'portal', client_secret: 'sai' });
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(wrong.headers.get('www-authenticate')).toContain('Basic');
    expect(await ask({}, basic('toString', ''))).toMatchObject({ status: 401 });
    expect(await ask(secretOf('reader'), basic('reader', 'x'))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect(await ask({ ...secretOf('reader'), grant_type: 'password' })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
    const asJson = await fetch(`${issuer.url}/oauth2/token`, { method: 'POST', body: '{}' });
    expect(asJson.status).toBe(400);
    expect(await control(issuer, 'GET', 'state')).toMatchObject({ refused: 5 });
    expect(await readLedger(issuer)).toEqual([]);
  });

  it('are noted in the ledger without being kept there', async () => {
    const token = tokenIn((await ask(secretOf('reader'))).body);
    const ledger = await readLedger(issuer);
    expect(ledger).toMatchObject([
      { effect: 'token.issued', key: 'reader', detail: 'dossier:read exchange:read' },
    ]);
    expect(JSON.stringify(ledger)).not.toContain(token.slice(-20));
  });

  it('live shorter for everybody when the control plane says so', async () => {
    await control(issuer, 'PUT', 'settings', { tokenSeconds: 30 });
    expect((await ask(secretOf('reader'))).body).toMatchObject({ expires_in: 30 });
  });
});

describe('tokens made to order', () => {
  it('are as the issuer’s own when nothing is wished', async () => {
    expect((await verify(await mint({ clientId: 'one-stop-17' }))).payload).toMatchObject({
      sub: 'one-stop-17',
      agencies: ['H21.17'],
    });
  });

  it('can have expired', async () => {
    await expect(verify(await mint({ expiresIn: -1 }))).rejects.toThrow(errors.JWTExpired);
  });

  it('can be of another issuer or for another audience', async () => {
    await expect(verify(await mint({ issuer: 'http://127.0.0.1:1' }))).rejects.toThrow('iss');
    await expect(verify(await mint({ audience: 'khac' }))).rejects.toThrow('aud');
  });

  it('can be signed by a key that is not published, under the name of the one that is', async () => {
    const token = await mint({ key: 'strange' });
    expect(decodeProtectedHeader(token).kid).toBe(decodeProtectedHeader(await mint({})).kid);
    await expect(verify(token)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
    await expect(verify(await mint({ kid: 'khong-co' }))).rejects.toThrow(errors.JWKSNoMatchingKey);
  });

  it('can carry any scope and agencies', async () => {
    const { payload } = await verify(await mint({ scope: 'dossier:read', agencies: ['G09.20'] }));
    expect(payload).toMatchObject({ scope: 'dossier:read', agencies: ['G09.20'] });
  });
});

describe('the issuer itself', () => {
  it('is discovered by its configuration, and publishes no private part', async () => {
    const discovery = await (await fetch(`${issuer.url}/.well-known/openid-configuration`)).json();
    expect(discovery).toMatchObject({
      issuer: issuer.url,
      token_endpoint: `${issuer.url}/oauth2/token`,
      jwks_uri: `${issuer.url}/.well-known/jwks.json`,
    });
    const jwks = z
      .object({ keys: z.array(z.record(z.string(), z.string())) })
      .parse(await (await fetch(`${issuer.url}/.well-known/jwks.json`)).json());
    expect(jwks.keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
    expect((await fetch(`${issuer.url}/oauth2/authorize`)).status).toBe(404);
  });

  it('keeps its key over a restart when it has a data directory, and names what it is told to', async () => {
    const second = await startIdentityIssuer({ dataDir, issuer: issuer.url, audience: AUDIENCE });
    const token = tokenIn(await control(second, 'POST', 'token', {}));
    await second.close();
    expect((await verify(token)).payload.sub).toBe('portal');
    const stranger = await startIdentityIssuer({ issuer: issuer.url });
    const strange = tokenIn(await control(stranger, 'POST', 'token', {}));
    await stranger.close();
    await expect(verify(strange)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });

  it('fails as it is told to, as every partner does', async () => {
    await control(issuer, 'PUT', 'faults', [{ mode: 'error', match: { service: 'jwks' }, status: 500 }]);
    expect((await fetch(`${issuer.url}/.well-known/jwks.json`)).status).toBe(500);
    expect((await ask(secretOf('reader'))).status).toBe(200);
  });
});
