import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  boolean,
  integer,
  nothing,
  octets,
  oid,
  partsOf,
  readDer,
  readOid,
  sequence,
} from '../../../local/sandbox/kit/der.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../../local/sandbox/trust/trust.ts';
import { control, readLedger } from './portal-client.ts';
import { CHAIR, DEPUTY, issue, NOW, SHA_256, shownBy } from './trust-client.ts';

let trust: Sandbox;
let now: number;
let dataDir: string;

const start = (port = 0) => startTrust({ dataDir, port, now: () => now });

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
});

const rootsSchema = z.object({
  officialDuty: z.tuple([z.string()]),
  public: z.tuple([z.string()]),
  timestamp: z.array(z.string()),
});
const roots = async () => rootsSchema.parse(await control(trust, 'GET', 'roots'));
const portOf = ({ url }: Sandbox) => Number(new URL(url).port);

async function restart(port = 0) {
  await trust.close();
  trust = await start(port);
}

/** Whether the certificate is on its authority's list. */
async function isListed(serial: string): Promise<boolean> {
  const response = await fetch(`${trust.url}/crl/official-duty.crl`);
  return Buffer.from(await response.arrayBuffer()).includes(Buffer.from(serial, 'hex'));
}

const digest = createHash('sha256').update('bản sao').digest();
const stampRequest = sequence(
  integer(1),
  sequence(sequence(oid(SHA_256), nothing), octets(digest)),
  integer(Buffer.from('0123456789abcdef', 'hex')),
  boolean(true),
);

const stamp = (headers: Record<string, string> = {}, body: Uint8Array = stampRequest) =>
  fetch(`${trust.url}/tsa/official-duty`, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', ...headers },
    body: Buffer.from(body),
  });

describe('certificates and keys', () => {
  it('are generated once, and kept for their owner only', async () => {
    const before = await roots();
    const chair = await shownBy(trust, CHAIR);
    await restart(portOf(trust));
    expect(await roots()).toEqual(before);
    expect((await shownBy(trust, CHAIR)).serial).toBe(chair.serial);
    const directory = join(dataDir, 'trust-keys');
    for (const file of readdirSync(directory))
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
  });

  it('name the address at which they are asked about, and roots stay what they are', async () => {
    const before = await roots();
    const { publicKey } = new X509Certificate((await shownBy(trust, CHAIR)).pem);
    await restart();
    const after = new X509Certificate((await shownBy(trust, CHAIR)).pem);
    expect(after.infoAccess).toContain(`${trust.url}/ocsp/official-duty`);
    expect(after.publicKey.equals(publicKey)).toBe(true);
    const keyIn = (pem: string) => new X509Certificate(pem).publicKey.export({ format: 'jwk' });
    expect(keyIn((await roots()).officialDuty[0])).toEqual(keyIn(before.officialDuty[0]));
  });

  it('issued, revoked and rolled since the first start outlive a restart, and end with a reset', async () => {
    const issued = await issue(trust, {
      subject: { commonName: 'Mẫu' },
      credential: { id: 'mau', owner: 'mau' },
    });
    await control(trust, 'POST', 'roll', { credential: DEPUTY });
    await control(trust, 'POST', 'revoke', { serial: issued.serial, reason: 'keyCompromise' });
    const rolled = await shownBy(trust, DEPUTY);
    await restart(portOf(trust));
    expect(await shownBy(trust, 'mau')).toMatchObject({ serial: issued.serial, revoked: { reason: 1 } });
    expect((await shownBy(trust, DEPUTY)).serial).toBe(rolled.serial);
    expect(await isListed(issued.serial)).toBe(true);
    await control(trust, 'POST', 'reset');
    await expect(shownBy(trust, 'mau')).rejects.toThrow();
    expect((await shownBy(trust, DEPUTY)).serial).not.toBe(rolled.serial);
    expect(await isListed(issued.serial)).toBe(false);
  });

  it('are revoked from the instant that was said, not before', async () => {
    const { serial } = await shownBy(trust, CHAIR);
    await control(trust, 'POST', 'revoke', { credential: CHAIR, at: new Date(NOW + 60_000).toISOString() });
    expect(await isListed(serial)).toBe(false);
    now += 60_000;
    expect(await isListed(serial)).toBe(true);
  });

  it('are ordered with any dates, of another agency, over too weak a key', async () => {
    const { pem } = await issue(trust, {
      profile: 'body',
      subject: {
        organization: 'Ủy ban nhân dân xã Khác',
        organizationIdentifier: 'GOVVN-H21.99',
        commonName: 'Khác',
      },
      notBefore: '2026-01-01T00:00:00+07:00',
      notAfter: '2026-02-01T00:00:00+07:00',
      key: 'rsa-1024',
    });
    const certificate = new X509Certificate(pem);
    expect(certificate.validTo).toBe('Jan 31 17:00:00 2026 GMT');
    expect(certificate.subject).toContain('organizationIdentifier=GOVVN-H21.99');
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
  });

  it('show their private halves to nobody', async () => {
    const shown = JSON.stringify([
      await control(trust, 'GET', 'certificates'),
      await control(trust, 'GET', 'state'),
      await issue(trust, { subject: { commonName: 'Mẫu' } }),
    ]);
    expect(shown).not.toContain('PRIVATE KEY');
    expect(() => createPrivateKey(shown)).toThrow();
  });

  it.each([
    ['revoke', { serial: 'ffff' }],
    ['roll', { credential: 'nobody' }],
    ['expire', { credential: 'nobody' }],
  ])('that are not there are not touched: %s', async (act, order) => {
    await expect(control(trust, 'POST', act, order)).rejects.toThrow(/^404/);
  });
});

describe('the services beside them', () => {
  it('fail one by one', async () => {
    await control(trust, 'PUT', 'faults', [
      { match: { service: 'tsa' }, mode: 'down' },
      { match: { service: 'crl', key: 'public' }, mode: 'error', status: 503 },
    ]);
    await expect(stamp()).rejects.toThrow();
    expect((await fetch(`${trust.url}/crl/public.crl`)).status).toBe(503);
    expect((await fetch(`${trust.url}/crl/official-duty.crl`)).status).toBe(200);
  });

  it('answer half of their bytes, or a page, where they are told to answer badly', async () => {
    const whole = (await (await fetch(`${trust.url}/ca/official-duty.cer`)).arrayBuffer()).byteLength;
    await control(trust, 'PUT', 'faults', [{ match: { service: 'ca' }, mode: 'malformed' }]);
    for (let each = 0; each < 12; each++) {
      const response = await fetch(`${trust.url}/ca/official-duty.cer`);
      expect((await response.arrayBuffer()).byteLength).not.toBe(whole);
    }
  });

  it('stamp for whoever they know, where an account is asked for', async () => {
    await control(trust, 'PUT', 'settings', { tsaAccount: { user: 'lien-thong', password: 'mat-khau' } });
    expect((await stamp()).status).toBe(401);
    const basic = Buffer.from('lien-thong:mat-khau').toString('base64');
    expect((await stamp({ authorization: `Basic ${basic}` })).status).toBe(200);
    expect(await readLedger(trust)).toMatchObject([
      { effect: 'timestamp.made', key: 'official-duty', digest: digest.toString('hex') },
    ]);
  });

  it('call what is no request badly formed', async () => {
    const statusIn = async (response: Response) =>
      partsOf(readDer(Buffer.from(await response.arrayBuffer())))[0]?.content.toString('hex');
    const bare = await fetch(`${trust.url}/ocsp/official-duty`, { method: 'POST', body: 'hỏng' });
    expect(await statusIn(bare)).toBe('01');
    expect(await statusIn(await stamp({}, Buffer.from('hỏng')))).toMatch(/^0201023/);
    expect((await stamp({ 'content-type': 'text/plain' })).status).toBe(415);
    expect((await fetch(`${trust.url}/ocsp/nobody`, { method: 'POST' })).status).toBe(404);
  });

  it('live at the instant that they are told', async () => {
    await control(trust, 'PUT', 'clock', { offsetMs: 48 * 3_600_000 });
    const answer = Buffer.from(await (await stamp()).arrayBuffer());
    expect(answer.includes('20260426021500Z')).toBe(true);
    const [, token] = partsOf(readDer(answer));
    expect(readOid(partsOf(token)[0])).toBe('1.2.840.113549.1.7.2');
  });
});
