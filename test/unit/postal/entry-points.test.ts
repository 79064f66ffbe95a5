import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PostalContracts } from '../../../schemas/postal/contract.ts';
import { Quote } from '../../../schemas/postal/fares.ts';
import { OrderDetail, OrderView } from '../../../schemas/postal/order.ts';
import { Reconciliation } from '../../../schemas/postal/reconciliation.ts';
import { Strays } from '../../../schemas/postal/strays.ts';
import type { Post } from '../../support/post.ts';
import { proxyEvent } from '../../support/proxy-event.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
Object.assign(process.env, {
  TABLE_POSTAL: tables.postal,
  TABLE_DOSSIERS: tables.dossiers,
  TABLE_EXCHANGES: tables.exchanges,
  TABLE_EVIDENCE: tables.evidence,
  TABLE_REQUESTS: tables.requests,
});

const measured = vi.hoisted(() => [] as { name: string; dimensions: unknown }[]);
vi.mock('../../../functions/kernel/metrics.ts', () => ({
  measure: (name: string, _value: number, dimensions: unknown) => measured.push({ name, dimensions }),
}));
const logged = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../functions/kernel/log.ts', () => ({
  log: (...line: unknown[]) => logged.push(line),
}));

const support = await import('../../support/post.ts');
const { CITIZEN, CODE, contractOf, eventOf } = support;
const orderApi = (await import('../../../functions/postal/order.api.ts')).handler;
const contractApi = (await import('../../../functions/postal/contract.api.ts')).handler;
const watchingApi = (await import('../../../functions/postal/watching.api.ts')).handler;
const trackWorker = (await import('../../../functions/postal/track.worker.ts')).handler;
const reconcileSchedule = (await import('../../../functions/postal/reconcile.schedule.ts')).handler;
const { createEvent } = await import('../../../functions/postal/event-store.ts');
const { instant, vietnamDay } = await import('../../../functions/kernel/clock.ts');

const context = { getRemainingTimeInMillis: () => 60_000 } as unknown as Context; // the member that is read
let post: Post;
beforeAll(async () => {
  post = await support.openPost(tables);
  await post.finished();
});

type Api = typeof orderApi;
type Asked = Parameters<typeof proxyEvent>[2] & { readonly scopes?: string; readonly agencies?: string };
async function call(api: Api, method: string, route: string, asked: Asked = {}) {
  const { scopes = 'post:order post:read post:manage', agencies = 'H21', ...more } = asked;
  const answer = await api(
    proxyEvent(method, route, { ...more, client: { clientId: 'cong-mau', scopes, agencies } }),
    context,
  );
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
}
const ORDERS = '/v1/dossiers/{code}/postal-orders';
const body = JSON.stringify({ kind: 'delivery', citizen: CITIZEN });

describe('The post’s doors', () => {
  test('take an order in, show it, list it and cancel it', async () => {
    const asked = await call(orderApi, 'POST', ORDERS, { path: { code: CODE }, body });
    expect(asked.status).toBe(201);
    expect(OrderView.parse(asked.body)).toMatchObject({ number: CODE, state: 'requested' });
    const listed = await call(orderApi, 'GET', ORDERS, { path: { code: CODE } });
    expect(listed).toMatchObject({ status: 200, body: { items: [{ number: CODE }] } });
    const shown = await call(orderApi, 'GET', '/v1/postal-orders/{number}', { path: { number: CODE } });
    expect(OrderDetail.parse(shown.body).order.number).toBe(CODE);
    const cancelled = await call(orderApi, 'POST', '/v1/postal-orders/{number}/cancellation', {
      path: { number: CODE },
      body: JSON.stringify({ reason: 'Nhận tại quầy' }),
    });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  });

  test('write nothing personal into the log', () => {
    expect(JSON.stringify(logged)).not.toContain('Nguyễn');
    expect(JSON.stringify(logged)).not.toContain('0900000042');
    expect(measured).toContainEqual({ name: 'accepted', dimensions: { kind: 'postal-delivery' } });
  });

  test.each([
    ['without a phone', { citizen: { ...CITIZEN, phone: undefined } }, 'missing', '/citizen/phone'],
    [
      'with an old commune on the new list',
      { citizen: { ...CITIZEN, address: { ...CITIZEN.address, district: '001' } } },
      'unknown-field',
      '/citizen/address/district',
    ],
    ['of no known kind', { kind: 'courier' }, 'unknown-value', '/kind'],
    ['with a fraction of a đồng', { codAmount: 0.5 }, 'wrong-type', '/codAmount'],
    [
      'with an identity number of its own',
      { citizen: { ...CITIZEN, idNumber: '1' } },
      'unknown-field',
      '/citizen/idNumber',
    ],
  ])('refuse an order %s, naming the field', async (_case, more, code, pointer) => {
    const wrong = JSON.stringify({ kind: 'delivery', citizen: CITIZEN, ...more });
    expect(await call(orderApi, 'POST', ORDERS, { path: { code: CODE }, body: wrong })).toMatchObject({
      status: 422,
      body: { code: 'invalid-field', errors: [{ pointer, code }] },
    });
  });

  test('want the scope of what is asked, and the agency', async () => {
    const path = { code: CODE };
    const missing = { status: 403, body: { code: 'scope-missing' } };
    expect(await call(orderApi, 'POST', ORDERS, { path, body, scopes: 'post:read' })).toMatchObject(missing);
    expect(await call(orderApi, 'GET', ORDERS, { path, scopes: 'post:order' })).toMatchObject(missing);
    expect(await call(orderApi, 'GET', ORDERS, { path, agencies: 'H56' })).toMatchObject({ status: 404 });
    const agency = { path: { agency: 'H21' }, body: JSON.stringify(contractOf()) };
    const door = '/v1/postal-contracts/{agency}';
    expect(await call(contractApi, 'PUT', door, { ...agency, scopes: 'post:read' })).toMatchObject(missing);
    expect(await call(contractApi, 'PUT', door, { ...agency, agencies: 'H21.17' })).toMatchObject({
      status: 403,
      body: { code: 'agency-not-yours' },
    });
    expect(await call(watchingApi, 'GET', '/v1/postal-strays', { scopes: 'post:order' })).toMatchObject(
      missing,
    );
  });

  test('keep and show contracts, by either form of the agency’s code', async () => {
    const door = '/v1/postal-contracts/{agency}';
    const agreed = await call(contractApi, 'PUT', door, {
      path: { agency: '000.00.17.H21' },
      body: JSON.stringify(contractOf({ agency: 'H21.17' })),
    });
    expect(agreed.status).toBe(200);
    const read = await call(contractApi, 'GET', door, { path: { agency: 'H21.17' } });
    expect(PostalContracts.parse(read.body).own).toHaveLength(1);
    const wrong = { path: { agency: 'H21' }, body: JSON.stringify({ agency: 'H21' }) };
    expect(await call(contractApi, 'PUT', door, wrong)).toMatchObject({ body: { code: 'invalid-field' } });
  });

  test('quote fares with the right to read', async () => {
    const asked = JSON.stringify({
      agency: 'H21',
      zone: 'same-region',
      weightGrams: 80,
      direction: 'one-way',
    });
    const quote = await call(orderApi, 'POST', '/v1/postal-quotes', { body: asked, scopes: 'post:read' });
    expect(Quote.parse(quote.body)).toMatchObject({ lowest: 30_500, highest: 30_500 });
  });

  test('show strays, and a day reconciled; a day or an agency that is none is refused', async () => {
    const strays = await call(watchingApi, 'GET', '/v1/postal-strays');
    expect(Strays.parse(strays.body)).toEqual({ items: [], more: false });
    const door = '/v1/postal-reconciliation';
    const query = { agency: 'H21', day: vietnamDay(Date.now()) };
    const report = await call(watchingApi, 'GET', door, { query });
    expect(Reconciliation.parse(report.body)).toMatchObject({ agency: 'H21', orders: 1, agrees: true });
    for (const wrong of [{ ...query, day: '2026-02-30' }, { ...query, agency: 'x' }, {}])
      expect(await call(watchingApi, 'GET', door, { query: wrong })).toMatchObject({
        status: 400,
        body: { code: 'invalid-query' },
      });
    expect(await call(watchingApi, 'GET', door, { query: { ...query, agency: 'H56' } })).toMatchObject({
      status: 403,
    });
  });

  test('answer an address that is none as such', async () => {
    for (const api of [orderApi, watchingApi])
      expect(await call(api, 'GET', '/v1/nothing')).toMatchObject({ status: 404 });
  });
});

describe('The stream of the table', () => {
  const recordOf = (image: unknown) => ({ dynamodb: { NewImage: image } });
  const streamed = (...images: unknown[]) =>
    trackWorker({ Records: images.map(recordOf) } as DynamoDBStreamEvent, context);

  test('has new events heard, each order once, and leaves everything else alone', async () => {
    const code = await post.finished(50);
    await post.ordered({}, { code });
    const events = [eventOf(code, 'handed-over', 1), eventOf(code, 'in-transit', 2)];
    await post.keep(...events);
    const images = events.map(
      (event) => createEvent(tables.postal, event, instant(post.clock.now()), true).item.Put.Item,
    );
    await streamed({ sk: { S: 'ORDER#delivery#1' } }, { sk: { S: 'CURSOR' } }, ...images);
    expect((await post.shown(code)).order.parcel).toMatchObject({ status: 'in-transit' });
    await streamed(...images);
    expect((await post.timeline(code)).filter(({ kind }) => kind.startsWith('parcel-'))).toHaveLength(2);
  });

  test('is not held up by an event of an order that is gone', async () => {
    const stranger = eventOf('H21.17-260323-7777', 'created', 1);
    await streamed(createEvent(tables.postal, stranger, instant(post.clock.now()), true).item.Put.Item);
  });
});

test('Every night the day before, and two whose money is due, are reconciled for every agency with a contract', async () => {
  await reconcileSchedule({}, context);
  expect(logged.filter((line) => Array.isArray(line) && line[1] === 'LT079')).toHaveLength(3 * 2);
});
