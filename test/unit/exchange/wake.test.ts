import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Subject } from '../../../functions/exchange/exchange.ts';
import type { World } from '../../support/carrying.ts';
import {
  DAY,
  DOSSIER,
  DVCQG,
  laneWith,
  leaseAt,
  MINUTE,
  MORNING,
  POLICY,
  PORTAL,
  SECOND,
} from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { relayLanes } = await import('../../../functions/exchange/relay.ts');
const { wakeDueLanes } = await import('../../../functions/exchange/wake.ts');
const { WakeUp, wakeUpMessage, wakeUpOf } = await import('../../../functions/exchange/wake-up.ts');
const { writeExchange, writeLane } = await import('../../../functions/exchange/exchange-store.ts');
const { openGate } = await import('../../../functions/exchange/gate.ts');
const { parked } = await import('../../../functions/exchange/lane.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [], Successful: [] });
});

interface Sent {
  readonly queue: string;
  readonly wake: unknown;
  readonly group?: string;
  readonly dedup?: string;
  readonly delay?: number;
}

const sent = (): Sent[] =>
  sqs.commandCalls(SendMessageBatchCommand).flatMap((call) => {
    const { QueueUrl = '', Entries = [] } = call.args[0].input;
    return Entries.map((entry) => ({
      queue: QueueUrl,
      wake: JSON.parse(entry.MessageBody ?? 'null'),
      ...(entry.MessageGroupId === undefined ? {} : { group: entry.MessageGroupId }),
      ...(entry.MessageDeduplicationId === undefined ? {} : { dedup: entry.MessageDeduplicationId }),
      ...(entry.DelaySeconds === undefined ? {} : { delay: entry.DelaySeconds }),
    }));
  });

describe('The relay', () => {
  const queues = { partners: { dvcqg: 'queue-dvcqg', portal: 'queue-portal' }, later: 'queue-wake' };
  const image = (...args: Parameters<typeof laneWith>) =>
    writeLane('exchanges', laneWith(...args)).item.Put.Item!;
  const relay = (...images: Parameters<typeof relayLanes>[0]) => relayLanes(images, queues, MORNING);

  test('wakes a lane that is due at its partner’s queue, in its own group', async () => {
    expect(await relay(image({ head: 3, tail: 4, version: 9 }))).toEqual({ sent: 1, refused: 0 });
    expect(sent()).toEqual([
      {
        queue: 'queue-dvcqg',
        wake: { partner: 'dvcqg', subject: DOSSIER, head: 3 },
        group: DOSSIER,
        dedup: `${DOSSIER}~3~9`,
      },
    ]);
  });

  test('holds back what is due within a quarter of an hour, until it is due and not before', async () => {
    await relay(image({ dueAt: instant(MORNING + 4_001) }));
    await relay(image({ dueAt: instant(MORNING + 15 * MINUTE) }));
    expect(sent().map(({ queue, delay }) => [queue, delay])).toEqual([
      ['queue-wake', 5],
      ['queue-wake', 900],
    ]);
  });

  test('leaves to the clock what is due later, to its carrier what is held, to a person what is parked', async () => {
    const relayed = await relay(
      image({ dueAt: instant(MORNING + 15 * MINUTE + 1) }),
      image({ subject: 'a' as Subject, lease: leaseAt(MORNING) }),
      writeLane('exchanges', parked(laneWith({ subject: 'b' as Subject }))).item.Put.Item!,
    );
    expect(relayed).toEqual({ sent: 0, refused: 0 });
    expect(sent()).toEqual([]);
  });

  test('takes the newest of several images of one lane, and no notice of exchanges and payloads', async () => {
    const { exchangeWith } = await import('../../support/exchanges.ts');
    const writes = writeExchange('exchanges', exchangeWith(), `"${'x'.repeat(2_000)}"`, true);
    await relay(
      ...writes.map((write) => write.item.Put!.Item!),
      image({ version: 2 }),
      image({ version: 3, lease: leaseAt(MORNING) }),
      {},
    );
    expect(sent()).toEqual([]);
    await relay(image({ version: 3, lease: leaseAt(MORNING) }), image({ head: 2, tail: 2, version: 4 }));
    expect(sent().map(({ dedup }) => dedup)).toEqual([`${DOSSIER}~2~4`]);
  });

  test('sends ten to a request, and counts what a queue did not take or that has no queue', async () => {
    sqs.reset();
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }], Successful: [] })
      .resolves({ Failed: [], Successful: [] });
    const lanes = Array.from({ length: 23 }, (_, index) => image({ subject: `dossier-${index}` as Subject }));
    const stranger = image({ partner: 'nobody' as typeof DVCQG });
    expect(await relay(...lanes, stranger)).toEqual({ sent: 22, refused: 2 });
    expect(
      sqs.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input.Entries?.length),
    ).toEqual([10, 10, 3]);
  });

  test('puts nothing of a payload into a queue', async () => {
    await relay(image());
    expect(Object.keys(sent()[0]!.wake as object).sort()).toEqual(['head', 'partner', 'subject']);
  });

  test('throws when a queue cannot be reached, so that the stream is read again', async () => {
    sqs.reset();
    sqs.on(SendMessageBatchCommand).rejects(new Error('no connection'));
    await expect(relay(image())).rejects.toThrow('no connection');
  });
});

describe('A wake-up', () => {
  test('is read back as it was written, and refused when it is not one', () => {
    const wake = wakeUpOf(laneWith({ head: 1 }));
    expect(WakeUp.parse(JSON.parse(wakeUpMessage(wake, 'x').body))).toEqual(wake);
    expect(WakeUp.safeParse({ partner: 'dvcqg', subject: DOSSIER, head: 0 }).success).toBe(false);
  });
});

describe('The waker', () => {
  let world: World;
  beforeEach(async () => {
    world = support.openWorld(await database.freshTables());
  });

  const dossier = (index: number) => `H21.17-260323-2${String(index).padStart(3, '0')}` as Subject;
  const wake = (policy = POLICY) =>
    wakeDueLanes(world.tables, DVCQG, policy, 'queue-dvcqg', world.clock.now());
  const woken = () => sent().map((message) => (message.wake as { subject: string }).subject);

  test('wakes a lane whose wake-up was lost', async () => {
    await world.keep(DOSSIER, 'step:a');
    expect(await wake()).toEqual({ woken: 1, refused: 0 });
    expect(woken()).toEqual([DOSSIER]);
  });

  test('wakes a lane whose carrier died, once its lease is over', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(async (effect, call) => {
      world.clock.advance(POLICY.leaseMs - 1);
      await wake();
      expect(woken()).toEqual([]);
      world.clock.advance(1);
      await wake();
      expect(woken()).toEqual([DOSSIER]);
      return support.accepts(effect, call);
    });
    await world.carry(DOSSIER);
    expect(woken()).toEqual([DOSSIER]);
  });

  test('wakes a retry when its time has come, and nothing that is parked, done or not yet due', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(support.fails);
    await world.carry(DOSSIER);
    await world.keep(dossier(1), 'step:a');
    world.partner.sends.push(support.rejects);
    await world.carry(dossier(1));
    await world.keep(dossier(2), 'step:a');
    await world.carry(dossier(2));
    await wake();
    expect(woken()).toEqual([]);
    world.clock.advance(DAY);
    await wake();
    expect(woken()).toEqual([DOSSIER]);
  });

  test('puts its wake-ups in groups of their own, so that a dead worker’s message does not hold them up', async () => {
    await world.keep(DOSSIER, 'step:a');
    await wake();
    world.clock.advance(MINUTE);
    await wake();
    const [first, second] = sent();
    expect(first?.group).not.toBe(DOSSIER);
    expect(first?.group).not.toBe(second?.group);
    expect(first?.dedup).not.toBe(second?.dedup);
  });

  test('wakes as many as the partner takes in a minute, every shard its share, longest due first', async () => {
    for (let index = 0; index < 80; index += 1) {
      await world.keep(dossier(index), 'step:a');
      world.clock.advance(SECOND);
    }
    const policy = { ...POLICY, rate: { perSecond: 0.5, burst: 1 } };
    expect(await wake(policy)).toEqual({ woken: 30, refused: 0 });
    const { dueShard } = await import('../../../functions/exchange/lane.ts');
    const shards = Map.groupBy(woken(), (subject) => dueShard(DVCQG, subject as Subject));
    expect(shards.size).toBe(8);
    for (const [shard, subjects] of shards) {
      const all = Array.from({ length: 80 }, (_, index) => dossier(index)).filter(
        (subject) => dueShard(DVCQG, subject) === shard,
      );
      expect(subjects).toEqual(all.slice(0, subjects.length));
    }
  });

  test('wakes them all when they are fewer', async () => {
    for (let index = 0; index < 25; index += 1) await world.keep(dossier(index), 'step:a');
    expect(await wake()).toEqual({ woken: 25, refused: 0 });
    expect(new Set(woken()).size).toBe(25);
  });

  test('wakes nobody while the breaker is open, a few for the probe, and by the ramp after it', async () => {
    for (let index = 0; index < 40; index += 1) await world.keep(dossier(index), 'step:a');
    const gate = openGate(world.tables.partners, DVCQG, POLICY, world.clock);
    for (let call = 0; call < 10; call += 1) await gate.note({ go: true }, true);
    await gate.flush();
    expect(await wake()).toEqual({ woken: 0, refused: 0 });
    world.clock.advance(POLICY.breaker.cooldownMs);
    expect(await wake()).toEqual({ woken: 5, refused: 0 });
    const probe = await gate.pass();
    if (!probe.go) throw new Error('no probe');
    await gate.note(probe, false);
    const policy = { ...POLICY, rate: { perSecond: 5, burst: 5 } };
    expect(await wake(policy)).toEqual({ woken: 30, refused: 0 });
  });

  test('keeps to its partner', async () => {
    await world.keep(DOSSIER, 'step:a');
    expect(await wakeDueLanes(world.tables, PORTAL, POLICY, 'queue-portal', world.clock.now())).toEqual({
      woken: 0,
      refused: 0,
    });
  });
});
