import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Exchange, Subject } from '../../../functions/exchange/exchange.ts';
import type { Operation } from '../../../functions/exchange/operation.ts';
import type { World } from '../../support/carrying.ts';
import { DAY, DOSSIER, MINUTE, MORNING, POLICY, PORTAL, SECOND } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { accepts, answers, fails, losesReply, losesRequest, OPERATIONS, rejects } = support;
const { instant, millis } = await import('../../../functions/kernel/clock.ts');
const { carryLane } = await import('../../../functions/exchange/carry.ts');
const { exchangeKey, laneKey, readLane, writeLane } =
  await import('../../../functions/exchange/exchange-store.ts');
const { postponed } = await import('../../../functions/exchange/lane.ts');
const { get } = await import('../../../functions/kernel/table/read.ts');
const { transact } = await import('../../../functions/kernel/table/transaction.ts');

const disturbance = support.disturbDatabase();
const OTHER = 'H21.17-260323-0043' as Subject;
let world: World;

beforeEach(async () => {
  disturbance.calm();
  world = support.openWorld(await database.freshTables());
});

const head = async (subject = DOSSIER): Promise<Exchange> => {
  const lane = await world.lane(subject);
  return (await world.exchanges(subject))[lane.head - 1]!;
};

describe('Carrying a lane', () => {
  test('sends its duties one after the other, in the order in which they were kept', async () => {
    await world.keep(DOSSIER, 'state:a', 'step:b', 'step:c');
    await world.keep(DOSSIER, 'step:d');
    expect(await world.carry(DOSSIER)).toBe('carried');
    expect(world.effects()).toEqual(['a', 'b', 'c', 'd']);
    expect(await world.states(DOSSIER)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
    expect(await world.carry(DOSSIER)).toBe('nothing-due');
  });

  test('sends only the head: what stands behind waits until the head has ended', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    world.partner.sends.push(fails);
    await world.carry(DOSSIER);
    expect(world.partner.calls).toEqual(['send dvcqg~H21.17-260323-0042~1']);
    expect(await world.states(DOSSIER)).toEqual(['retrying', 'queued']);
    expect(await world.carry(DOSSIER)).toBe('nothing-due');
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b']);
  });

  test('is done by the table, not by the wake-up: a wrong hint costs a read and no more', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    expect(await carryLane(world.carrier(), DOSSIER, 7, MORNING + MINUTE)).toBe('carried');
    expect(world.effects()).toEqual(['a', 'b']);
    expect(await carryLane(world.carrier(), OTHER, 1, MORNING + MINUTE)).toBe('nothing-due');
  });

  test('by two carriers at once sends each duty once', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b', 'step:c');
    const carriers = [world.carrier(), world.carrier(), world.carrier()];
    const ends = await Promise.all(
      carriers.map((carrier) => carryLane(carrier, DOSSIER, 1, MORNING + MINUTE)),
    );
    expect(ends.filter((end) => end === 'carried')).toHaveLength(1);
    expect(world.effects()).toEqual(['a', 'b', 'c']);
    expect(world.partner.calls).toHaveLength(3);
  });

  test('goes on while new duties come in behind', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    world.partner.sends.push(async (effect, call) => {
      await world.keep(DOSSIER, 'step:c');
      return accepts(effect, call);
    });
    await world.carry(DOSSIER);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b', 'c']);
    await world.chain(DOSSIER);
  });

  test('takes its head although the lane was lengthened between reading and taking', async () => {
    await world.keep(DOSSIER, 'step:a');
    let lengthened = false;
    disturbance.fault = (command) => {
      if (command !== 'UpdateItemCommand' || lengthened) return undefined;
      lengthened = true;
      return () => world.keep(DOSSIER, 'step:b');
    };
    expect(await world.carry(DOSSIER)).toBe('carried');
    await world.carryThrough(DOSSIER);
    expect(lengthened).toBe(true);
    expect(world.effects()).toEqual(['a', 'b']);
  });

  test('leaves the rest to the next wake-up when its time is over', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    world.partner.sends.push((effect, call) => {
      world.clock.advance(MINUTE);
      return accepts(effect, call);
    });
    await world.carry(DOSSIER);
    expect(await world.states(DOSSIER)).toEqual(['confirmed', 'queued']);
    expect(await world.lane(DOSSIER)).toMatchObject({ head: 2, dueAt: instant(MORNING + MINUTE) });
  });

  test('keeps large payloads beside the exchange, and carries them all the same', async () => {
    const long = 'Hồ sơ '.repeat(2_000);
    await world.keep(DOSSIER, `step:${long}`, 'step:b');
    await world.carry(DOSSIER);
    expect(world.effects()).toEqual([long, 'b']);
  });

  test('leaves its record in the evidence: each attempt, when, how it ended, by digests', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(fails);
    await world.carryThrough(DOSSIER);
    const [first, second] = await world.chain(DOSSIER);
    const [exchange] = await world.exchanges(DOSSIER);
    expect(first).toMatchObject({
      kind: 'exchange.attempted',
      actor: 'gateway',
      digest: exchange!.digest,
      details: { attempt: 1, outcome: 'transient', state: 'retrying', payload: exchange!.digest },
    });
    expect(second!.details).toMatchObject({
      attempt: 2,
      outcome: 'accepted',
      state: 'confirmed',
      httpStatus: 200,
    });
    expect(second!.digest).not.toBe(exchange!.digest);
  });
});

describe('A head that failed', () => {
  test('waits by its partner’s policy, and longer for what the partner asks', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(fails, answers({ kind: 'throttled', afterMs: 90 * SECOND }));
    await world.carry(DOSSIER);
    const first = await world.lane(DOSSIER);
    expect(millis(first.dueAt!) - MORNING).toBe(2_500);
    expect((await head()).nextAttemptAt).toBe(first.dueAt);
    world.clock.advance(1_499);
    expect(await world.carry(DOSSIER)).toBe('nothing-due');
    world.clock.advance(1_001);
    const now = world.clock.now();
    await world.carry(DOSSIER);
    expect(millis((await world.lane(DOSSIER)).dueAt!) - now).toBeGreaterThan(90 * SECOND);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a']);
  });

  test('is waited for when its wake-up comes a moment early, as clocks differ, and never tried before its time', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(fails);
    await world.carry(DOSSIER);
    const { dueAt } = await world.lane(DOSSIER);
    world.clock.advance(millis(dueAt!) - MORNING - 900);
    expect(await world.carry(DOSSIER)).toBe('carried');
    expect((await world.exchanges(DOSSIER))[0]!.recent[1]!.at).toBe(dueAt);
  });

  test('is parked when the partner rejects it, and holds its own lane only', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    await world.keep(OTHER, 'step:c');
    world.partner.sends.push(rejects);
    await world.carry(DOSSIER);
    await world.carry(OTHER);
    expect(await world.states(DOSSIER)).toEqual(['parked', 'queued']);
    expect(await head()).toMatchObject({ reason: { code: 'partner-rejected', partnerCode: '-1' } });
    expect(await world.lane(DOSSIER)).toMatchObject({ parked: true, head: 1 });
    await world.keep(DOSSIER, 'step:d');
    expect(await world.carry(DOSSIER)).toBe('nothing-due');
    expect(world.effects()).toEqual(['c']);
  });

  test('is parked when its retry window is spent, after attempts all along it', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(...Array<typeof fails>(1_000).fill(fails));
    const policy = { ...POLICY, retry: { ...POLICY.retry, windowMs: 3 * 60 * MINUTE } };
    await world.carryThrough(DOSSIER, world.carrier({ policy }));
    const parked = await head();
    expect(parked).toMatchObject({ state: 'parked', reason: { code: 'retry-window-spent' } });
    expect(parked.attempts).toBeGreaterThan(8);
    expect(world.clock.now() - MORNING).toBeLessThanOrEqual(3 * 60 * MINUTE);
    expect(await world.chain(DOSSIER)).toHaveLength(parked.attempts);
  });

  test('is retried as its operation wants it, where that differs', async () => {
    const impatient = { ...OPERATIONS.get('test.step')!, retry: { windowMs: SECOND } };
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(fails);
    await world.carry(DOSSIER, world.carrier({ operations: new Map([[impatient.name, impatient]]) }));
    expect(await head()).toMatchObject({ state: 'parked', reason: { code: 'retry-window-spent' } });
  });

  test('of unknown operation waits for a worker that knows it, and the partner is not asked', async () => {
    await world.keep(DOSSIER, 'step:a');
    await world.carry(DOSSIER, world.carrier({ operations: new Map() }));
    expect(await head()).toMatchObject({ state: 'retrying' });
    expect(world.partner.calls).toEqual([]);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a']);
  });

  test('whose payload does not fit its contract is parked under our own code, unsent', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', colour: 'red' } as never]);
    await world.carry(DOSSIER);
    expect(await head()).toMatchObject({ state: 'parked', reason: { code: 'payload-unreadable' } });
    expect((await head()).sentAt).toBeUndefined();
    expect(world.partner.calls).toEqual([]);
  });

  test('whose payload is not the one that was kept is parked under our own code, unsent', async () => {
    await world.keep(DOSSIER, 'step:a');
    const item = await get(exchangeKey(world.tables.exchanges, world.partner.name, DOSSIER, 1));
    const tampered = { ...item, payload: { S: '{"text":"b"}' } };
    await transact([
      { label: 'tampered', item: { Put: { TableName: world.tables.exchanges, Item: tampered } } },
    ]);
    await world.carry(DOSSIER);
    expect(await head()).toMatchObject({ state: 'parked', reason: { code: 'payload-unreadable' } });
    expect(world.partner.calls).toEqual([]);
  });

  test('whose adapter throws is of unknown outcome, never sent again unasked', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push((effect) => {
      effect();
      throw new Error('a bug');
    });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a']);
    expect(world.events.some((event) => event.kind === 'fault' && event.of === 'adapter')).toBe(true);
  });
});

describe('A head of unknown outcome', () => {
  beforeEach(async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
  });
  const first = 'dvcqg~H21.17-260323-0042~1';

  test('that took effect is confirmed by the probe, not sent again, and was sent when it was first sent', async () => {
    world.partner.sends.push(losesReply);
    await world.carry(DOSSIER);
    expect(await head()).toMatchObject({ state: 'unknown', sentAt: instant(MORNING) });
    await world.carryThrough(DOSSIER);
    expect(world.partner.calls.slice(0, 2)).toEqual([`send ${first}`, `probe ${first}`]);
    expect(world.effects()).toEqual(['a', 'b']);
    expect((await world.exchanges(DOSSIER))[0]).toMatchObject({
      state: 'confirmed',
      sentAt: instant(MORNING),
    });
    expect((await world.chain(DOSSIER))[1]!.details).toMatchObject({
      probed: 'in-effect',
      outcome: 'accepted',
    });
  });

  test('that did not take effect is sent again after the probe', async () => {
    world.partner.sends.push(losesRequest);
    await world.carryThrough(DOSSIER);
    expect(world.partner.calls.slice(0, 3)).toEqual([`send ${first}`, `probe ${first}`, `send ${first}`]);
    expect(world.effects()).toEqual(['a', 'b']);
  });

  test('is not probed before the call that we gave up can no longer be under way', async () => {
    world.partner.sends.push(losesRequest);
    await world.carry(DOSSIER, world.carrier({ random: () => 0 }));
    expect(millis((await world.lane(DOSSIER)).dueAt!) - MORNING).toBeGreaterThan(POLICY.timeoutMs);
  });

  test('stays unknown while the partner cannot be asked', async () => {
    world.partner.sends.push(losesReply);
    world.partner.probes.push(
      { finding: 'unreachable', reason: 'HTTP 503' },
      { finding: 'unreachable', reason: 'HTTP 503' },
    );
    await world.carryThrough(DOSSIER);
    expect(world.partner.calls.filter((call) => call === `send ${first}`)).toHaveLength(1);
    expect((await world.exchanges(DOSSIER))[0]).toMatchObject({ state: 'confirmed', attempts: 4 });
    expect(world.effects()).toEqual(['a', 'b']);
  });

  test('that nobody can prove is parked where sending again may do harm, with what to ask the partner', async () => {
    world.partner.sends.push(losesRequest);
    world.partner.probes.push({ finding: 'unclear', safeToResend: false });
    await world.carryThrough(DOSSIER);
    expect(await head()).toMatchObject({
      state: 'parked',
      uncertain: true,
      reason: { code: 'outcome-unprovable' },
    });
    expect(world.partner.calls).toEqual([`send ${first}`, `probe ${first}`]);
  });

  test('that nobody can prove is sent again where that does no harm', async () => {
    world.partner.sends.push(losesRequest);
    world.partner.probes.push({ finding: 'unclear', safeToResend: true });
    await world.carryThrough(DOSSIER);
    expect(await world.states(DOSSIER)).toEqual(['confirmed', 'confirmed']);
  });

  test('is asked about before each further attempt, also when one in between certainly failed', async () => {
    // The first took effect, but the partner shows it only later: a probe can be wrong once, never twice.
    world.partner.sends.push(losesReply, fails);
    world.partner.probes.push({ finding: 'absent' });
    await world.carryThrough(DOSSIER);
    expect(world.partner.calls.slice(0, 4)).toEqual([
      `send ${first}`,
      `probe ${first}`,
      `send ${first}`,
      `probe ${first}`,
    ]);
    expect(world.effects()).toEqual(['a', 'b']);
  });

  test('is not sent by a carrier whose probe took so long that another may have the lane', async () => {
    world.partner.sends.push(losesRequest);
    await world.carry(DOSSIER);
    const { dueAt } = await world.lane(DOSSIER);
    world.clock.advance(millis(dueAt!) - world.clock.now());
    const slow = world.carrier();
    const probe = world.partner.probe;
    await world.carry(DOSSIER, {
      ...slow,
      partner: {
        name: world.partner.name,
        send: world.partner.send,
        probe: (call) => {
          world.clock.advance(POLICY.leaseMs);
          return probe(call);
        },
      },
    });
    expect(world.partner.calls).toEqual([`send ${first}`, `probe ${first}`]);
    expect(await head()).toMatchObject({ state: 'retrying' });
  });
});

describe('A carrier that never reported', () => {
  const lateSend = async (during: () => Promise<unknown>): Promise<void> => {
    world.partner.sends.push(async (effect, call) => {
      await during();
      return accepts(effect, call);
    });
    await world.carry(DOSSIER, world.carrier());
  };

  test('is waited for until its lease is over; then another asks the partner before it sends', async () => {
    await world.keep(DOSSIER, 'step:a');
    let early: unknown;
    await lateSend(async () => {
      world.clock.advance(POLICY.leaseMs - 1);
      early = await world.carry(DOSSIER, world.carrier());
      world.clock.advance(1);
      world.partner.probes.push({ finding: 'unreachable', reason: 'busy' });
      await world.carry(DOSSIER, world.carrier());
    });
    expect(early).toBe('held-by-another');
    expect(await head()).toMatchObject({ state: 'unknown', attempts: 2 });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a']);
    expect(await world.states(DOSSIER)).toEqual(['confirmed']);
  });

  test('and comes back late finds its lease lost, and writes nothing', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(async (effect, call) => {
      const answer = await accepts(effect, call);
      world.clock.advance(POLICY.leaseMs);
      await world.carry(DOSSIER, world.carrier());
      return answer;
    });
    expect(await world.carry(DOSSIER, world.carrier())).toBe('lost-lease');
    expect(world.effects()).toEqual(['a']);
    expect(await world.states(DOSSIER)).toEqual(['confirmed']);
    expect(await world.chain(DOSSIER)).toHaveLength(2);
  });

  test('leaves its attempt on record when another takes over, each time', async () => {
    await world.keep(DOSSIER, 'step:a');
    for (let death = 0; death < 3; death += 1) {
      disturbance.calm();
      disturbance.fault = (command) => {
        if (command === 'TransactWriteItemsCommand' || command === 'PutItemCommand') {
          return () => {
            throw new Error('killed');
          };
        }
        return undefined;
      };
      await expect(world.carry(DOSSIER, world.carrier())).rejects.toThrow('killed');
      world.clock.advance(POLICY.leaseMs);
    }
    disturbance.calm();
    await world.carryThrough(DOSSIER, world.carrier());
    const links = await world.chain(DOSSIER);
    expect(links.map(({ details }) => [details['attempt'], details['outcome']])).toEqual([
      [1, 'unknown'],
      [2, 'unknown'],
      [3, 'unknown'],
      [4, 'accepted'],
    ]);
    expect((await world.exchanges(DOSSIER))[0]).toMatchObject({ state: 'confirmed', attempts: 4 });
  });

  test('cannot be followed for ever by others that die on the same duty: it is parked in the end', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    await lateSend(async () => {
      world.clock.advance(15 * DAY);
      await world.carry(DOSSIER, world.carrier());
    });
    expect(await world.states(DOSSIER)).toEqual(['parked', 'queued']);
    expect(await head()).toMatchObject({ uncertain: true, reason: { code: 'outcome-unprovable' } });
    expect(world.partner.calls).toHaveLength(1);
  });
});

describe('Superseding', () => {
  test('passes over a waiting message when a later one carries the whole state, and says which', async () => {
    await world.keep(DOSSIER, 'state:first');
    await world.carry(DOSSIER);
    await world.keep(DOSSIER, 'state:second', 'step:between', 'state:third', 'state:fourth');
    await world.carry(DOSSIER);
    expect(world.effects()).toEqual(['first', 'between', 'fourth']);
    expect(await world.states(DOSSIER)).toEqual([
      'confirmed',
      'superseded',
      'confirmed',
      'superseded',
      'confirmed',
    ]);
    const passedOver = (await world.chain(DOSSIER)).filter(({ kind }) => kind === 'exchange.superseded');
    expect(passedOver.map(({ details }) => details['by'])).toEqual([
      'dvcqg~H21.17-260323-0042~5',
      'dvcqg~H21.17-260323-0042~5',
    ]);
  });

  test('never touches the first full-state message, however many wait behind it', async () => {
    await world.keep(DOSSIER, 'state:first', 'state:second', 'state:third');
    await world.carry(DOSSIER);
    expect(world.effects()).toEqual(['first', 'third']);
  });

  test('counts a partner’s lane as established by a full-state message only, not by a step', async () => {
    await world.keep(DOSSIER, 'step:early', 'state:first', 'state:second');
    await world.carry(DOSSIER);
    expect(world.effects()).toEqual(['early', 'first', 'second']);
  });

  test('never touches a message of unknown outcome', async () => {
    await world.keep(DOSSIER, 'state:first');
    await world.carry(DOSSIER);
    await world.keep(DOSSIER, 'state:second', 'state:third');
    const { version } = await world.lane(DOSSIER);
    expect(version).toBeGreaterThan(0);
    // The carrier of the second message died: what became of it is not known.
    disturbance.fault = (command) =>
      command === 'PutItemCommand'
        ? () => {
            throw new Error('killed');
          }
        : undefined;
    await expect(world.carry(DOSSIER, world.carrier({ operations: onlySteps }))).rejects.toThrow('killed');
    disturbance.calm();
    world.clock.advance(POLICY.leaseMs);
    await world.carryThrough(DOSSIER);
    expect(world.partner.calls).toContain('probe dvcqg~H21.17-260323-0042~2');
    expect(world.effects()).toEqual(['first', 'second', 'third']);
  });

  test('passes over a message that failed without effect', async () => {
    await world.keep(DOSSIER, 'state:first');
    await world.carry(DOSSIER);
    await world.keep(DOSSIER, 'state:second');
    world.partner.sends.push(fails);
    await world.carry(DOSSIER);
    await world.keep(DOSSIER, 'state:third');
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['first', 'third']);
    expect(await world.states(DOSSIER)).toEqual(['confirmed', 'superseded', 'confirmed']);
  });

  const onlySteps: ReadonlyMap<string, Operation> = new Map(
    [...OPERATIONS.values()].map((each) => [each.name, { ...each, fullState: false }]),
  );
});

describe('What follows from an exchange', () => {
  test('is kept in the other partner’s lane in the same transaction, and that lane is due', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', tell: ['portal'] }]);
    disturbance.calm();
    await world.carry(DOSSIER);
    expect(disturbance.seen.filter((command) => command === 'TransactWriteItemsCommand')).toHaveLength(1);
    expect(await world.states(DOSSIER, PORTAL)).toEqual(['queued']);
    expect(await world.lane(DOSSIER, PORTAL)).toMatchObject({ head: 1, tail: 1, dueAt: instant(MORNING) });
  });

  test('joins what the other lane already holds', async () => {
    await world.keep(
      DOSSIER,
      ['step', { text: 'a', tell: ['portal'] }],
      ['step', { text: 'b', tell: ['portal', 'portal'] }],
    );
    await world.carry(DOSSIER);
    expect(await world.lane(DOSSIER, PORTAL)).toMatchObject({ head: 1, tail: 3 });
  });

  test('may go into its own lane, behind what waits there', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', tell: ['dvcqg', 'portal'] }], 'step:b');
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b', 'dvcqg~H21.17-260323-0042~1 is confirmed']);
    expect(await world.states(DOSSIER, PORTAL)).toEqual(['queued']);
  });

  test('may go into its own lane when that would be empty', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', tell: ['dvcqg'] }]);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'dvcqg~H21.17-260323-0042~1 is confirmed']);
  });

  test('follows when it is parked or superseded too, and not while it is still tried', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', tell: ['portal'] }]);
    world.partner.sends.push(fails, rejects);
    await world.carry(DOSSIER);
    await expect(world.lane(DOSSIER, PORTAL)).rejects.toThrow('no lane');
    await world.carryThrough(DOSSIER);
    expect(await world.exchanges(DOSSIER, PORTAL)).toHaveLength(1);
  });

  test('cannot land in the lane of another subject', async () => {
    const stray: Operation = {
      ...OPERATIONS.get('test.step')!,
      settle: ({ exchange }) => ({
        duties: [{ ...exchange, subject: OTHER, partner: PORTAL, payload: {}, occurredAt: exchange.keptAt }],
      }),
    };
    await world.keep(DOSSIER, 'step:a');
    await expect(
      world.carry(DOSSIER, world.carrier({ operations: new Map([[stray.name, stray]]) })),
    ).rejects.toThrow('another subject');
  });
});

describe('Another writer’s race', () => {
  const conflicts = (times: number) => {
    let left = times;
    return (command: string) => {
      if (command !== 'TransactWriteItemsCommand' || left === 0) return undefined;
      left -= 1;
      throw new TransactionCanceledException({
        $metadata: {},
        message: 'cancelled',
        CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
      });
    };
  };

  test('is answered by writing again: nothing is sent a second time for it', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', tell: ['portal'] }]);
    disturbance.fault = conflicts(10);
    await world.carry(DOSSIER);
    expect(world.partner.calls).toHaveLength(1);
    expect(await world.states(DOSSIER)).toEqual(['confirmed']);
    expect(await world.states(DOSSIER, PORTAL)).toEqual(['queued']);
    expect(await world.chain(DOSSIER)).toHaveLength(1);
  });

  test('that never ends is an error, and the next carrier asks the partner', async () => {
    await world.keep(DOSSIER, 'step:a');
    disturbance.fault = conflicts(25);
    await expect(world.carry(DOSSIER)).rejects.toThrow('25 writers came first');
    disturbance.calm();
    world.clock.advance(POLICY.leaseMs);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a']);
    expect(world.partner.calls).toHaveLength(2);
  });

  test('for the head itself is answered by reading again', async () => {
    await world.keep(DOSSIER, 'step:a');
    let left = 2;
    disturbance.fault = (command) => {
      if (command !== 'PutItemCommand' || left === 0) return undefined;
      left -= 1;
      throw new TransactionConflictException({ $metadata: {}, message: 'busy' });
    };
    expect(await world.carry(DOSSIER)).toBe('carried');
    expect(world.effects()).toEqual(['a']);
  });

  test('with our own lost reply is recognised: the head is ours', async () => {
    await world.keep(DOSSIER, 'step:a');
    let left = 1;
    disturbance.fault = (command) => {
      if (command !== 'PutItemCommand' || left === 0) return undefined;
      left -= 1;
      return () => {
        throw new TransactionConflictException({
          $metadata: {},
          message: 'the put was made, its answer was lost',
        });
      };
    };
    expect(await world.carry(DOSSIER)).toBe('carried');
    expect(world.partner.calls).toEqual(['send dvcqg~H21.17-260323-0042~1']);
  });

  test('cannot make a head of unknown outcome look unsent: it is read after its lane', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(losesReply);
    await world.carry(DOSSIER);
    const key = exchangeKey(world.tables.exchanges, world.partner.name, DOSSIER, 1);
    const fresh = await get(key);
    expect(fresh?.['state']?.S).toBe('unknown');
    const lane = readLane((await get(laneKey(world.tables.exchanges, world.partner.name, DOSSIER)))!);
    expect(lane.tried).toBe(true);
    await transact([writeLane(world.tables.exchanges, postponed(lane, instant(MORNING)))]);
    disturbance.calm();
    await world.carry(DOSSIER);
    // Read once for the lane (the hinted head is not trusted), once more for the head, then fresh for the conclusion.
    expect(disturbance.seen.filter((command) => command === 'BatchGetItemCommand')).toHaveLength(3);
    expect(world.effects()).toEqual(['a']);
  });
});
