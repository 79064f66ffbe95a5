import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { WithdrawalTerms } from '../../../functions/exchange/withdraw.ts';
import type { World } from '../../support/carrying.ts';
import { DOSSIER, DVCQG, HOUR, MORNING, PORTAL, SECOND } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { answers, losesReply, rejects } = support;
const { findWithdrawable, keepDutiesWithdrawing, nextExchangeId } =
  await import('../../../functions/exchange/withdraw.ts');
const { laneKey, readLane } = await import('../../../functions/exchange/exchange-store.ts');
const { appendFacts, chainHeadKey, readChainHead } =
  await import('../../../functions/kernel/evidence/evidence-store.ts');
const { get, getMany } = await import('../../../functions/kernel/table/read.ts');
const { transact } = await import('../../../functions/kernel/table/transaction.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

const disturbance = support.disturbDatabase();
let world: World;
beforeEach(async () => {
  disturbance.calm();
  world = support.openWorld(await database.freshTables());
});

const duty = (partner: typeof DVCQG, text: string) => ({
  partner,
  operation: 'test.step',
  subject: DOSSIER,
  agency: 'H21.17',
  payload: { text },
  occurredAt: instant(MORNING),
  correlationId: 'a-correlation',
});

/** Takes the head back once, as a caller of its own does: why not, or whether its transaction was made. */
async function withdraw(
  terms: WithdrawalTerms = {},
  instead: readonly ReturnType<typeof duty>[] = [],
  seq = 1,
): Promise<string> {
  const { tables, clock } = world;
  const [own, other, chain] = await getMany([
    laneKey(tables.exchanges, DVCQG, DOSSIER),
    laneKey(tables.exchanges, PORTAL, DOSSIER),
    chainHeadKey(tables.evidence, DOSSIER),
  ]);
  const lanes = new Map(
    [own, other]
      .filter((item) => item !== undefined)
      .map(readLane)
      .map((lane) => [lane.partner, lane]),
  );
  const head = await findWithdrawable(tables.exchanges, lanes.get(DVCQG)!, seq, terms);
  if (typeof head === 'string') return head;
  const by = nextExchangeId(lanes, PORTAL, DOSSIER);
  const { writes, fact } = keepDutiesWithdrawing(
    tables.exchanges,
    DOSSIER,
    lanes,
    instead,
    { ...head, why: 'handed-over', by },
    clock.now(),
  );
  const written = await transact([
    ...writes,
    ...appendFacts(tables.evidence, DOSSIER, readChainHead(chain), [fact], instant(clock.now())),
  ]);
  return written.done ? 'withdrawn' : 'collided';
}

describe('A head that certainly had no effect', () => {
  test('is taken back, with what takes its place, and its lane goes on', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    expect(await withdraw({}, [duty(PORTAL, 'instead')])).toBe('withdrawn');
    expect(await world.states(DOSSIER)).toEqual(['superseded', 'queued']);
    expect(await world.states(DOSSIER, PORTAL)).toEqual(['queued']);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['b']);
    expect((await world.chain(DOSSIER))[0]).toMatchObject({
      kind: 'exchange.withdrawn',
      details: {
        exchange: `dvcqg~${DOSSIER}~1`,
        stateBefore: 'queued',
        why: 'handed-over',
        by: `portal~${DOSSIER}~1`,
      },
    });
  });

  test('may be replaced in its own lane, behind what waits there', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    expect(await withdraw({}, [duty(DVCQG, 'c')])).toBe('withdrawn');
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['b', 'c']);
  });

  test('is taken back between two tries that failed for certain', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(answers({ kind: 'throttled' }));
    await world.carry(DOSSIER);
    expect(await withdraw()).toBe('withdrawn');
    expect(await world.lane(DOSSIER)).toMatchObject({ head: 2, tail: 1 });
    expect((await world.lane(DOSSIER)).dueAt).toBeUndefined();
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual([]);
  });

  test('that waits for a person is taken back only by whom may decide for one', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(rejects);
    await world.carry(DOSSIER);
    expect(await withdraw()).toBe('parked');
    expect(await withdraw({ parked: true })).toBe('withdrawn');
    expect((await world.exchanges(DOSSIER))[0]?.reason).toBeUndefined();
    expect((await world.lane(DOSSIER)).parked).toBe(false);
  });
});

describe('A head that may have had its effect', () => {
  test('is not taken back, nor once it is parked', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(losesReply);
    await world.carry(DOSSIER);
    expect(await withdraw()).toBe('uncertain');
    world.clock.advance(HOUR);
    world.partner.probes.push({ finding: 'absent' });
    world.partner.sends.push(rejects);
    await world.carry(DOSSIER);
    expect(await world.states(DOSSIER)).toEqual(['parked']);
    expect(await withdraw({ parked: true })).toBe('uncertain');
  });

  test('is not taken back after a later try that certainly failed', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(losesReply);
    await world.carry(DOSSIER);
    world.clock.advance(HOUR);
    world.partner.probes.push({ finding: 'absent' });
    world.partner.sends.push(answers({ kind: 'transient', reason: 'HTTP 502' }));
    await world.carry(DOSSIER);
    expect(await world.states(DOSSIER)).toEqual(['retrying']);
    expect(await withdraw()).toBe('uncertain');
  });

  test('is taken back where the partner’s own word proves that it had none', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(losesReply);
    await world.carry(DOSSIER);
    world.clock.advance(HOUR);
    world.partner.probes.push({ finding: 'absent' });
    world.partner.sends.push(answers({ kind: 'rejected', code: 'hand-over', reason: 'x', fix: 'y' }));
    await world.carry(DOSSIER);
    expect(await withdraw({ provenBy: ['too-late'] })).toBe('uncertain');
    expect(await withdraw({ provenBy: ['hand-over'] })).toBe('withdrawn');
  });

  test('is not taken back while somebody carries it, nor after that carrier died', async () => {
    await world.keep(DOSSIER, 'step:a');
    let during = '';
    world.partner.sends.push(async (effect) => {
      during = await withdraw();
      effect();
      return { outcome: { kind: 'accepted' } };
    });
    await world.carry(DOSSIER);
    expect(during).toBe('carried');

    await world.keep(DOSSIER, 'step:b');
    // This carrier takes the head and is never heard of again.
    disturbance.fault = (command) => {
      if (command === 'TransactWriteItemsCommand') throw new Error('killed');
    };
    await world.carry(DOSSIER).catch(() => undefined);
    disturbance.calm();
    expect(await withdraw({}, [], 2)).toBe('carried');
    world.clock.advance(HOUR);
    expect(await withdraw({}, [], 2)).toBe('carried');
  });
});

test('What has ended or is not at the head is not taken back', async () => {
  await world.keep(DOSSIER, 'step:a', 'step:b');
  expect(await withdraw({}, [], 2)).toBe('not-the-head');
  await world.carryThrough(DOSSIER);
  expect(await withdraw()).toBe('not-the-head');
});

describe('A carrier that takes the head at the same time', () => {
  test('either sends it or finds it gone: never both', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      world = support.openWorld(await database.freshTables());
      await world.keep(DOSSIER, 'step:a', 'step:b');
      const [said] = await Promise.all([withdraw(), world.carry(DOSSIER)]);
      await world.carryThrough(DOSSIER);
      const sent = world.effects();
      expect(sent).toEqual(said === 'withdrawn' ? ['b'] : ['a', 'b']);
      expect(await world.states(DOSSIER)).toEqual(
        said === 'withdrawn' ? ['superseded', 'confirmed'] : ['confirmed', 'confirmed'],
      );
      await world.chain(DOSSIER);
      outcomes.add(said);
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  test('takes it between the look and the withdrawal, and the withdrawal collides', async () => {
    await world.keep(DOSSIER, 'step:a');
    let disturbed = false;
    disturbance.fault = async (command) => {
      if (command !== 'TransactWriteItemsCommand' || disturbed) return undefined;
      disturbed = true;
      disturbance.fault = undefined;
      await world.carry(DOSSIER);
      return undefined;
    };
    expect(await withdraw()).toBe('collided');
    expect(world.effects()).toEqual(['a']);
    expect(await get(laneKey(world.tables.exchanges, DVCQG, DOSSIER))).toBeDefined();
  });

  test('comes after the withdrawal with a stale wake-up, and finds nothing to send', async () => {
    await world.keep(DOSSIER, 'step:a');
    expect(await withdraw()).toBe('withdrawn');
    world.clock.advance(SECOND);
    expect(await world.carry(DOSSIER)).toBe('nothing-due');
    expect(world.partner.calls).toEqual([]);
  });
});
