import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choosePorts } from '../../local/province/engines/ports.ts';
import { startKeyService } from '../../local/province/engines/kms.ts';
import { LOOPBACK } from '../../local/province/place.ts';
import { startPersonalStore } from '../../local/sandbox/personal-store/personal-store.ts';
import type { Sandbox } from '../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../local/sandbox/trust/trust.ts';
import { sealCertificates, trustInstallation } from '../../local/trust-installation.ts';
import { emptyDirectory } from './sample/assembly.ts';

const KEY = {
  id: 'seal',
  arn: 'arn:aws:kms:ap-southeast-1:000000000000:key/seal',
  spec: 'ECC_NIST_P256',
  isEnabled: true,
  aliases: [],
} as const;

let trust: Sandbox;
let store: Sandbox;
let keysUrl: string;
let keys: Awaited<ReturnType<typeof startKeyService>>;

beforeAll(async () => {
  const directory = emptyDirectory();
  const { keys: port } = await choosePorts(directory);
  keysUrl = `http://${LOOPBACK}:${String(port)}`;
  [trust, store, keys] = await Promise.all([
    startTrust(),
    startPersonalStore(),
    startKeyService([KEY], directory, port),
  ]);
});

afterAll(() => Promise.all([trust.close(), store.close(), keys.stop()]));

describe('the trust of a province on one machine', () => {
  it('stands on the sandbox’s roots, at the addresses that certificates name', async () => {
    const given = await trustInstallation({ trust, 'personal-store': store });
    const [root = ''] = given.roots.officialDuty;
    const certificate = new X509Certificate(root);
    expect(certificate.ca && certificate.checkIssued(certificate)).toBe(true);
    expect(given.revocationHosts).toEqual([new URL(trust.url).host]);
    expect((await fetch(given.signingUrl + '/info', { method: 'POST' })).status).toBe(200);
  });

  it('has one seal over the key of the template, and the same at the next start', async () => {
    const chain = await sealCertificates(trust, keysUrl, KEY.arn);
    const [seal, issuer, root] = chain.map((pem) => new X509Certificate(pem));
    expect(seal?.checkIssued(issuer!) === true && issuer?.checkIssued(root!) === true).toBe(true);
    expect(seal?.subject).toContain('Dấu của Liên Thông');
    expect(await sealCertificates(trust, keysUrl, KEY.id)).toEqual(chain);
  });
});
