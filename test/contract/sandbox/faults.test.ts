import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startNationalPortal } from '../../../local/sandbox/national-portal/national-portal.ts';
import { extendedDossier, progressRow } from './dossier-records.ts';
import { callG2, control, post, readLedger, type Seen } from './portal-client.ts';

let portal: Sandbox;

beforeAll(async () => {
  portal = await startNationalPortal({ seed: 11 });
});

afterAll(() => portal.close());

beforeEach(() => control(portal, 'POST', 'reset'));

const order = (...faults: unknown[]) => control(portal, 'PUT', 'faults', faults);
const fired = () => control(portal, 'GET', 'state');
const add = (n: number): Promise<Seen> =>
  post(`${portal.url}/g2/ThemMoi`, [extendedDossier({ MaHoSo: `H21.17-260323-${n}` })]);
/** 'answered' or 'lost' for an add whose fate only the wire tells. */
const fate = (n: number) =>
  add(n).then(
    () => 'answered',
    () => 'lost',
  );
const effects = async () => (await readLedger(portal)).length;

describe('fault modes on real sockets', () => {
  it('error: a 5xx before the effect, 502 with nothing in it unless told otherwise', async () => {
    await order({ mode: 'error', times: 1 }, { mode: 'error', status: 503 });
    expect(await add(1001)).toMatchObject({ status: 502, text: '' });
    expect(await add(1001)).toMatchObject({ status: 503 });
    expect(await effects()).toBe(0);
    expect(await fired()).toMatchObject({ calls: 2, faults: { error: 2, down: 0 } });
  });

  it('timeout: no answer and no effect until the client gives up', async () => {
    await order({ mode: 'timeout' });
    const patience = AbortSignal.timeout(150);
    await expect(
      fetch(`${portal.url}/g2/ThemMoi`, { method: 'POST', body: '[]', signal: patience }),
    ).rejects.toThrow();
    expect(await effects()).toBe(0);
  });

  it('timeout with afterMs: the socket is dropped then', async () => {
    await order({ mode: 'timeout', afterMs: 30 });
    expect(await fate(1001)).toBe('lost');
    expect(await effects()).toBe(0);
  });

  it('drop-after-effect: the effect is there and the answer is lost', async () => {
    await order({ mode: 'drop-after-effect' });
    expect(await fate(1001)).toBe('lost');
    expect(await effects()).toBe(1);
  });

  it('slow: the effect at once, the right answer late', async () => {
    await order({ mode: 'slow', afterMs: 250 });
    let answered = false;
    const answer = add(1001).finally(() => (answered = true));
    await vi.waitFor(async () => {
      expect(await effects()).toBe(1);
    });
    expect(answered).toBe(false);
    expect((await answer).text).toMatch(/thành công/i);
  });

  it('malformed: HTTP 200 with a page or cut JSON, on either side of the effect, and it says how often', async () => {
    await order({ mode: 'malformed' });
    const texts = new Set<string>();
    for (let n = 1000; n < 1040; n++) {
      const { status, text } = await add(n);
      expect(status).toBe(200);
      expect(() => void JSON.parse(text)).toThrow();
      texts.add(text.slice(0, 6));
    }
    expect(texts).toEqual(new Set(['<html>', '{"erro']));
    const made = await effects();
    expect(made).toBeGreaterThan(8);
    expect(made).toBeLessThan(32);
    expect(await fired()).toMatchObject({
      faults: { malformed: 40 },
      malformed: { afterEffect: made, beforeEffect: 40 - made },
    });
  });

  it('throttle: 429 with Retry-After, before the effect', async () => {
    await order({ mode: 'throttle', retryAfter: 120, times: 1 }, { mode: 'throttle' });
    const told = await add(1001);
    expect(told).toMatchObject({ status: 429, text: '{}' });
    expect(told.headers.get('retry-after')).toBe('120');
    expect((await add(1001)).headers.get('retry-after')).toBe('1');
    expect(await effects()).toBe(0);
  });

  it('down: connections end before a byte is read, new ones and those kept open, until it is lifted', async () => {
    expect(await fate(1001)).toBe('answered');
    await order({ mode: 'down' });
    expect(await fate(1002)).toBe('lost');
    expect(await fate(1002)).toBe('lost');
    await control(portal, 'DELETE', 'faults');
    expect(await fate(1002)).toBe('answered');
    expect(await effects()).toBe(2);
  });

  it('down for one service only: the others answer', async () => {
    await order({ mode: 'down', match: { service: 'DongBoTienTrinh' } });
    expect(await fate(1001)).toBe('answered');
    await expect(post(`${portal.url}/g2/DongBoTienTrinh`, [progressRow()])).rejects.toThrow();
  });
});

describe('which calls a fault meets', () => {
  it('those of its path, service and dossier, all that are named; a star ends a prefix', async () => {
    await order({ mode: 'error', match: { path: '/g2/*', service: 'ThemMoi', key: 'H21.17-260323-10*' } });
    expect((await add(1001)).status).toBe(502);
    expect((await add(1101)).status).toBe(200);
    expect(
      await callG2(portal, 'CapNhat', [extendedDossier({ MaHoSo: 'H21.17-260323-1001' })]),
    ).toMatchObject({
      error_code: -3,
    });
  });

  it('any dossier of a batch counts', async () => {
    await order({ mode: 'error', match: { key: 'H21.17-260323-0002' } });
    const batch = ['0001', '0002'].map((n) => extendedDossier({ MaHoSo: `H21.17-260323-${n}` }));
    expect((await post(`${portal.url}/g2/ThemMoi`, batch)).status).toBe(502);
  });

  it('so many times and no more, then the next in the list has its turn', async () => {
    await order({ mode: 'error', times: 2 }, { mode: 'throttle', times: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n++) statuses.push((await add(1001)).status);
    expect(statuses).toEqual([502, 502, 429, 200]);
    expect(await control(portal, 'GET', 'faults')).toEqual([
      { mode: 'error', rate: 1, times: 2, fired: 2 },
      { mode: 'throttle', rate: 1, times: 1, fired: 1 },
    ]);
  });

  it('its share of them, each fault its own, the same calls for the same seed', async () => {
    const run = async () => {
      const sandbox = await startNationalPortal({ seed: 5 });
      await control(sandbox, 'PUT', 'faults', [
        { mode: 'error', rate: 0.2 },
        { mode: 'throttle', rate: 0.2 },
      ]);
      const statuses: number[] = [];
      for (let n = 0; n < 200; n++) {
        statuses.push((await post(`${sandbox.url}/g2/CapNhat`, [extendedDossier()])).status);
      }
      await sandbox.close();
      return statuses;
    };
    const statuses = await run();
    expect(await run()).toEqual(statuses);
    for (const status of [502, 429]) {
      const share = statuses.filter((seen) => seen === status).length / statuses.length;
      expect(share).toBeGreaterThan(0.12);
      expect(share).toBeLessThan(0.28);
    }
  });
});

describe('the control plane', () => {
  it('refuses an order that it does not understand and says why, and keeps the old one', async () => {
    await order({ mode: 'slow', afterMs: 1 });
    await expect(order({ mode: 'explode' })).rejects.toThrow('400');
    await expect(order({ mode: 'error', ratio: 0.5 })).rejects.toThrow('ratio');
    await expect(order({ mode: 'error', rate: 2 })).rejects.toThrow('rate');
    await expect(control(portal, 'PUT', 'faults', { mode: 'error' })).rejects.toThrow('400');
    await expect(control(portal, 'GET', 'nothing')).rejects.toThrow('404');
    expect(await control(portal, 'GET', 'faults')).toMatchObject([{ mode: 'slow' }]);
  });

  it('takes back a list that it gave', async () => {
    await order({ mode: 'error', match: { key: 'a' }, rate: 0.5 });
    expect(await control(portal, 'PUT', 'faults', await control(portal, 'GET', 'faults'))).toEqual([
      { mode: 'error', match: { key: 'a' }, rate: 0.5, fired: 0 },
    ]);
  });

  it('brings the partner back to its first start by a reset', async () => {
    await add(1001);
    await order({ mode: 'error' });
    await add(1002);
    await control(portal, 'PUT', 'clock', { offsetMs: 5000 });
    await control(portal, 'POST', 'reset');
    expect(await fired()).toMatchObject({
      calls: 0,
      effects: 0,
      dossiers: 0,
      clockOffsetMs: 0,
      faults: { error: 0 },
    });
    expect(await control(portal, 'GET', 'faults')).toEqual([]);
    expect((await add(1001)).status).toBe(200);
  });

  it('listens on the loopback address only, as does the partner', () => {
    expect([portal.url, portal.controlUrl]).toEqual([
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    ]);
  });

  it('names the port that is taken when it cannot start', async () => {
    const port = Number(new URL(portal.url).port);
    await expect(startNationalPortal({ port })).rejects.toThrow(`port ${port} for national-portal is in use`);
    await expect(startNationalPortal({ controlPort: port })).rejects.toThrow('control plane is in use');
  });
});
