import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, exportJWK } from 'jose';
import type { Jwk } from 'aws-jwt-verify/jwk';
import { describe, expect, it } from 'vitest';
import { readToken } from '../../../functions/access/token.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });

const published = async (kid: string, key: KeyObject, more: object = {}): Promise<Jwk> =>
  ({ ...(await exportJWK(key)), kid, ...more }) as Jwk; // a public key that node exported
const keysOf = new Map([
  ['rsa', await published('rsa', rsa.publicKey, { alg: 'RS256', use: 'sig' })],
  ['ec', await published('ec', ec.publicKey)],
  ['sealing', await published('sealing', rsa.publicKey, { use: 'enc' })],
]);
const keys = { find: (kid: string) => Promise.resolve(keysOf.get(kid)) };

const trust = { issuer: 'https://id.example.vn', audience: 'lien-thong' };
const now = Math.floor(Date.now() / 1000);
const claims = {
  iss: trust.issuer,
  aud: trust.audience,
  sub: 'service-account-portal',
  client_id: 'portal',
  scope: 'dossier:write dossier:read',
  agencies: ['H21.17', '000.00.18.H21'],
  exp: now + 600,
};

interface Made {
  readonly header?: Record<string, unknown>;
  readonly key?: KeyObject;
}
const made = (body: Record<string, unknown>, { header, key }: Made = {}): Promise<string> =>
  new SignJWT(body).setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...header }).sign(key ?? rsa.privateKey);
const without = (name: keyof typeof claims): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
const plain = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const read = async (token: string | Promise<string>) => readToken(await token, trust, keys);

describe('an access token', () => {
  it('tells the client, its scopes and its agencies in their canonical form', async () => {
    const result = await read(made(claims));
    expect(result).toEqual({
      ok: true,
      value: {
        id: 'portal',
        scopes: new Set(['dossier:write', 'dossier:read']),
        agencies: ['H21.17', 'H21.18'],
      },
    });
  });

  it('may be signed with an elliptic curve key', async () => {
    const result = await read(made(claims, { header: { alg: 'ES256', kid: 'ec' }, key: ec.privateKey }));
    expect(result.ok).toBe(true);
  });

  it('names its client by sub where there is no client_id', async () => {
    const result = await read(made(without('client_id')));
    expect(result).toMatchObject({ value: { id: 'service-account-portal' } });
  });

  it('gives no right over what is not an agency code', async () => {
    const result = await read(made({ ...claims, agencies: ['*', 'H21.*', '', 7, null, 'H21'] }));
    expect(result).toMatchObject({ value: { agencies: ['H21'] } });
  });

  it.each<[string, Record<string, unknown>]>([
    ['has none', without('agencies')],
    ['has a text for a list', { ...claims, agencies: 'H21' }],
  ])('acts for nobody when it %s', async (_why, body) => {
    expect(await read(made(body))).toMatchObject({ value: { agencies: [] } });
  });
});

describe('a token is not believed', () => {
  it.each<[string, string, string | Promise<string>]>([
    ['expired', 'that has expired', made({ ...claims, exp: now - 1 })],
    ['not-yet', 'whose time has not come', made({ ...claims, nbf: now + 60 })],
    ['issuer', 'of a foreign issuer', made({ ...claims, iss: 'https://other.example.vn' })],
    ['issuer', 'of no issuer', made(without('iss'))],
    ['audience', 'that was made for somebody else', made({ ...claims, aud: 'another-api' })],
    ['audience', 'that was made for nobody', made(without('aud'))],
    ['claims', 'that never expires', made(without('exp'))],
    ['claims', 'that names its client in an odd way', made({ ...claims, client_id: 'portal\nroot' })],
    [
      'signature',
      'signed with another key under the name of ours',
      made(claims, { key: strange.privateKey }),
    ],
    ['signature', 'whose key is of another kind than it says', made(claims, { header: { kid: 'ec' } })],
    ['signature', 'signed with a key that is for sealing', made(claims, { header: { kid: 'sealing' } })],
    ['key-unknown', 'whose key the issuer does not have', made(claims, { header: { kid: 'other' } })],
    ['key-unknown', 'that names no key', made(claims, { header: { kid: undefined } })],
    ['algorithm', 'without a signature', `${plain({ alg: 'none', kid: 'rsa' })}.${plain(claims)}.AAAA`],
    [
      'algorithm',
      'signed with the public key as if it were a secret',
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
        .sign(rsa.publicKey.export({ type: 'spki', format: 'der' })),
    ],
    [
      'algorithm',
      'that asks for an extension that must be understood',
      made(claims, { header: { crit: ['b64'], b64: true } }),
    ],
    ['not-a-token', 'that is no token', 'abc'],
    ['not-a-token', 'with an empty signature', `${plain({ alg: 'none', kid: 'rsa' })}.${plain(claims)}.`],
  ])('for %s: one %s', async (problem, _what, token) => {
    expect(await read(token)).toEqual({ ok: false, problem });
  });

  it('when its claims were changed after it was signed', async () => {
    const [header, , signature] = (await made(claims)).split('.');
    const forged = `${header!}.${plain({ ...claims, agencies: ['H56'] })}.${signature!}`;
    expect(await read(forged)).toEqual({ ok: false, problem: 'signature' });
  });
});
