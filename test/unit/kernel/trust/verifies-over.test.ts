import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../../../functions/kernel/trust/hashes.ts';
import { hashOf, SCHEMES, type SignatureScheme } from '../../../../functions/kernel/trust/scheme.ts';
import { verifiesOver } from '../../../../functions/kernel/trust/verifies-over.ts';
import { openTrustWorld, signBy, type TrustWorld } from '../../../support/trust-world.ts';

let world: TrustWorld;

beforeAll(async () => {
  world = await openTrustWorld();
});

const ownerFor = (scheme: SignatureScheme) =>
  world.who(scheme.startsWith('rsa') ? 'h21-17-chu-tich' : 'h21-17-pho-chu-tich');

describe.each(SCHEMES)('a signature by %s', (scheme) => {
  const over = (bytes: Uint8Array) => digestOf(hashOf(scheme), bytes);

  it('is over the digest of what was signed, and over no other', () => {
    const { certificate, key } = ownerFor(scheme);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(255), (bytes, bit) => {
        const digest = over(bytes);
        const signature = signBy(key, scheme, bytes);
        expect(verifiesOver(certificate, scheme, digest, signature)).toBe(true);
        const other = Uint8Array.from(digest);
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifiesOver(certificate, scheme, other, signature)).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  it('with any bit turned is none', () => {
    const { certificate, key } = ownerFor(scheme);
    const bytes = Buffer.from('nội dung');
    const signature = signBy(key, scheme, bytes);
    for (let round = 0; round < 60; round += 1) {
      const turned = Uint8Array.from(signature);
      const at = Math.floor((round / 60) * signature.length);
      turned[at] = (turned[at] ?? 0) ^ (1 << (round % 8));
      expect(verifiesOver(certificate, scheme, over(bytes), turned)).toBe(false);
    }
  });

  it('of another key, of nothing and of noise is none', () => {
    const { certificate } = ownerFor(scheme);
    const stranger = scheme.startsWith('rsa') ? world.who('h21-17-con-dau') : world.who('h21-18-chu-tich');
    const digest = over(Buffer.from('nội dung'));
    const foreign = signBy(stranger.key, scheme, Buffer.from('nội dung'));
    for (const signature of [foreign, new Uint8Array(), randomBytes(256), randomBytes(64), Buffer.alloc(256)])
      expect(verifiesOver(certificate, scheme, digest, signature)).toBe(false);
  });

  it('is not one by another scheme', () => {
    const { certificate, key } = ownerFor(scheme);
    const bytes = Buffer.from('nội dung');
    const others = SCHEMES.filter((other) => other !== scheme);
    for (const other of others) {
      const digest = digestOf(hashOf(other), bytes);
      expect(verifiesOver(certificate, other, digest, signBy(key, scheme, bytes))).toBe(false);
    }
  });
});

it('an RSA key of 8n+1 bits has an octet more than its encoded message', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2049 });
  const certificate = { publicKey, keyBits: new Uint8Array() };
  const bytes = Buffer.from('nội dung');
  const signature = signBy(privateKey, 'rsa-pss-sha256', bytes);
  expect(verifiesOver(certificate, 'rsa-pss-sha256', digestOf('sha256', bytes), signature)).toBe(true);
});
