import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Post } from '../../support/post.ts';
import { DAY } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/post.ts');
const { CODE, eventOf, openPost } = support;
const { hearOrder } = await import('../../../functions/postal/hear-events.ts');
const { hearForgotten } = await import('../../../functions/postal/watch-orders.ts');
const { digestBytes } = await import('../../../functions/kernel/digest.ts');
const { readTimeline } = await import('../../../functions/dossiers/read-dossier.ts');

let post: Post;
beforeEach(async () => {
  post = await openPost(await database.freshTables());
});

const parcels = async () =>
  (await post.told('postal.parcel-changed')).map((event) => 'parcel' in event.data && event.data.parcel);
const TG = `${CODE}-TG`;

async function ordered(more: Record<string, unknown> = {}): Promise<void> {
  await post.finished();
  await post.ordered(more);
  await post.carry('vnpost-ngsp');
}

describe('Events of a delivery', () => {
  test('become the parcel’s life, the dossier’s timeline and evidence, and news for the portal', async () => {
    await ordered();
    const events = [
      eventOf(CODE, 'handed-over', 1, { message: 'Đã nhận gửi', itemCode: 'EK000000042VN' }),
      eventOf(CODE, 'out-for-delivery', 2, { message: 'Đang đi phát' }),
    ];
    expect(await post.hear(CODE, ...events)).toEqual({ heard: 2 });
    expect(await parcels()).toEqual(['handed-over', 'out-for-delivery']);
    const { order, events: shown } = await post.shown(CODE);
    expect(order.parcel).toMatchObject({ status: 'out-for-delivery', handedOverAt: events[0]!.at });
    expect(shown).toMatchObject([
      { id: events[0]!.id, late: false },
      { id: events[1]!.id, late: false },
    ]);
    const timeline = await readTimeline(
      { tables: post.tables, clock: post.clock },
      support.PORTAL_CLIENT,
      CODE,
    );
    expect(timeline.ok && timeline.value.slice(-2)).toMatchObject([
      { kind: 'parcel-handed-over', occurredAt: events[0]!.at, content: 'Bưu điện: Đã nhận gửi' },
      { kind: 'parcel-out-for-delivery', occurredAt: events[1]!.at, source: 'gateway' },
    ]);
    expect((await post.chain()).slice(-2)).toMatchObject([
      {
        kind: 'parcel-handed-over',
        digest: digestBytes(events[0]!.raw),
        details: { event: events[0]!.id, occurredAt: events[0]!.at },
      },
      { kind: 'parcel-out-for-delivery' },
    ]);
  });

  test('close the dossier by themselves when the result is delivered, at the time of delivery', async () => {
    await ordered();
    const delivered = eventOf(CODE, 'delivered', 90, {
      message: 'Phát thành công',
      note: 'Người nhận: chính chủ',
      office: '600100',
    });
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), delivered);
    const { dossier } = await post.dossier();
    expect(dossier).toMatchObject({ status: 10, returnedAt: delivered.at });
    const national = await post.payloads('dvcqg');
    expect(national.slice(-2)).toMatchObject([
      { dossier: { status: 10, returnedAt: delivered.at } },
      {
        rows: [
          { status: 10, at: delivered.at, handler: 'Bưu chính công ích (VNPost)', unit: 'Bưu cục 600100' },
        ],
      },
    ]);
    expect(JSON.stringify(national)).not.toContain('chính chủ');
    expect((await post.told('dossier.')).at(-1)).toMatchObject({
      type: 'dossier.status-changed',
      data: { status: 10, previousStatus: 9 },
    });
    expect((await post.timeline()).slice(-2)).toMatchObject([
      { kind: 'parcel-delivered', status: 9 },
      { kind: 'return', status: 10, source: 'gateway', occurredAt: delivered.at },
    ]);
    await post.chain();
  });

  test('leave a dossier alone that is not in 9 any more, and raise a hand', async () => {
    await ordered();
    await post.change('return', { information: 'Nhận tại quầy' });
    const { length } = await post.exchanges('dvcqg');
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'delivered', 90));
    expect(await post.exchanges('dvcqg')).toHaveLength(length);
    expect((await post.shown(CODE)).order.parcel).toMatchObject({
      status: 'delivered',
      oddities: ['returned-before'],
    });
  });

  test('do not close the dossier of a parcel that was on its way back', async () => {
    await ordered();
    await post.hear(CODE, eventOf(CODE, 'returning', 50), eventOf(CODE, 'delivered', 90));
    expect((await post.dossier()).dossier.status).toBe(9);
    expect((await post.shown(CODE)).order.parcel?.oddities).toEqual([
      'delivered-while-returning',
      'not-closed',
    ]);
  });

  test('tell the desk once that the result came back; the dossier stays processed', async () => {
    await ordered();
    const back = eventOf(CODE, 'returned', 90);
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'refused', 50), back);
    await post.hear(CODE, { ...back, id: `${back.id}0` });
    expect(await post.told('postal.result-returned')).toMatchObject([{ data: { returnedAt: back.at } }]);
    expect((await post.dossier()).dossier.status).toBe(9);
  });

  test('find their place when they come late: nothing goes backwards, and the order shows them as late', async () => {
    await ordered();
    await post.hear(CODE, eventOf(CODE, 'out-for-delivery', 50));
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1));
    const { order, events } = await post.shown(CODE);
    expect(order.parcel).toMatchObject({ status: 'out-for-delivery', handedOverAt: events[0]!.at });
    expect(events.map(({ meaning, late }) => [meaning, late])).toEqual([
      ['handed-over', true],
      ['out-for-delivery', false],
    ]);
    expect(await parcels()).toEqual(['out-for-delivery']);
  });

  test('are heard once, however many hear at once, and each once in the timeline', async () => {
    await ordered();
    const events = [1, 2, 3].map((at) => eventOf(CODE, at === 3 ? 'delivered' : 'in-transit', at));
    await post.keep(...events, ...events);
    await Promise.all(Array.from({ length: 6 }, () => hearOrder(post.postal, CODE)));
    expect(await hearOrder(post.postal, CODE)).toEqual({ heard: 0 });
    const kinds = (await post.timeline()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('parcel-'))).toEqual([
      'parcel-in-transit',
      'parcel-in-transit',
      'parcel-delivered',
    ]);
    expect(kinds.filter((kind) => kind === 'return')).toHaveLength(1);
    await post.chain();
  });

  test('that the feed holds twice under two ids stand once in the timeline', async () => {
    await ordered();
    const event = eventOf(CODE, 'attempt-failed', 5);
    await post.hear(CODE, event, { ...event, id: `${event.id}0` });
    expect((await post.timeline()).filter(({ kind }) => kind === 'parcel-attempt-failed')).toHaveLength(1);
    expect((await post.shown(CODE)).order.parcel).toMatchObject({ failedAttempts: 1 });
  });

  test('in great number are heard in the carrier’s order, in several transactions', async () => {
    await ordered();
    const events = Array.from({ length: 35 }, (_, at) => eventOf(CODE, 'in-transit', at));
    expect(await post.hear(CODE, ...events.toReversed())).toEqual({ heard: 35 });
    const timeline = (await post.timeline()).filter(({ kind }) => kind === 'parcel-in-transit');
    expect(timeline.map(({ occurredAt }) => occurredAt)).toEqual(events.map(({ at }) => at));
  });

  test('may be heard before the carrier’s acceptance was confirmed', async () => {
    await post.finished();
    await post.ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1));
    await post.carry('vnpost-ngsp');
    await post.hear(CODE, eventOf(CODE, 'delivered', 9));
    expect((await post.shown(CODE)).order).toMatchObject({
      state: 'accepted',
      parcel: { status: 'delivered' },
    });
    expect((await post.dossier()).dossier.status).toBe(10);
  });

  test('that nobody was woken for are heard by the sweep', async () => {
    await ordered();
    await post.keep(eventOf(CODE, 'handed-over', 1));
    expect(await hearForgotten(post.postal, Infinity)).toBe(0);
    post.clock.advance(3 * 60_000);
    expect(await hearForgotten(post.postal, Infinity)).toBe(1);
    expect(await hearForgotten(post.postal, Infinity)).toBe(0);
  });

  test('with a code that no table has are shown, raise a hand, and move nothing', async () => {
    await ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'unknown', 2, { code: '77' }));
    expect((await post.shown(CODE)).order.parcel).toMatchObject({
      status: 'handed-over',
      oddities: ['unknown-code'],
    });
  });

  test('do not lose the files of a change that waits for them', async () => {
    await post.submit({ status: 2 });
    await post.change('progress', { rows: [support.STEP] });
    const sha256 = 'a'.repeat(64);
    await post.change('finish', {
      results: [{ name: 'Giấy', file: { name: 'g.pdf', size: 5, mediaType: 'application/pdf', sha256 } }],
    });
    // Something else is kept with the dossier while the file is still on its way.
    const opened = await post.postal.desk.open(CODE);
    const entry = opened!.keep({
      actor: 'gateway',
      correlationId: 'c',
      duties: [],
      events: [
        {
          kind: 'parcel-in-transit',
          source: 'gateway',
          occurredAt: opened!.dossier.submittedAt!,
          received: '{}',
          digest: digestBytes('{}'),
          details: {},
        },
      ],
    });
    const { transact } = await import('../../../functions/kernel/table/transaction.ts');
    expect(entry.ok && (await transact(entry.value.writes)).done).toBe(true);
    const waiting = (await post.dossier()).pending!.files.map(({ id }) => id);
    for (const id of waiting) post.stored.set(id, { size: 5, sha256 });
    expect(await post.complete()).toMatchObject({ ok: true, value: { status: 9 } });
    expect((await post.dossier()).dossier.results.map(({ file }) => file?.id)).toEqual(waiting);
  });
});

describe('Events of a collection', () => {
  async function collected(): Promise<void> {
    await post.registered();
    await post.ordered({ kind: 'collection' });
    await post.carry('vnpost-ngsp');
  }

  test('propose the reception once, with the time of hand-over that counts in law', async () => {
    await collected();
    const handed = eventOf(TG, 'handed-over', 1);
    const delivered = eventOf(TG, 'delivered', 90, { note: 'Người nhận: Bộ phận một cửa' });
    await post.hear(TG, handed, delivered);
    await post.hear(TG, { ...delivered, id: `${delivered.id}0` });
    expect(await post.told('postal.reception-proposed')).toMatchObject([
      { data: { orderNumber: TG, handedOverAt: handed.at, deliveredAt: delivered.at } },
    ]);
    expect((await post.dossier()).dossier.status).toBe(1);
  });

  test('propose it when the hand-over is told later than the delivery, and never without one', async () => {
    await collected();
    await post.hear(TG, eventOf(TG, 'delivered', 90));
    expect(await post.told('postal.reception-proposed')).toEqual([]);
    await post.hear(TG, eventOf(TG, 'handed-over', 1));
    expect(await post.told('postal.reception-proposed')).toHaveLength(1);
  });
});

describe('The money that the post collects', () => {
  test('is paid only when the carrier has reported it remitted', async () => {
    await ordered({ codAmount: 250_000 });
    const fee = async () => (await post.shown(CODE)).order.fee.state;
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'delivered', 5));
    expect(await fee()).toBe('due');
    await post.hear(CODE, eventOf(CODE, 'fee-collected', 6));
    expect(await fee()).toBe('collected');
    await post.hear(CODE, eventOf(CODE, 'fee-remitted', 60));
    expect(await fee()).toBe('remitted');
    expect(await post.told('postal.fee-changed')).toMatchObject([
      { data: { fee: 'collected', amount: 250_000 } },
      { data: { fee: 'remitted', amount: 250_000 } },
    ]);
  });

  test('is odd where none was to be collected', async () => {
    await ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'fee-collected', 6));
    expect((await post.shown(CODE)).order).toMatchObject({
      fee: { state: 'none' },
      parcel: { oddities: ['fee-unexpected'] },
    });
  });
});

test('A dossier with orders and events stays provable to its end', async () => {
  await ordered({ codAmount: 1 });
  post.clock.advance(DAY);
  await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'delivered', 5));
  await post.carry('portal');
  await post.carry('dvcqg');
  const kinds = (await post.chain()).map(({ kind }) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining(['postal-order-requested', 'parcel-delivered', 'change.received']),
  );
});
