import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Post } from '../../support/post.ts';
import { DAY, HOUR } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/post.ts');
const { CITIZEN, CODE, eventOf, FOREIGN_CLIENT, openPost } = support;

let post: Post;
beforeEach(async () => {
  post = await openPost(await database.freshTables());
});

const refused = (code: string, more: Record<string, unknown> = {}) => ({
  ok: false,
  problem: { code, ...more },
});

describe('An order for the delivery of a result', () => {
  test('is kept with the duty to carry it, the dossier’s timeline and evidence, and what the portal hears', async () => {
    await post.finished();
    const order = await post.ordered({ codAmount: 250_000, contents: ['Giấy chứng nhận'] });
    expect(order).toMatchObject({
      number: CODE,
      kind: 'delivery',
      attempt: 1,
      state: 'requested',
      carrier: 'vnpost-ngsp',
      customerCode: 'C000123456',
      fee: { amount: 250_000, state: 'due' },
      exchange: `vnpost-ngsp~${CODE}~1`,
    });
    expect(await post.payloads('vnpost-ngsp')).toMatchObject([
      {
        orderNumber: CODE,
        sender: support.DESK,
        receiver: CITIZEN,
        codAmount: 250_000,
        contents: ['Giấy chứng nhận'],
      },
    ]);
    expect(await post.told()).toMatchObject([
      { type: 'postal.order-changed', data: { state: 'requested', orderNumber: CODE } },
    ]);
    expect((await post.timeline()).at(-1)).toMatchObject({ kind: 'postal-order-requested', status: 9 });
    expect((await post.chain()).at(-1)).toMatchObject({ kind: 'postal-order-requested', actor: 'cong-mau' });
  });

  test('is accepted once the carrier has it, or dropped by a person', async () => {
    await post.finished();
    await post.ordered();
    await post.carry('vnpost-ngsp');
    expect((await post.shown(CODE)).order).toMatchObject({
      state: 'accepted',
      acceptedAt: expect.any(String),
    });
    expect((await post.told()).map((event) => 'state' in event.data && event.data.state)).toEqual([
      'requested',
      'accepted',
    ]);
  });

  test('waits for a person when the carrier rejects it, in the catalogue’s words', async () => {
    await post.finished();
    await post.ordered();
    post
      .carrier('vnpost-ngsp')
      .sends.push(() => ({ outcome: { kind: 'rejected', code: '102', reason: 'Ông Mẫu sai', fix: 'Sửa' } }));
    await post.carry('vnpost-ngsp');
    expect((await post.shown(CODE)).order.state).toBe('parked');
    const told = (await post.told()).at(-1);
    expect(told).toMatchObject({ data: { state: 'parked', reason: { code: 'partner-rejected' } } });
    expect(JSON.stringify(told)).not.toContain('Mẫu');
  });

  test('is refused before the dossier is finished, and where the citizen did not choose post', async () => {
    await post.submit();
    expect(await post.order()).toMatchObject(refused('dossier-not-finished'));
    await post.submit({ resultDelivery: '0' }, 43);
    const code = 'H21.17-260323-0043' as never;
    await post.change('progress', { rows: [support.STEP] }, code);
    await post.change('finish', {}, code);
    expect(await post.order({}, { code })).toMatchObject(refused('post-not-chosen'));
  });

  test('is refused for an unknown dossier, and for a foreign one as if it were unknown', async () => {
    await post.finished();
    expect(await post.order({}, { code: 'H21.17-260323-9999' as never })).toMatchObject(
      refused('dossier-not-found'),
    );
    expect(await post.order({}, { client: FOREIGN_CLIENT })).toMatchObject(refused('dossier-not-found'));
  });

  test('is refused with a negative or absurd amount to collect', async () => {
    await post.finished();
    for (const codAmount of [-1, 50_000_001])
      expect(await post.order({ codAmount })).toMatchObject(refused('cod-amount-invalid'));
    expect(await post.order({ codAmount: 50_000_000 })).toMatchObject({ ok: true });
  });

  test.each([
    ['note', { note: 'CMND: 064090000' }, '/note'],
    ['note in groups', { note: 'CCCD 064 090 000 042' }, '/note'],
    ['papers', { contents: ['Đơn', 'Căn cước 064090000042'] }, '/contents/1'],
    [
      'address',
      { citizen: { ...CITIZEN, address: { ...CITIZEN.address, line: '064090000042, Thôn 2' } } },
      '/citizen/address/line',
    ],
    ['telephone', { citizen: { ...CITIZEN, phone: '064 0900 00042' } }, '/citizen/phone'],
    ['e-mail address', { citizen: { ...CITIZEN, email: 'cccd.064090000042@example.vn' } }, '/citizen/email'],
  ])(
    'is refused with an identity number in its %s, which is not repeated',
    async (_where, asked, pointer) => {
      await post.finished();
      const order = await post.order(asked);
      expect(order).toMatchObject(refused('id-number-in-text', { errors: [{ pointer }] }));
      expect(JSON.stringify(order)).not.toContain('064');
    },
  );

  test('may hold the dossier’s code, a date, a phone and an amount in its texts', async () => {
    await post.finished();
    const note = `Hồ sơ ${CODE}, 000.00.17.H21-260323-0042, ngày 23/03/2026, gọi 0900 000 042, phí 1.500.000 đ`;
    expect(await post.order({ note })).toMatchObject({ ok: true });
  });

  test.each(['0900 000 042', '+84 900 000 042', '0269 3800 000', '0084 900 000 042'])(
    'may have %s for a telephone',
    async (phone) => {
      await post.finished();
      expect(await post.order({ citizen: { ...CITIZEN, phone } })).toMatchObject({ ok: true });
    },
  );

  test('is refused for an agency without a contract, and follows the nearest one in force that day', async () => {
    await post.finished();
    await post.agree({
      agency: 'H21.17',
      from: '2026-03-24',
      carriage: { carrier: 'vnpost-my', customerCode: 'M17' },
    });
    expect(await post.order()).toMatchObject({ ok: true, value: { carrier: 'vnpost-ngsp' } });
    await post.finished(43);
    post.clock.advance(DAY);
    expect(await post.order({}, { code: 'H21.17-260323-0043' as never })).toMatchObject({
      ok: true,
      value: { carrier: 'vnpost-my', customerCode: 'M17' },
    });
    const bare = await openPost(await database.freshTables());
    await bare.agree({ from: '2027-01-01' });
    await bare.finished();
    bare.clock.advance(-400 * DAY);
    expect(await bare.order()).toMatchObject(refused('postal-contract-missing'));
  });

  test('again gets the same order, with its key word for word also after it went on', async () => {
    await post.finished();
    const first = await post.order({}, { key: 'k1' });
    await post.carry('vnpost-ngsp');
    expect(await post.order({}, { key: 'k1' })).toEqual(first);
    expect(await post.order()).toMatchObject({ ok: true, value: { number: CODE, state: 'accepted' } });
    expect(await post.order({ weightGrams: 200 })).toMatchObject(
      refused('postal-order-open', { extra: { orderNumber: CODE } }),
    );
    expect(await post.order({ weightGrams: 200 }, { key: 'k1' })).toMatchObject(
      refused('idempotency-key-reused'),
    );
    expect(await post.exchanges('vnpost-ngsp')).toHaveLength(1);
  });

  test('is one, however many ask for it at once', async () => {
    await post.finished();
    const asked = await Promise.all(Array.from({ length: 6 }, () => post.order()));
    expect(new Set(asked.map((answer) => answer.ok && answer.value.number))).toEqual(new Set([CODE]));
    expect(await post.exchanges('vnpost-ngsp')).toHaveLength(1);
    await post.chain();
  });

  test('follows another only when that is over, under the next number, nine times at most', async () => {
    await post.finished();
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      const order = await post.ordered({ weightGrams: 100 + attempt });
      expect(order.number).toBe(attempt === 1 ? CODE : `${CODE}-TR${attempt}`);
      await post.hear(
        order.number,
        eventOf(order.number, 'handed-over', attempt * 10),
        eventOf(order.number, attempt % 2 === 0 ? 'lost' : 'returned', attempt * 10 + 5),
      );
    }
    expect(await post.order({ weightGrams: 500 })).toMatchObject(refused('postal-attempts-spent'));
  });
});

describe('An order for the collection of a dossier', () => {
  test('is kept before reception, from the citizen to the desk, without money', async () => {
    await post.registered();
    expect(await post.order({ kind: 'collection', codAmount: 1 })).toMatchObject(
      refused('cod-amount-invalid'),
    );
    expect(await post.order({ kind: 'collection' })).toMatchObject({
      ok: true,
      value: { number: `${CODE}-TG`, fee: { state: 'none' } },
    });
    expect(await post.payloads('vnpost-ngsp')).toMatchObject([{ sender: CITIZEN, receiver: support.DESK }]);
  });

  test('is refused after reception, and kept for a supplement that was asked in reception', async () => {
    await post.registered();
    await post.change('supplement-request', { content: 'Bổ sung bản vẽ' });
    expect(await post.order({ kind: 'collection' })).toMatchObject({ ok: true });
    await post.submit({}, 43);
    expect(await post.order({ kind: 'collection' }, { code: 'H21.17-260323-0043' as never })).toMatchObject(
      refused('dossier-already-received'),
    );
  });

  test('stands beside a delivery of the same dossier, each under its own number', async () => {
    await post.registered();
    await post.ordered({ kind: 'collection' });
    await post.change('reception', {});
    await post.change('progress', { rows: [support.STEP] });
    await post.change('finish', {});
    await post.ordered();
    const { readOrders } = await import('../../../functions/postal/read-orders.ts');
    expect(await readOrders(post.postal, support.PORTAL_CLIENT, CODE)).toMatchObject({
      ok: true,
      value: { items: [{ number: `${CODE}-TG` }, { number: CODE }] },
    });
    expect(await post.exchanges('vnpost-ngsp')).toHaveLength(2);
  });

  test('may follow one that the post could not fetch more often than the contract lets it try', async () => {
    await post.registered();
    await post.ordered({ kind: 'collection' });
    const number = `${CODE}-TG`;
    for (const at of [1, 2]) await post.hear(number, eventOf(number, 'pickup-failed', at));
    expect(await post.order({ kind: 'collection', note: 'Gọi trước' })).toMatchObject(
      refused('postal-order-open'),
    );
    await post.hear(number, eventOf(number, 'pickup-failed', 3));
    expect(await post.order({ kind: 'collection', note: 'Gọi trước' })).toMatchObject({
      value: { number: `${CODE}-TG2` },
    });
  });
});

describe('An order that a person mends', () => {
  const parkedOrder = async (): Promise<Record<string, unknown>> => {
    await post.finished();
    await post.ordered({ codAmount: 250_000 });
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: '103', reason: 'Sai số tiền thu hộ', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    expect((await post.shown(CODE)).order).toMatchObject({ state: 'parked' });
    return (await post.payloads('vnpost-ngsp'))[0] ?? {};
  };
  const EXCHANGE = `vnpost-ngsp~${CODE}~1`;

  test('is shown, and its money counted, as it went out', async () => {
    const payload = await parkedOrder();
    const receiver = { ...CITIZEN, phone: '0900000043' };
    expect(await post.amend(EXCHANGE, { ...payload, receiver, codAmount: 25_000 })).toMatchObject({
      ok: true,
    });
    await post.carry('vnpost-ngsp');
    expect((await post.shown(CODE)).order).toMatchObject({
      state: 'accepted',
      citizen: receiver,
      fee: { amount: 25_000, state: 'due' },
    });
  });

  test('stays the same order, under the same customer, until the same hour', async () => {
    const payload = await parkedOrder();
    const others = [
      { orderNumber: `${CODE}-TR2` },
      { orderNumber: `${CODE}-TG`, kind: 'collection' },
      { kind: 'collection' },
      { customerCode: 'C000999999' },
      { handOverAt: post.clock.now() },
    ];
    for (const other of others)
      expect(await post.amend(EXCHANGE, { ...payload, ...other })).toMatchObject(refused('amend-invalid'));
    expect((await post.shown(CODE)).order).toMatchObject({ state: 'parked' });
  });
});

describe('A cancellation', () => {
  test('of an order that has not gone out takes it back without a word to the carrier', async () => {
    await post.finished();
    await post.ordered();
    expect(await post.cancel(CODE)).toMatchObject({ ok: true, value: { state: 'cancelled' } });
    expect(await post.exchanges('vnpost-ngsp')).toMatchObject([{ state: 'superseded' }]);
    expect(await post.carry('vnpost-ngsp').catch(String)).not.toBe('carried');
    expect(post.carrier('vnpost-ngsp').calls).toEqual([]);
    expect((await post.chain()).map(({ kind }) => kind)).toContain('exchange.withdrawn');
    expect((await post.told()).at(-1)).toMatchObject({ data: { state: 'cancelled' } });
    expect(await post.order()).toMatchObject({ value: { number: `${CODE}-TR2` } });
  });

  test('of an order that the carrier has is a duty of its own, and is told when it is done', async () => {
    await post.finished();
    await post.ordered();
    await post.carry('vnpost-ngsp');
    expect(await post.cancel(CODE)).toMatchObject({ ok: true, value: { state: 'cancelling' } });
    await post.carry('vnpost-ngsp');
    expect(post.carrier('vnpost-ngsp').taken.map(({ operation }) => operation)).toEqual([
      'postal.order',
      'postal.cancellation',
    ]);
    expect((await post.shown(CODE)).order).toMatchObject({
      state: 'cancelled',
      cancelledAt: expect.any(String),
    });
  });

  test('waits behind an order of unknown outcome, and that order’s acceptance does not undo it', async () => {
    await post.finished();
    await post.ordered();
    post.carrier('vnpost-ngsp').sends.push(() => ({ outcome: { kind: 'unknown', reason: 'timeout' } }));
    await post.carry('vnpost-ngsp');
    expect(await post.cancel(CODE)).toMatchObject({ value: { state: 'cancelling' } });
    post.clock.advance(HOUR);
    post.carrier('vnpost-ngsp').probes.push({ finding: 'in-effect' });
    await post.carry('vnpost-ngsp');
    expect(post.carrier('vnpost-ngsp').calls).toEqual([
      'send postal.order',
      'probe postal.order',
      'send postal.cancellation',
    ]);
    expect((await post.shown(CODE)).order).toMatchObject({ state: 'cancelled' });
  });

  test('twice is refused, but answered the same under its key', async () => {
    await post.finished();
    await post.ordered();
    await post.carry('vnpost-ngsp');
    const first = await post.cancel(CODE, { key: 'c1' });
    expect(await post.cancel(CODE)).toMatchObject(refused('postal-order-ended'));
    await post.carry('vnpost-ngsp');
    expect(await post.cancel(CODE, { key: 'c1' })).toEqual(first);
    expect(await post.cancel(CODE)).toMatchObject(refused('postal-order-ended'));
  });

  test('is refused once the post has the parcel', async () => {
    await post.finished();
    await post.ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1));
    expect(await post.cancel(CODE)).toMatchObject(refused('too-late-to-cancel'));
  });

  test('that the carrier finds too late is told, and soon holds up nothing more', async () => {
    await post.finished();
    await post.ordered();
    await post.carry('vnpost-ngsp');
    await post.cancel(CODE);
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: 'too-late-to-cancel', reason: 'Đã nhận gửi', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    expect((await post.shown(CODE)).order.state).toBe('too-late');
    expect((await post.told()).at(-1)).toMatchObject({
      data: { state: 'too-late', reason: { code: 'too-late-to-cancel' } },
    });
    expect(await post.cancel(CODE)).toMatchObject(refused('too-late-to-cancel'));
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: true });
    const { watchOrders } = await import('../../../functions/postal/watch-orders.ts');
    await watchOrders(post.postal, { trackings: new Map(), timeoutMs: 1_000, until: Infinity });
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: false, head: 3 });
    expect((await post.exchanges('vnpost-ngsp')).at(-1)).toMatchObject({ state: 'superseded' });
    await post.chain();
  });

  test.each([
    ['103', 'the carrier refuses'],
    ['hand-over', 'has been given up'],
  ])('ends an order that turns out not to be at the carrier (%s: it %s)', async (code) => {
    const { watchOrders } = await import('../../../functions/postal/watch-orders.ts');
    const watch = () => watchOrders(post.postal, { trackings: new Map(), timeoutMs: 1_000, until: Infinity });
    await post.finished();
    await post.ordered();
    const ngsp = post.carrier('vnpost-ngsp');
    // Asked for just while the order is being sent.
    ngsp.sends.push(async () => {
      await post.cancel(CODE);
      return { outcome: { kind: 'rejected', code, reason: 'không nhận', fix: '' } };
    });
    await post.carry('vnpost-ngsp');
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: true, head: 1 });
    await watch();
    expect((await post.shown(CODE)).order).toMatchObject({ state: 'dropped' });
    ngsp.sends.push(() => ({
      outcome: { kind: 'rejected', code: 'order-not-found', reason: 'không có đơn này', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    expect((await post.shown(CODE)).order).toMatchObject({ state: 'dropped' });
    await watch();
    expect((await post.shown(CODE)).order).toMatchObject({ state: 'cancelled' });
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: false, head: 3 });
    expect((await post.told()).map(({ data }) => 'state' in data && data.state)).toEqual([
      'requested',
      'cancelling',
      ...(code === '103' ? ['parked'] : []),
      'dropped',
      'parked',
      'cancelled',
    ]);
    expect(await post.ordered()).toMatchObject({ number: `${CODE}-TR2` });
    await post.chain();
  });

  test('that comes too late holds up nothing, though news of the parcel comes before anybody looks', async () => {
    const { watchOrders } = await import('../../../functions/postal/watch-orders.ts');
    const watch = () => watchOrders(post.postal, { trackings: new Map(), timeoutMs: 1_000, until: Infinity });
    await post.finished();
    await post.ordered();
    await post.carry('vnpost-ngsp');
    await post.cancel(CODE);
    post.carrier('vnpost-ngsp').sends.push(() => ({
      outcome: { kind: 'rejected', code: 'too-late-to-cancel', reason: 'Đã nhận gửi', fix: '' },
    }));
    await post.carry('vnpost-ngsp');
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1));
    await post.hear(CODE, eventOf(CODE, 'delivered', 2));
    expect(await watch()).toEqual({ over: 1 });
    expect(await post.lane('vnpost-ngsp')).toMatchObject({ parked: false, head: 3 });
    expect(await watch()).toEqual({});
  });

  test('of an unknown or foreign order is refused alike, and with an identity number in its reason', async () => {
    await post.finished();
    await post.ordered();
    for (const number of ['nonsense', 'H21.17-260323-9999', `${CODE}-TR2`])
      expect(await post.cancel(number)).toMatchObject(refused('postal-order-not-found'));
    expect(await post.cancel(CODE, { client: FOREIGN_CLIENT })).toMatchObject(
      refused('postal-order-not-found'),
    );
    expect(await post.cancel(CODE, { reason: 'CCCD 064090000042' })).toMatchObject(
      refused('id-number-in-text'),
    );
  });
});
