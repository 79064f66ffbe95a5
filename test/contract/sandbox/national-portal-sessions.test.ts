import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import { callG1, control, logIn } from './portal-client.ts';

const EXPIRED = { error_code: 401, message: 'Session không hợp lệ' };

let portal: Sandbox;
let now = 0;

beforeAll(async () => {
  portal = await startNationalPortal({ now: () => now });
});

afterAll(() => portal.close());

beforeEach(async () => {
  now = Date.UTC(2026, 2, 23, 2, 30);
  await control(portal, 'POST', 'reset');
});

const useIt = (session: string) => callG1(portal, session, 'LayDanhMucLinhVuc', {});

describe('sessions of generation 1', () => {
  it('live ten minutes from login, however much they are used', async () => {
    const session = await logIn(portal);
    now += 599_999;
    expect(await useIt(session)).toMatchObject({ error_code: 0 });
    now += 1;
    expect(await useIt(session)).toEqual(EXPIRED);
    expect(await useIt(await logIn(portal))).toMatchObject({ error_code: 0 });
  });

  it('are refused with HTTP 200 and 401 in the body when they were never given out', async () => {
    expect(await useIt('tu-bia-ra')).toEqual(EXPIRED);
    expect(await useIt('')).toEqual(EXPIRED);
  });

  it('end at once when the control plane says so', async () => {
    const sessions = [await logIn(portal), await logIn(portal)];
    expect(await control(portal, 'POST', 'expire-sessions')).toEqual({ expired: 2 });
    for (const session of sessions) expect(await useIt(session)).toEqual(EXPIRED);
  });

  it('can be made shorter, and are counted', async () => {
    await control(portal, 'PUT', 'settings', { sessionSeconds: 5 });
    const session = await logIn(portal);
    now += 5000;
    expect(await useIt(session)).toEqual(EXPIRED);
    expect(await control(portal, 'GET', 'state')).toMatchObject({
      logins: 1,
      settings: { sessionSeconds: 5 },
    });
  });

  it('age by the clock that the control plane moves', async () => {
    const session = await logIn(portal);
    expect(await control(portal, 'PUT', 'clock', { offsetMs: 172_800_000 })).toEqual({
      offsetMs: 172_800_000,
      now: '2026-03-25T02:30:00.000Z',
    });
    expect(await useIt(session)).toEqual(EXPIRED);
  });
});
