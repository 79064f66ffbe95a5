import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import { control, readLedger } from './portal-client.ts';
import {
  advance,
  hcc,
  HOUR_MS,
  my,
  myOrder,
  NOW,
  oids,
  order,
  ORDER_NUMBER,
  settings,
  story,
  truth,
} from './vnpost-client.ts';

let vnpost: Sandbox;
let now: number;
let dataDir: string;

const start = () => startVnpost({ dataDir, now: () => now });

beforeEach(async () => {
  now = NOW;
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-vnpost-'));
  vnpost = await start();
});

afterEach(async () => {
  await vnpost.close();
  rmSync(dataDir, { recursive: true });
});

const restart = async () => {
  await vnpost.close();
  vnpost = await start();
};

const send = async (changes = {}) => (await hcc(vnpost)).post(order(changes));

const moves = async (orderNumber = ORDER_NUMBER) =>
  (await truth(vnpost, orderNumber)).map(({ events }) => events.map(({ move }) => move))[0];

const notes = async (orderNumber = ORDER_NUMBER) =>
  (await truth(vnpost, orderNumber)).flatMap(({ events }) => events.map(({ note }) => note)).filter(Boolean);

describe('a parcel', () => {
  it('moves by itself as the clock goes on, each event at the instant at which it was due', async () => {
    await send();
    expect(await moves()).toEqual(['created']);
    now += 4 * HOUR_MS - 1;
    expect(await moves()).toEqual(['created']);
    now += 1;
    expect(await moves()).toEqual(['created', 'handedOver']);
    now += 100 * HOUR_MS;
    const [parcel] = await truth(vnpost);
    expect(parcel!.events.map(({ move, at }) => [move, (Date.parse(at) - NOW) / HOUR_MS])).toEqual([
      ['created', 0],
      ['handedOver', 4],
      ['inTransit', 8],
      ['atOffice', 24],
      ['outForDelivery', 28],
      ['delivered', 32],
    ]);
  });

  it('has the same life whether it was looked at often or once', async () => {
    await send();
    await send({ OrderNumber: 'H21.17-260323-0043' });
    for (let hour = 0; hour < 40; hour++) {
      await truth(vnpost);
      now += HOUR_MS;
    }
    const [one] = await truth(vnpost);
    const [other] = await truth(vnpost, 'H21.17-260323-0043');
    expect(other!.events).toEqual(one!.events);
  });

  it('lives an hour in a millisecond at speed 3,600,000', async () => {
    await settings(vnpost, { speed: 3_600_000 });
    await send();
    now += 31;
    expect((await moves())?.at(-1)).toBe('outForDelivery');
    now += 1;
    expect((await moves())?.at(-1)).toBe('delivered');
  });

  it('keeps what it has lived through when the speed changes', async () => {
    await send();
    now += 6 * HOUR_MS;
    await settings(vnpost, { speed: 2 });
    now += HOUR_MS;
    const [parcel] = await truth(vnpost);
    expect(parcel!.events.map(({ at }) => (Date.parse(at) - NOW) / HOUR_MS)).toEqual([0, 4, 7]);
  });

  it('can be moved on at once: what was due meanwhile happens now, one thing after another', async () => {
    await send();
    now += HOUR_MS;
    await advance(vnpost, 200);
    expect((await moves())?.at(-1)).toBe('delivered');
    const times = (await truth(vnpost))[0]!.events.map(({ at }) => Date.parse(at));
    expect(times).toEqual([NOW, ...[0, 1, 2, 3, 4].map((more) => NOW + HOUR_MS + more)]);
  });

  it('stands still while the clock is behind', async () => {
    await send();
    now -= 100 * HOUR_MS;
    expect(await moves()).toEqual(['created']);
    now += 104 * HOUR_MS;
    expect(await moves()).toEqual(['created', 'handedOver']);
  });
});

describe('a clock that is moved back', () => {
  it('lets the next order live from there on, and the feed’s ids still rise', async () => {
    await send();
    now += 5 * HOUR_MS;
    await advance(vnpost, 1);
    now -= 3 * HOUR_MS;
    const later = 'H21.17-260323-0043';
    await send({ OrderNumber: later });
    const made = now;
    now += 4 * HOUR_MS;
    const [parcel] = await truth(vnpost, later);
    expect(parcel!.events.map(({ move, at }) => [move, (Date.parse(at) - made) / HOUR_MS])).toEqual([
      ['created', 0],
      ['handedOver', 4],
    ]);
    const { rows } = await (await hcc(vnpost)).page();
    expect(rows).toHaveLength(5);
    expect(oids(rows)).toEqual([...oids(rows)].sort());
  });
});

describe('the stories', () => {
  const startOfAll = ['created', 'handedOver'];
  const road = [...startOfAll, 'inTransit', 'atOffice', 'outForDelivery'];

  it.each([
    ['delivered', [...road, 'delivered'], ['Người nhận: chính chủ']],
    [
      'delivered-second-attempt',
      [...road, 'attemptFailed', 'outForDelivery', 'delivered'],
      ['Lần 1: Không liên lạc được', 'Người nhận: chính chủ'],
    ],
    [
      'held-then-delivered',
      [...road, 'attemptFailed', 'held', 'delivered'],
      ['Lần 1: Không liên lạc được', 'Giữ đến 2026-04-29', 'Người nhận: chính chủ'],
    ],
    [
      'refused-returned',
      [...road, 'refused', 'returning', 'returned'],
      ['Người nhận từ chối nhận', 'Người nhận: Bộ phận một cửa'],
    ],
    [
      'unclaimed-returned',
      [...road, 'attemptFailed', 'outForDelivery', 'attemptFailed', 'held', 'returning', 'returned'],
      [
        'Lần 1: Không liên lạc được',
        'Lần 2: Không liên lạc được',
        'Giữ đến 2026-04-29',
        'Hết thời hạn lưu giữ',
        'Người nhận: Bộ phận một cửa',
      ],
    ],
    ['lost', [...startOfAll, 'inTransit', 'lost'], []],
    ['silent', startOfAll, []],
    [
      'unknown-code',
      [...startOfAll, 'unpublished', ...road.slice(2), 'delivered'],
      ['Người nhận: chính chủ'],
    ],
    [
      'pickup-failed',
      ['created', 'pickupFailed', 'pickupFailed', 'pickupFailed'],
      [1, 2, 3].map((attempt) => `Lần ${attempt}: Không liên lạc được`),
    ],
  ])('%s', async (name, expected, said) => {
    await story(vnpost, name);
    await send();
    await advance(vnpost, 500);
    expect(await moves()).toEqual(expected);
    expect(await notes()).toEqual(said);
  });

  it('with money to collect: delivered, collected, then remitted to the agency', async () => {
    await send({ CODAmount: 200_000 });
    await advance(vnpost, 500);
    expect(await moves()).toEqual([...road, 'delivered', 'codCollected', 'codRemitted']);
    expect(await notes()).toEqual(['Người nhận: chính chủ', 'Đã thu 200000 đồng', 'Đã trả 200000 đồng']);
  });

  it('of a collection: handed to the desk, or brought back to the citizen', async () => {
    const [first, second] = ['H21.17-260323-0042-TG', 'H21.17-260323-0042-TG2'];
    await send({ OrderNumber: first });
    await story(vnpost, 'refused-returned', second);
    await send({ OrderNumber: second });
    await advance(vnpost, 500);
    expect(await notes(first)).toEqual(['Người nhận: Bộ phận một cửa']);
    expect(await notes(second)).toEqual(['Người nhận từ chối nhận', 'Người nhận: người gửi']);
  });

  it('can be chosen while the parcel is on its way: what was stays, what comes is not dated back', async () => {
    await story(vnpost, 'silent');
    await send();
    now += 100 * HOUR_MS;
    await story(vnpost, 'lost');
    const [parcel] = await truth(vnpost);
    expect(parcel!.events.map(({ move, at }) => [move, (Date.parse(at) - NOW) / HOUR_MS])).toEqual([
      ['created', 0],
      ['handedOver', 4],
      ['inTransit', 100],
    ]);
    await advance(vnpost, 20);
    expect((await moves())?.at(-1)).toBe('lost');
  });

  it('cannot be chosen for a parcel that has ended, and none is made up', async () => {
    await send();
    await advance(vnpost, 40);
    await expect(story(vnpost, 'lost')).rejects.toThrow('409');
    await expect(story(vnpost, 'eaten-by-the-dog', 'H21.17-260323-0043')).rejects.toThrow('400');
  });
});

describe('the post’s memory', () => {
  it('outlives a restart: parcels, their moves, the feed with its ids, settings, stories, corrections', async () => {
    await settings(vnpost, { speed: 10, late: { every: 3, hours: 5 }, shuffle: { hours: 9 }, duplicates: 4 });
    await story(vnpost, 'held-then-delivered', 'H21.17-260323-0043');
    await send();
    now += 1234;
    await send({ OrderNumber: 'H21.17-260323-0043' });
    await send({ OrderNumber: 'H21.17-260323-0044' });
    await (await hcc(vnpost)).cancel('H21.17-260323-0044');
    now += 77_777;
    await (await my(vnpost)).post('CreateOrder', myOrder());
    await (
      await my(vnpost)
    ).post('orderCorrection', {
      orderCode: ORDER_NUMBER,
      informationOrder: { receiverAddress: '7 Hùng Vương' },
    });
    await advance(vnpost, 30);
    await control(vnpost, 'POST', 'feed', { rows: 10, orders: 5 });
    await settings(vnpost, { late: null, shuffle: null });
    await advance(vnpost, 10);
    const seen = async () => {
      const state = await control(vnpost, 'GET', 'state');
      return {
        page: await (await hcc(vnpost)).page(),
        truth: await control(vnpost, 'GET', 'parcels'),
        ledger: await readLedger(vnpost),
        settings: (state as { settings: unknown }).settings,
        order: await (await my(vnpost)).get(`getOrder?type=1&code=${ORDER_NUMBER}`),
      };
    };
    const before = await seen();
    await restart();
    expect(await seen()).toEqual(before);
    expect(await send()).toMatchObject({ Status: 101 });
  });

  it('goes on after a restart as if there had been none', async () => {
    await send();
    now += 6 * HOUR_MS;
    const { rows } = await (await hcc(vnpost)).page();
    await restart();
    now += 50 * HOUR_MS;
    const page = await (await hcc(vnpost)).page();
    expect(oids(page.rows).slice(0, 2)).toEqual(oids(rows));
    expect(page.rows.map(({ StatusCode }) => StatusCode)).toEqual([1, 2, 3, 5, 4]);
    const times = page.rows.map(({ EventTime }) => (Number(EventTime) - NOW) / HOUR_MS);
    expect(times).toEqual([0, 4, 8, 28, 32]);
  });

  it('is wiped by a reset, for the next run too', async () => {
    await settings(vnpost, { speed: 5 });
    await send();
    await control(vnpost, 'POST', 'reset');
    await restart();
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({
      feedRows: 0,
      effects: 0,
      parcels: { hcc: 0 },
      settings: { speed: 1 },
    });
    expect(await send()).toMatchObject({ Status: 100 });
  });
});
