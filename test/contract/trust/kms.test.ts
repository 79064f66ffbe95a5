import { createHash, sign, type KeyObject } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignatureScheme } from '../../../functions/kernel/trust/scheme.ts';
import type { SigningOrder } from '../../../functions/kernel/trust/signer.ts';
import { verifiesOver } from '../../../functions/kernel/trust/verifies-over.ts';
import { openKmsSigner } from '../../../functions/partners/trust/kms.ts';
import { openTrustWorld, type Owner } from '../../support/trust-world.ts';

const ARN = 'arn:aws:kms:ap-southeast-1:000000000000:key/seal';
const BYTES = Buffer.from('gốc của một lô bằng chứng');

let seal: Owner;
let other: Owner;
let server: http.Server;
let url: string;
let calls: { readonly target: unknown; readonly authorization: unknown; readonly body: unknown }[];
/** What KMS answers; where nothing is said it signs, as it should. */
let answer: { readonly status: number; readonly body: string } | undefined;
let key: KeyObject;
let signs: Buffer;

beforeAll(async () => {
  const world = await openTrustWorld();
  seal = await world.issue({ profile: 'body' });
  other = await world.issue({ profile: 'body' });
  server = http.createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { 'x-amz-target': target, authorization } = request.headers;
      calls.push({ target, authorization, body: JSON.parse(text) });
      const Signature = sign('sha256', signs, key).toString('base64');
      const { status, body } = answer ?? { status: 200, body: JSON.stringify({ KeyId: ARN, Signature }) };
      reply.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  calls = [];
  answer = undefined;
  key = seal.key;
  signs = BYTES;
});

const open = (endpoint = url, chain: readonly Uint8Array[] = [seal.certificate.der]) =>
  openKmsSigner({
    chain: () => Promise.resolve(chain),
    env: {
      AWS_REGION: 'ap-southeast-1',
      AWS_ACCESS_KEY_ID: 'LOCAL',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_KMS: endpoint,
    },
  });

const order = (scheme: SignatureScheme = 'ecdsa-p256-sha256'): SigningOrder => ({
  credential: ARN,
  scheme,
  digest: createHash('sha256').update(BYTES).digest(),
  reference: 'lo-1',
  description: 'Lô bằng chứng số 1',
  signal: AbortSignal.timeout(5_000),
});

const refusal = (status: number, __type: string) => ({ status, body: JSON.stringify({ __type }) });

describe('the gateway’s seal at AWS KMS', () => {
  it('is asked for a signature over a digest, never over what is sealed', async () => {
    const signed = await open().sign(order());
    if (signed.kind !== 'signed') throw new Error(JSON.stringify(signed));
    expect(verifiesOver(seal.certificate, 'ecdsa-p256-sha256', order().digest, signed.signature)).toBe(true);
    expect(calls).toEqual([
      {
        target: 'TrentService.Sign',
        authorization: expect.stringContaining('ap-southeast-1/kms/aws4_request') as string,
        body: {
          KeyId: ARN,
          Message: Buffer.from(order().digest).toString('base64'),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        },
      },
    ]);
  });

  it('that signed another digest, or with a key that is not the certificate’s, is not believed', async () => {
    signs = Buffer.from('gốc khác');
    expect(await open().sign(order())).toMatchObject({ kind: 'refused', code: 'signed-something-else' });
    [signs, key] = [BYTES, other.key];
    expect(await open().sign(order())).toMatchObject({ kind: 'refused', code: 'signed-something-else' });
  });

  it.each([
    ['is throttled', refusal(400, 'ThrottlingException'), 'transient'],
    ['is broken inside', refusal(500, 'KMSInternalException'), 'transient'],
    ['answers a page', { status: 200, body: '<html>' }, 'transient'],
    ['has a disabled key', refusal(400, 'DisabledException'), 'refused'],
    ['does not let us', refusal(400, 'AccessDeniedException'), 'refused'],
    ['has no such key', refusal(400, 'NotFoundException'), 'refused'],
  ])('that %s is told apart: what passes, and what somebody has to mend', async (_, said, kind) => {
    answer = said;
    expect((await open().sign(order())).kind).toBe(kind);
  });

  it('that does not answer is tried later: sealing twice does no harm', async () => {
    expect(await open('http://127.0.0.1:9').sign(order())).toEqual({
      kind: 'transient',
      reason: 'unreachable',
    });
  });

  it('has the schemes of its certificate’s key, and is not asked for another', async () => {
    const described = await open().describe(ARN, order().signal);
    expect(described).toMatchObject({ kind: 'found', credential: { schemes: ['ecdsa-p256-sha256'] } });
    expect(await open().sign(order('ecdsa-p256-sha384'))).toMatchObject({ kind: 'refused', code: 'scheme' });
    expect(calls).toEqual([]);
  });

  it('for which nobody has issued a certificate yet is absent', async () => {
    expect((await open(url, []).describe(ARN, order().signal)).kind).toBe('absent');
    expect((await open(url, []).sign(order())).kind).toBe('transient');
  });
});
