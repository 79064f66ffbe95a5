import { describe, expect, it } from 'vitest';
import {
  checkedLookup,
  checkHost,
  isPublicAddress,
  PrivateTarget,
  readTarget,
  type HostAddress,
  type Resolve,
} from '../../../../functions/partners/portal/target.ts';

const resolvesTo =
  (...addresses: string[]): Resolve =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('the address of a webhook receiver', () => {
  it.each(['https://cong.example.vn/webhooks', 'https://cong.example.vn:8443/x?a=1', 'https://8.8.8.8/'])(
    'may be %s',
    (url) => {
      expect(readTarget(url, false)).toMatchObject({ ok: true });
    },
  );

  it.each([
    ['without protection', 'http://cong.example.vn/webhooks'],
    ['with an account in it', 'https://portal:secret@cong.example.vn/webhooks'],
    ['with a name in it', 'https://portal@cong.example.vn/webhooks'],
    ['at a port of another service', 'https://cong.example.vn:6379/'],
    ['of another kind', 'file:///etc/passwd'],
    ['that is none', 'cong.example.vn/webhooks'],
    ['that is empty', ''],
    ['that is endless', `https://cong.example.vn/${'a'.repeat(2048)}`],
  ])('is invalid %s', (_what, url) => {
    expect(readTarget(url, false)).toEqual({ ok: false, problem: 'webhook-url-invalid' });
  });

  it.each([
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://127.0.0.1./',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.5:8443/',
  ])('is private when it is %s, however it is written', (url) => {
    expect(readTarget(url, false)).toEqual({ ok: false, problem: 'webhook-url-private' });
  });

  it('may be anything on the one machine of local mode, but must still have no account in it', () => {
    expect(readTarget('http://127.0.0.1:9003/webhooks', true)).toMatchObject({ ok: true });
    expect(readTarget('http://a:b@127.0.0.1/', true)).toMatchObject({ ok: false });
    expect(readTarget('ftp://127.0.0.1/', true)).toMatchObject({ ok: false });
  });
});

describe('an address is public', () => {
  it.each(['1.1.1.1', '203.162.4.191', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700:4700::1111'])(
    'when it is %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared by a carrier', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.0.9'],
    ['link-local, where clouds keep their credentials', '169.254.169.254'],
    ['for protocols', '192.0.0.8'],
    ['for documentation', '203.0.113.7'],
    ['for benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['unique local', 'fd00:ec2::254'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['for documentation', '2001:db8::1'],
    ['an IPv4 address in disguise', '::ffff:8.8.8.8'],
    ['an IPv4 address in an old disguise', '::127.0.0.1'],
    ['behind a translator', '64:ff9b::7f00:1'],
    ['behind 6to4', '2002:7f00:1::'],
    ['behind Teredo', '2001:0:7f00:1::'],
    ['not given out', '4000::1'],
    ['no address', 'localhost'],
  ])('but not when it is %s: %s', (_why, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the host of a receiver', () => {
  const url = new URL('https://cong.example.vn/webhooks');

  it('is taken when every address of it is public', async () => {
    expect(await checkHost(url, resolvesTo('1.1.1.1', '2606:4700:4700::1111'))).toMatchObject({ ok: true });
  });

  it('is private when one of its addresses is', async () => {
    const found = await checkHost(url, resolvesTo('1.1.1.1', '10.0.0.1'));
    expect(found).toEqual({ ok: false, problem: 'webhook-url-private' });
  });

  it.each<[string, Resolve]>([
    ['is not known', () => Promise.reject(new Error('ENOTFOUND'))],
    ['has no address', resolvesTo()],
  ])('is invalid when it %s', async (_why, resolve) => {
    expect(await checkHost(url, resolve)).toEqual({ ok: false, problem: 'webhook-url-invalid' });
  });
});

describe('a connection', () => {
  const connect = (resolve: Resolve, allowPrivate = false): Promise<string | HostAddress[]> =>
    new Promise((done, fail) => {
      checkedLookup(resolve, allowPrivate)('cong.example.vn', { all: true }, (error, addresses) => {
        if (error === null) done(addresses);
        else fail(error);
      });
    });

  it('goes only to the addresses that were checked, though the name answers otherwise a moment later', async () => {
    const answers = [['1.1.1.1'], ['127.0.0.1']];
    const resolve: Resolve = (host) => resolvesTo(...(answers.shift() ?? []))(host);
    expect(await connect(resolve)).toEqual([{ address: '1.1.1.1', family: 4 }]);
    await expect(connect(resolve)).rejects.toThrow(PrivateTarget);
  });

  it('is not made when one address of several is private', async () => {
    await expect(connect(resolvesTo('1.1.1.1', '169.254.169.254'))).rejects.toThrow(PrivateTarget);
  });

  it('may go to loopback in local mode', async () => {
    expect(await connect(resolvesTo('127.0.0.1'), true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
