import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import { HASHES, signDigest, type DigestScheme } from '../../sandbox/kit/sign-digest.ts';
import type { SigningKeySpec } from '../plan/kms-keys.ts';
import type { KeptKey } from './kms-keys.ts';

/** A refusal by the name that AWS gives it. */
export class KmsRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const ALGORITHMS: Readonly<Record<string, DigestScheme>> = {
  RSASSA_PKCS1_V1_5_SHA_256: { padding: 'pkcs1', hash: 'sha256' },
  RSASSA_PKCS1_V1_5_SHA_384: { padding: 'pkcs1', hash: 'sha384' },
  RSASSA_PKCS1_V1_5_SHA_512: { padding: 'pkcs1', hash: 'sha512' },
  RSASSA_PSS_SHA_256: { padding: 'pss', hash: 'sha256' },
  RSASSA_PSS_SHA_384: { padding: 'pss', hash: 'sha384' },
  RSASSA_PSS_SHA_512: { padding: 'pss', hash: 'sha512' },
  ECDSA_SHA_256: { padding: 'ecdsa', hash: 'sha256' },
};

/** KMS takes no longer message than this where it hashes itself. */
const LARGEST_MESSAGE = 4096;

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const named = z.object({ KeyId: z.string().min(1).max(2048) });
const signing = named.extend({
  Message: base64,
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.string(),
});

type Keys = readonly KeptKey[];

/** Every operation that is answered, by its target. */
export const OPERATIONS: Readonly<Record<string, (keys: Keys, body: unknown) => object>> = {
  'TrentService.Sign': sign,
  'TrentService.GetPublicKey': getPublicKey,
  'TrentService.DescribeKey': describeKey,
};

function sign(keys: Keys, body: unknown): object {
  const order = checked(signing, body);
  const { plan, privateKey } = usable(find(keys, order.KeyId));
  const scheme = ALGORITHMS[order.SigningAlgorithm];
  if (scheme === undefined)
    throw invalid(
      `Value '${order.SigningAlgorithm}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set`,
    );
  if (!algorithmsOf(plan.spec).includes(order.SigningAlgorithm))
    throw new KmsRefusal(
      'InvalidKeyUsageException',
      `Algorithm ${order.SigningAlgorithm} is incompatible with key spec ${plan.spec}.`,
    );
  return {
    KeyId: plan.arn,
    Signature: signDigest(privateKey, scheme, digestOf(order, scheme)).toString('base64'),
    SigningAlgorithm: order.SigningAlgorithm,
  };
}

function digestOf({ Message, MessageType }: z.infer<typeof signing>, { hash }: DigestScheme): Buffer {
  if (MessageType === 'RAW') {
    if (Message.length === 0 || Message.length > LARGEST_MESSAGE)
      throw invalid(
        `Value at 'message' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_MESSAGE}`,
      );
    return createHash(hash).update(Message).digest();
  }
  if (Message.length !== HASHES[hash].bytes) throw invalid('Digest is invalid length for algorithm');
  return Message;
}

function getPublicKey(keys: Keys, body: unknown): object {
  const { plan, privateKey } = usable(find(keys, checked(named, body).KeyId));
  return {
    KeyId: plan.arn,
    PublicKey: spkiOf(privateKey).toString('base64'),
    KeySpec: plan.spec,
    CustomerMasterKeySpec: plan.spec,
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: algorithmsOf(plan.spec),
  };
}

function describeKey(keys: Keys, body: unknown): object {
  const { plan } = find(keys, checked(named, body).KeyId);
  return {
    KeyMetadata: {
      KeyId: plan.id,
      Arn: plan.arn,
      Enabled: plan.isEnabled,
      KeyState: plan.isEnabled ? 'Enabled' : 'Disabled',
      KeySpec: plan.spec,
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: algorithmsOf(plan.spec),
    },
  };
}

/** A key by its id, its ARN, an alias or an alias's ARN. */
function find(keys: Keys, id: string): KeptKey {
  const aliasIn = /(?:^|:)(alias\/.+)$/.exec(id)?.[1];
  const found = keys.find(
    ({ plan }) =>
      plan.id === id || plan.arn === id || (aliasIn !== undefined && plan.aliases.includes(aliasIn)),
  );
  if (found !== undefined) return found;
  throw new KmsRefusal(
    'NotFoundException',
    aliasIn === undefined ? `Key '${id}' does not exist` : `Alias ${id} is not found.`,
  );
}

function usable(key: KeptKey): KeptKey {
  if (!key.plan.isEnabled) throw new KmsRefusal('DisabledException', `${key.plan.arn} is disabled.`);
  return key;
}

function algorithmsOf(spec: SigningKeySpec): string[] {
  const isCurve = spec === 'ECC_NIST_P256';
  return Object.keys(ALGORITHMS).filter((each) => each.startsWith('ECDSA') === isCurve);
}

const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(
    `Value at '${issue?.path.join('.') ?? ''}' failed to satisfy constraint: ${issue?.message ?? ''}`,
  );
}

const invalid = (message: string): KmsRefusal => new KmsRefusal('ValidationException', message);
