import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgencyCode } from '../../../schemas/agency-code.ts';
import type { Day } from '../../../schemas/calendar.ts';
import { Reconciliation } from '../../../schemas/postal/reconciliation.ts';
import type { Post } from '../../support/post.ts';
import { DAY } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/post.ts');
const { CODE, eventOf, openPost } = support;
const { reconcileDay, reconcileNight } = await import('../../../functions/postal/reconcile.ts');
const { readReport, writeReport } = await import('../../../functions/postal/report-store.ts');

let post: Post;
beforeEach(async () => {
  post = await openPost(await database.freshTables());
});

const TODAY = '2026-03-23' as Day;
const report = async (agency = 'H21', day: Day = TODAY) =>
  Reconciliation.parse(await reconcileDay(post.postal, agency as AgencyCode, day));
const kinds = async () => (await report()).differences.map(({ kind }) => kind);

async function ordered(more: Record<string, unknown> = {}, serial = 42): Promise<string> {
  const code = await post.finished(serial);
  const { number } = await post.ordered(more, { code });
  await post.carry('vnpost-ngsp', code);
  return number;
}

describe('An agency’s day at the post', () => {
  test('agrees when the carrier tells of every order and of nothing else', async () => {
    await ordered({ codAmount: 250_000 });
    await post.hear(
      CODE,
      ...(['handed-over', 'delivered', 'fee-collected', 'fee-remitted'] as const).map((meaning, at) =>
        eventOf(CODE, meaning, at),
      ),
    );
    expect(await report()).toMatchObject({
      orders: 1,
      agrees: true,
      differences: [],
      fees: [{ orderNumber: CODE, due: 250_000, collected: 250_000, remitted: 250_000 }],
      totals: { due: 250_000, collected: 250_000, remitted: 250_000 },
    });
  });

  test('names an order that we hold accepted and the carrier does not know', async () => {
    await ordered();
    expect(await kinds()).toEqual(['not-at-carrier']);
  });

  test('names an order that the carrier carries and we do not hold accepted', async () => {
    await post.finished();
    await post.ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1));
    expect(await kinds()).toEqual(['not-confirmed']);
  });

  test('reads what the carrier told, also what was not heard yet', async () => {
    await ordered();
    await post.keep(eventOf(CODE, 'handed-over', 1));
    expect(await kinds()).toEqual([]);
  });

  test('names a parcel that moves though its order was cancelled', async () => {
    await ordered();
    await post.cancel(CODE);
    await post.carry('vnpost-ngsp');
    await post.hear(CODE, eventOf(CODE, 'created', 1));
    expect(await kinds()).toEqual([]);
    await post.hear(CODE, eventOf(CODE, 'in-transit', 2));
    expect(await kinds()).toEqual(['moving-though-cancelled']);
  });

  test('names unknown codes, and money that was not collected, not passed on or not expected', async () => {
    await ordered({ codAmount: 1_000 });
    await post.hear(CODE, eventOf(CODE, 'unknown', 1), eventOf(CODE, 'delivered', 2));
    expect(await kinds()).toEqual(['unknown-code', 'fee-not-collected']);
    await post.hear(CODE, eventOf(CODE, 'fee-collected', 3));
    expect(await kinds()).toEqual(['unknown-code']);
    post.clock.advance(8 * DAY);
    expect(await kinds()).toEqual(['unknown-code', 'fee-not-remitted']);
    post = await openPost(await database.freshTables());
    await ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1), eventOf(CODE, 'fee-collected', 3));
    expect(await kinds()).toEqual(['fee-unexpected']);
  });

  test('names what the carrier told that day of orders that are not ours, each once', async () => {
    await ordered();
    await post.hear(CODE, eventOf(CODE, 'handed-over', 1));
    await post.keep(eventOf('DH-7', 'created', 1), eventOf('DH-7', 'delivered', 2));
    expect((await report()).differences).toEqual([
      { kind: 'not-ours', orderNumber: 'DH-7', theirs: expect.any(String) },
    ]);
    expect((await report('H56')).differences).toEqual([]);
    expect((await report('H21', '2026-03-24' as Day)).differences).toEqual([]);
  });

  test('takes in the agencies below, under whose contract they ever posted', async () => {
    await ordered();
    await post.agree({ agency: 'H21.17', carriage: { carrier: 'vnpost-ngsp', customerCode: 'C17' } });
    await ordered({}, 43);
    for (const agency of ['H21', 'H21.17']) expect((await report(agency)).orders).toBe(2);
    expect((await report('H21.18')).orders).toBe(0);
  });

  test('is kept every night for every agency with a contract', async () => {
    await ordered();
    post.clock.advance(DAY);
    expect(await reconcileNight(post.postal)).toBe(1);
    expect(await readReport(post.tables.postal, 'H21' as AgencyCode, TODAY)).toMatchObject({
      agrees: false,
      differences: [{ kind: 'not-at-carrier' }],
    });
  });

  test('is looked at again a week and a month later, when money should have come, and counts what is new', async () => {
    await ordered({ codAmount: 1_000 });
    post.clock.advance(DAY);
    expect(await reconcileNight(post.postal)).toBe(1); // the carrier does not know it yet
    await post.hear(
      CODE,
      ...(['handed-over', 'delivered', 'fee-collected'] as const).map((meaning, at) =>
        eventOf(CODE, meaning, at),
      ),
    );
    await post.keep(eventOf('DH-7', 'created', 1));
    post.clock.advance(DAY);
    expect(await reconcileNight(post.postal)).toBe(1); // yesterday's stray
    post.clock.advance(28 * DAY);
    expect(await reconcileNight(post.postal)).toBe(1); // money that was not passed on
    const kept = await readReport(post.tables.postal, 'H21' as AgencyCode, TODAY);
    expect(kept).toMatchObject({ differences: [{ kind: 'fee-not-remitted', amount: 1_000 }] });
    expect(await reconcileNight(post.postal)).toBe(0);
  });

  test('is kept, as far as it has room, however long the words of the carrier are', async () => {
    const one = await report();
    const theirs = 'ằ'.repeat(1_000);
    const differences = Array.from({ length: 1_000 }, (_, n) => ({
      kind: 'not-ours' as const,
      orderNumber: `DH-${n}`,
      theirs,
    }));
    await writeReport(post.tables.postal, { ...one, agrees: false, differences });
    const kept = await readReport(post.tables.postal, 'H21' as AgencyCode, TODAY);
    expect(kept?.agrees).toBe(false);
    expect(kept?.differences.length).toBeGreaterThan(50);
  });
});
