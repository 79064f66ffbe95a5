import type { Jwks } from 'aws-jwt-verify/jwk';
import { describe, expect, it } from 'vitest';
import { KeysUnreachable, openKeySet } from '../../../functions/access/key-set.ts';

const MINUTE = 60_000;

/** An issuer whose keys can be changed, that can be down, and that counts who asks. */
function anIssuer(...kids: string[]) {
  let now = 0;
  const issuer = {
    kids,
    down: false,
    asked: 0,
    pass: (ms: number) => (now += ms),
    fetch: (): Promise<Jwks> => {
      issuer.asked += 1;
      if (issuer.down) return Promise.reject(new Error('connection refused'));
      return Promise.resolve({ keys: issuer.kids.map((kid) => ({ kid, kty: 'RSA' })) });
    },
  };
  return { issuer, keys: openKeySet(issuer.fetch, { now: () => now }) };
}

describe("the issuer's keys", () => {
  it('are asked for once, however many tokens come at once', async () => {
    const { issuer, keys } = anIssuer('a');
    await Promise.all([keys.find('a'), keys.find('a'), keys.find('a')]);
    expect((await keys.find('a'))?.kid).toBe('a');
    expect(issuer.asked).toBe(1);
  });

  it('are asked for again when a token names a new one', async () => {
    const { issuer, keys } = anIssuer('a');
    await keys.find('a');
    issuer.kids = ['a', 'b'];
    issuer.pass(10_000);
    expect((await keys.find('b'))?.kid).toBe('b');
  });

  it('are not asked for more than once in ten seconds by tokens that name keys of their own', async () => {
    const { issuer, keys } = anIssuer('a');
    for (let second = 0; second < 20; second += 1) {
      expect(await keys.find(`made-up-${second}`)).toBeUndefined();
      issuer.pass(1_000);
    }
    expect(issuer.asked).toBe(2);
  });

  it('stop working within ten minutes of being withdrawn', async () => {
    const { issuer, keys } = anIssuer('a', 'stolen');
    await keys.find('stolen');
    issuer.kids = ['a'];
    issuer.pass(10 * MINUTE);
    expect(await keys.find('stolen')).toBeUndefined();
  });

  it('go on working for an hour while the issuer is down, and not longer', async () => {
    const { issuer, keys } = anIssuer('a');
    await keys.find('a');
    issuer.down = true;
    issuer.pass(59 * MINUTE);
    expect((await keys.find('a'))?.kid).toBe('a');
    issuer.pass(MINUTE);
    await expect(keys.find('a')).rejects.toThrow(KeysUnreachable);
  });

  it('when they cannot be had at all, let nobody pass, and leave the issuer a moment to recover', async () => {
    const { issuer, keys } = anIssuer('a');
    issuer.down = true;
    await expect(keys.find('a')).rejects.toThrow(KeysUnreachable);
    await expect(keys.find('a')).rejects.toThrow(KeysUnreachable);
    expect(issuer.asked).toBe(1);
    issuer.down = false;
    issuer.pass(1_000);
    expect((await keys.find('a'))?.kid).toBe('a');
  });
});
