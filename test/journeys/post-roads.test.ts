import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readHeld } from '../../local/portal/national-portal.ts';
import { wireTime } from '../../local/portal/vietnam-time.ts';
import { ExchangeView, TimelineEntry } from '../../schemas/views.ts';
import type { Desk } from '../support/gateway-desk.ts';
import {
  accepted,
  contractOf,
  CUSTOMER,
  detailOf,
  finished,
  orderIs,
  parcelIs,
  placed,
  registered,
} from '../support/post-office.ts';
import { until } from '../support/until.ts';
import { raiseProvince, type WholeProvince } from '../support/whole-province.ts';

let whole: WholeProvince;
let portal: Desk;

beforeAll(async () => {
  whole = await raiseProvince();
  portal = await whole.as('portal');
  const put = await portal.call('PUT', '/v1/postal-contracts/H21', contractOf('H21'));
  if (put.status !== 200) throw new Error(put.text);
});
afterAll(() => whole.lower());
afterEach(() => whole.post.fail([]));

const advance = (hours: number): Promise<unknown> => whole.post.control('POST', 'advance', { hours });
const story = (orderNumber: string, name: string): Promise<unknown> =>
  whole.post.control('POST', 'parcel', { orderNumber, story: name });
const parcelsOf = async (number: string): Promise<number> =>
  (await whole.post.ledger(number)).filter(({ effect }) => effect === 'parcel.created').length;

const Event = z.looseObject({
  type: z.string(),
  data: z.looseObject({ orderNumber: z.string().optional() }),
});

/** What the portal has been told of an order, in order, each once. */
function toldOf(number: string): z.infer<typeof Event>[] {
  const seen = new Map<string, z.infer<typeof Event>>();
  for (const { body, headers, status } of whole.tap.heard) {
    if (status !== 200) continue;
    const event = Event.parse(JSON.parse(body));
    if (event.data.orderNumber === number) seen.set(String(headers['webhook-id']), event);
  }
  return [...seen.values()];
}

const heard = (number: string, type: string) =>
  until(
    `the portal is told ${type} of ${number}`,
    () => Promise.resolve(toldOf(number).filter((event) => event.type === type)),
    (events) => events.length > 0,
  );

describe('a dossier that comes and goes by post', () => {
  it('is collected at home, and its reception is proposed with the time of hand-over', async () => {
    const code = await registered(portal, 4001);
    const order = await placed(portal, code, 'collection');
    expect(order).toMatchObject({
      number: `${code}-TG`,
      attempt: 1,
      carrier: 'vnpost-ngsp',
      customerCode: CUSTOMER,
    });
    await accepted(whole, portal, order.number);
    await advance(200);
    const { order: arrived, events } = await parcelIs(whole, portal, order.number, 'delivered');
    expect(arrived.parcel?.handedOverAt).toBeDefined();
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());

    const [proposal] = await heard(order.number, 'postal.reception-proposed');
    expect(proposal?.data).toMatchObject({ dossierCode: code, handedOverAt: arrived.parcel?.handedOverAt });
    // Proposed, not decided: the desk receives it.
    expect((await whole.national.effects(code)).at(-1)).toBe('dossier.added 1');
  });

  it('goes home as a result, and is closed at the national portal by the post alone, at the carrier’s time', async () => {
    const code = await finished(portal, 4002);
    await whole.settled(code);
    const order = await placed(portal, code, 'delivery');
    expect(order.number).toBe(code);
    await accepted(whole, portal, order.number);
    await advance(200);
    const { order: delivered } = await parcelIs(whole, portal, order.number, 'delivered');
    const at = delivered.parcel?.deliveredAt ?? '';
    await until(
      'the dossier is returned',
      () => portal.get(`/v1/dossiers/${code}`),
      ({ text }) => text.includes('"status":10'),
    );
    await whole.settled(code);
    const record = (await readHeld(whole.national, [code])).get(code);
    expect(record?.header).toMatchObject({ TrangThaiHoSo: '10', NgayTra: wireTime(at) });
    expect(record?.rows.at(-1)).toMatchObject({ TrangThai: '10', ThoiDiemXuLy: wireTime(at) });
    expect(await parcelsOf(code)).toBe(1);

    const timeline = await portal.read(`/v1/dossiers/${code}/timeline`, z.array(TimelineEntry));
    const parcel = timeline.filter(({ kind }) => kind.startsWith('parcel-'));
    expect(parcel.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['parcel-handed-over', 'parcel-delivered']),
    );
    expect(parcel.map(({ occurredAt }) => occurredAt)).toEqual(
      parcel.map(({ occurredAt }) => occurredAt).toSorted(),
    );
    expect((await portal.get(`/v1/dossiers/${code}/evidence`)).text).toContain('parcel');
  });

  it('has its fee collected on delivery: paid only when the carrier has remitted it', async () => {
    const code = await finished(portal, 4003);
    const order = await placed(portal, code, 'delivery', { codAmount: 150_000 });
    expect(order.fee).toEqual({ amount: 150_000, state: 'due' });
    await accepted(whole, portal, order.number);
    await advance(60);
    await parcelIs(whole, portal, order.number, 'delivered');
    await advance(1_000);
    const { order: paid } = await orderIs(
      whole,
      portal,
      order.number,
      'is remitted',
      ({ order: { fee } }) => fee.state === 'remitted',
    );
    expect(paid.fee.collectedAt).toBeDefined();
    const fees = await until(
      'the portal is told of both',
      () => Promise.resolve(toldOf(code).filter(({ type }) => type === 'postal.fee-changed')),
      ({ length }) => length === 2,
    );
    expect(fees.map(({ data }) => data['fee'])).toEqual(['collected', 'remitted']);
  });
});

describe('a result that does not arrive', () => {
  it('and is refused comes back: the dossier stays finished, the desk is told, and it may be sent once more', async () => {
    const code = await finished(portal, 4010);
    await story(code, 'refused-returned');
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(2_000);
    await parcelIs(whole, portal, code, 'returned');
    await heard(code, 'postal.result-returned');
    expect((await portal.get(`/v1/dossiers/${code}`)).text).toContain('"status":9');
    const again = await placed(portal, code, 'delivery');
    expect(again).toMatchObject({ number: `${code}-TR2`, attempt: 2 });
    await accepted(whole, portal, again.number);
    expect([await parcelsOf(code), await parcelsOf(`${code}-TR2`)]).toEqual([1, 1]);
  });

  it('at once is tried again, held, and told with each attempt', async () => {
    const code = await finished(portal, 4011);
    await story(code, 'held-then-delivered');
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(2_000);
    const { order } = await parcelIs(whole, portal, code, 'delivered');
    expect(order.parcel?.failedAttempts).toBeGreaterThan(0);
    const told = await until(
      'the portal is told of its delivery',
      () => Promise.resolve(toldOf(code).map(({ data }) => data['parcel'])),
      (parcels) => parcels.includes('delivered'),
    );
    expect(told).toEqual(expect.arrayContaining(['attempt-failed', 'held', 'delivered']));
  });

  it('under a code that no table has keeps it with its text, flagged, and guesses nothing', async () => {
    const code = await finished(portal, 4012);
    await story(code, 'unknown-code');
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(2_000);
    const { order, events } = await parcelIs(whole, portal, code, 'delivered');
    expect(order.parcel?.oddities).toContain('unknown-code');
    expect(events.find(({ meaning }) => meaning === 'unknown')).toMatchObject({ code: '77' });
  });
});

describe('an order in trouble', () => {
  it('whose answer was lost is not sent a second time: the carrier is asked first', async () => {
    const code = await finished(portal, 4020);
    await whole.post.fail([{ match: { key: code }, mode: 'drop-after-effect', times: 1 }]);
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    expect(await parcelsOf(code)).toBe(1);
    const [duty] = await whole.settled(code, 'vnpost-ngsp');
    expect(duty?.attempts).toBeGreaterThan(1);
    await whole.post.fail([]);
  });

  it('to an address that the carrier has no code for waits for a person before anything is sent', async () => {
    const code = await finished(portal, 4021);
    const address = { list: 'two-tier', province: '52', commune: '99999', line: '1 đường Mẫu' };
    await placed(portal, code, 'delivery', {
      citizen: { name: 'Nguyễn Văn Mẫu', phone: '0900000042', address },
    });
    const [duty] = await whole.settled(code, 'vnpost-ngsp');
    expect(duty).toMatchObject({ state: 'parked', reason: { partnerCode: 'address-unmappable' } });
    expect(duty?.reason?.message).toMatch(/người nhận: không có xã 99999 trong danh mục hai cấp/);
    expect(duty?.reason?.fix).toMatch(/Sửa mã tỉnh, xã/);
    expect(JSON.stringify(duty?.reason)).not.toMatch(/đường Mẫu|Nguyễn/);
    expect(await parcelsOf(code)).toBe(0);
    expect((await detailOf(portal, code)).order.state).toBe('parked');

    const officer = await whole.as('officer');
    const detail = z
      .looseObject({ payload: z.looseObject({ receiver: z.looseObject({}) }) })
      .parse((await officer.get(`/v1/exchanges/${duty?.id ?? ''}?payload=true`)).body);
    const { payload } = detail;
    const amended = await officer.post(`/v1/exchanges/${duty?.id ?? ''}/amend`, {
      reason: 'Sửa mã xã theo danh mục',
      payload: { ...payload, receiver: { ...payload.receiver, address: { ...address, commune: '21583' } } },
    });
    expect(amended.status).toBe(200);
    await accepted(whole, portal, code);
    expect(await parcelsOf(code)).toBe(1);
  });

  it('is cancelled before the hand-over, and once; after it the answer is that it is too late', async () => {
    const code = await registered(portal, 4022);
    const { number } = await placed(portal, code, 'collection');
    await accepted(whole, portal, number);
    const path = `/v1/postal-orders/${number}/cancellation`;
    expect((await portal.post(path, { reason: 'Công dân tự mang đến' })).status).toBeLessThan(300);
    await orderIs(whole, portal, number, 'is cancelled', ({ order }) => order.state === 'cancelled');
    expect(await portal.post(path, { reason: 'Công dân tự mang đến' })).toMatchObject({ status: 409 });

    const second = await placed(portal, code, 'collection');
    expect(second.number).toBe(`${code}-TG2`);
    await accepted(whole, portal, second.number);
    await advance(200);
    await parcelIs(whole, portal, second.number, 'delivered');
    const late = await portal.post(`/v1/postal-orders/${second.number}/cancellation`, {
      reason: 'Đổi ý định',
    });
    expect(late).toMatchObject({ status: 409 });
    expect(late.body).toMatchObject({
      code: expect.stringMatching(/too-late-to-cancel|postal-order-ended/) as string,
    });
  });

  it('goes another way when the first has been down for too long, once, and makes one parcel', async () => {
    const agency = 'H21.18';
    const to = { carrier: 'vnpost-my', customerCode: CUSTOMER };
    const contract = contractOf(agency, { failover: { to, afterMinutes: 1 } });
    expect((await portal.call('PUT', `/v1/postal-contracts/${agency}`, contract)).status).toBe(200);
    const code = await registered(portal, 4023, agency);
    // Nothing gets through to it, for certain: of an order that it may have the gateway never makes a second parcel.
    await whole.post.fail([{ match: { path: '/ngsp/*' }, mode: 'error', status: 503, rate: 1 }]);
    const { number } = await placed(portal, code, 'collection');
    const firstWay = async (): Promise<string | undefined> =>
      (await portal.read(`/v1/dossiers/${code}/exchanges`, z.array(ExchangeView))).find(
        ({ partner }) => partner === 'vnpost-ngsp',
      )?.state;
    // The clocks move between two tries, never during one: a lease that they end would leave its outcome unknown.
    await until('the first way has failed', firstWay, (state) => state === 'retrying');
    await moveClocks(6 * 60_000);
    await until(
      'the first way gives it up',
      async () => {
        await whole.province.tick('exchange-wake');
        return firstWay();
      },
      (state) => state === 'parked',
    );
    await whole.province.tick('postal-watch');
    const { order } = await until(
      'it has gone the other way',
      () => detailOf(portal, number),
      ({ order: { state } }) => state === 'accepted',
    );
    expect(order).toMatchObject({ carrier: 'vnpost-my', carrierBefore: 'vnpost-ngsp', state: 'accepted' });
    await whole.post.fail([]);
    await whole.province.tick('exchange-wake');
    expect(await whole.settled(code, 'vnpost-ngsp')).toMatchObject([{ state: 'superseded' }]);
    expect(await parcelsOf(number)).toBe(1);
  });
});

/** Gateway and partners live in the same time: else tokens look expired and webhooks stale. */
async function moveClocks(offsetMs: number): Promise<void> {
  for (const hands of [whole.national, whole.receiver, whole.issuer, whole.post])
    await hands.setClock(offsetMs);
  whole.province.setClockOffset(offsetMs);
}

describe('what the carrier says of others', () => {
  it('of orders that nobody made is kept and shown, and the rest goes on', async () => {
    const code = await finished(portal, 4030);
    await whole.post.settings({ unknownOrders: 3 });
    await placed(portal, code, 'delivery');
    await accepted(whole, portal, code);
    await advance(2_000);
    await parcelIs(whole, portal, code, 'delivered');
    await whole.post.settings({ unknownOrders: 0 });
    const strays = await portal.get('/v1/postal-strays');
    expect(strays.status).toBe(200);
    expect(strays.text).toContain('orderNumber');
  });

  it('agrees with what we ordered, day by day', async () => {
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    const said = await portal.get(`/v1/postal-reconciliation?agency=H21.17&day=${day}`);
    expect(said.status).toBe(200);
    expect(said.body).toMatchObject({ agency: 'H21.17', day });
  });
});

describe('what another agency may see', () => {
  it('is nothing: neither the order, nor its parcel, nor its cancellation', async () => {
    const code = await registered(portal, 4040);
    const { number } = await placed(portal, code, 'collection');
    const foreign = await whole.with({
      clientId: 'foreign',
      scope: 'post:order post:read post:manage dossier:read',
      agencies: ['H56'],
    });
    expect(await foreign.get(`/v1/postal-orders/${number}`)).toMatchObject({ status: 404 });
    expect(await foreign.get(`/v1/dossiers/${code}/postal-orders`)).toMatchObject({ status: 404 });
    expect(
      await foreign.post(`/v1/postal-orders/${number}/cancellation`, { reason: 'Không phải của tôi' }),
    ).toMatchObject({ status: 404 });
    expect(await foreign.call('PUT', '/v1/postal-contracts/H21.17', contractOf('H21.17'))).toMatchObject({
      status: 403,
    });
    await finishQuietly(code);
  });
});

/** Leaves no open duty behind for the tests that count. */
async function finishQuietly(code: string): Promise<void> {
  await whole.settled(code, 'vnpost-ngsp');
}
