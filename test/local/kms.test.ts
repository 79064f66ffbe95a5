import { AwsClient } from 'aws4fetch';
import { constants, createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProvince, type Province } from '../../local/province.ts';
import { startKeyService } from '../../local/province/engines/kms.ts';
import { readPlan } from '../../local/province/plan/plan.ts';
import { ProvinceProblem } from '../../local/province/problem.ts';
import { emptyDirectory } from './sample/assembly.ts';
import { assemblyOf } from './sample/template.ts';

const signing = (KeySpec: string, more: object = {}) => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeyUsage: 'SIGN_VERIFY', KeySpec, ...more },
});

const TEMPLATE = {
  keys: {
    Resources: {
      Seal: signing('RSA_2048'),
      Curve: signing('ECC_NIST_P256'),
      Retired: signing('ECC_NIST_P256', { Enabled: false }),
      Rest: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true } },
      SealAlias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/lien-thong-seal', TargetKeyId: { 'Fn::GetAtt': ['Seal', 'Arn'] } },
      },
    },
  },
};

const client = new AwsClient({
  accessKeyId: 'LOCAL',
  secretAccessKey: 'local',
  region: 'ap-southeast-1',
  service: 'kms',
});
const MESSAGE = Buffer.from('gốc của một lô chứng cứ');

let dataDir: string;
let cdkOut: string;
let province: Province;

const start = () => startProvince({ dataDir, port: 0, cdkOut });

beforeAll(async () => {
  dataDir = emptyDirectory();
  cdkOut = assemblyOf(TEMPLATE);
  province = await start();
});

afterAll(() => province.stop());

async function call(operation: string, body: object): Promise<Record<string, unknown>> {
  const response = await client.fetch(province.keysUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const arnOf = (name: string) => province.names.signingKeys.find((arn) => arn.endsWith(name)) ?? '';

async function publicKeyOf(name: string): Promise<KeyObject> {
  const { PublicKey } = await call('GetPublicKey', { KeyId: arnOf(name) });
  return createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
}

async function signed(name: string, SigningAlgorithm: string, Message: Buffer, MessageType = 'DIGEST') {
  const order = { KeyId: arnOf(name), MessageType, SigningAlgorithm, Message: Message.toString('base64') };
  const { Signature } = await call('Sign', order);
  return Buffer.from(String(Signature), 'base64');
}

const digest = (hash: string) => createHash(hash).update(MESSAGE).digest();

describe('a key of the template that signs', () => {
  it.each([
    ['RSASSA_PKCS1_V1_5_SHA_256', 'sha256', 'Seal'],
    ['RSASSA_PKCS1_V1_5_SHA_384', 'sha384', 'Seal'],
    ['RSASSA_PSS_SHA_256', 'sha256', 'Seal'],
    ['RSASSA_PSS_SHA_384', 'sha384', 'Seal'],
    ['ECDSA_SHA_256', 'sha256', 'Curve'],
  ])('signs a digest by %s so that its public key agrees', async (algorithm, hash, name) => {
    const signature = await signed(name, algorithm, digest(hash));
    const key = await publicKeyOf(name);
    const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest(hash).length };
    expect(verify(hash, MESSAGE, algorithm.includes('PSS') ? pss : key, signature)).toBe(true);
  });

  it('hashes a short message itself where it is told to', async () => {
    const signature = await signed('Curve', 'ECDSA_SHA_256', MESSAGE, 'RAW');
    expect(verify('sha256', MESSAGE, await publicKeyOf('Curve'), signature)).toBe(true);
  });

  it('tells what it can, by id, ARN and alias', async () => {
    for (const KeyId of [arnOf('Seal'), arnOf('Seal').split('/')[1], 'alias/lien-thong-seal'])
      expect(await call('GetPublicKey', { KeyId })).toMatchObject({
        KeyId: arnOf('Seal'),
        KeySpec: 'RSA_2048',
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: expect.arrayContaining(['RSASSA_PSS_SHA_256']),
      });
    expect(await call('DescribeKey', { KeyId: arnOf('Retired') })).toMatchObject({
      KeyMetadata: { KeyState: 'Disabled' },
    });
  });

  it('is the same after a restart, and read by nobody else on the machine', async () => {
    const before = await publicKeyOf('Seal');
    await province.stop();
    province = await start();
    expect((await publicKeyOf('Seal')).equals(before)).toBe(true);
    const directory = path.join(dataDir, 'kms');
    const files = readdirSync(directory);
    expect(files).toHaveLength(3);
    for (const file of files) expect(statSync(path.join(directory, file)).mode & 0o777).toBe(0o600);
  });

  it('is not replaced where it cannot be read: its certificate would be lost with it', async () => {
    const plans = readPlan(cdkOut, {}, '').signingKeys.slice(0, 1);
    const directory = emptyDirectory();
    await (await startKeyService(plans, directory, 0)).stop();
    writeFileSync(path.join(directory, 'kms', `${plans[0]?.id ?? ''}.pem`), 'hỏng');
    await expect(startKeyService(plans, directory, 0)).rejects.toThrow();
  });

  it.each<[string, string, object]>([
    ['NotFoundException', 'Sign', { KeyId: 'alias/nobody' }],
    ['NotFoundException', 'GetPublicKey', { KeyId: 'arn:aws:kms:ap-southeast-1:000000000000:key/nobody' }],
    ['DisabledException', 'Sign', { KeyId: 'Retired' }],
    ['InvalidKeyUsageException', 'Sign', { SigningAlgorithm: 'ECDSA_SHA_256' }],
    ['ValidationException', 'Sign', { SigningAlgorithm: 'RSA' }],
    ['ValidationException', 'Sign', { Message: Buffer.alloc(31).toString('base64') }],
    ['ValidationException', 'Sign', { Message: '?' }],
    ['ValidationException', 'Sign', { MessageType: 'RAW', Message: Buffer.alloc(4097).toString('base64') }],
    ['UnknownOperationException', 'Decrypt', {}],
  ])('refuses as AWS does: %s of %s', async (type, operation, changes) => {
    const KeyId = 'KeyId' in changes && changes.KeyId === 'Retired' ? arnOf('Retired') : undefined;
    const order = {
      KeyId: arnOf('Seal'),
      MessageType: 'DIGEST',
      Message: digest('sha256').toString('base64'),
      SigningAlgorithm: 'RSASSA_PSS_SHA_256',
      ...changes,
      ...(KeyId === undefined ? {} : { KeyId }),
    };
    expect(await call(operation, order)).toMatchObject({ status: 400, __type: type });
  });

  it('answers nobody who signs no request', async () => {
    const response = await fetch(province.keysUrl, { method: 'POST', body: '{}' });
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('is of a kind that is made here, or the template is refused', () => {
    const other = assemblyOf({ keys: { Resources: { Seal: signing('ML_DSA_65') } } });
    expect(() => readPlan(other, {}, '')).toThrow(ProvinceProblem);
  });
});
