import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Carrier } from '../../../schemas/postal/carrier.ts';
import type { OrderRead, OrderTracking } from '../../../schemas/postal/tracking.ts';
import type { Post } from '../../support/post.ts';
import { HOUR, MINUTE } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/post.ts');
const { CITIZEN, CODE, eventOf, openPost } = support;
const { watchOrders } = await import('../../../functions/postal/watch-orders.ts');

let post: Post;
beforeEach(async () => {
  post = await openPost(await database.freshTables());
});

const asked: string[] = [];
function carrierSays(read: OrderRead | (() => OrderRead)): ReadonlyMap<Carrier, OrderTracking> {
  asked.length = 0;
  const tracking: OrderTracking = {
    carrier: 'vnpost-ngsp',
    ask: ({ orderNumber }) => {
      asked.push(orderNumber);
      return Promise.resolve(typeof read === 'function' ? read() : read);
    },
  };
  return new Map([['vnpost-ngsp', tracking]]);
}
const NOTHING: OrderRead = { kind: 'events', events: [] };
const watch = (trackings = carrierSays(NOTHING)) =>
  watchOrders(post.postal, { trackings, timeoutMs: 1_000, until: Infinity });

const FAILOVER = {
  failover: { to: { carrier: 'vnpost-my', customerCode: 'MY000001' }, afterMinutes: 60 },
};
const order = async () => (await post.shown(CODE)).order;

describe('An order that its carrier does not take', () => {
  async function asking(): Promise<void> {
    await post.agree(FAILOVER);
    await post.finished();
    await post.ordered();
  }
  const down = () => ({ outcome: { kind: 'transient' as const, reason: 'HTTP 502' } });

  test('goes the other way after the time that the agency set, once, under the same number', async () => {
    await asking();
    post.carrier('vnpost-ngsp').sends.push(down);
    await post.carry('vnpost-ngsp');
    post.clock.advance(59 * MINUTE);
    expect(await watch()).toEqual({});
    post.clock.advance(MINUTE);
    expect(await watch()).toEqual({ 'handed-over': 1 });
    expect(await order()).toMatchObject({
      state: 'requested',
      carrier: 'vnpost-my',
      carrierBefore: 'vnpost-ngsp',
      customerCode: 'MY000001',
      exchange: `vnpost-my~${CODE}~1`,
    });
    expect(await post.exchanges('vnpost-ngsp')).toMatchObject([{ state: 'superseded' }]);
    const [duty] = await post.payloads('vnpost-my');
    expect(duty).toMatchObject({ orderNumber: CODE, customerCode: 'MY000001' });
    expect(duty).not.toHaveProperty('handOverAt');
    await post.carry('vnpost-my');
    expect(await order()).toMatchObject({ state: 'accepted' });
    expect(post.carrier('vnpost-ngsp').taken).toEqual([]);
    expect((await post.chain()).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['exchange.withdrawn', 'postal-order-rerouted']),
    );
  });

  test('does not go the other way while the first may have it; only once that is proven absent', async () => {
    await asking();
    post.carrier('vnpost-ngsp').sends.push(() => ({ outcome: { kind: 'unknown', reason: 'timeout' } }));
    await post.carry('vnpost-ngsp');
    post.clock.advance(HOUR);
    expect(await watch()).toEqual({ waits: 1 });
    expect(await order()).toMatchObject({ carrier: 'vnpost-ngsp' });
    // The engine proves it absent, and the adapter gives it up.
    post.carrier('vnpost-ngsp').probes.push({ finding: 'absent' });
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: 'hand-over', reason: 'quá hạn', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    expect(await order()).toMatchObject({ state: 'requested' });
    expect(await watch()).toEqual({ 'handed-over': 1 });
    expect(await order()).toMatchObject({ carrier: 'vnpost-my' });
  });

  test('is flagged where both carriers tell of a parcel under its number', async () => {
    await asking();
    post.carrier('vnpost-ngsp').sends.push(down);
    await post.carry('vnpost-ngsp');
    post.clock.advance(HOUR);
    expect(await watch()).toEqual({ 'handed-over': 1 });
    await post.carry('vnpost-my');
    await post.hear(CODE, eventOf(CODE, 'created', 1, { carrier: 'vnpost-my' }));
    expect((await order()).parcel?.oddities).toEqual([]);
    await post.hear(CODE, eventOf(CODE, 'handed-over', 2));
    expect((await order()).parcel?.oddities).toEqual(['two-carriers']);
  });

  test('goes the other way as it was mended, where it was mended after that time', async () => {
    await asking();
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: 'address-unmappable', reason: 'không có xã 99999', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    expect(await order()).toMatchObject({ state: 'parked' });
    post.clock.advance(2 * HOUR);
    expect(await watch()).toEqual({ waits: 1 });
    const receiver = { ...CITIZEN, address: { ...CITIZEN.address, line: 'Thôn 3' } };
    const [payload] = await post.payloads('vnpost-ngsp');
    await post.amend(`vnpost-ngsp~${CODE}~1`, { ...payload, receiver });
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: 'hand-over', reason: 'quá hạn', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    expect(await order()).toMatchObject({ state: 'requested' });
    expect(await watch()).toEqual({ 'handed-over': 1 });
    expect((await post.payloads('vnpost-my'))[0]).toMatchObject({ receiver, customerCode: 'MY000001' });
    expect(await order()).toMatchObject({ state: 'requested', citizen: receiver });
    await post.carry('vnpost-my');
    expect(await order()).toMatchObject({ state: 'accepted', carrier: 'vnpost-my' });
  });

  test('is taken for accepted where its parcel is told of after it was given up, and holds up nothing', async () => {
    await asking();
    post.carrier('vnpost-ngsp').sends.push(down, () => ({
      outcome: { kind: 'rejected', code: 'hand-over', reason: 'quá hạn', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    post.clock.advance(HOUR);
    // A code that no table has moves no parcel, and yet it is the carrier that speaks of one.
    await post.hear(CODE, eventOf(CODE, 'unknown', 1));
    await post.carry('vnpost-ngsp');
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: true });
    await watch();
    expect(await order()).toMatchObject({ state: 'accepted', carrier: 'vnpost-ngsp' });
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: false, head: 2 });
    expect((await post.told('postal.order-changed')).at(-1)).toMatchObject({ data: { state: 'accepted' } });
    expect(await post.exchanges('vnpost-my').catch(() => [])).toEqual([]);
    await post.chain();
  });

  test('stays where its parcel was told of, whatever became of the answer', async () => {
    await asking();
    post.carrier('vnpost-ngsp').sends.push(() => ({ outcome: { kind: 'throttled' } }));
    await post.carry('vnpost-ngsp');
    await post.hear(CODE, eventOf(CODE, 'created', 1));
    post.clock.advance(48 * HOUR);
    expect(await watch()).toEqual({ 'told-silent': 1 });
    expect(await order()).toMatchObject({ carrier: 'vnpost-ngsp' });
  });

  test('is accepted by one of two at most, when the carrier takes it just then', async () => {
    for (let round = 0; round < 10; round += 1) {
      post = await openPost(await database.freshTables());
      await asking();
      post.clock.advance(HOUR);
      await Promise.all([watch(), post.carry('vnpost-ngsp')]);
      post.clock.advance(10 * MINUTE);
      await watch();
      await post.carry('vnpost-my').catch(() => undefined);
      const taken = (['vnpost-ngsp', 'vnpost-my'] as const).flatMap((name) => post.carrier(name).taken);
      expect(taken).toHaveLength(1);
    }
  });
});

describe('An order of which nothing is heard', () => {
  async function accepted(): Promise<void> {
    await post.finished();
    await post.ordered();
    await post.carry('vnpost-ngsp');
  }

  test('is asked about after the hours of its contract, and what the carrier says is heard', async () => {
    await accepted();
    post.clock.advance(47 * HOUR);
    await watch();
    expect(asked).toEqual([]);
    post.clock.advance(HOUR);
    const said = eventOf(CODE, 'handed-over', 1);
    expect(await watch(carrierSays({ kind: 'events', events: [said] }))).toEqual({ heard: 1 });
    expect(await order()).toMatchObject({ parcel: { status: 'handed-over' } });
    expect(await post.told('postal.silent')).toEqual([]);
  });

  test('is told as silent once for each silence, when the carrier has nothing to say', async () => {
    await accepted();
    post.clock.advance(48 * HOUR);
    expect(await watch()).toEqual({ 'told-silent': 1 });
    post.clock.advance(48 * HOUR);
    expect(await watch()).toEqual({ waits: 1 });
    expect(await post.told('postal.silent')).toHaveLength(1);
    expect(await order()).toHaveProperty('silentSince');
    await post.hear(CODE, eventOf(CODE, 'in-transit', 1));
    expect(await order()).not.toHaveProperty('silentSince');
    expect(await order()).toMatchObject({ parcel: { oddities: [] } });
    post.clock.advance(48 * HOUR);
    expect(await watch()).toEqual({ 'told-silent': 1 });
    expect(await post.told('postal.silent')).toHaveLength(2);
    await post.chain();
  });

  test('is asked about again soon when the carrier cannot be reached, and told in the end all the same', async () => {
    await accepted();
    post.clock.advance(48 * HOUR);
    const unreachable = carrierSays({ kind: 'unreachable', reason: 'HTTP 502' });
    expect(await watch(unreachable)).toEqual({ 'not-reached': 1 });
    post.clock.advance(5 * MINUTE);
    expect(await watch(unreachable)).toEqual({ 'not-reached': 1 });
    post.clock.advance(48 * HOUR);
    expect(await watch(unreachable)).toEqual({ 'told-silent': 1 });
  });

  test('does not use up the round where its carrier hangs: after three in vain nobody else asks it', async () => {
    await accepted();
    for (const serial of [43, 44, 45, 46]) {
      const code = await post.finished(serial);
      await post.ordered({}, { code });
      await post.carry('vnpost-ngsp', code);
    }
    post.clock.advance(48 * HOUR);
    const hangs = carrierSays({ kind: 'unreachable', reason: 'time-out' });
    expect(await watch(hangs)).toEqual({ 'not-reached': 5 });
    expect(asked).toHaveLength(3);
    post.clock.advance(5 * MINUTE);
    expect(await watch(carrierSays(NOTHING))).toEqual({ 'told-silent': 5 });
  });

  test('is left alone once its parcel’s life has ended', async () => {
    await accepted();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'returned', 2));
    post.clock.advance(100 * HOUR);
    expect(await watch()).toEqual({});
    expect(asked).toEqual([]);
  });

  test('is looked at again at once where its cancellation came too late while the carrier was asked', async () => {
    await accepted();
    post.clock.advance(48 * HOUR);
    await watch(); // told: there is silence
    post.clock.advance(48 * HOUR + MINUTE);
    await post.cancel(CODE);
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: 'too-late-to-cancel', reason: 'Đã nhận gửi', fix: '' },
    }));
    const tracking: OrderTracking = {
      carrier: 'vnpost-ngsp',
      ask: async () => {
        await post.carry('vnpost-ngsp');
        return NOTHING;
      },
    };
    expect(await watch(new Map([['vnpost-ngsp', tracking]]))).toEqual({ waits: 1 });
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: true });
    await watch();
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: false });
  });

  test('does not keep others from being looked after when its look fails', async () => {
    await accepted();
    const other = await post.finished(43);
    await post.ordered({}, { code: other });
    await post.carry('vnpost-ngsp', other);
    post.clock.advance(48 * HOUR);
    let looks = 0;
    const trackings = carrierSays(() => {
      looks += 1;
      if (looks === 1) throw new Error('a bug');
      return NOTHING;
    });
    expect(await watch(trackings)).toEqual({ 'told-silent': 1 });
    // Behind the others: what always fails must not in time be all that is looked at.
    expect(await watch(trackings)).toEqual({});
    post.clock.advance(5 * MINUTE);
    expect(await watch(trackings)).toEqual({ 'told-silent': 1 });
  });
});
