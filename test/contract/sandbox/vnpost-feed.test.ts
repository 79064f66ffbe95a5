import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startVnpost } from '../../../local/sandbox/vnpost/vnpost.ts';
import { control } from './portal-client.ts';
import {
  advance,
  CUSTOMER,
  FIRST_ID,
  hcc,
  HOUR_MS,
  NOW,
  oids,
  order,
  ORDER_NUMBER,
  settings,
  truth,
  type FeedRow,
} from './vnpost-client.ts';

let vnpost: Sandbox;
let now = NOW;

beforeAll(async () => {
  vnpost = await startVnpost({ now: () => now });
});

afterAll(() => vnpost.close());

beforeEach(async () => {
  now = NOW;
  await control(vnpost, 'POST', 'reset');
});

const numberOf = (n: number) => `H21.17-260323-${String(n).padStart(4, '0')}`;

async function sendOrders(count: number, changes = {}): Promise<void> {
  const client = await hcc(vnpost);
  for (let n = 1; n <= count; n++) await client.post(order({ OrderNumber: numberOf(n), ...changes }));
}

/** The whole feed, page after page. */
async function readAll(pagesize = 1000, most = 100): Promise<FeedRow[]> {
  const client = await hcc(vnpost);
  const rows: FeedRow[] = [];
  for (let lastId = FIRST_ID, pages = 0; pages < most; pages++) {
    const page = await client.page(lastId, pagesize);
    rows.push(...page.rows);
    const last = page.rows.at(-1);
    if (last === undefined) break;
    lastId = last._id.$oid;
  }
  return rows;
}

const codes = (rows: readonly FeedRow[]) => rows.map(({ StatusCode }) => StatusCode);

describe('the tracking feed', () => {
  it('has the shape of RESTHeart and the codes of the public post', async () => {
    await sendOrders(1, { OrderNumber: ORDER_NUMBER });
    now += 100 * HOUR_MS;
    const page = await (await hcc(vnpost)).page();
    expect(page).toMatchObject({ _size: 5, _total_pages: 1, _returned: 5 });
    expect(page.rows[1]).toEqual({
      _id: { $oid: expect.any(String) },
      CustomerCode: CUSTOMER,
      OrderNumber: ORDER_NUMBER,
      EventTime: NOW + 4 * HOUR_MS,
      POSID: '600100',
      ItemCode: 'EK000000001VN',
      StatusCode: 2,
      StatusMessage: 'Đã nhận gửi',
      Notes: '',
    });
    expect(page.rows.map(({ StatusCode, StatusMessage }) => [StatusCode, StatusMessage])).toEqual([
      [1, 'Đã tạo đơn hàng'],
      [2, 'Đã nhận gửi'],
      [3, 'Đang vận chuyển'],
      [5, 'Đang đi phát'],
      [4, 'Phát thành công'],
    ]);
    expect(page.rows[4]).toMatchObject({ POSID: '440100', Notes: 'Người nhận: chính chủ' });
  });

  it('is read by cursor: every row once, strictly behind the last, in order of entry', async () => {
    await sendOrders(7);
    await advance(vnpost, 100);
    const rows = await readAll(4);
    expect(rows).toHaveLength(35);
    expect(oids(rows)).toEqual([...oids(rows)].sort());
    expect(new Set(oids(rows)).size).toBe(35);
    const last = rows.at(-1)!._id.$oid;
    expect((await (await hcc(vnpost)).page(last)).rows).toEqual([]);
    await sendOrders(8);
    expect(codes((await (await hcc(vnpost)).page(last)).rows)).toEqual([1]);
  });

  it('names in an ObjectId the second at which its row entered', async () => {
    await sendOrders(1);
    now += 4 * HOUR_MS;
    const { rows } = await (await hcc(vnpost)).page();
    expect(rows.map(({ _id }) => parseInt(_id.$oid.slice(0, 8), 16) * 1000)).toEqual([
      NOW,
      NOW + 4 * HOUR_MS,
    ]);
  });

  it('can be entered at any ObjectId, such as one made of a time', async () => {
    await sendOrders(1);
    now += 40 * HOUR_MS;
    const seconds = Math.floor((NOW + 6 * HOUR_MS) / 1000);
    const between = seconds.toString(16) + '0'.repeat(16);
    expect(codes((await (await hcc(vnpost)).page(between)).rows)).toEqual([3, 5, 4]);
    expect((await (await hcc(vnpost)).page('f'.repeat(24))).rows).toEqual([]);
  });

  it('shows an account its own customers, and one of them when asked', async () => {
    await sendOrders(1);
    await sendOrders(1, { CustomerCode: 'C000123457' });
    const client = await hcc(vnpost);
    expect((await client.page()).rows.map(({ CustomerCode }) => CustomerCode)).toEqual([
      CUSTOMER,
      'C000123457',
    ]);
    const one = await client.page(FIRST_ID, 1000, { CustomerCode: 'C000123457' });
    expect(one).toMatchObject({ _size: 1, _returned: 1 });
    const stranger = await hcc(vnpost, 'ngsp', 'sandbox-ngsp-h56');
    expect((await stranger.page()).rows).toEqual([]);
    const asked = { pagesize: '10', lastId: FIRST_ID, CustomerCode: CUSTOMER };
    expect(await stranger.tracking(asked)).toMatchObject({ Status: 104 });
  });

  it('is one behind both ways', async () => {
    await sendOrders(2);
    expect(await (await hcc(vnpost, 'lgsp')).page()).toEqual(await (await hcc(vnpost)).page());
  });

  it.each([
    ['a page of more than 1,000 rows', { pagesize: '1001', lastId: FIRST_ID }],
    ['a page of no rows', { pagesize: '0', lastId: FIRST_ID }],
    ['no size', { lastId: FIRST_ID }],
    ['no lastId', { pagesize: '10' }],
    ['a lastId that is no ObjectId', { pagesize: '10', lastId: '42' }],
  ])('refuses %s', async (_, query) => {
    expect(await (await hcc(vnpost)).tracking(query)).toEqual({ Status: 105, Message: expect.any(String) });
  });
});

describe('a feed that is odd on demand', () => {
  it('answers a page again so many times before the next one', async () => {
    await sendOrders(6);
    await settings(vnpost, { repeatPages: 2 });
    const client = await hcc(vnpost);
    const first = await client.page(FIRST_ID, 3);
    const next = first.rows.at(-1)!._id.$oid;
    expect(await client.page(next, 3)).toEqual(first);
    expect(await client.page(next, 3)).toEqual(first);
    expect(oids((await client.page(next, 3)).rows)[0]).not.toBe(oids(first.rows)[0]);
  });

  it('answers the same page for ever, whatever is asked, until told otherwise', async () => {
    await sendOrders(6);
    await settings(vnpost, { repeatPages: 'forever' });
    const client = await hcc(vnpost);
    const first = await client.page(FIRST_ID, 3);
    for (let n = 0; n < 5; n++) expect(await client.page('f'.repeat(24), 3)).toEqual(first);
    await settings(vnpost, { repeatPages: 0 });
    expect((await client.page('f'.repeat(24), 3)).rows).toEqual([]);
  });

  it('lets events enter out of order, and loses none', async () => {
    await settings(vnpost, { shuffle: { hours: 48 } });
    await sendOrders(10);
    await advance(vnpost, 20);
    for (let day = 0; day < 5; day++) {
      now += 24 * HOUR_MS;
      await truth(vnpost);
    }
    const rows = await readAll();
    expect(rows).toHaveLength(50);
    expect(oids(rows)).toEqual([...oids(rows)].sort());
    const times = rows.map(({ EventTime }) => Number(EventTime));
    expect(times).not.toEqual([...times].sort((one, other) => one - other));
    for (let n = 1; n <= 10; n++) {
      const told = rows.filter(({ OrderNumber }) => OrderNumber === numberOf(n));
      const events = (await truth(vnpost, numberOf(n)))[0]!.events.filter(({ code }) => code !== undefined);
      const inOrder = told.sort((one, other) => Number(one.EventTime) - Number(other.EventTime));
      expect(codes(inOrder)).toEqual(events.map(({ code }) => code));
    }
  });

  it('is out of order in the same way with the same seed, and in another with another', async () => {
    const orderOfEntry = async (seed: number) => {
      const sandbox = await startVnpost({ seed, now: () => NOW });
      await settings(sandbox, { shuffle: { hours: 48 } });
      const client = await hcc(sandbox);
      for (let n = 1; n <= 5; n++) await client.post(order({ OrderNumber: numberOf(n) }));
      await advance(sandbox, 500);
      const { rows } = await client.page();
      await sandbox.close();
      return rows.map(({ ItemCode, StatusCode }) => `${ItemCode} ${String(StatusCode)}`);
    };
    const once = await orderOfEntry(7);
    expect(await orderOfEntry(7)).toEqual(once);
    expect(await orderOfEntry(8)).not.toEqual(once);
  });

  it('lets every third event enter late, with the time at which it was', async () => {
    await settings(vnpost, { late: { every: 3, hours: 10 } });
    await sendOrders(1);
    now += 17 * HOUR_MS;
    expect(codes(await readAll())).toEqual([1, 2]);
    now += 20 * HOUR_MS;
    const rows = await readAll();
    expect(codes(rows)).toEqual([1, 2, 3, 5, 4]);
    expect(rows[2]!.EventTime).toBe(NOW + 8 * HOUR_MS);
    expect(parseInt(rows[2]!._id.$oid.slice(0, 8), 16) * 1000).toBe(NOW + 18 * HOUR_MS);
  });

  it('doubles events: under another id, and under the same id on one page', async () => {
    await settings(vnpost, { duplicates: 2 });
    await sendOrders(8);
    const rows = await readAll();
    const ids = oids(rows);
    const orders = rows.map(({ OrderNumber }) => OrderNumber);
    expect(new Set(orders).size).toBe(8);
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
    expect(new Set(ids).size).toBe(10);
  });

  it('spoils every third row, and only its content: the id stays', async () => {
    await sendOrders(12);
    await settings(vnpost, { malformedEvery: 3 });
    const rows = await readAll();
    const right = rows.filter(
      (row) =>
        typeof row.OrderNumber === 'string' &&
        typeof row.EventTime === 'number' &&
        typeof row.StatusCode === 'number',
    );
    expect(rows).toHaveLength(12);
    expect(right).toHaveLength(8);
    expect(new Set(oids(rows)).size).toBe(12);
  });

  it('tells times in seconds, and codes as text', async () => {
    await settings(vnpost, { secondsInsteadOfMs: true, statusCodeAsText: true });
    await sendOrders(1);
    expect((await readAll())[0]).toMatchObject({ EventTime: NOW / 1000, StatusCode: '1' });
  });

  it('tells of orders that nobody made', async () => {
    await settings(vnpost, { unknownOrders: 2 });
    await sendOrders(4);
    const strange = (await readAll()).filter(({ OrderNumber }) => String(OrderNumber).startsWith('H21.99-'));
    expect(strange.map(({ OrderNumber }) => OrderNumber)).toEqual([
      'H21.99-260101-0002',
      'H21.99-260101-0004',
    ]);
  });

  it('shows its rows only later', async () => {
    await settings(vnpost, { feedLagMs: 60_000 });
    await sendOrders(1);
    now += 59_999;
    expect(await readAll()).toEqual([]);
    now += 1;
    expect(codes(await readAll())).toEqual([1]);
  });

  it('refuses an oddity that it does not know', async () => {
    await expect(settings(vnpost, { upsideDown: true })).rejects.toThrow('400');
  });
});

describe('a feed that is filled for a bench', () => {
  it('tells each order’s life in order, between the rows of real parcels', async () => {
    await sendOrders(1, { OrderNumber: 'H21.17-260323-9999' });
    await control(vnpost, 'POST', 'feed', { rows: 12, orders: 3, gapMs: 10 });
    await sendOrders(1, { OrderNumber: 'H21.17-260323-9998' });
    const rows = await readAll(5);
    expect(rows).toHaveLength(14);
    expect(oids(rows)).toEqual([...oids(rows)].sort());
    expect(codes(rows.filter(({ OrderNumber }) => OrderNumber === numberOf(2)))).toEqual([1, 2, 3, 4]);
    expect(rows.map(({ OrderNumber }) => OrderNumber).filter((name) => name === numberOf(4))).toEqual([]);
    expect(rows[1]!.EventTime).toBe(NOW - 120);
    expect(rows[12]!.EventTime).toBe(NOW - 10);
  });

  it('of a million rows takes no memory to speak of, and is entered anywhere', async () => {
    const before = process.memoryUsage().heapUsed;
    await control(vnpost, 'POST', 'feed', { rows: 1_000_000, orders: 100_000 });
    const client = await hcc(vnpost);
    const first = await client.page();
    expect(first).toMatchObject({ _size: 1_000_000, _total_pages: 1000, _returned: 1000 });
    const seconds = first.rows[0]!._id.$oid.slice(0, 8);
    const late = await client.page(seconds + (999_500).toString(16).padStart(16, '0'));
    expect(late._returned).toBe(500);
    expect(late.rows.at(-1)).toMatchObject({ OrderNumber: 'H21.17-260323-100000', StatusCode: 4 });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
  });

  it('is passed over at once by a reader whose customer it is not', async () => {
    await control(vnpost, 'POST', 'feed', { rows: 10_000_000, orders: 100 });
    await sendOrders(1, { CustomerCode: 'C000123457' });
    const client = await hcc(vnpost);
    const page = await client.page(FIRST_ID, 1000, { CustomerCode: 'C000123457' });
    expect(page).toMatchObject({ _size: 1, _returned: 1 });
  }, 1_000);
});
