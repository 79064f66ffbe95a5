import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { explicit, integer, nothing, oid, sequence } from '../../../local/sandbox/kit/der.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import { control, readLedger } from './portal-client.ts';
import {
  askServiceToken,
  CHAIR,
  csc,
  DEPUTY,
  ECDSA_SHA_256,
  NOTARY,
  NOW,
  RSA,
  RSA_PSS,
  SEAL,
  SHA_256,
  SHA_384,
  shownBy,
} from './trust-client.ts';

let trust: Sandbox;
let now: number;
let dataDir: string;
let call: Awaited<ReturnType<typeof csc>>;

const start = () => startTrust({ dataDir, now: () => now });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-trust-'));
  now = NOW;
  trust = await start();
});

afterAll(async () => {
  await trust.close();
  rmSync(dataDir, { recursive: true });
});

beforeEach(async () => {
  now = NOW;
  await control(trust, 'POST', 'reset');
  call = await csc(trust);
});

const DOCUMENT = Buffer.from('thuộc tính được ký');
const hashed = (hash: 'sha256' | 'sha384' = 'sha256') => createHash(hash).update(DOCUMENT).digest();
const HASH = hashed().toString('base64');
const PHONE = [{ id: 'PHONE' }];
const settings = (changes: object) => control(trust, 'PUT', 'settings', changes);

const authorize = (changes: object = {}) =>
  call('credentials/authorize', {
    credentialID: CHAIR,
    numSignatures: 1,
    hashes: [HASH],
    hashAlgorithmOID: SHA_256,
    authData: PHONE,
    ...changes,
  });

/** The activation data of a leave that is given at once, or on the phone. */
async function sadFor(changes: object = {}): Promise<string> {
  const asked = await authorize(changes);
  const { handle, SAD } = asked.body;
  if (typeof SAD === 'string') return SAD;
  const given = await call('credentials/authorizeCheck', { handle });
  return z.object({ SAD: z.string() }).parse(given.body).SAD;
}

async function sign(changes: object = {}) {
  return call('signatures/signHash', {
    credentialID: CHAIR,
    hashes: [HASH],
    signAlgo: RSA,
    hashAlgorithmOID: SHA_256,
    ...changes,
  });
}

const signatureIn = ({ body }: { body: object }) =>
  Buffer.from(z.object({ signatures: z.tuple([z.string()]) }).parse(body).signatures[0], 'base64');
const keyOf = async (credential: string) =>
  new X509Certificate((await shownBy(trust, credential)).pem).publicKey;

/** RSASSA-PSS-params with one hash throughout. */
function pssParameters(hash: string, salt: number): string {
  const algorithm = sequence(oid(hash), nothing);
  return sequence(
    explicit(0, algorithm),
    explicit(1, sequence(oid('1.2.840.113549.1.1.8'), algorithm)),
    explicit(2, integer(salt)),
  ).toString('base64');
}

const refusal = (error_description: string, error = 'invalid_request', status = 400) => ({
  status,
  body: { error, error_description },
});

describe('the signing service', () => {
  it('says what it can do to anybody', async () => {
    const response = await fetch(`${trust.url}/csc/v2/info`, { method: 'POST', body: '{}' });
    expect(await response.json()).toMatchObject({
      specs: '2.0.0.0',
      authType: ['oauth2client'],
      oauth2: `${trust.url}/`,
      asynchronousOperationMode: true,
      methods: expect.arrayContaining(['credentials/authorizeCheck', 'signatures/signPolling']),
    });
  });

  it('gives tokens to applications that it knows, and answers nobody without one', async () => {
    expect(await askServiceToken(trust, { client_secret: 'wrong' })).toEqual(
      refusal('Client authentication failed', 'invalid_client', 401),
    );
    expect(await askServiceToken(trust, { scope: 'credential' })).toMatchObject({ status: 400 });
    const response = await fetch(`${trust.url}/csc/v2/credentials/list`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
    await control(trust, 'POST', 'expire-tokens');
    expect(await call('credentials/list', { userID: 'ubnd-h21-17' })).toEqual(
      refusal('The access token is expired', 'expired_token', 401),
    );
  });

  it('lists the credentials of an owner, with the chain to the root', async () => {
    const { body } = await call('credentials/list', {
      userID: 'ubnd-h21-17',
      credentialInfo: true,
      certificates: 'chain',
      certInfo: true,
      authInfo: true,
    });
    expect(body['credentialIDs']).toEqual([CHAIR, DEPUTY, SEAL]);
    expect(body['credentialInfos']).toMatchObject([
      {
        credentialID: CHAIR,
        key: { status: 'enabled', len: 2048, algo: expect.arrayContaining([RSA, RSA_PSS]) },
        cert: {
          status: 'valid',
          certificates: [expect.any(String), expect.any(String), expect.any(String)],
          validFrom: expect.stringMatching(/^\d{14}Z$/),
        },
        auth: { mode: 'explicit', objects: [{ type: 'ChallengeResponseOOB', id: 'PHONE' }] },
        SCAL: '2',
      },
      { credentialID: DEPUTY, key: { len: 256, curve: '1.2.840.10045.3.1.7' } },
      { credentialID: SEAL, auth: { mode: 'explicit', objects: [] } },
    ]);
    expect(await call('credentials/list')).toEqual(
      refusal('Missing (or invalid type) string parameter userID'),
    );
  });

  it('asks a person on the phone, and signs once they have agreed', async () => {
    await control(trust, 'PUT', 'phone', { does: 'wait' });
    const asked = await authorize({ description: 'Chứng thực bản sao 12 quyển 1', clientData: 'ref-1' });
    expect(asked.status).toBe(202);
    const { handle } = asked.body;
    expect(await call('credentials/authorizeCheck', { handle })).toEqual({ status: 202, body: { handle } });
    expect(await control(trust, 'GET', 'phone')).toMatchObject([
      { handle, credential: CHAIR, hashes: [HASH], description: 'Chứng thực bản sao 12 quyển 1' },
    ]);
    await control(trust, 'POST', 'phone', { handle, does: 'approve' });
    const { SAD } = (await call('credentials/authorizeCheck', { handle })).body;
    const signature = signatureIn(await sign({ SAD, clientData: 'ref-1' }));
    expect(verify('sha256', DOCUMENT, await keyOf(CHAIR), signature)).toBe(true);
    expect((await readLedger(trust)).map(({ effect }) => effect)).toEqual([
      'authorization.requested',
      'authorization.given',
      'signature.made',
    ]);
    expect((await readLedger(trust)).at(-1)).toMatchObject({
      key: CHAIR,
      digest: hashed().toString('hex'),
      id: 'ref-1',
    });
  });

  it('agrees by itself after as long as somebody takes, and never when they decline', async () => {
    await control(trust, 'PUT', 'phone', { credential: CHAIR, does: 'approve', afterMs: 90_000 });
    await control(trust, 'PUT', 'phone', { credential: DEPUTY, does: 'decline' });
    const { handle } = (await authorize()).body;
    now += 89_999;
    expect((await call('credentials/authorizeCheck', { handle })).status).toBe(202);
    now += 1;
    expect((await call('credentials/authorizeCheck', { handle })).status).toBe(200);
    const declined = await authorize({ credentialID: DEPUTY });
    expect(await call('credentials/authorizeCheck', { handle: declined.body['handle'] })).toEqual(
      refusal('The user denied the request', 'access_denied'),
    );
  });

  it('forgets a question that nobody answered in time', async () => {
    await control(trust, 'PUT', 'phone', { does: 'wait' });
    const { handle } = (await authorize()).body;
    now += 86_400_000;
    call = await csc(trust);
    expect(await call('credentials/authorizeCheck', { handle })).toEqual(refusal('Invalid parameter handle'));
  });

  it('signs a seal without asking, by every scheme that its key can', async () => {
    const key = await keyOf(SEAL);
    for (const hash of ['sha256', 'sha384'] as const) {
      const hashAlgorithmOID = hash === 'sha256' ? SHA_256 : SHA_384;
      const hashes = [hashed(hash).toString('base64')];
      const leave = { credentialID: SEAL, hashes, hashAlgorithmOID, authData: undefined };
      const order = { credentialID: SEAL, hashes };
      const byPkcs1 = await sign({ ...order, SAD: await sadFor(leave), hashAlgorithmOID });
      expect(verify(hash, DOCUMENT, key, signatureIn(byPkcs1))).toBe(true);
      const byPss = await sign({
        ...order,
        SAD: await sadFor(leave),
        hashAlgorithmOID,
        signAlgo: RSA_PSS,
        signAlgoParams: pssParameters(hashAlgorithmOID, hash === 'sha256' ? 32 : 48),
      });
      const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hash === 'sha256' ? 32 : 48 };
      expect(verify(hash, DOCUMENT, pss, signatureIn(byPss))).toBe(true);
    }
  });

  it('signs by ECDSA, the signature in DER', async () => {
    const SAD = await sadFor({ credentialID: DEPUTY });
    const made = await sign({
      credentialID: DEPUTY,
      SAD,
      signAlgo: ECDSA_SHA_256,
      hashAlgorithmOID: undefined,
    });
    expect(verify('sha256', DOCUMENT, await keyOf(DEPUTY), signatureIn(made))).toBe(true);
  });

  it('signs on its own time where it is asked to', async () => {
    await settings({ asyncMs: 5_000 });
    const SAD = await sadFor();
    const { responseID } = (await sign({ SAD, operationMode: 'A' })).body;
    expect(await call('signatures/signPolling', { requestID: responseID })).toMatchObject({
      status: 202,
      body: { error: 'accepted_request' },
    });
    now += 5_000;
    const polled = await call('signatures/signPolling', { requestID: responseID });
    expect(verify('sha256', DOCUMENT, await keyOf(CHAIR), signatureIn(polled))).toBe(true);
  });

  it('makes one signature of a request that comes twice under one reference, also after a restart', async () => {
    const SAD = await sadFor({ clientData: 'ref-2' });
    const first = await sign({ SAD, clientData: 'ref-2' });
    await trust.close();
    trust = await start();
    call = await csc(trust);
    const again = await sadFor({ clientData: 'ref-2' });
    expect(again).toBe(SAD);
    expect(await sign({ SAD: again, clientData: 'ref-2' })).toEqual(first);
    const made = (await readLedger(trust)).filter(({ effect }) => effect === 'signature.made');
    expect(made).toHaveLength(1);
    const other = [Buffer.alloc(32).toString('base64')];
    expect(await authorize({ clientData: 'ref-2', hashes: other })).toEqual(
      refusal('clientData was used for other hashes'),
    );
  });

  it('shows in its ledger where a digest was signed twice by one key', async () => {
    await settings({ idempotent: false });
    for (const _ of [1, 2]) await sign({ SAD: await sadFor({ clientData: 'ref-3' }), clientData: 'ref-3' });
    const made = (await readLedger(trust)).filter(({ effect }) => effect === 'signature.made');
    expect(made.map(({ repeat }) => repeat)).toEqual([undefined, true]);
  });

  it('waits on the phone across a restart', async () => {
    await control(trust, 'PUT', 'phone', { does: 'wait' });
    const { handle } = (await authorize()).body;
    await trust.close();
    trust = await start();
    await control(trust, 'PUT', 'phone', { does: 'wait' });
    call = await csc(trust);
    expect((await call('credentials/authorizeCheck', { handle })).status).toBe(202);
    await control(trust, 'POST', 'phone', { credential: CHAIR, does: 'approve' });
    expect((await call('credentials/authorizeCheck', { handle })).status).toBe(200);
  });

  it('covers as many signatures as were agreed to, and other digests only by another leave', async () => {
    const SAD = await sadFor({ numSignatures: 2 });
    const second = [createHash('sha256').update('thứ hai').digest('base64')];
    expect(await sign({ SAD, hashes: second })).toEqual(refusal('Hash is not authorized by the SAD'));
    expect((await sign({ SAD })).status).toBe(200);
    const extended = await call('credentials/extendTransaction', {
      credentialID: CHAIR,
      SAD,
      hashes: second,
      hashAlgorithmOID: SHA_256,
    });
    expect(await sign({ SAD })).toEqual(refusal('Invalid parameter SAD'));
    const renewed = { SAD: extended.body['SAD'], hashes: second };
    expect((await sign(renewed)).status).toBe(200);
    expect(await sign(renewed)).toEqual(refusal('Invalid parameter SAD'));
  });

  it('lets a leave lapse', async () => {
    const SAD = await sadFor();
    now += 300_000;
    expect(await sign({ SAD })).toEqual(refusal('SAD expired'));
  });

  it('takes a PIN where that is how somebody agrees', async () => {
    const order = { credentialID: NOTARY, authData: [{ id: 'PIN', value: '000000' }] };
    expect(await authorize(order)).toEqual(
      refusal('The authentication data is invalid', 'invalid_authentication_data'),
    );
    expect((await authorize({ ...order, authData: [{ id: 'PIN', value: '704704' }] })).status).toBe(200);
  });

  it.each([
    ['expired', 'expire', 'Signing certificate is expired'],
    ['revoked', 'revoke', 'The credential identified by credentialID is disabled'],
    ['suspended', 'suspend', 'The credential identified by credentialID is disabled'],
  ])('refuses a key whose certificate is %s', async (status, act, words) => {
    await control(trust, 'POST', act, { credential: CHAIR });
    const { body } = await call('credentials/info', { credentialID: CHAIR });
    expect(body).toMatchObject({ cert: { status } });
    expect(await authorize()).toEqual(refusal(words));
    const { body: listed } = await call('credentials/list', { userID: 'ubnd-h21-17', onlyValid: true });
    expect(listed).toEqual({ credentialIDs: [DEPUTY, SEAL], onlyValid: true });
  });

  it('goes on under a new key after a roll', async () => {
    const before = await keyOf(DEPUTY);
    await control(trust, 'POST', 'roll', { credential: DEPUTY });
    const SAD = await sadFor({ credentialID: DEPUTY });
    const made = signatureIn(await sign({ credentialID: DEPUTY, SAD, signAlgo: ECDSA_SHA_256 }));
    expect(verify('sha256', DOCUMENT, before, made)).toBe(false);
    expect(verify('sha256', DOCUMENT, await keyOf(DEPUTY), made)).toBe(true);
  });

  it.each(['signs-another-digest', 'signs-with-another-key', 'garbage', 'none'])(
    'can be told to answer a signature that does not verify: %s',
    async (way) => {
      await settings({ csc: way });
      const made = await sign({ SAD: await sadFor() });
      expect(verify('sha256', DOCUMENT, await keyOf(CHAIR), signatureIn(made))).toBe(false);
    },
  );

  it.each<[string, object, string]>([
    ['no credential', { credentialID: undefined }, 'Missing (or invalid type) string parameter credentialID'],
    ['an unknown credential', { credentialID: 'nobody' }, 'Invalid parameter credentialID'],
    ['no leave', { SAD: null }, 'Missing (or invalid type) string parameter SAD'],
    ['somebody else’s leave', { credentialID: SEAL }, 'Invalid parameter SAD'],
    ['no digests', { hashes: undefined }, 'Missing (or invalid type) array parameter hash'],
    ['an empty list', { hashes: [] }, 'Empty hash array'],
    ['what is no Base64', { hashes: ['?'] }, 'Invalid Base64 hash string parameter'],
    ['a digest of another length', { hashes: ['AAAA'] }, 'Invalid digest value length'],
    ['an algorithm of another key', { signAlgo: ECDSA_SHA_256 }, 'Invalid parameter signAlgo'],
    ['an unknown hash', { hashAlgorithmOID: '1.3.14.3.2.26' }, 'Invalid parameter hashAlgorithmOID'],
    [
      'no hash with RSA',
      { hashAlgorithmOID: null },
      'Missing (or invalid type) string parameter hashAlgorithmOID',
    ],
    [
      'no parameters with PSS',
      { signAlgo: RSA_PSS },
      'Missing (or invalid type) string parameter signAlgoParams',
    ],
    [
      'a salt of another length',
      { signAlgo: RSA_PSS, signAlgoParams: pssParameters(SHA_256, 20) },
      'Invalid parameter signAlgoParams',
    ],
    ['an unknown mode', { operationMode: 'X' }, 'Invalid parameter operationMode'],
    [
      'an address to call back',
      { operationMode: 'A', response_uri: 'http://x' },
      'Invalid parameter response_uri',
    ],
  ])('refuses %s in the words of the specification', async (_, changes, words) => {
    expect(await sign({ SAD: await sadFor(), ...changes })).toEqual(refusal(words));
  });

  it('says nothing of anybody in a refusal', async () => {
    const { body } = await call('credentials/info', { credentialID: 'Nguyễn Văn Mẫu 052090000001' });
    expect(JSON.stringify(body)).not.toMatch(/Mẫu|052090000001/);
  });
});
