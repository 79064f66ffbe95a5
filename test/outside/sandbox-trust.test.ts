import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../local/sandbox/kit/partner.ts';
import { startTrust } from '../../local/sandbox/trust/trust.ts';
import { control, readLedger } from '../contract/sandbox/portal-client.ts';
import { CHAIR, issue, shownBy } from '../contract/sandbox/trust-client.ts';

/*
 * What the sandbox's authorities say, judged by openssl, which knows nothing of either the sandbox or the gateway. The
 * machine's clock: openssl has no other.
 */

let trust: Sandbox;
let directory: string;
const at = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'outside-trust-'));
  trust = await startTrust();
  for (const branch of ['official-duty', 'public', 'untrusted'] as const) {
    const response = await fetch(`${trust.controlUrl}/_sandbox/roots.pem?of=${branch}`);
    writeFileSync(at(`${branch}.root.pem`), await response.text());
  }
});

afterAll(async () => {
  await trust.close();
  rmSync(directory, { recursive: true });
});

beforeEach(async () => {
  await control(trust, 'POST', 'reset');
  await write(CHAIR);
});

const settings = (changes: object) => control(trust, 'PUT', 'settings', changes);

/** Puts the certificate that a credential shows, and its issuer's, into files. */
async function write(credential: string) {
  const { chain, serial } = await shownBy(trust, credential);
  writeChain(chain);
  return serial;
}

function writeChain([leaf = '', issuer = '']: readonly string[]) {
  writeFileSync(at('leaf.pem'), leaf);
  writeFileSync(at('issuer.pem'), issuer);
}

/** Runs openssl; what it printed, and whether it was content. */
function openssl(...args: string[]): Promise<{ readonly ok: boolean; readonly said: string }> {
  return new Promise((resolve) => {
    execFile('openssl', args, { cwd: directory }, (error, stdout, stderr) => {
      resolve({ ok: error === null, said: stderr + stdout });
    });
  });
}

async function fetchTo(name: string, path: string): Promise<void> {
  const response = await fetch(`${trust.url}${path}`);
  writeFileSync(at(name), Buffer.from(await response.arrayBuffer()));
}

const path = (root: string, ...more: string[]) =>
  openssl(
    'verify',
    '-x509_strict',
    '-CAfile',
    `${root}.root.pem`,
    '-untrusted',
    'issuer.pem',
    ...more,
    'leaf.pem',
  );

describe('certificates, to openssl', () => {
  it('lead from everybody to the root of their own hierarchy, and to no other', async () => {
    for (const [credential, root] of [
      [CHAIR, 'official-duty'],
      ['h21-17-con-dau', 'official-duty'],
      ['cong-chung-vien', 'public'],
    ] as const) {
      await write(credential);
      expect(await path(root)).toMatchObject({ ok: true });
      expect((await path(root === 'public' ? 'official-duty' : 'public')).ok).toBe(false);
    }
  });

  it('are found at the addresses that they name', async () => {
    await fetchTo('fetched.cer', '/ca/official-duty.cer');
    const { said } = await openssl('x509', '-inform', 'DER', '-in', 'fetched.cer');
    expect(said.trim()).toBe(readFileSync(at('issuer.pem'), 'utf8').trim());
  });

  it.each<[string, object, RegExp]>([
    ['expired', { notBefore: '2024-01-01T00:00:00Z', notAfter: '2025-01-01T00:00:00Z' }, /has expired/],
    [
      'not valid yet',
      { notBefore: '2040-01-01T00:00:00Z', notAfter: '2041-01-01T00:00:00Z' },
      /not yet valid/,
    ],
    ['of an authority that nobody trusts', { authority: 'untrusted' }, /unable to get|self-signed/],
  ])('can be ordered that are %s', async (_, order, words) => {
    const { chain } = await issue(trust, { subject: { commonName: 'Mẫu' }, ...order });
    writeChain(chain);
    const judged = await path('official-duty');
    expect(judged.ok).toBe(false);
    expect(judged.said).toMatch(words);
  });

  it('can be ordered for another use than signing', async () => {
    const { chain } = await issue(trust, { subject: { commonName: 'Mẫu' }, usage: 'encryption' });
    writeChain(chain);
    expect((await path('official-duty', '-purpose', 'smimesign')).said).toMatch(/unsuitable|unsupported/);
    expect((await path('official-duty', '-purpose', 'smimeencrypt')).ok).toBe(true);
  });

  it.each(['rsa-2048', 'rsa-3072', 'p-256'])('can be ordered over a key of %s', async (key) => {
    const { chain } = await issue(trust, { subject: { commonName: 'Mẫu' }, key });
    writeChain(chain);
    expect((await path('official-duty')).ok).toBe(true);
  });

  it('are issued over a key that somebody else holds, as the gateway’s seal is', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const base64 = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    for (const given of [pem, base64]) {
      const { chain } = await issue(trust, {
        profile: 'seal',
        subject: { organization: 'Trục liên thông', commonName: 'Dấu của trục' },
        publicKey: given,
      });
      writeChain(chain);
      expect((await path('official-duty')).ok).toBe(true);
      expect((await openssl('x509', '-in', 'leaf.pem', '-noout', '-pubkey')).said).toBe(pem);
    }
  });
});

describe('an OCSP responder, to openssl', () => {
  const ask = (...more: string[]) =>
    openssl(
      'ocsp',
      ...['-issuer', 'issuer.pem', '-cert', 'leaf.pem', '-CAfile', 'official-duty.root.pem'],
      ...['-url', `${trust.url}/ocsp/official-duty`, ...more],
    );

  it('answers good, revoked since when and why, and good again once a suspension is lifted', async () => {
    expect((await ask()).said).toMatch(/Response verify OK[^]*leaf\.pem: good/);
    await control(trust, 'POST', 'suspend', { credential: CHAIR });
    expect((await ask()).said).toMatch(/leaf\.pem: revoked[^]*Reason: certificateHold/);
    await control(trust, 'POST', 'unsuspend', { credential: CHAIR });
    expect((await ask()).said).toMatch(/leaf\.pem: good/);
    await control(trust, 'POST', 'revoke', {
      credential: CHAIR,
      reason: 'keyCompromise',
      at: '2026-03-01T07:00:00+07:00',
    });
    expect((await ask()).said).toMatch(
      /leaf\.pem: revoked[^]*Reason: keyCompromise\s+Revocation Time: Mar {2}1 00:00:00 2026 GMT/,
    );
  });

  it('repeats the nonce, answers by SHA-256 as by SHA-1, and as the authority itself', async () => {
    expect((await ask()).said).not.toMatch(/WARNING: no nonce/);
    expect((await ask('-sha256', '-cert', 'leaf.pem')).said).toMatch(/Response verify OK/);
    await settings({ delegated: false });
    expect((await ask('-verify_other', 'issuer.pem')).said).toMatch(/Response verify OK[^]*leaf\.pem: good/);
  });

  it('does not know what it did not issue', async () => {
    const { chain } = await issue(trust, { authority: 'public', subject: { commonName: 'Mẫu' } });
    const [leaf = ''] = chain;
    writeFileSync(at('leaf.pem'), leaf);
    expect((await ask()).said).toMatch(/leaf\.pem: unknown/);
  });

  it('answers by GET as by POST', async () => {
    await openssl(
      'ocsp',
      '-issuer',
      'issuer.pem',
      '-cert',
      'leaf.pem',
      '-no_nonce',
      '-reqout',
      'request.der',
    );
    const request = encodeURIComponent(readFileSync(at('request.der')).toString('base64'));
    await fetchTo('response.der', `/ocsp/official-duty/${request}`);
    const { said } = await openssl(
      'ocsp',
      ...['-issuer', 'issuer.pem', '-cert', 'leaf.pem', '-CAfile', 'official-duty.root.pem'],
      ...['-no_nonce', '-respin', 'response.der'],
    );
    expect(said).toMatch(/Response verify OK[^]*leaf\.pem: good/);
  });

  it.each([
    ['unknown', /leaf\.pem: unknown/],
    ['try-later', /trylater/],
    ['internal-error', /internalerror/],
    ['sig-required', /sigrequired/],
    ['unauthorized', /unauthorized/],
    ['unsigned', /Response Verify Failure/],
    ['bad-signature', /Response Verify Failure/],
    ['wrong-responder', /Response Verify Failure/],
    ['stale', /WARNING: Status times invalid/],
    ['not-yet', /WARNING: Status times invalid/],
    ['no-nonce', /WARNING: no nonce in response/],
    ['wrong-nonce', /Nonce Verify error/],
    ['another-certificate', /ERROR: No Status found/],
  ])('can be told to be wrong: %s', async (ocsp, words) => {
    await settings({ ocsp });
    expect((await ask()).said).toMatch(words);
  });

  it('can be told to call what is revoked good', async () => {
    await control(trust, 'POST', 'revoke', { credential: CHAIR });
    await settings({ ocsp: 'always-good' });
    expect((await ask()).said).toMatch(/Response verify OK[^]*leaf\.pem: good/);
  });
});

describe('a revocation list, to openssl', () => {
  const checked = async () => {
    await fetchTo('list.crl', '/crl/official-duty.crl');
    return openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-CAfile', 'issuer.pem', '-noout', '-text');
  };
  const pathWithList = async () => {
    const lists = await Promise.all(
      ['official-duty', 'official-duty-root'].map(async (id) => {
        await fetchTo(`${id}.crl`, `/crl/${id}.crl`);
        return (await openssl('crl', '-inform', 'DER', '-in', `${id}.crl`)).said;
      }),
    );
    writeFileSync(at('lists.pem'), lists.join(''));
    return path('official-duty', '-crl_check', '-CRLfile', 'lists.pem');
  };

  it('names what is revoked, with reasons and a number that rises', async () => {
    const numberIn = (said: string) => BigInt(/CRL Number:\s+(\S+)/.exec(said)?.[1] ?? 0);
    const before = await checked();
    expect(before.said).toMatch(/verify OK[^]*No Revoked Certificates/);
    expect((await pathWithList()).ok).toBe(true);
    const serial = await write(CHAIR);
    await control(trust, 'POST', 'revoke', { serial, reason: 'superseded' });
    const after = await checked();
    expect(after.said).toContain(`Serial Number: ${serial.toUpperCase()}`);
    expect(after.said).toContain('Superseded');
    expect(numberIn(after.said)).toBeGreaterThan(numberIn(before.said));
    expect((await pathWithList()).said).toMatch(/certificate revoked/);
  });

  it('of the root names an authority that was revoked', async () => {
    await control(trust, 'POST', 'revoke', { name: 'official-duty', reason: 'cACompromise' });
    await fetchTo('list.crl', '/crl/official-duty-root.crl');
    expect((await openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-text')).said).toMatch(
      /CA Compromise/,
    );
  });

  it.each([
    ['stale', /CRL has expired/],
    ['bad-signature', /CRL signature failure/],
    ['wrong-issuer', /CRL signature failure|unable to get certificate CRL/],
  ])('can be told to be wrong: %s', async (crl, words) => {
    await settings({ crl });
    const judged = await pathWithList();
    expect(judged.ok).toBe(false);
    expect(judged.said).toMatch(words);
  });
});

describe('a time-stamping authority, to openssl', () => {
  const query = (...more: string[]) => {
    writeFileSync(at('data'), 'bản sao');
    return openssl('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'query.tsq', ...more);
  };
  const stamp = async () => {
    const response = await fetch(`${trust.url}/tsa/official-duty`, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: readFileSync(at('query.tsq')),
    });
    writeFileSync(at('reply.tsr'), Buffer.from(await response.arrayBuffer()));
    return openssl(
      ...['ts', '-verify', '-queryfile', 'query.tsq', '-in', 'reply.tsr'],
      ...['-CAfile', 'official-duty.root.pem', '-untrusted', 'issuer.pem'],
    );
  };
  const shown = async () => (await openssl('ts', '-reply', '-in', 'reply.tsr', '-text')).said;

  it.each(['-sha256', '-sha384', '-sha512'])('stamps what it is given: %s', async (hash) => {
    await query(hash);
    expect((await stamp()).said).toMatch(/Verification: OK/);
    expect(await shown()).toMatch(/Policy OID: 2\.999\.704\.2\.1[^]*Accuracy: 0x01 seconds/);
  });

  it('never uses a serial number twice', async () => {
    await query();
    const serials = new Set<string>();
    for (const _ of [1, 2, 3]) {
      await stamp();
      serials.add(/Serial number: (\S+)/.exec(await shown())?.[1] ?? '');
    }
    expect(serials.size).toBe(3);
    expect((await readLedger(trust)).map(({ effect }) => effect)).toEqual(Array(3).fill('timestamp.made'));
  });

  it('stamps without a nonce and without its certificate where nobody asks for them', async () => {
    await openssl('ts', '-query', '-data', 'data', '-sha256', '-no_nonce', '-out', 'query.tsq');
    await stamp();
    expect(await shown()).toMatch(/Nonce: unspecified/);
    expect((await openssl('ts', '-reply', '-in', 'reply.tsr', '-token_out', '-out', 'token.der')).ok).toBe(
      true,
    );
    const { said } = await openssl('pkcs7', '-inform', 'DER', '-in', 'token.der', '-print_certs', '-noout');
    expect(said).not.toMatch(/subject/);
  });

  it('refuses a hash and a policy that it does not know', async () => {
    await query('-sha1');
    await stamp();
    expect(await shown()).toMatch(/Failure info: unrecognized or unsupported algorithm/);
    await query('-tspolicy', '1.2.3.4');
    await stamp();
    expect(await shown()).toMatch(/Failure info: the requested TSA policy is not supported/);
  });

  it.each([
    ['wrong-nonce', /nonce mismatch/],
    ['no-nonce', /nonce not returned/],
    ['wrong-imprint', /message imprint mismatch/],
    ['rejected', /status code: rejection/],
    [
      'wrong-usage',
      /unsupported certificate purpose|unsuitable certificate purpose|certificate verify error/,
    ],
    ['another-certificate', /certificate verify error/],
    ['bad-signature', /signature failure/],
    ['no-certificate', /certificate not found|signer certificate/i],
  ])('can be told to be wrong: %s', async (tsa, words) => {
    await query();
    await settings({ tsa });
    const judged = await stamp();
    expect(judged.ok).toBe(false);
    expect(judged.said).toMatch(words);
  });
});
