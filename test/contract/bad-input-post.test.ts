import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { registerWithPost } from '../../local/installation.ts';
import { TimelineEntry } from '../../schemas/views.ts';
import type { ProblemCode } from '../../schemas/problems.ts';
import { expectProblem as expectProblemOf } from '../support/expect-problem.ts';
import { callAt, type Desk, type Said } from '../support/gateway-desk.ts';
import {
  accepted,
  citizen,
  contractOf,
  CUSTOMER,
  detailOf,
  finished,
  orderIs,
  orderOf,
  parcelIs,
  placed,
  registered,
} from '../support/post-office.ts';
import { plainSubmission } from '../support/submissions.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let portal: Desk;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  const my = { carriage: { carrier: 'vnpost-my', customerCode: CUSTOMER } };
  for (const contract of [contractOf('H21'), contractOf('H21.31', my)]) {
    const put = await portal.call('PUT', `/v1/postal-contracts/${String(contract['agency'])}`, contract);
    if (put.status !== 200) throw new Error(put.text);
  }
});
afterAll(() => whole.lower());

const asked = (code: string, body: unknown): Promise<Said> =>
  portal.post(`/v1/dossiers/${code}/postal-orders`, body);
const advance = (hours: number): Promise<unknown> => whole.post.control('POST', 'advance', { hours });
const parcelsOf = async (key: string): Promise<number> => (await whole.post.ledger(key)).length;

/** A refusal by its code, with the words of the catalogue and how to mend it, and nothing of anybody in it. */
function expectProblem(said: Said, code: ProblemCode): void {
  expectProblemOf(said, code);
  expect(said.text).not.toMatch(/Nguyễn|đường Mẫu|0900000042/);
}

describe('an order is refused, and nothing of it is left,', () => {
  it('for a dossier that nobody knows, or of another agency', async () => {
    expectProblem(await asked('H21.17-260323-9999', orderOf('delivery')), 'dossier-not-found');
    const code = await finished(portal, 5001);
    const foreign = await whole.with({ clientId: 'foreign', scope: 'post:order', agencies: ['H56'] });
    expectProblem(
      await foreign.post(`/v1/dossiers/${code}/postal-orders`, orderOf('delivery')),
      'dossier-not-found',
    );
    expect((await portal.get(`/v1/dossiers/${code}/postal-orders`)).text).not.toContain(code);
  });

  it('without the scope', async () => {
    const reader = await whole.as('reader');
    expectProblem(
      await reader.post('/v1/dossiers/H21.17-260323-9999/postal-orders', orderOf('delivery')),
      'scope-missing',
    );
  });

  it('of a result that is not there yet, or that the citizen fetches himself', async () => {
    const submission = plainSubmission(5002);
    expect((await portal.post('/v1/dossiers', submission)).status).toBe(201);
    expectProblem(await asked(String(submission['code']), orderOf('delivery')), 'dossier-not-finished');
    const fetched = await finished(portal, 5003, { resultDelivery: '0' });
    expectProblem(await asked(fetched, orderOf('delivery')), 'post-not-chosen');
  });

  it('of papers that lie at the desk already', async () => {
    const code = await finished(portal, 5004);
    expectProblem(await asked(code, orderOf('collection')), 'dossier-already-received');
  });

  it('a second one of its kind while the first is open; the same again is the same order', async () => {
    const code = await registered(portal, 5005);
    const first = await placed(portal, code, 'collection');
    const same = await asked(code, orderOf('collection'));
    expect(same.body).toMatchObject({ number: first.number });
    const other = await asked(code, orderOf('collection', { weightGrams: 700 }));
    expectProblem(other, 'postal-order-open');
    expect(other.body).toMatchObject({ orderNumber: first.number });
  });

  it('of the other kind: a result cannot leave before its papers have come', async () => {
    const code = await registered(portal, 5006);
    await placed(portal, code, 'collection');
    expectProblem(await asked(code, orderOf('delivery')), 'dossier-not-finished');
  });

  it.each([
    ['without a telephone', citizen({ phone: undefined }), '/citizen/phone', 'missing'],
    ['with words for a telephone', citizen({ phone: 'không có' }), '/citizen/phone', 'wrong-format'],
    ['without an address', citizen({ address: undefined }), '/citizen/address', 'missing'],
    ['with an identity number', citizen({ idNumber: '064090000042' }), '/citizen/idNumber', 'unknown-field'],
  ])('%s', async (_what, who, pointer, code) => {
    const said = await asked(await registeredOnce(), orderOf('collection', { citizen: who }));
    expectProblem(said, 'invalid-field');
    expect(z.looseObject({ errors: z.array(z.unknown()) }).parse(said.body).errors).toContainEqual(
      expect.objectContaining({ pointer, code }),
    );
  });

  it('to a district of a list that has none', async () => {
    const address = {
      list: 'two-tier',
      province: '52',
      district: '540',
      commune: '23575',
      line: '1 đường Mẫu',
    };
    const said = await asked(
      await registeredOnce(),
      orderOf('collection', { citizen: citizen({ address }) }),
    );
    expectProblem(said, 'invalid-field');
  });

  it('with money below nothing, beyond the contract, or for a collection', async () => {
    const code = await finished(portal, 5008);
    expectProblem(await asked(code, orderOf('delivery', { codAmount: -1 })), 'cod-amount-invalid');
    expectProblem(await asked(code, orderOf('delivery', { codAmount: 50_000_001 })), 'cod-amount-invalid');
    expectProblem(await asked(code, orderOf('delivery', { codAmount: 1.5 })), 'invalid-field');
    expectProblem(
      await asked(await registeredOnce(), orderOf('collection', { codAmount: 1_000 })),
      'cod-amount-invalid',
    );
  });

  it('with an identity number in any text that would reach the carrier', async () => {
    const code = await registeredOnce();
    for (const texts of [
      { note: 'CCCD 064090000042' },
      { contents: ['Đơn của 064 090 000 042'] },
      {
        citizen: citizen({
          address: { list: 'two-tier', province: '52', commune: '23575', line: 'CMND 230000042' },
        }),
      },
    ])
      expectProblem(await asked(code, orderOf('collection', texts)), 'id-number-in-text');
    expect(await whole.post.control('GET', 'state')).toMatchObject({ idNumbersSeen: 0 });
  });

  it('of an agency that has no contract with the post', async () => {
    const foreign = await whole.with({
      clientId: 'other',
      scope: 'post:order dossier:write',
      agencies: ['H22'],
    });
    const body = { ...plainSubmission(5010, 'H22.01'), status: 1, channel: '3' } as Record<string, unknown>;
    delete body['receivedAt'];
    delete body['dueAt'];
    expect((await foreign.post('/v1/dossiers', body)).status).toBe(201);
    expectProblem(
      await foreign.post(`/v1/dossiers/${String(body['code'])}/postal-orders`, orderOf('collection')),
      'postal-contract-missing',
    );
  });

  it('in a body that is no JSON, has fields that nobody knows, or a kind that there is not', async () => {
    const code = await registeredOnce();
    expectProblem(await portal.post(`/v1/dossiers/${code}/postal-orders`, '{"kind":'), 'body-not-json');
    expectProblem(await asked(code, orderOf('collection', { gui_nhanh: true })), 'invalid-field');
    expectProblem(await asked(code, { ...orderOf('collection'), kind: 'pickup' }), 'invalid-field');
  });
});

let once: Promise<string> | undefined;
const registeredOnce = (): Promise<string> => (once ??= registered(portal, 5000));

describe('an order to an address that no table maps', () => {
  it('waits for a person with the unit named, and nothing was sent', async () => {
    const code = await finished(portal, 5020);
    const address = {
      list: 'three-tier',
      province: '64',
      district: '622',
      commune: '00001',
      line: '1 đường Mẫu',
    };
    await placed(portal, code, 'delivery', { citizen: citizen({ address }) });
    const [duty] = await whole.settled(code, 'vnpost-ngsp');
    expect(duty).toMatchObject({ state: 'parked', reason: { partnerCode: 'address-unmappable' } });
    expect(await parcelsOf(code)).toBe(0);
    expect(whole.tap.heard.map(({ body }) => body).join()).not.toMatch(/đường Mẫu|0900000042/);
  });
});

describe('a cancellation', () => {
  const cancelled = (number: string, body: unknown = { reason: 'Công dân tự mang đến' }): Promise<Said> =>
    portal.post(`/v1/postal-orders/${number}/cancellation`, body);

  it('of an order that there is not, or without a reason, is refused', async () => {
    expectProblem(await cancelled('H21.17-260323-9999-TG'), 'postal-order-not-found');
    expectProblem(await cancelled('khong-phai-so-don'), 'postal-order-not-found');
    const { number } = await placed(portal, await registered(portal, 5030), 'collection');
    expectProblem(await cancelled(number, {}), 'invalid-field');
  });

  it('twice is one cancellation', async () => {
    const code = await registered(portal, 5031);
    const { number } = await placed(portal, code, 'collection');
    await accepted(whole, portal, number);
    expect((await cancelled(number)).status).toBeLessThan(300);
    await orderIs(whole, portal, number, 'is cancelled', ({ order }) => order.state === 'cancelled');
    expectProblem(await cancelled(number), 'postal-order-ended');
    expect((await whole.post.ledger(number)).map(({ effect }) => effect)).toEqual([
      'parcel.created',
      'parcel.cancelled',
    ]);
  });

  it('after the hand-over is too late, and the parcel goes on', async () => {
    const code = await registered(portal, 5032);
    const { number } = await placed(portal, code, 'collection');
    await whole.post.control('POST', 'parcel', { orderNumber: number, story: 'silent' });
    await accepted(whole, portal, number);
    await advance(30);
    await parcelIs(whole, portal, number, 'handed-over');
    expectProblem(await cancelled(number), 'too-late-to-cancel');
    expect((await detailOf(portal, number)).order.state).toBe('accepted');
  });
});

describe('a webhook of MyVNPost', () => {
  const sign = (data: readonly object[], more: object = {}): Promise<unknown> =>
    whole.post.control('POST', 'sign', { data, ...more });
  const tell = (body: unknown): Promise<Said> =>
    callAt(`${whole.province.url}/vnpost/webhooks`, 'POST', body);
  const delivered = (orderNumber: string, itemCode: string) => ({
    itemCode,
    orderNumber,
    status: 14,
    statusName: 'Đã giao',
    updateDate: '25/11/2026 10:12:00',
  });
  let number: string;
  let itemCode: string;
  beforeAll(async () => {
    const code = await registered(portal, 5040, 'H21.31');
    ({ number } = await placed(portal, code, 'collection'));
    await accepted(whole, portal, number);
    const parcels = z
      .array(z.looseObject({ itemCode: z.string() }))
      .parse(await whole.post.control('GET', `parcels?orderNumber=${number}`));
    itemCode = parcels[0]?.itemCode ?? '';
  });

  it('with another signature, or with what is signed changed, is refused with 401', async () => {
    const good = z
      .looseObject({ data: z.array(z.looseObject({})) })
      .parse(await sign([delivered(number, itemCode)]));
    const forged = Buffer.alloc(256, 7).toString('base64');
    for (const body of [
      { ...good, signature: forged },
      { ...good, signature: '' },
      { ...good, data: [{ ...good.data[0], status: 19 }] },
      { ...good, data: [{ ...good.data[0], itemCode: 'EK999999999VN' }] },
    ])
      expect((await tell(body)).status).toBeGreaterThanOrEqual(400);
    expect((await tell({ ...good, signature: forged })).status).toBe(401);
    expect((await detailOf(portal, number)).order.parcel?.status).not.toBe('delivered');
  });

  it('of yesterday is refused with 401, also when its signature is right', async () => {
    const stale = await sign([delivered(number, itemCode)], { sendDate: '01/01/2026 10:00:00' });
    expect(await tell(stale)).toMatchObject({ status: 401 });
  });

  it('rightly signed moves a parcel only as far as the carrier itself confirms, however often it comes', async () => {
    const said = await sign([delivered(number, itemCode)]);
    for (let turn = 0; turn < 3; turn += 1) expect(await tell(said)).toMatchObject({ status: 200 });
    const { order, events } = await detailOf(portal, number);
    expect(order.parcel?.status).not.toBe('delivered');
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('that names another’s parcel beside its own has no effect on that', async () => {
    const others = await placed(portal, await registered(portal, 5041, 'H21.31'), 'collection');
    await accepted(whole, portal, others.number);
    const said = await sign([delivered(number, itemCode), delivered(others.number, itemCode)]);
    expect(await tell(said)).toMatchObject({ status: 200 });
    expect((await detailOf(portal, others.number)).order.parcel?.status).not.toBe('delivered');
  });

  it('with 1,001 orders, none, or no JSON is refused with 400', async () => {
    const many = Array.from({ length: 1_001 }, () => delivered(number, itemCode));
    expect(await tell(await sign(many))).toMatchObject({ status: 400 });
    const none = z.looseObject({}).parse(await sign([delivered(number, itemCode)]));
    expect(await tell({ ...none, data: [] })).toMatchObject({ status: 400 });
    expect(await tell('không phải JSON')).toMatchObject({ status: 400 });
  });

  it('sent by the carrier itself tells of each move', async () => {
    await registerWithPost({ url: whole.post.url, controlUrl: whole.post.controlUrl }, whole.province.url);
    await advance(2_000);
    const { order } = await parcelIs(whole, portal, number, 'delivered');
    expect(order.parcel?.deliveredAt).toBeDefined();
    await whole.post.settings({ webhookUrl: null });
  });
});

describe('a feed', () => {
  it('with rows that cannot be read keeps them aside for a person, and the rest proceeds', async () => {
    await whole.post.settings({ malformedEvery: 4 });
    const codes = await Promise.all([5051, 5052, 5053].map((serial) => finished(portal, serial)));
    for (const code of codes) await placed(portal, code, 'delivery');
    for (const code of codes) await accepted(whole, portal, code);
    await advance(2_000);
    const Strays = z.looseObject({ items: z.array(z.looseObject({ why: z.string().optional() })) });
    await whole.province.tick('vnpost-feed');
    const strays = Strays.parse((await portal.get('/v1/postal-strays')).body);
    expect(strays.items.filter(({ why }) => why !== undefined).length).toBeGreaterThan(0);
    const details = await Promise.all(codes.map((code) => detailOf(portal, code)));
    expect(details.flatMap(({ events }) => events).length).toBeGreaterThan(6);
    await whole.post.settings({ malformedEvery: 0 });
  });

  it('that answers the same page for ever is left alone until the next run', async () => {
    await whole.post.settings({ repeatPages: 'forever' });
    const from = Date.now();
    await whole.province.tick('vnpost-feed');
    expect(Date.now() - from).toBeLessThan(20_000);
    await whole.post.settings({ repeatPages: 0 });
    const code = await finished(portal, 5060);
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(2_000);
    await parcelIs(whole, portal, code, 'delivered');
  });

  it('whose times are in seconds is read rightly, and says so', async () => {
    await whole.post.settings({ secondsInsteadOfMs: true });
    const code = await finished(portal, 5061);
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(2_000);
    const { events } = await parcelIs(whole, portal, code, 'delivered');
    expect(events.flatMap(({ oddities }) => oddities)).toContain('event-time-in-seconds');
    for (const { at } of events) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(400 * 86_400_000);
    await whole.post.settings({ secondsInsteadOfMs: false });
  });

  it('that is late, out of order and says things twice tells each once, in the carrier’s order', async () => {
    await whole.post.settings({ shuffle: { hours: 30 }, late: { every: 3, hours: 20 }, duplicates: 2 });
    const code = await finished(portal, 5062);
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(4_000);
    await parcelIs(whole, portal, code, 'delivered');
    const timeline = await until(
      'its delivery stands in the timeline',
      () => portal.read(`/v1/dossiers/${code}/timeline`, z.array(TimelineEntry)),
      (entries) => entries.some(({ kind }) => kind === 'parcel-delivered'),
    );
    const told = timeline.filter(({ kind }) => kind.startsWith('parcel-'));
    expect(new Set(told.map(({ kind }) => kind)).size).toBe(told.length);
    const { events } = await detailOf(portal, code);
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    await whole.post.settings({ shuffle: null, late: null, duplicates: 0 });
  });
});
