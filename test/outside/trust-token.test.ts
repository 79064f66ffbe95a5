import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCms, judgeCms } from '../../functions/kernel/trust/cms.ts';
import { digestOf } from '../../functions/kernel/trust/hashes.ts';
import { hashOf, SCHEMES, type SignatureScheme } from '../../functions/kernel/trust/scheme.ts';
import { signedAttributes } from '../../functions/kernel/trust/signed-attributes.ts';
import type { SigningOrder } from '../../functions/kernel/trust/signer.ts';
import { verifiesOver } from '../../functions/kernel/trust/verifies-over.ts';
import { openTokenSigner } from '../../functions/partners/trust/pkcs11.ts';
import { CK, loadPkcs11 } from '../../functions/partners/trust/pkcs11-module.ts';
import { findKey, inSession, slotOf } from '../../functions/partners/trust/pkcs11-token.ts';
import { pemOf } from '../../local/sandbox/trust/pki/certificate.ts';
import { envOf, problem, startFakeService, type FakeService } from '../contract/cli/fake-service.ts';
import { opensslOnSignature } from './signature-parts.ts';
import { signWithToken } from './sign-with-token.ts';
import { hasNoToken, LIBRARY, newToken, PIN, run, TokenDrawer } from './soft-token.ts';
import { certificateIn, contentOf, openTrustWorld, type TrustWorld } from '../support/trust-world.ts';

/*
 * A token as SoftHSM (Debian's softhsm2) is one: what it signs is judged by our own judge, by openssl, and by what it
 * refuses. The machine's clock: openssl has no other.
 */

/** Of PKCS#11 v2.40: what a key of RSA is made of. */
const [CKA_MODULUS, CKA_PRIVATE_EXPONENT, CKA_PRIME_1] = [0x120, 0x123, 0x124];
const folder = mkdtempSync(path.join(tmpdir(), 'lien-thong-token-'));
const CONTENT = Buffer.from('Bản sao điện tử được chứng thực');

let world: TrustWorld;

let drawer: TokenDrawer;

/** A key pair made on the token, and a certificate of the sandbox's authority written beside it. */
function newKey(token: string, label: string, kind: string, id: string, ...more: string[]) {
  const { der } = world.certify(drawer.newKey(token, label, kind, id, ...more));
  drawer.keepCertificate(token, label, id, der);
}

beforeAll(async () => {
  if (hasNoToken) return;
  drawer = new TokenDrawer(folder);
  world = await openTrustWorld(Date.now());
  newToken('can-bo');
  newKey('can-bo', 'chu-tich', 'rsa:2048', '01');
  newKey('can-bo', 'pho-chu-tich', 'EC:prime256v1', '02');
  newKey('can-bo', 'sao-chep-duoc', 'EC:prime256v1', '03', '--extractable');
  drawer.newKey('can-bo', 'khong-chung-thu', 'EC:prime256v1', '04');
  drawer.keepCertificate('can-bo', 'ca', '99', world.who('official-duty').certificate.der);
  newToken('rut-ra');
  newKey('rut-ra', 'con-dau', 'EC:prime256v1', '01');
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const signerWith = (pin: string, token = 'can-bo', library = LIBRARY ?? '') => {
  const asked = { times: 0 };
  const signer = openTokenSigner({
    library,
    token,
    pin: () => {
      asked.times += 1;
      return Promise.resolve(pin);
    },
  });
  return { signer, asked };
};

const signal = new AbortController().signal;

const orderOf = (credential: string, scheme: SignatureScheme): SigningOrder => ({
  credential,
  scheme,
  digest: digestOf(hashOf(scheme), CONTENT),
  reference: 'ban-sao-1~nguoi-ky',
  description: 'Bản sao chứng thực số 1',
  signal,
});

const labelFor = (scheme: SignatureScheme): string =>
  scheme.startsWith('rsa') ? 'chu-tich' : 'pho-chu-tich';

describe.skipIf(hasNoToken)('a token (PKCS#11)', () => {
  it('tells its certificate, those above it, and what its key can, to anybody without a PIN', async () => {
    const { signer, asked } = signerWith(PIN);
    const described = await signer.describe('chu-tich', signal);
    if (described.kind !== 'found') throw new Error(described.reason);
    expect(described.credential.schemes).toEqual(SCHEMES.filter((one) => one.startsWith('rsa')));
    expect(described.credential.chain).toHaveLength(2);
    expect(certificateIn(described.credential.chain[1]!).isCa).toBe(true);
    expect(asked.times).toBe(0);
  });

  it.each(SCHEMES)('signs by %s what our judge and openssl take', async (scheme) => {
    const { signer } = signerWith(PIN);
    const label = labelFor(scheme);
    const described = await signer.describe(label, signal);
    if (described.kind !== 'found') throw new Error(described.reason);
    const [own, issuer] = described.credential.chain.map(certificateIn);
    const attributes = signedAttributes({
      contentDigest: digestOf(hashOf(scheme), CONTENT),
      certificate: own!,
      scheme,
    });
    const signed = await signer.sign({ ...orderOf(label, scheme), digest: attributes.digest });
    if (signed.kind !== 'signed') throw new Error(JSON.stringify(signed));
    const cms = buildCms({ attributes, signature: signed.signature, scheme, chain: [own!, issuer!] });

    const judged = judgeCms(cms, contentOf(CONTENT), {
      roots: world.roots,
      at: world.at,
      revocation: world.answersAbout(own!),
    });
    expect(judged.findings.filter(({ weight }) => weight !== 'note')).toEqual([]);

    writeFileSync(drawer.at('signed.der'), cms);
    writeFileSync(drawer.at('signed.bin'), CONTENT);
    writeFileSync(drawer.at('roots.pem'), pemOf(world.who('official-duty-root').certificate.der));
    expect(opensslOnSignature(folder, 'signed')).toContain('CAdES Verification successful');
  });

  it('is asked for its PIN once, however many signatures follow', async () => {
    const { signer, asked } = signerWith(PIN);
    await signer.sign(orderOf('pho-chu-tich', 'ecdsa-p256-sha256'));
    expect((await signer.sign(orderOf('chu-tich', 'rsa-pss-sha256'))).kind).toBe('signed');
    expect(asked.times).toBe(1);
  });

  it('is shown a wrong PIN once and never again, so that it does not lock itself', async () => {
    const { signer, asked } = signerWith('000000');
    const order = orderOf('chu-tich', 'rsa-pkcs1-sha256');
    for (let round = 0; round < 5; round += 1)
      expect(await signer.sign(order)).toMatchObject({ kind: 'refused', code: 'pin-wrong' });
    expect(asked.times).toBe(1);
    expect((await signerWith(PIN).signer.sign(order)).kind).toBe('signed');
  });

  it('does not sign with a key that can be copied off it', async () => {
    const answer = await signerWith(PIN).signer.sign(orderOf('sao-chep-duoc', 'ecdsa-p256-sha256'));
    expect(answer).toMatchObject({ kind: 'refused', code: 'key-extractable' });
  });

  it('signs in a process that cannot come by the private half, though its owner is logged in', async () => {
    const { signer } = signerWith(PIN);
    expect((await signer.sign(orderOf('chu-tich', 'rsa-pss-sha256'))).kind).toBe('signed');
    const module = await loadPkcs11(LIBRARY ?? '');
    if (typeof module === 'string') throw new Error(module);
    inSession(module, slotOf(module, 'can-bo')!, PIN, (session) => {
      const { handle: rsa } = findKey(module, session, 'chu-tich')!;
      const { handle: curve } = findKey(module, session, 'pho-chu-tich')!;
      const read = (key: Buffer, type: number) => () =>
        module.C_GetAttributeValue(session, key, [{ type }])[0]?.value;
      for (const part of [CKA_PRIVATE_EXPONENT, CKA_PRIME_1])
        expect(read(rsa, part)).toThrow('CKR_ATTRIBUTE_SENSITIVE');
      expect(read(curve, CK.CKA_VALUE)).toThrow('CKR_ATTRIBUTE_SENSITIVE');
      // The public half is told, so that it was asked rightly.
      expect(read(rsa, CKA_MODULUS)()).toHaveLength(256);
    });
  });

  it('has no such key, no certificate for it, or a key of another kind: each is told apart', async () => {
    const { signer } = signerWith(PIN);
    expect(await signer.sign(orderOf('la', 'rsa-pss-sha256'))).toMatchObject({ code: 'key-absent' });
    expect(await signer.sign(orderOf('khong-chung-thu', 'ecdsa-p256-sha256'))).toMatchObject({
      code: 'certificate-absent',
    });
    expect(await signer.sign(orderOf('chu-tich', 'ecdsa-p256-sha256'))).toMatchObject({ code: 'scheme' });
    expect(await signer.describe('la', signal)).toMatchObject({ kind: 'absent' });
  });

  it('that was taken away signs nothing and says what to do; those beside it go on', async () => {
    const { signer } = signerWith(PIN, 'rut-ra');
    expect((await signer.sign(orderOf('con-dau', 'ecdsa-p256-sha256'))).kind).toBe('signed');
    run('softhsm2-util', '--delete-token', '--token', 'rut-ra');
    const answer = await signer.sign(orderOf('con-dau', 'ecdsa-p256-sha256'));
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(answer.kind === 'refused' && answer.fix).toMatch(/thiết bị/);
    const beside = await signerWith(PIN).signer.sign(orderOf('chu-tich', 'rsa-pss-sha256'));
    expect(beside.kind).toBe('signed');
  });

  it('whose driver is not on the machine is told so', async () => {
    const { signer } = signerWith(PIN, 'can-bo', drawer.at('khong-co.so'));
    expect(await signer.sign(orderOf('chu-tich', 'rsa-pss-sha256'))).toMatchObject({
      code: 'module-missing',
    });
  });
});

describe.skipIf(hasNoToken)('copy sign, as a program of its own', () => {
  const COPY = 'bs-0123456789abcdefghjk';

  const copySign = (service: FakeService, pin: string) =>
    signWithToken(COPY, { token: 'can-bo', key: 'chu-tich', pin, env: envOf(service), more: ['--json'] });

  it('hands in what the token has signed, and what the gateway’s own check takes', async () => {
    const described = await signerWith(PIN).signer.describe('chu-tich', signal);
    if (described.kind !== 'found') throw new Error(described.reason);
    const certificate = certificateIn(described.credential.chain[0]!);
    const scheme = 'rsa-pss-sha256';
    const contentDigest = digestOf('sha256', CONTENT);
    const attributes = signedAttributes({ contentDigest, certificate, scheme });
    const service = await startFakeService();
    let signature = '';
    service.routes[`GET /v1/copies/${COPY}/signing`] = {
      body: {
        ...{ copy: COPY, step: 'person', reference: `${COPY}~person~1`, scheme, document: 'd'.repeat(64) },
        digest: Buffer.from(attributes.digest).toString('base64'),
        attributes: Buffer.from(attributes.der).toString('base64'),
        certificate: certificate.fingerprint,
        description: 'Ký chứng thực bản sao điện tử số 000001, quyển 01/2026-SCT/BS',
        expiresAt: world.at,
      },
    };
    service.routes[`PUT /v1/copies/${COPY}/signature`] = ({ body }) => {
      ({ signature } = body as { signature: string });
      return problem(409, 'copy-state-forbids', 'Không còn chờ ký', 'Xem lại bản sao.');
    };
    const wrong = await copySign(service, '000000');
    expect([wrong.code, signature]).toEqual([1, '']);
    expect(wrong.said).toContain('pin-wrong');
    const { code, said } = await copySign(service, PIN);
    await service.close();
    expect(code).toBe(1);
    expect(said).toContain('copy-state-forbids');
    expect(said).not.toContain(PIN);
    expect(verifiesOver(certificate, scheme, attributes.digest, Buffer.from(signature, 'base64'))).toBe(true);
  });
});
