import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCertificate } from '../../../functions/kernel/trust/certificate.ts';
import { readTrustRoots, type TrustRoots, type WrittenRoots } from '../../../functions/kernel/trust/roots.ts';
import { hashOf, type SignatureScheme } from '../../../functions/kernel/trust/scheme.ts';
import type { Signer, SignerAnswer, SigningOrder } from '../../../functions/kernel/trust/signer.ts';
import { verifiesOver } from '../../../functions/kernel/trust/verifies-over.ts';
import { openCscSigner } from '../../../functions/partners/trust/csc.ts';
import { openRevocationSource } from '../../../functions/partners/trust/revocation.ts';
import { openTimestampAuthority } from '../../../functions/partners/trust/timestamp.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import { control } from '../sandbox/portal-client.ts';
import { askedTooLong, CHAIR, DEPUTY, NOTARY, NOW, SEAL, shownBy } from '../sandbox/trust-client.ts';

let trust: Sandbox;
let signer: Signer;
let roots: TrustRoots;
const clock = { now: () => NOW };
const account = () =>
  Promise.resolve({ clientId: 'sandbox-csc-h21', clientSecret: 'local-only-csc-h21-secret' });

beforeAll(async () => {
  trust = await startTrust({ now: () => NOW });
  const { untrusted: _, ...written } = (await control(trust, 'GET', 'roots')) as WrittenRoots & {
    untrusted: unknown;
  };
  roots = readTrustRoots(written)!;
});
afterAll(() => trust.close());
beforeEach(async () => {
  await control(trust, 'POST', 'reset');
  await control(trust, 'DELETE', 'faults');
  signer = openCscSigner({ baseUrl: `${trust.url}/csc/v2`, account, clock });
});

const settings = (changes: object) => control(trust, 'PUT', 'settings', changes);
const faults = (...list: object[]) => control(trust, 'PUT', 'faults', list);
const signal = () => AbortSignal.timeout(5_000);

let orders = 0;
function orderOf(
  credential: string,
  scheme: SignatureScheme,
  reference = `ban-sao-${(orders += 1)}~nguoi-ky`,
): SigningOrder {
  const digest = createHash(hashOf(scheme)).update('thuộc tính được ký').digest();
  return { credential, scheme, digest, reference, description: 'Bản sao chứng thực số 12', signal: signal() };
}

/** Asks until the person has answered. */
async function throughPhone(order: SigningOrder): Promise<SignerAnswer> {
  const first = await signer.sign(order);
  return first.kind === 'waiting' ? signer.ask(first.ticket, signal()) : first;
}

const signaturesMade = async () =>
  ((await control(trust, 'GET', 'ledger')) as { effect: string; repeat?: boolean }[]).filter(
    ({ effect }) => effect === 'signature.made',
  );

describe('a remote signing service (CSC API v2)', () => {
  test.each<[string, SignatureScheme]>([
    [CHAIR, 'rsa-pkcs1-sha256'],
    [CHAIR, 'rsa-pss-sha256'],
    [SEAL, 'rsa-pkcs1-sha384'],
    [SEAL, 'rsa-pss-sha384'],
    [DEPUTY, 'ecdsa-p256-sha256'],
  ])('signs for %s by %s, and what it signed is what was asked', async (credential, scheme) => {
    const described = await signer.describe(credential, signal());
    if (described.kind !== 'found') throw new Error(described.reason);
    expect(described.credential.schemes).toContain(scheme);
    const order = orderOf(credential, scheme);
    const answer = await throughPhone(order);
    if (answer.kind !== 'signed') throw new Error(JSON.stringify(answer));
    const certificate = readCertificate(described.credential.chain[0]!)!;
    expect(verifiesOver(certificate, scheme, order.digest, answer.signature)).toBe(true);
  });

  test('waits for a person as long as they take, and signs once when they agree', async () => {
    await control(trust, 'PUT', 'phone', { does: 'wait' });
    const order = orderOf(CHAIR, 'rsa-pkcs1-sha256');
    const first = await signer.sign(order);
    if (first.kind !== 'waiting') throw new Error(first.kind);
    expect((await signer.ask(first.ticket, signal())).kind).toBe('waiting');
    // After a crash the order is placed again: it is the same one, and the person is asked once.
    expect((await signer.sign(order)).kind).toBe('waiting');
    await control(trust, 'POST', 'phone', { does: 'approve', credential: CHAIR });
    expect((await signer.ask(first.ticket, signal())).kind).toBe('signed');
    expect((await signer.ask(first.ticket, signal())).kind).toBe('signed');
    expect(await signaturesMade()).toHaveLength(1);
  });

  test('tells that a person declined, and that nobody answered in time', async () => {
    await control(trust, 'PUT', 'phone', { does: 'decline' });
    expect((await throughPhone(orderOf(CHAIR, 'rsa-pkcs1-sha256'))).kind).toBe('declined');
    await control(trust, 'PUT', 'phone', { does: 'wait' });
    const asked = await signer.sign(orderOf(CHAIR, 'rsa-pkcs1-sha256'));
    if (asked.kind !== 'waiting') throw new Error(asked.kind);
    await control(trust, 'PUT', 'clock', { offsetMs: 25 * 3_600_000 });
    await control(trust, 'POST', 'expire-tokens');
    expect((await signer.ask(asked.ticket, signal())).kind).toBe('expired');
  });

  test.each(['signs-another-digest', 'signs-with-another-key', 'garbage'])(
    'is not believed when it %s',
    async (csc) => {
      await settings({ csc });
      expect(await throughPhone(orderOf(SEAL, 'rsa-pkcs1-sha256'))).toMatchObject({
        kind: 'refused',
        code: 'signed-something-else',
      });
    },
  );

  test('is refused by name when the certificate is revoked, the PIN is a person’s own, or nobody has that key', async () => {
    await control(trust, 'POST', 'revoke', { credential: CHAIR });
    expect(await throughPhone(orderOf(CHAIR, 'rsa-pkcs1-sha256'))).toMatchObject({
      kind: 'refused',
      code: 'invalid_request',
    });
    expect(await throughPhone(orderOf(NOTARY, 'ecdsa-p256-sha256'))).toMatchObject({
      kind: 'refused',
      code: 'needs-a-secret',
    });
    expect(await signer.describe('nobody', signal())).toMatchObject({ kind: 'absent' });
  });

  test.each([
    ['error', 'transient'],
    ['throttle', 'transient'],
    ['down', 'unknown'],
    ['malformed', 'unknown'],
    ['drop-after-effect', 'unknown'],
  ])(
    'that is sick (%s) is told apart, and the repeated order makes no second signature',
    async (mode, kind) => {
      await signer.describe(SEAL, signal());
      await faults({ match: { service: 'signatures/signHash' }, mode, rate: 1, times: 1 });
      const order = orderOf(SEAL, 'rsa-pkcs1-sha256');
      expect((await throughPhone(order)).kind).toBe(kind);
      expect((await throughPhone({ ...order, signal: signal() })).kind).toBe('signed');
      expect(await signaturesMade()).toHaveLength(1);
    },
  );

  test.each(['credentials/info', 'credentials/authorize', 'signatures/signHash'])(
    'whose %s takes longer than it is waited for may have signed, and has signed once when it is asked again',
    async (service) => {
      const order = orderOf(SEAL, 'rsa-pkcs1-sha256');
      const answer = await askedTooLong(trust, { service }, (patience) =>
        throughPhone({ ...order, signal: patience }),
      );
      expect(answer).toMatchObject({ kind: 'unknown', reason: 'time-out' });
      expect((await throughPhone({ ...order, signal: signal() })).kind).toBe('signed');
      expect(await signaturesMade()).toHaveLength(1);
    },
  );

  test('whose login takes longer than it is waited for has certainly not signed', async () => {
    const order = orderOf(SEAL, 'rsa-pkcs1-sha256');
    const answer = await askedTooLong(trust, { service: 'token' }, (patience) =>
      throughPhone({ ...order, signal: patience }),
    );
    expect(answer).toMatchObject({ kind: 'transient', reason: 'login: no time left' });
    expect(await signaturesMade()).toHaveLength(0);
  });

  test('that has forgotten our token is asked with a new one', async () => {
    await signer.describe(SEAL, signal());
    await control(trust, 'POST', 'expire-tokens');
    expect((await throughPhone(orderOf(SEAL, 'rsa-pkcs1-sha256'))).kind).toBe('signed');
  });

  test('without an account is not asked at all', async () => {
    const nobody = openCscSigner({
      baseUrl: `${trust.url}/csc/v2`,
      account: () => Promise.resolve(undefined),
      clock,
    });
    expect(await nobody.sign(orderOf(SEAL, 'rsa-pkcs1-sha256'))).toMatchObject({ kind: 'transient' });
  });
});

describe('a time-stamping authority (RFC 3161)', () => {
  const imprint = { hash: 'sha256', digest: createHash('sha256').update('chữ ký').digest() } as const;
  const authority = (url = `${trust.url}/tsa/official-duty`) =>
    openTimestampAuthority({ url, roots: () => Promise.resolve(roots), clock });

  test('gives a token that was checked', async () => {
    expect((await authority().stamp(imprint, signal())).kind).toBe('given');
  });

  test.each([
    ['wrong-nonce', 'refused', 'wrong-nonce'],
    ['no-nonce', 'refused', 'wrong-nonce'],
    ['wrong-imprint', 'refused', 'wrong-imprint'],
    ['wrong-usage', 'refused', 'not-trusted'],
    ['bad-signature', 'refused', 'not-trusted'],
  ])('that answers with %s is %s', async (tsa, kind, reason) => {
    await settings({ tsa });
    expect(await authority().stamp(imprint, signal())).toMatchObject({ kind, reason });
  });

  test('that rejects, is away, throttles or answers a page is told apart', async () => {
    await settings({ tsa: 'rejected' });
    expect((await authority().stamp(imprint, signal())).kind).toMatch(/refused|transient/);
    await settings({ tsa: 'usual' });
    for (const mode of ['error', 'throttle', 'down']) {
      await faults({ mode, rate: 1 });
      expect((await authority().stamp(imprint, signal())).kind).toBe('transient');
    }
    await faults({ mode: 'malformed', rate: 1 });
    expect((await authority().stamp(imprint, signal())).kind).toBe('refused');
  });

  test('that takes longer than it is waited for gave none, and gives one when asked again', async () => {
    const answer = await askedTooLong(trust, {}, (patience) => authority().stamp(imprint, patience));
    expect(answer).toMatchObject({ kind: 'transient', reason: 'time-out' });
    expect((await authority().stamp(imprint, signal())).kind).toBe('given');
  });

  test('that answers ten megabytes is not read to the end', async () => {
    const server = http.createServer((_, reply) => {
      reply.end(Buffer.alloc(10_000_000, 0x30));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await authority(`http://127.0.0.1:${port}`).stamp(imprint, signal());
    server.close();
    expect(answer).toMatchObject({ kind: 'transient', reason: 'reply too large' });
  });
});

describe('where a certificate’s state is asked', () => {
  const source = (hosts = [new URL(trust.url).host]) => openRevocationSource({ hosts, clock });
  const ders = async () => {
    const { chain } = await shownBy(trust, CHAIR);
    return chain.map((pem) => new Uint8Array(Buffer.from(pem.replaceAll(/-----.*?-----|\s/g, ''), 'base64')));
  };

  test('OCSP and the list answer in DER', async () => {
    const [leaf, issuer] = await ders();
    expect((await source().ocsp(leaf!, issuer!, signal())).kind).toBe('given');
    expect((await source().crl(leaf!, signal())).kind).toBe('given');
  });

  test('nobody is asked whose host is not configured, whatever the certificate says', async () => {
    const [leaf, issuer] = await ders();
    const before = ((await control(trust, 'GET', 'state')) as { calls: number }).calls;
    expect(await source([]).ocsp(leaf!, issuer!, signal())).toEqual({
      kind: 'refused',
      reason: 'no configured address',
    });
    expect(((await control(trust, 'GET', 'state')) as { calls: number }).calls).toBe(before);
  });

  test.each([
    ['a page', 'text/html', '<!doctype html><title>Bảo trì</title>'],
    ['an answer of something else', 'application/json', '{"error_code":0}'],
    ['nothing', 'application/ocsp-response', ''],
  ])('%s instead of an answer is refused', async (_, type, body) => {
    const [leaf, issuer] = await ders();
    const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': type } }));
    const revocation = openRevocationSource({ hosts: [new URL(trust.url).host], clock, fetch });
    expect(await revocation.ocsp(leaf!, issuer!, signal())).toMatchObject({ kind: 'refused' });
    expect(await revocation.crl(leaf!, signal())).toMatchObject({ kind: 'refused' });
  });

  test('a sick responder is transient', async () => {
    const [leaf, issuer] = await ders();
    await faults({ mode: 'error', rate: 1 });
    expect((await source().ocsp(leaf!, issuer!, signal())).kind).toBe('transient');
    expect((await source().crl(leaf!, signal())).kind).toBe('transient');
  });

  test('whoever takes longer than they are waited for said nothing, and is asked again', async () => {
    const [leaf, issuer] = await ders();
    const revocation = source();
    const answers = [
      await askedTooLong(trust, {}, (patience) => revocation.ocsp(leaf!, issuer!, patience)),
      await askedTooLong(trust, {}, (patience) => revocation.crl(leaf!, patience)),
    ];
    const nothing = { kind: 'transient', reason: 'time-out' };
    expect(answers).toMatchObject([nothing, nothing]);
    expect((await revocation.ocsp(leaf!, issuer!, signal())).kind).toBe('given');
    expect((await revocation.crl(leaf!, signal())).kind).toBe('given');
  });

  test('the list is fetched once for a while', async () => {
    const [leaf] = await ders();
    const revocation = source();
    await revocation.crl(leaf!, signal());
    await faults({ mode: 'down', rate: 1 });
    expect((await revocation.crl(leaf!, signal())).kind).toBe('given');
  });
});
