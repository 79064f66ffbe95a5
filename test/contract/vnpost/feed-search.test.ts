import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { instant } from '../../../functions/kernel/clock.ts';
import { createFeed } from '../../../functions/partners/vnpost/feed.ts';
import { createOrderTracking } from '../../../functions/partners/vnpost/order-tracking.ts';
import { FEED_START } from '../../../schemas/postal/tracking.ts';
import { startScriptedPortal, type ScriptedPortal } from '../dvcqg/scripted-portal.ts';
import { configAt, CUSTOMER, depsAt, movedClock, NOW, orderCall, ORDER_NUMBER, wayAt } from './post-calls.ts';

let post: ScriptedPortal;
const clock = movedClock();
beforeAll(async () => {
  post = await startScriptedPortal();
});
afterAll(() => post.close());

const PAGE = readFileSync(join(import.meta.dirname, '../../fixtures/vnpost/tracking-page.json'), 'utf8');
const TOKEN = { body: { access_token: 'token-1', expires_in: 3_600 } };
const config = (more: Record<string, unknown> = {}) => configAt(post.url, more);
const answers = (page: (url: URL, n: number) => unknown): URL[] => {
  const asked: URL[] = [];
  post.answer = ({ url }) => {
    if (url.endsWith('/token')) return TOKEN;
    asked.push(new URL(url, post.url));
    return { body: page(asked.at(-1)!, asked.length) };
  };
  return asked;
};
const pageOf = (rows: readonly unknown[]) => ({ _returned: rows.length, _embedded: { 'rh:doc': rows } });
const rowAt = (n: number) => ({
  _id: { $oid: n.toString(16).padStart(24, '0') },
  OrderNumber: 'H21.17-260323-0099',
  EventTime: NOW,
  StatusCode: 1,
});
const idAt = (ms: number) =>
  Math.floor(ms / 1_000)
    .toString(16)
    .padEnd(24, '0');
const fullPage = pageOf([{ ...rowAt(1), _id: { $oid: idAt(NOW) } }]);
const ask = () =>
  createOrderTracking('vnpost-ngsp', config({ pageSize: 1 }), depsAt(clock))!.ask(
    { orderNumber: ORDER_NUMBER, customerCode: CUSTOMER, since: instant(NOW) },
    AbortSignal.timeout(5_000),
  );
const read = (after = FEED_START) =>
  createFeed('vnpost-ngsp', config(), depsAt(clock))!.read(CUSTOMER, after, AbortSignal.timeout(5_000));

describe('a page of the feed', () => {
  it('is asked for by customer, size and place', async () => {
    const asked = answers(() => JSON.parse(PAGE) as unknown);
    expect(await read('65fe00000000000000000000')).toMatchObject({
      kind: 'page',
      last: '65fe00000000000000000003',
      more: false,
      events: [{}, {}, {}],
    });
    expect(Object.fromEntries(asked[0]!.searchParams)).toEqual({
      CustomerCode: CUSTOMER,
      pagesize: '1000',
      lastId: '65fe00000000000000000000',
    });
  });

  it('whose rows bear no id leads nowhere, and says so', async () => {
    answers(() => pageOf([{ a: 1 }]));
    expect(await read(FEED_START)).toMatchObject({
      last: FEED_START,
      events: [],
      malformed: [{ why: expect.any(String) }],
    });
  });

  it.each([
    ['a refusal', { Status: 105, Message: 'pagesize không hợp lệ' }, 'Status 105'],
    ['another shape', { rows: [] }, 'page cannot be read'],
  ])('that is %s is none', async (_, body, reason) => {
    answers(() => body);
    expect(await read()).toEqual({ kind: 'unreachable', reason });
  });
});

describe('a search of the feed', () => {
  it('begins an hour before the order, by the second in the rows’ ids', async () => {
    const asked = answers(() => pageOf([]));
    expect(await ask()).toEqual({ kind: 'events', events: [] });
    const after = asked[0]!.searchParams.get('lastId')!;
    expect(after).toMatch(/^[0-9a-f]{8}0{16}$/);
    expect(Number.parseInt(after.slice(0, 8), 16)).toBe(NOW / 1_000 - 3_600);
  });

  it('ends at the first page that leads nowhere, and finds nothing by it', async () => {
    const asked = answers(() => pageOf([rowAt(1)]));
    expect(await ask()).toMatchObject({ kind: 'unreachable' });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['goes on where two answers on its way cannot be read', 3, 'events'],
    ['is given up where three in a row cannot', 4, 'unreachable'],
  ])('%s', async (_, upTo, kind) => {
    const asked = answers((_url, n) => {
      if (n === 1) return fullPage;
      return n <= upTo ? '<html>' : pageOf([]);
    });
    expect(await ask()).toMatchObject({ kind });
    expect(asked).toHaveLength(4);
  });

  it('goes on behind a page that is shorter than it was asked for', async () => {
    const ours = { ...rowAt(1), _id: { $oid: idAt(NOW + 1_000) }, OrderNumber: ORDER_NUMBER };
    const asked = answers((_url, n) => [fullPage, pageOf([ours]), pageOf([])][n - 1]);
    const tracking = createOrderTracking('vnpost-ngsp', config({ pageSize: 1_000 }), depsAt(clock))!;
    const order = { orderNumber: ORDER_NUMBER, customerCode: CUSTOMER, since: instant(NOW) };
    expect(await tracking.ask(order, AbortSignal.timeout(5_000))).toMatchObject({ events: [{}] });
    expect(asked).toHaveLength(3);
  });

  it('does not press a carrier that does not answer at first', async () => {
    const asked = answers(() => '<html>');
    expect(await ask()).toMatchObject({ kind: 'unreachable' });
    expect(asked).toHaveLength(1);
  });

  it('does not press a carrier that asks for patience', async () => {
    let pages = 0;
    post.answer = ({ url }) => {
      if (url.endsWith('/token')) return TOKEN;
      pages += 1;
      return pages === 1 ? { body: fullPage } : { http: 429 };
    };
    expect(await ask()).toMatchObject({ kind: 'unreachable' });
    expect(pages).toBe(2);
  });

  it('follows no row that is out of its place: what it would lead past was never seen', async () => {
    const far = { ...rowAt(1), _id: { $oid: idAt(NOW + 86_400_000_000) } };
    const near = { ...rowAt(1), _id: { $oid: idAt(NOW) } };
    const asked = answers((_url, n) => (n === 1 ? pageOf([far, near, far]) : pageOf([])));
    expect(await ask()).toEqual({ kind: 'unreachable', reason: 'the feed is out of order' });
    expect(asked).toHaveLength(1);
  });

  it('follows a row of the future that is in its place, for everything before it was seen with it', async () => {
    const ours = { ...rowAt(1), _id: { $oid: idAt(NOW + 1_000) }, OrderNumber: ORDER_NUMBER };
    const far = { ...rowAt(1), _id: { $oid: idAt(NOW + 86_400_000_000) } };
    const asked = answers((_url, n) => (n === 1 ? pageOf([ours, far]) : pageOf([])));
    expect(await ask()).toMatchObject({ kind: 'events', events: [{}] });
    expect(asked).toHaveLength(2);
  });

  it('ends after a hundred pages', async () => {
    const first = Math.floor(NOW / 1_000);
    const asked = answers((_, n) =>
      pageOf([{ ...rowAt(1), _id: { $oid: (first + n).toString(16).padEnd(24, '0') } }]),
    );
    expect(await ask()).toMatchObject({ kind: 'unreachable' });
    expect(asked).toHaveLength(100);
  });
});

describe('searches at one time', () => {
  it('read a full page once, and the end of the feed each for itself', async () => {
    const asked = answers((url) => (url.searchParams.get('lastId') === idAt(NOW) ? pageOf([]) : fullPage));
    const tracking = createOrderTracking('vnpost-ngsp', config({ pageSize: 1 }), depsAt(clock))!;
    const askOf = (serial: number) =>
      tracking.ask(
        { orderNumber: `H21.17-260323-010${serial}`, customerCode: CUSTOMER, since: instant(NOW) },
        AbortSignal.timeout(5_000),
      );
    const all = await Promise.all([1, 2, 3].map(askOf));
    expect(all).toEqual(Array(3).fill({ kind: 'events', events: [] }));
    const ends = asked.filter((url) => url.searchParams.get('lastId') === idAt(NOW));
    expect([asked.length - ends.length, ends.length]).toEqual([1, 3]);

    clock.at = NOW + 60_001;
    await askOf(4);
    expect(asked).toHaveLength(6);
    clock.at = NOW;
  });

  it('do not suffer from one of them that was given up', async () => {
    let pages = 0;
    post.answer = async ({ url }) => {
      if (url.endsWith('/token')) return TOKEN;
      pages += 1;
      if (pages === 1) return new Promise(() => undefined);
      return { body: pageOf([]) };
    };
    const tracking = createOrderTracking('vnpost-ngsp', config({ pageSize: 1 }), depsAt(clock))!;
    const order = { orderNumber: ORDER_NUMBER, customerCode: CUSTOMER, since: instant(NOW) };
    const given = new AbortController();
    const first = tracking.ask(order, given.signal);
    await vi.waitFor(() => {
      expect(pages).toBe(1);
    });
    const second = tracking.ask(order, AbortSignal.timeout(5_000));
    given.abort();
    expect(await first).toMatchObject({ kind: 'unreachable' });
    expect(await second).toEqual({ kind: 'events', events: [] });
  });
});

describe('a proof by the feed', () => {
  const prove = (
    rows: readonly { readonly _id: { readonly $oid: string }; readonly [more: string]: unknown }[],
  ) => {
    // As a feed does: nothing comes after its last row.
    const end = rows.at(-1)?._id.$oid;
    answers((url) => pageOf(url.searchParams.get('lastId') === end ? [] : rows));
    return wayAt('vnpost-ngsp', post.url, clock).probe(orderCall(undefined, { triedAt: instant(NOW) }));
  };

  it('is not hastened by a carrier whose clock is ahead of ours', async () => {
    const ahead = { ...rowAt(1), _id: { $oid: idAt(NOW + 600_000) } };
    expect(await prove([ahead])).toMatchObject({ finding: 'not-yet' });
  });

  it('of absence is no older than the feed’s lag, though the page was read before', async () => {
    const two = [rowAt(1), { ...rowAt(1), _id: { $oid: idAt(NOW) } }];
    const late = [{ ...rowAt(1), OrderNumber: ORDER_NUMBER }, two[1]];
    const shown = { rows: two as readonly unknown[] };
    answers((url) => (url.searchParams.get('lastId') === idAt(NOW) ? pageOf([]) : pageOf(shown.rows)));
    const way = wayAt('vnpost-ngsp', post.url, clock, { pageSize: 2 });
    const call = orderCall(undefined, { triedAt: instant(NOW) });
    expect(await way.probe(call)).toMatchObject({ finding: 'not-yet' });
    shown.rows = late;
    clock.at = NOW + 600_000;
    expect(await way.probe(call)).toMatchObject({ finding: 'in-effect' });
    clock.at = NOW;
  });

  it('finds the order in a row of it that cannot be read', async () => {
    clock.at = NOW + 600_000;
    const row = { _id: { $oid: idAt(NOW) }, OrderNumber: ORDER_NUMBER, EventTime: 'hôm qua', StatusCode: 1 };
    expect(await prove([row])).toMatchObject({ finding: 'in-effect' });
    expect(await prove([{ ...row, OrderNumber: `${ORDER_NUMBER}-TR2` }])).toMatchObject({
      finding: 'absent',
    });
    clock.at = NOW;
  });
});
