import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callOnce, callPatiently, patientRoad, type Ask } from '../../../local/portal/road.ts';
import { openTokens, silenceOf } from '../../../local/portal/token.ts';
import { startIdentityIssuer } from '../../../local/sandbox/identity/identity-issuer.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { control, readLedger } from '../sandbox/portal-client.ts';

let issuer: Sandbox;
beforeAll(async () => {
  issuer = await startIdentityIssuer();
});
afterAll(() => issuer.close());
beforeEach(() => control(issuer, 'POST', 'reset'));

const account = { id: 'portal', secret: 'sandbox-only-portal-secret' };
const issued = async () => (await readLedger(issuer)).length;

describe('a portal’s token', () => {
  it('is asked for once, however many need it at the same time', async () => {
    const tokens = openTokens(`${issuer.url}/oauth2/token`, account);
    const given = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    expect(new Set(given.map((token) => token.kind === 'token' && token.value)).size).toBe(1);
    await tokens.get();
    expect(await issued()).toBe(1);
  });

  it('is renewed a minute before it ends, and when the gateway does not believe it', async () => {
    let now = 0;
    const tokens = openTokens(`${issuer.url}/oauth2/token`, account, () => now);
    await tokens.get();
    now = 3_539_000;
    await tokens.get();
    expect(await issued()).toBe(1);
    now = 3_541_000;
    await tokens.get();
    expect(await issued()).toBe(2);
    tokens.forget();
    await tokens.get();
    expect(await issued()).toBe(3);
  });

  it('that the issuer refuses is not asked for again and again; one that it cannot give now is', async () => {
    const refused = await openTokens(`${issuer.url}/oauth2/token`, { ...account, secret: 'sai' }).get();
    expect(refused).toEqual({ kind: 'no-token', status: 401, why: 'invalid_client' });
    expect(refused.kind === 'no-token' && silenceOf(refused)).toMatchObject({ final: true });
    await control(issuer, 'PUT', 'faults', [{ mode: 'error' }]);
    const broken = await openTokens(`${issuer.url}/oauth2/token`, account).get();
    expect(broken.kind === 'no-token' && silenceOf(broken).final).toBe(undefined);
  });
});

describe('a portal’s patience', () => {
  const nowhere: Ask = { method: 'GET', url: 'http://127.0.0.1:65534/' };
  /** A road whose pauses take no time but on its own clock. */
  const road = () => {
    let now = 0;
    const pauses: number[] = [];
    const pause = (ms: number): Promise<void> => {
      now += ms;
      pauses.push(ms);
      return Promise.resolve();
    };
    return { ...patientRoad({ patienceMs: 10_000 }), now: () => now, pause, random: () => 1, pauses };
  };

  it('waits longer after each failure, up to two seconds, and ends', async () => {
    const patient = road();
    const heard = await callPatiently(patient, () => Promise.resolve(nowhere));
    expect(heard).toMatchObject({ kind: 'silence', why: 'ECONNREFUSED' });
    expect(patient.pauses.slice(0, 6)).toEqual([100, 200, 400, 800, 1_600, 2_000]);
    expect(patient.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000);
  });

  it('is not tried on what cannot change', async () => {
    const patient = road();
    const final = { kind: 'silence', why: 'no token', final: true } as const;
    expect(await callPatiently(patient, () => Promise.resolve(final))).toEqual(final);
    expect(patient.pauses).toEqual([]);
  });

  it('ends one call that hangs', async () => {
    await control(issuer, 'PUT', 'faults', [{ mode: 'timeout' }]);
    const heard = await callOnce({ method: 'GET', url: `${issuer.url}/.well-known/jwks.json` }, 50);
    expect(heard).toEqual({ kind: 'silence', why: 'no answer in time' });
  });
});
