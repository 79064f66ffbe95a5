import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readCertificate, type Certificate } from '../../../functions/kernel/trust/certificate.ts';
import { addSignatureTimestamp, buildCms, judgeCms } from '../../../functions/kernel/trust/cms.ts';
import type { Issued, RevocationData, StatusQuestion } from '../../../functions/kernel/trust/judgement.ts';
import { ocspRequest } from '../../../functions/kernel/trust/ocsp.ts';
import { judgeRevocation } from '../../../functions/kernel/trust/revocation.ts';
import { readTrustRoots, type WrittenRoots } from '../../../functions/kernel/trust/roots.ts';
import { hashOf, type SignatureScheme } from '../../../functions/kernel/trust/scheme.ts';
import { signedAttributes } from '../../../functions/kernel/trust/signed-attributes.ts';
import { readTimestampResponse, timestampRequest } from '../../../functions/kernel/trust/timestamp.ts';
import { verifiesOver } from '../../../functions/kernel/trust/verifies-over.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { explicit, integer, nothing, oid, sequence } from '../../../local/sandbox/kit/der.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import { instantAt } from '../../../schemas/instant.ts';
import { control } from './portal-client.ts';
import {
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
} from './trust-client.ts';

/*
 * The sandbox and the gateway's judge were written apart and share no line: what one makes, the other has to find good,
 * and what one makes wrong, bad.
 */

let trust: Sandbox;
let call: Awaited<ReturnType<typeof csc>>;

beforeAll(async () => {
  trust = await startTrust({ now: () => NOW });
});

afterAll(() => trust.close());

beforeEach(async () => {
  await control(trust, 'POST', 'reset');
  call = await csc(trust);
});

const settings = (changes: object) => control(trust, 'PUT', 'settings', changes);
const AT = instantAt(NOW + 1_000);
const asOf = (certificate: Certificate, issuer: Certificate): StatusQuestion => ({
  certificate,
  issuer,
  at: AT,
  freshness: 'in-force',
});
const CONTENT = Buffer.from('các byte được ký của bản sao');
const digestBy = (hash: string) => createHash(hash).update(CONTENT).digest();

async function roots() {
  const { untrusted: _, ...written } = (await control(trust, 'GET', 'roots')) as WrittenRoots & {
    untrusted: unknown;
  };
  return readTrustRoots(written)!;
}

async function chainOf(credentialID: string): Promise<[Certificate, ...Certificate[]]> {
  const { body } = await call('credentials/info', { credentialID, certificates: 'chain' });
  const { cert } = z.object({ cert: z.object({ certificates: z.array(z.string()) }) }).parse(body);
  const [leaf, ...above] = cert.certificates.map((each) => readCertificate(Buffer.from(each, 'base64'))!);
  return [leaf!, ...above];
}

const binary = async (response: Promise<Response>) => new Uint8Array(await (await response).arrayBuffer());

const pssParameters = (hash: string, salt: number) =>
  sequence(
    explicit(0, sequence(oid(hash), nothing)),
    explicit(1, sequence(oid('1.2.840.113549.1.1.8'), sequence(oid(hash), nothing))),
    explicit(2, integer(salt)),
  ).toString('base64');

async function signatureBy(
  credentialID: string,
  scheme: SignatureScheme,
  digest: Uint8Array,
): Promise<Uint8Array> {
  const hashAlgorithmOID = hashOf(scheme) === 'sha256' ? SHA_256 : SHA_384;
  const order = { credentialID, hashes: [Buffer.from(digest).toString('base64')], hashAlgorithmOID };
  const authData = [credentialID === NOTARY ? { id: 'PIN', value: '704704' } : { id: 'PHONE' }];
  const asked = await call('credentials/authorize', { ...order, numSignatures: 1, authData });
  const given = 'handle' in asked.body ? await call('credentials/authorizeCheck', asked.body) : asked;
  const algorithm = scheme.startsWith('ecdsa')
    ? { signAlgo: ECDSA_SHA_256 }
    : scheme.startsWith('rsa-pss')
      ? { signAlgo: RSA_PSS, signAlgoParams: pssParameters(hashAlgorithmOID, digest.length) }
      : { signAlgo: RSA };
  const made = await call('signatures/signHash', { ...order, ...algorithm, SAD: given.body['SAD'] });
  const { signatures } = z.object({ signatures: z.tuple([z.string()]) }).parse(made.body);
  return Buffer.from(signatures[0], 'base64');
}

const stampAsked = (bytes: Uint8Array) => ({
  hash: 'sha256' as const,
  digest: createHash('sha256').update(bytes).digest(),
  nonce: randomBytes(16),
});

async function stamped(asked: ReturnType<typeof stampAsked>) {
  const answer = await binary(
    fetch(`${trust.url}/tsa/official-duty`, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Buffer.from(timestampRequest(asked)),
    }),
  );
  return readTimestampResponse(answer, asked, { roots: await roots(), at: AT });
}

/** A signature at B-T over the content, by way of the signing service and the time-stamping authority. */
async function signed(credential: string, scheme: SignatureScheme) {
  const chain = await chainOf(credential);
  const attributes = signedAttributes({
    contentDigest: digestBy(hashOf(scheme)),
    certificate: chain[0],
    scheme,
  });
  const signature = await signatureBy(credential, scheme, attributes.digest);
  const plain = buildCms({ attributes, signature, scheme, chain });
  const stamp = await stamped(stampAsked(signature));
  if (!stamp.ok) throw new Error(stamp.refusal.code);
  return addSignatureTimestamp(plain, stamp.token)!;
}

async function askedOf(unproven: readonly Issued[], kind: 'ocsp' | 'crl'): Promise<RevocationData> {
  const answers = await Promise.all(
    unproven.map((issued) =>
      kind === 'ocsp'
        ? binary(
            fetch(issued.certificate.ocspUrls[0]!, {
              method: 'POST',
              headers: { 'content-type': 'application/ocsp-request' },
              body: Buffer.from(ocspRequest(issued)),
            }),
          )
        : binary(fetch(issued.certificate.crlUrls[0]!)),
    ),
  );
  return kind === 'ocsp' ? { ocsps: answers, crls: [] } : { ocsps: [], crls: answers };
}

async function judged(cms: Uint8Array, kind: 'ocsp' | 'crl' = 'ocsp') {
  const terms = { roots: await roots(), at: AT, revocation: { ocsps: [], crls: [] } };
  const first = judgeCms(cms, digestBy, terms);
  const revocation = await askedOf(first.unproven, kind);
  return { before: first, after: judgeCms(cms, digestBy, { ...terms, revocation }) };
}

describe('what the sandbox makes, to the gateway’s judge', () => {
  it.each<[string, SignatureScheme, string]>([
    [CHAIR, 'rsa-pkcs1-sha256', 'official-duty'],
    [CHAIR, 'rsa-pss-sha256', 'official-duty'],
    [SEAL, 'rsa-pkcs1-sha384', 'official-duty'],
    [SEAL, 'rsa-pss-sha384', 'official-duty'],
    [DEPUTY, 'ecdsa-p256-sha256', 'official-duty'],
    [NOTARY, 'ecdsa-p256-sha256', 'public'],
  ])('is good once nobody was revoked: %s by %s', async (credential, scheme, anchor) => {
    const cms = await signed(credential, scheme);
    for (const kind of ['ocsp', 'crl'] as const) {
      const { before, after } = await judged(cms, kind);
      expect(before.standing).toBe('unknown');
      expect(after.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
      expect(after).toMatchObject({ standing: 'valid', isTimeProven: true, certificate: { anchor } });
    }
  });

  it.each(['ocsp', 'crl'] as const)('is bad when its signer had been revoked, by %s', async (kind) => {
    const cms = await signed(CHAIR, 'rsa-pkcs1-sha256');
    await control(trust, 'POST', 'revoke', { credential: CHAIR, at: new Date(NOW - 60_000).toISOString() });
    const { after } = await judged(cms, kind);
    expect(after.standing).toBe('invalid');
    expect(after.findings.map(({ code }) => code)).toContain('revoked');
  });

  it.each([
    ['unknown', 'unknown'],
    ['try-later', 'try-later'],
    ['internal-error', 'try-later'],
    ['sig-required', 'refused'],
    ['unauthorized', 'refused'],
    ['unsigned', 'unsigned'],
    ['bad-signature', 'unsigned'],
    ['stale', 'stale'],
    ['not-yet', 'early'],
    ['wrong-responder', 'responder'],
    ['another-certificate', 'other'],
  ])('is not known where the responder is %s', async (ocsp, why) => {
    const [certificate, issuer] = await chainOf(CHAIR);
    await settings({ ocsp });
    const data = await askedOf([{ certificate, issuer: issuer! }], 'ocsp');
    expect(judgeRevocation(asOf(certificate, issuer!), data)).toEqual({ state: 'unknown', why });
  });

  it.each([
    ['stale', 'stale'],
    ['bad-signature', 'unsigned'],
    ['wrong-issuer', 'unsigned'],
  ])('is not known where the list is %s', async (crl, why) => {
    const [certificate, issuer] = await chainOf(CHAIR);
    await settings({ crl });
    const data = await askedOf([{ certificate, issuer: issuer! }], 'crl');
    expect(judgeRevocation(asOf(certificate, issuer!), data)).toEqual({ state: 'unknown', why });
  });

  it('is good where the authority answers for itself', async () => {
    const [certificate, issuer] = await chainOf(CHAIR);
    await settings({ delegated: false });
    const data = await askedOf([{ certificate, issuer: issuer! }], 'ocsp');
    expect(judgeRevocation(asOf(certificate, issuer!), data)).toMatchObject({ state: 'good' });
  });

  it.each(['signs-another-digest', 'signs-with-another-key', 'garbage', 'none'])(
    'is no signature where the service %s',
    async (way) => {
      await settings({ csc: way });
      const [certificate] = await chainOf(CHAIR);
      const made = await signatureBy(CHAIR, 'rsa-pss-sha256', digestBy('sha256'));
      expect(verifiesOver(certificate, 'rsa-pss-sha256', digestBy('sha256'), made)).toBe(false);
    },
  );

  it.each([
    ['wrong-nonce', 'wrong-nonce'],
    ['no-nonce', 'wrong-nonce'],
    ['wrong-imprint', 'wrong-imprint'],
    ['rejected', 'rejected'],
    ['wrong-usage', 'not-trusted'],
    ['another-certificate', 'not-trusted'],
    ['bad-signature', 'not-trusted'],
    ['no-certificate', 'not-trusted'],
    ['hours-ahead', 'not-trusted'],
  ])('is no time-stamp where the authority is told %s', async (tsa, code) => {
    await settings({ tsa });
    expect(await stamped(stampAsked(CONTENT))).toMatchObject({ ok: false, refusal: { code } });
  });
});
