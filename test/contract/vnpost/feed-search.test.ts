import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
      if (n === 1) return pageOf([{ ...rowAt(1), _id: { $oid: idAt(NOW) } }]);
      return n <= upTo ? '<html>' : pageOf([]);
    });
    expect(await ask()).toMatchObject({ kind });
    expect(asked).toHaveLength(4);
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
      return pages === 1 ? { body: pageOf([{ ...rowAt(1), _id: { $oid: idAt(NOW) } }]) } : { http: 429 };
    };
    expect(await ask()).toMatchObject({ kind: 'unreachable' });
    expect(pages).toBe(2);
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

describe('a proof by the feed', () => {
  const prove = (rows: readonly unknown[]) => {
    answers(() => pageOf(rows));
    return wayAt('vnpost-ngsp', post.url, clock).probe(orderCall(undefined, { triedAt: instant(NOW) }));
  };

  it('is not hastened by a carrier whose clock is ahead of ours', async () => {
    const ahead = { ...rowAt(1), _id: { $oid: idAt(NOW + 600_000) } };
    expect(await prove([ahead])).toMatchObject({ finding: 'not-yet' });
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
