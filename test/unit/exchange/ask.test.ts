import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Ask, AskGuard } from '../../../functions/exchange/ask.ts';
import type { Gate } from '../../../functions/exchange/gate.ts';
import type { FakeClock } from '../../support/carrying.ts';
import { DVCQG, POLICY } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const { fakeClock } = await import('../../support/carrying.ts');
const { guardedAsk } = await import('../../../functions/exchange/ask.ts');
const { openGate } = await import('../../../functions/exchange/gate.ts');
const { ok, refuse } = await import('../../../functions/kernel/result.ts');

const KEPT_MS = 60_000;
let clock: FakeClock;
let gate: Gate;
let tables: Awaited<ReturnType<typeof database.freshTables>>;

beforeEach(async () => {
  clock = fakeClock();
  tables = await database.freshTables();
  gate = openGate(tables.partners, DVCQG, POLICY, clock);
});

const guard = (more: Partial<AskGuard> = {}): AskGuard => ({
  gate,
  clock,
  pause: clock.pause,
  timeoutMs: 1_000,
  keptMs: (service) => (service === 'TraCuuTechID' ? 0 : KEPT_MS),
  onFault: (error) => {
    throw error;
  },
  ...more,
});

const procedure = { service: 'LayThuTuc', params: { maTTHC: '1.001731' } };
const patience = () => new AbortController().signal;
const answering = () => vi.fn<Ask>((question) => Promise.resolve(ok({ asked: question.service })));

describe('Asking a partner', () => {
  test('gives a good answer again for a while, then asks anew', async () => {
    const partner = answering();
    const ask = guardedAsk(partner, guard());
    for (let time = 0; time < 3; time += 1)
      expect(await ask(procedure, patience())).toEqual(ok({ asked: 'LayThuTuc' }));
    expect(partner).toHaveBeenCalledTimes(1);
    clock.advance(KEPT_MS);
    await ask(procedure, patience());
    expect(partner).toHaveBeenCalledTimes(2);
  });

  test('tells questions apart by service and parameters, not by their order or who asks', async () => {
    const partner = answering();
    const ask = guardedAsk(partner, guard());
    await ask({ service: 'LayThuTuc', params: { a: 1, b: 2 } }, patience());
    await ask({ service: 'LayThuTuc', params: { b: 2, a: 1 }, correlationId: 'another' }, patience());
    expect(partner).toHaveBeenCalledTimes(1);
    await ask({ service: 'LayThuTuc', params: { a: 1, b: 3 } }, patience());
    await ask({ service: 'LayDanhMucCoQuan', params: { a: 1, b: 2 } }, patience());
    expect(partner).toHaveBeenCalledTimes(3);
  });

  test('has the same question under way once', async () => {
    const partner = answering();
    const ask = guardedAsk(partner, guard());
    const both = await Promise.all([ask(procedure, patience()), ask(procedure, patience())]);
    expect(both[0]).toBe(both[1]);
    expect(partner).toHaveBeenCalledTimes(1);
  });

  test('keeps no answer that is personal, and no refusal', async () => {
    const partner = vi.fn<Ask>(() => Promise.resolve(refuse('partner-rejected')));
    const ask = guardedAsk(partner, guard());
    expect(await ask(procedure, patience())).toMatchObject({ problem: { code: 'partner-rejected' } });
    await ask(procedure, patience());
    expect(partner).toHaveBeenCalledTimes(2);
    const open = answering();
    const askOpenly = guardedAsk(open, guard());
    const person = { service: 'TraCuuTechID', params: { mstorcmnd: '064090000042' } };
    await askOpenly(person, patience());
    await askOpenly(person, patience());
    expect(open).toHaveBeenCalledTimes(2);
  });

  test('forgets the oldest answers rather than growing without end', async () => {
    const partner = answering();
    const ask = guardedAsk(partner, guard());
    for (let index = 0; index <= 100; index += 1) {
      clock.advance(50);
      await ask({ service: 'LayThuTuc', params: { index } }, patience());
    }
    await ask({ service: 'LayThuTuc', params: { index: 100 } }, patience());
    expect(partner).toHaveBeenCalledTimes(101);
    await ask({ service: 'LayThuTuc', params: { index: 0 } }, patience());
    expect(partner).toHaveBeenCalledTimes(102);
  });

  test('does not ask a sick partner, and helps to find out that it is sick', async () => {
    const partner = vi.fn<Ask>(() => Promise.resolve(refuse('partner-unavailable')));
    const ask = guardedAsk(partner, guard());
    for (let index = 0; index < 10; index += 1) await ask(procedure, patience());
    expect(partner).toHaveBeenCalledTimes(10);
    expect(await ask(procedure, patience())).toMatchObject({ problem: { code: 'partner-unavailable' } });
    expect(partner).toHaveBeenCalledTimes(10);
    expect(await openGate(tables.partners, DVCQG, POLICY, clock).pass()).toMatchObject({ why: 'breaker' });
  });

  test('takes a refusal by the partner as a sign of life', async () => {
    const ask = guardedAsk(() => Promise.resolve(refuse('partner-rejected')), guard());
    for (let index = 0; index < 12; index += 1) await ask(procedure, patience());
    expect((await gate.pass()).go).toBe(true);
  });

  test('waits a moment for the rate limit, and not longer', async () => {
    const slow = openGate(tables.partners, DVCQG, { ...POLICY, rate: { perSecond: 2, burst: 1 } }, clock);
    const ask = guardedAsk(answering(), guard({ gate: slow }));
    await ask(procedure, patience());
    const from = clock.now();
    expect(await ask({ ...procedure, params: 2 }, patience())).toMatchObject({ ok: true });
    expect(clock.now() - from).toBe(500);
    const other = 'another' as typeof DVCQG;
    const stuck = openGate(tables.partners, other, { ...POLICY, rate: { perSecond: 0.1, burst: 1 } }, clock);
    const late = guardedAsk(answering(), guard({ gate: stuck }));
    await late({ ...procedure, params: 2 }, patience());
    expect(await late({ ...procedure, params: 3 }, patience())).toMatchObject({
      problem: { code: 'partner-unavailable' },
    });
  });

  test('lets one asker go when it is out of patience, and answers the others', async () => {
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<Ask>>>();
    const ask = guardedAsk(() => promise, guard());
    const hasty = new AbortController();
    const both = [ask(procedure, hasty.signal), ask(procedure, patience())] as const;
    hasty.abort();
    expect(await both[0]).toMatchObject({ problem: { code: 'partner-unavailable' } });
    resolve(ok('an answer'));
    expect(await both[1]).toEqual(ok('an answer'));
    expect(await ask({ ...procedure, params: 9 }, AbortSignal.abort())).toMatchObject({ ok: false });
  });

  test('passes a fault of the adapter on, notes the partner as unwell, and asks again next time', async () => {
    const partner = vi.fn<Ask>().mockRejectedValueOnce(new Error('a bug')).mockResolvedValue(ok('fine'));
    const ask = guardedAsk(partner, guard());
    await expect(ask(procedure, patience())).rejects.toThrow('a bug');
    expect(await ask(procedure, patience())).toEqual(ok('fine'));
  });

  test('answers although the gate could not be told', async () => {
    const faults: unknown[] = [];
    const deaf = { ...gate, flush: () => Promise.reject(new Error('no connection')) };
    const ask = guardedAsk(answering(), guard({ gate: deaf, onFault: (error) => faults.push(error) }));
    expect(await ask(procedure, patience())).toMatchObject({ ok: true });
    expect(faults).toHaveLength(1);
  });
});
