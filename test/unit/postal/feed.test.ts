import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { TrackingEvent } from '../../../schemas/postal/parcel.ts';
import type { FeedRead, MalformedRow, TrackingFeed } from '../../../schemas/postal/tracking.ts';
import type { Post } from '../../support/post.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/post.ts');
const { CODE, eventOf, openPost } = support;
const { pollFeed } = await import('../../../functions/postal/poll-feed.ts');
const { pollFeeds } = await import('../../../functions/postal/poll-feeds.ts');
const { readCursor } = await import('../../../functions/postal/feed-store.ts');
const { eventsOf } = await import('../../../functions/postal/event-store.ts');
const { readStrays } = await import('../../../functions/postal/read-strays.ts');
const { disturbDatabase } = await import('../../support/carrying.ts');

const CUSTOMER = 'C000123456';
const disturbance = disturbDatabase();
let post: Post;
beforeEach(async () => {
  disturbance.calm();
  post = await openPost(await database.freshTables());
  await post.finished();
  await post.ordered();
});

const POLLING = { mostPages: 20, lagMs: 0, timeoutMs: 1_000, until: Infinity };
const id = (n: number, second = 0): string =>
  (0x69c0a000 + second).toString(16) + n.toString(16).padStart(16, '0');
const rows = (count: number, orderNumber: string = CODE): TrackingEvent[] =>
  Array.from({ length: count }, (_, n) => eventOf(orderNumber, 'in-transit', n, { id: id(n + 1) }));

/** A feed of these rows, in order of their ids, page by page; and which places it was read from. */
function feedOf(
  all: readonly (TrackingEvent | MalformedRow)[],
  size = 10,
): TrackingFeed & { readonly from: string[] } {
  const from: string[] = [];
  return {
    carrier: 'vnpost-ngsp',
    from,
    read: (_customer, after) => {
      from.push(after);
      const page = all
        .filter((row) => row.id > after)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, size);
      const last = page.at(-1)?.id;
      const read: FeedRead = {
        kind: 'page',
        events: page.filter((row): row is TrackingEvent => 'meaning' in row),
        malformed: page.filter((row): row is MalformedRow => 'why' in row),
        more: page.length === size,
        ...(last === undefined ? {} : { last }),
      };
      return Promise.resolve(read);
    },
  };
}
const poll = (feed: TrackingFeed, more: Partial<typeof POLLING> = {}) =>
  pollFeed(post.postal, feed, CUSTOMER, { ...POLLING, ...more });
const kept = async (orderNumber: string = CODE) => (await eventsOf(post.tables.postal, orderNumber)).length;
const cursor = () => readCursor(post.tables.postal, 'vnpost-ngsp', CUSTOMER);

describe('A carrier’s feed', () => {
  test('is read page by page and on from where it was left', async () => {
    const feed = feedOf(rows(25));
    expect(await poll(feed)).toMatchObject({ ended: 'caught-up', pages: 3, kept: 25, repeated: 0 });
    expect(await cursor()).toMatchObject({ lastId: id(25) });
    expect(await poll(feed)).toMatchObject({ ended: 'caught-up', pages: 1, kept: 0 });
    expect(feed.from.at(-1)).toBe(id(25));
  });

  test('is left for the next run when pages or time are used up', async () => {
    const feed = feedOf(rows(50));
    expect(await poll(feed, { mostPages: 2 })).toMatchObject({ ended: 'bounded', kept: 20 });
    expect(await poll(feed, { until: post.clock.now() })).toMatchObject({ ended: 'bounded', pages: 0 });
    expect(await poll(feed)).toMatchObject({ ended: 'caught-up', kept: 30 });
  });

  test('read by two pollers at once loses nothing and repeats nothing', async () => {
    const feed = feedOf(rows(120));
    for (let round = 0; round < 10; round += 1) await Promise.all([poll(feed), poll(feed), poll(feed)]);
    expect(await kept()).toBe(120);
    expect(await cursor()).toMatchObject({ lastId: id(120) });
  });

  test('is read again from the same place when the poller dies before its cursor is moved', async () => {
    const feed = feedOf(rows(10));
    disturbance.fault = (command) => {
      if (command === 'UpdateItemCommand') throw new Error('killed');
    };
    await expect(poll(feed)).rejects.toThrow('killed');
    disturbance.calm();
    expect(await kept()).toBe(10);
    expect(await poll(feed)).toMatchObject({ ended: 'caught-up', kept: 0, repeated: 10 });
    expect(await kept()).toBe(10);
  });

  test('never has its cursor moved past what is not kept', async () => {
    const feed = feedOf(rows(10));
    disturbance.fault = (command) => {
      if (command === 'TransactWriteItemsCommand') throw new Error('killed');
    };
    await expect(poll(feed)).rejects.toThrow('killed');
    disturbance.calm();
    expect(await cursor()).toMatchObject({ version: 0 });
    await poll(feed);
    expect(await kept()).toBe(10);
  });

  test('that answers the same page for ever is left alone, and told of', async () => {
    const page = feedOf(rows(10));
    const feed: TrackingFeed = {
      ...page,
      read: () => page.read(CUSTOMER, id(0), AbortSignal.timeout(1_000)),
    };
    expect(await poll(feed)).toMatchObject({ ended: 'stalled', pages: 2, kept: 10 });
    expect(await poll(feed)).toMatchObject({ ended: 'stalled', pages: 1 });
    expect(await kept()).toBe(10);
  });

  test('that cannot be reached stays where it was', async () => {
    const feed: TrackingFeed = {
      carrier: 'vnpost-ngsp',
      read: () => Promise.resolve({ kind: 'unreachable', reason: 'HTTP 502' }),
    };
    expect(await poll(feed)).toMatchObject({ ended: 'unreachable', pages: 0 });
    expect(await cursor()).toMatchObject({ version: 0 });
  });

  test('whose rows may appear behind later ones is read again as far back as that', async () => {
    const lagMs = 60_000;
    post.clock.advance(0x69c0a000 * 1_000 + 90_000 - post.clock.now());
    const early = eventOf(CODE, 'in-transit', 1, { id: id(1, 10) });
    const young = eventOf(CODE, 'in-transit', 2, { id: id(2, 50) });
    expect(await poll(feedOf([early, young]), { lagMs })).toMatchObject({ kept: 2 });
    expect(await cursor()).toMatchObject({ lastId: early.id });
    const between = eventOf(CODE, 'in-transit', 3, { id: id(9, 40) });
    expect(await poll(feedOf([early, between, young]), { lagMs })).toMatchObject({ kept: 1, repeated: 1 });
    post.clock.advance(lagMs);
    await poll(feedOf([early, between, young]), { lagMs });
    expect(await cursor()).toMatchObject({ lastId: young.id });
    expect(await kept()).toBe(3);
  });

  test('with a row that cannot be read keeps it aside once, and goes on', async () => {
    const good = rows(3);
    const broken: MalformedRow = { id: id(2, 1), raw: '{"StatusCode":"x"}', why: 'StatusCode' };
    const feed = feedOf([...good, broken]);
    expect(await poll(feed)).toMatchObject({ ended: 'caught-up', kept: 3, aside: 1 });
    const again = feedOf([...good, broken]);
    expect(
      await pollFeed(
        post.postal,
        { ...again, read: (_c, _a, s) => again.read(CUSTOMER, id(0), s) },
        CUSTOMER,
        {
          ...POLLING,
          mostPages: 1,
        },
      ),
    ).toMatchObject({ aside: 0, kept: 0 });
    const { items } = await readStrays(post.postal, support.PORTAL_CLIENT);
    expect(items).toMatchObject([{ kind: 'malformed', why: 'StatusCode' }]);
    expect(items[0]).not.toHaveProperty('raw');
  });

  test('with events of orders that nobody made keeps and shows them, and goes on', async () => {
    const strangers = ['DH-7', `${CODE}-TR2`, 'H21.17-260323-9999'].map((number, n) =>
      eventOf(number, 'delivered', n, { id: id(100 + n) }),
    );
    expect(await poll(feedOf([...rows(2), ...strangers]))).toMatchObject({ ended: 'caught-up', kept: 5 });
    const manager = { ...support.PORTAL_CLIENT, scopes: new Set(['post:manage']) };
    const { items } = await readStrays(post.postal, manager);
    expect(items.map(({ orderNumber }) => orderNumber).toSorted()).toEqual(
      strangers.map(({ orderNumber }) => orderNumber).toSorted(),
    );
    expect(items.every(({ raw }) => raw !== undefined)).toBe(true);
    expect(await readStrays(post.postal, support.FOREIGN_CLIENT)).toEqual({ items: [], more: false });
  });
});

describe('Polling all feeds', () => {
  test('reads each for every customer that a contract names, past ones and other ways too; one that fails keeps none', async () => {
    await post.agree({ agency: 'H21.17', carriage: { carrier: 'vnpost-lgsp', customerCode: 'L17' } });
    await post.agree({
      agency: 'H21.18',
      carriage: { carrier: 'vnpost-my', customerCode: 'M18' },
      failover: { to: { carrier: 'vnpost-ngsp', customerCode: 'N18' }, afterMinutes: 60 },
    });
    const read: string[] = [];
    const feedFor = (carrier: 'vnpost-ngsp' | 'vnpost-lgsp'): TrackingFeed => ({
      carrier,
      read: (customer) => {
        read.push(`${carrier} ${customer}`);
        if (customer === 'L17') return Promise.reject(new Error('a bug'));
        return Promise.resolve({ kind: 'page', events: [], malformed: [], more: false });
      },
    });
    const polled = await pollFeeds(post.postal, [feedFor('vnpost-ngsp'), feedFor('vnpost-lgsp')], POLLING);
    expect(read.toSorted()).toEqual(['vnpost-lgsp L17', `vnpost-ngsp ${CUSTOMER}`, 'vnpost-ngsp N18']);
    expect(polled.map(({ ended }) => ended)).toEqual(['caught-up', 'caught-up']);
  });
});

describe('A feed that was never read', () => {
  test('is begun a day before the first contract that names the customer: what went before is nobody’s', async () => {
    await post.agree({
      agency: 'H21.17',
      from: '2026-03-02',
      carriage: { carrier: 'vnpost-lgsp', customerCode: 'L17' },
    });
    await post.agree({
      agency: 'H21.18',
      from: '2026-03-20',
      carriage: { carrier: 'vnpost-lgsp', customerCode: 'L17' },
    });
    const feed: TrackingFeed & { readonly from: string[] } = { ...feedOf([], 10), carrier: 'vnpost-lgsp' };
    await pollFeeds(post.postal, [feed], POLLING);
    const seconds = Number.parseInt(feed.from[0]?.slice(0, 8) ?? '', 16);
    expect(new Date(seconds * 1_000).toISOString()).toBe('2026-02-28T17:00:00.000Z');
    expect(feed.from[0]?.slice(8)).toBe('0'.repeat(16));
  });
});

describe('Keeping events', () => {
  test('keeps each once, however many keepers there are and however often it comes', async () => {
    const events = rows(130);
    const counts = await Promise.all(Array.from({ length: 4 }, () => post.keep(...events, ...events)));
    expect(counts.reduce((sum, { kept: each }) => sum + each, 0)).toBe(130);
    expect(await kept()).toBe(130);
    expect(await post.keep(...events)).toEqual({ kept: 0, strays: 0, repeated: 130 });
  });

  test('makes what a page tells of one order durable together, whatever breaks off in between', async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => `H21.17-260323-${7_000 + n}`);
    const page = [1, 2, 3].flatMap((hour) =>
      numbers.map((number, n) => eventOf(number, 'in-transit', hour, { id: id(hour * 100 + n) })),
    );
    let writes = 0;
    disturbance.fault = (command) => {
      if (command === 'TransactWriteItemsCommand' && (writes += 1) === 2) throw new Error('broke off');
      return undefined;
    };
    await expect(post.keep(...page)).rejects.toThrow('broke off');
    const counts = await Promise.all(numbers.map(kept));
    expect(new Set(counts)).toEqual(new Set([0, 3]));
  });

  test('never hears an event of an order that was made only later', async () => {
    const number = `${CODE}-TR2`;
    await post.keep(eventOf(number, 'delivered', 1));
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'returned', 2));
    await post.ordered({ weightGrams: 200 });
    await post.hear(number, eventOf(number, 'created', 5));
    expect((await post.shown(number)).order.parcel).toMatchObject({ status: 'created' });
    expect((await post.dossier()).dossier.status).toBe(9);
  });
});
