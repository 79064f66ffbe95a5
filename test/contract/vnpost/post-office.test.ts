import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { instant } from '../../../functions/kernel/clock.ts';
import { createFeed } from '../../../functions/partners/vnpost/feed.ts';
import { createOrderTracking } from '../../../functions/partners/vnpost/order-tracking.ts';
import type { Carrier } from '../../../schemas/postal/carrier.ts';
import { FEED_START, type FeedRead } from '../../../schemas/postal/tracking.ts';
import { control, readLedger } from '../sandbox/portal-client.ts';
import { advance, settings, story } from '../sandbox/vnpost-client.ts';
import {
  cancellationCall,
  CITIZEN,
  configAt,
  CUSTOMER,
  depsAt,
  duty,
  movedClock,
  NOW,
  ORDER_NUMBER,
  orderCall,
  wayAt,
} from './post-calls.ts';

/** The adapter against the post's sandbox, whose ledger is what counts. */

const AXES = ['vnpost-ngsp', 'vnpost-lgsp'] as const;
const WAYS = [...AXES, 'vnpost-my'] as const;
const LAG_MS = 300_000;
const HOUR_MS = 3_600_000;

const clock = movedClock();
let vnpost: Sandbox;
beforeAll(async () => {
  vnpost = await startVnpost({ seed: 5, now: clock.now });
});
afterAll(() => vnpost.close());
beforeEach(async () => {
  clock.at = NOW;
  await control(vnpost, 'DELETE', 'faults');
  await control(vnpost, 'POST', 'reset');
});

const way = (carrier: Carrier) => wayAt(carrier, vnpost.url, clock);
const effects = async () => (await readLedger(vnpost)).map(({ effect, key }) => `${effect} ${key}`);
const fault = (mode: string, more: Record<string, unknown> = {}) =>
  control(vnpost, 'PUT', 'faults', [{ mode, times: 1, match: { key: ORDER_NUMBER }, ...more }]);
const tried = (at = clock.at) => ({ attempt: 2, triedAt: instant(at) });

describe.each(WAYS)('an order by %s', (carrier) => {
  it('makes one parcel, and again none', async () => {
    const post = way(carrier);
    expect((await post.send(orderCall())).outcome).toEqual({ kind: 'accepted' });
    expect((await post.send(orderCall())).outcome).toEqual({ kind: 'duplicate' });
    expect(await effects()).toEqual([`parcel.created ${ORDER_NUMBER}`]);
    expect(await control(vnpost, 'GET', 'state')).toMatchObject({ idNumbersSeen: 0 });
  });

  it('whose reply was lost is found in effect by asking, and never made twice', async () => {
    const post = way(carrier);
    await fault('drop-after-effect');
    expect((await post.send(orderCall())).outcome.kind).toBe('unknown');
    expect(await post.probe(orderCall(duty(), tried()))).toMatchObject({ finding: 'in-effect' });
    expect(await effects()).toEqual([`parcel.created ${ORDER_NUMBER}`]);
  });

  it('cannot be told to be there or not while the post cannot be asked', async () => {
    await fault('down', { match: {}, times: undefined });
    expect(await way(carrier).probe(orderCall(duty(), tried()))).toMatchObject({ finding: 'unreachable' });
  });

  it('is cancelled once, twice without harm, and not after its hand-over', async () => {
    const post = way(carrier);
    await post.send(orderCall());
    expect(await post.probe(cancellationCall())).toMatchObject({ finding: 'absent' });
    expect((await post.send(cancellationCall())).outcome).toEqual({ kind: 'accepted' });
    expect((await post.send(cancellationCall())).outcome).toEqual({ kind: 'duplicate' });
    expect(await post.probe(cancellationCall())).toMatchObject({ finding: 'in-effect' });
    await control(vnpost, 'POST', 'reset');
    await post.send(orderCall());
    await advance(vnpost, 24 * 7);
    expect((await post.send(cancellationCall())).outcome).toMatchObject({
      kind: 'rejected',
      code: 'too-late-to-cancel',
    });
  });

  it('that the post never had is not found when it is to be cancelled', async () => {
    expect((await way(carrier).send(cancellationCall())).outcome).toMatchObject({
      kind: 'rejected',
      code: 'order-not-found',
    });
  });

  it('collects money on delivery, to the dong', async () => {
    await way(carrier).send(orderCall(duty({ codAmount: 150_000 })));
    await advance(vnpost, 24 * 30);
    const tracking = createOrderTracking(carrier, configAt(vnpost.url), depsAt(clock));
    clock.at = NOW + 31 * 24 * HOUR_MS;
    const asked = { orderNumber: ORDER_NUMBER, customerCode: CUSTOMER, since: instant(NOW) };
    const read = await tracking?.ask(asked, AbortSignal.timeout(5_000));
    if (read?.kind !== 'events') throw new Error('the post could not be asked');
    const meanings = read.events.map(({ meaning }) => meaning);
    expect(meanings).toEqual(expect.arrayContaining(['created', 'handed-over', 'delivered', 'fee-remitted']));
    expect(meanings).not.toContain('unknown');
  });

  it('of which the post knows nothing has no events', async () => {
    const tracking = createOrderTracking(carrier, configAt(vnpost.url), depsAt(clock));
    const asked = { orderNumber: 'H21.17-260323-0099', customerCode: CUSTOMER, since: instant(NOW) };
    expect(await tracking?.ask(asked, AbortSignal.timeout(5_000))).toEqual({ kind: 'events', events: [] });
  });
});

describe.each(AXES)('that an order is not in the feed by %s', (carrier) => {
  it('proves its absence only once the feed has had the time to show it', async () => {
    const post = way(carrier);
    await fault('down');
    await post.send(orderCall());
    const sentAt = clock.at;
    clock.at = sentAt + LAG_MS - 1;
    expect(await post.probe(orderCall(duty(), tried(sentAt)))).toEqual({
      finding: 'not-yet',
      reason: 'the feed may not show it yet',
    });
    clock.at = sentAt + LAG_MS;
    expect(await post.probe(orderCall(duty(), tried(sentAt)))).toMatchObject({ finding: 'absent' });
  });

  it('is no proof where it shows orders late: asked again, it is there', async () => {
    await settings(vnpost, { feedLagMs: 60_000 });
    const post = way(carrier);
    await fault('drop-after-effect');
    await post.send(orderCall());
    expect(await post.probe(orderCall(duty(), tried()))).toMatchObject({ finding: 'not-yet' });
    clock.at += 61_000;
    expect(await post.probe(orderCall(duty(), tried(NOW)))).toMatchObject({ finding: 'in-effect' });
  });

  it('is no proof when the feed repeats itself for ever: the search ends, and is made again later', async () => {
    await control(vnpost, 'POST', 'feed', { rows: 2_500, orders: 50, prefix: 'H21.17-260401-' });
    await settings(vnpost, { repeatPages: 'forever' });
    clock.at += 2 * LAG_MS;
    expect(await way(carrier).probe(orderCall(duty(), tried(NOW)))).toMatchObject({ finding: 'not-yet' });
  });

  it('is found behind more than a page of others', async () => {
    await control(vnpost, 'POST', 'feed', { rows: 2_500, orders: 50, gapMs: 1, prefix: 'H21.17-260401-' });
    const post = way(carrier);
    await post.send(orderCall());
    expect(await post.probe(orderCall(duty(), tried()))).toMatchObject({ finding: 'in-effect' });
  });
});

/** The order as MyVNPost holds it, asked of it as a customer would. */
async function heldByMy(): Promise<unknown> {
  const login = {
    username: 'sandbox-my-h21',
    password: 'sandbox-only-my-h21-password',
    customerCode: CUSTOMER,
  };
  const granted = await fetch(`${vnpost.url}/my/GetAccessToken`, {
    method: 'POST',
    body: JSON.stringify(login),
  });
  const { token } = (await granted.json()) as { token: string };
  const held = await fetch(`${vnpost.url}/my/getOrder?type=1&code=${ORDER_NUMBER}`, { headers: { token } });
  return held.json();
}

describe('MyVNPost', () => {
  it('says that an order is absent as soon as it is asked', async () => {
    expect(await way('vnpost-my').probe(orderCall(duty(), tried()))).toMatchObject({ finding: 'absent' });
  });

  it('sets an order that is there already as it is written now, and makes no second parcel', async () => {
    await way('vnpost-my').send(orderCall());
    const mended = duty({ contents: ['Giấy chứng nhận', 'Bản vẽ đã sửa'] });
    expect((await way('vnpost-my').send(orderCall(mended))).outcome).toEqual({ kind: 'duplicate' });
    expect(JSON.stringify(await heldByMy())).toContain('Bản vẽ đã sửa');
    expect(await control(vnpost, 'GET', `parcels?orderNumber=${ORDER_NUMBER}`)).toHaveLength(1);
  });

  it('that has the parcel keeps the order as it was, which is told', async () => {
    await way('vnpost-my').send(orderCall());
    await advance(vnpost, 24 * 7);
    const answer = await way('vnpost-my').send(orderCall(duty({ contents: ['Bản vẽ đã sửa'] })));
    expect(answer.outcome).toEqual({ kind: 'duplicate' });
    expect(answer.notices?.join()).toMatch(/không sửa nữa/);
    expect(JSON.stringify(await heldByMy())).not.toContain('Bản vẽ đã sửa');
  });

  it('that does not answer while an order is set anew leaves it unknown: it is there, and goes no other way', async () => {
    await way('vnpost-my').send(orderCall());
    await control(vnpost, 'PUT', 'faults', [
      { match: { service: 'orderCorrection' }, mode: 'throttle', rate: 1 },
    ]);
    expect((await way('vnpost-my').send(orderCall())).outcome).toEqual({
      kind: 'unknown',
      reason: 'correction: throttled',
    });
    await control(vnpost, 'DELETE', 'faults');
  });

  it('gives the same event the same name, by the waybill number or by ours', async () => {
    await way('vnpost-my').send(orderCall());
    await advance(vnpost, 24 * 7);
    clock.at = NOW + 8 * 24 * HOUR_MS;
    const tracking = createOrderTracking('vnpost-my', configAt(vnpost.url), depsAt(clock));
    const asked = { orderNumber: ORDER_NUMBER, customerCode: CUSTOMER, since: instant(NOW) };
    const byOurs = await tracking?.ask(asked, AbortSignal.timeout(5_000));
    const [parcel] = (await control(vnpost, 'GET', `parcels?orderNumber=${ORDER_NUMBER}`)) as {
      itemCode: string;
    }[];
    const byTheirs = await tracking?.ask(
      { ...asked, itemCode: parcel!.itemCode },
      AbortSignal.timeout(5_000),
    );
    if (byOurs?.kind !== 'events' || byTheirs?.kind !== 'events') throw new Error('not asked');
    expect(byTheirs.events.map(({ id }) => id)).toEqual(byOurs.events.map(({ id }) => id));
    expect(new Set(byOurs.events.map(({ id }) => id)).size).toBe(byOurs.events.length);
    expect(byOurs.events.at(-1)).toMatchObject({
      meaning: 'delivered',
      code: '14',
      at: expect.stringMatching(/Z$/),
    });
  });
});

describe.each(AXES)('the feed by %s', (carrier) => {
  const feed = () => createFeed(carrier, configAt(vnpost.url), depsAt(clock))!;
  const read = (after = FEED_START): Promise<FeedRead> =>
    feed().read(CUSTOMER, after, AbortSignal.timeout(5_000));
  const page = async (after = FEED_START) => {
    const one = await read(after);
    if (one.kind !== 'page') throw new Error(one.reason);
    return one;
  };
  const live = async () => {
    await way(carrier).send(orderCall());
    await advance(vnpost, 24 * 14);
    clock.at = NOW + 15 * 24 * HOUR_MS;
  };

  it('tells a parcel’s life in our words, with the carrier’s own beside them', async () => {
    await live();
    const { events, malformed, more, last } = await page();
    expect(malformed).toEqual([]);
    expect(more).toBe(false);
    expect(events.map(({ meaning }) => meaning)).toEqual(
      expect.arrayContaining(['created', 'handed-over', 'delivered']),
    );
    expect(events[0]).toMatchObject({
      carrier,
      orderNumber: ORDER_NUMBER,
      customerCode: CUSTOMER,
      code: '1',
      message: 'Đã tạo đơn hàng',
    });
    expect(JSON.parse(events[0]!.raw)).toMatchObject({ StatusCode: 1 });
    expect(last).toBe(events.at(-1)?.id);
    expect(await page(last)).toMatchObject({ events: [], more: false });
  });

  it('tells until when a parcel is held', async () => {
    await story(vnpost, 'held-then-delivered');
    await live();
    const held = (await page()).events.find(({ meaning }) => meaning === 'held');
    expect(held?.heldUntil).toMatch(/T16:59:59\.999Z$/);
    expect(held?.note).toContain('Giữ đến');
  });

  it('keeps a code that no table has, and its words, as unknown', async () => {
    await story(vnpost, 'unknown-code');
    await live();
    const unknown = (await page()).events.filter(({ meaning }) => meaning === 'unknown');
    expect(unknown).toMatchObject([{ code: '77' }]);
    expect(unknown[0]?.message).not.toBe('');
  });

  it('reads codes as texts, and recognises seconds', async () => {
    await live();
    const plain = (await page()).events;
    await settings(vnpost, { statusCodeAsText: true, secondsInsteadOfMs: true });
    const odd = (await page()).events;
    expect(odd.map(({ meaning }) => meaning)).toEqual(plain.map(({ meaning }) => meaning));
    expect(odd.every(({ oddities }) => oddities.includes('event-time-in-seconds'))).toBe(true);
    expect(odd.map(({ at }) => at.slice(0, 19))).toEqual(plain.map(({ at }) => at.slice(0, 19)));
  });

  it('sets rows aside that cannot be read, and reads the others', async () => {
    await settings(vnpost, { malformedEvery: 3 });
    await live();
    const { events, malformed } = await page();
    expect(malformed.length).toBeGreaterThan(0);
    expect(events.length).toBeGreaterThan(malformed.length);
    for (const { why, id, raw } of malformed) {
      expect(why).toMatch(/^[\w, -]+$/);
      expect(id).toMatch(/^[0-9a-f]{24}$/);
      expect(JSON.parse(raw)).toBeTypeOf('object');
    }
  });

  it('is read page by page until it is done', async () => {
    await control(vnpost, 'POST', 'feed', { rows: 2_300, orders: 100 });
    clock.at = NOW + HOUR_MS;
    let after = FEED_START;
    const ids = new Set<string>();
    for (const more of [true, true, false]) {
      const one = await page(after);
      expect(one.more).toBe(more);
      for (const { id } of one.events) ids.add(id);
      after = one.last!;
    }
    expect(ids.size).toBe(2_300);
  });

  it.each(['error', 'malformed', 'throttle', 'down'])(
    'is not reached while the post is ill: %s',
    async (mode) => {
      await control(vnpost, 'PUT', 'faults', [{ mode }]);
      expect(await read()).toMatchObject({ kind: 'unreachable' });
    },
  );
});

describe('two ways to one carrier', () => {
  it('know an order by the same number: what one has, the other has already', async () => {
    await way('vnpost-ngsp').send(orderCall());
    expect((await way('vnpost-lgsp').send(orderCall())).outcome).toEqual({ kind: 'duplicate' });
    const foreign = orderCall(duty({ customerCode: 'C000560001', receiver: CITIZEN }));
    expect((await way('vnpost-ngsp').send(foreign)).outcome).toMatchObject({ kind: 'rejected', code: '104' });
  });
});
