import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Script, World } from '../../support/carrying.ts';
import { DOSSIER, MINUTE, POLICY, PORTAL } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { accepts, answers, fails, losesReply, losesRequest } = support;
const { carryLane } = await import('../../../functions/exchange/carry.ts');

const disturbance = support.disturbDatabase();

class Killed extends Error {}
const die = (): never => {
  throw new Killed();
};

async function laden(): Promise<World> {
  disturbance.calm();
  const world = support.openWorld(await database.freshTables());
  await world.keep(DOSSIER, ['state', { text: 'a', tell: ['portal'] }], 'step:b', 'state:c', 'state:d');
  disturbance.calm();
  return world;
}

const wakeUp = (world: World, head: number) =>
  carryLane(world.carrier(), DOSSIER, head, world.clock.now() + MINUTE);

/** Every duty in effect once, in order, ended, proved, and told of; nothing in front of a person. */
async function expectAllWell(world: World): Promise<void> {
  // A message whose carrier died may have had its effect: it is not superseded but carried to its end.
  const effects = world.effects();
  expect([
    ['a', 'b', 'd'],
    ['a', 'b', 'c', 'd'],
  ]).toContainEqual(effects);
  expect(await world.states(DOSSIER)).toEqual([
    'confirmed',
    'confirmed',
    effects.includes('c') ? 'confirmed' : 'superseded',
    'confirmed',
  ]);
  expect(await world.states(DOSSIER, PORTAL)).toEqual(['queued']);
  expect(await world.lane(DOSSIER)).toMatchObject({ head: 5, tail: 4 });
  await world.chain(DOSSIER);
}

const steps = await (async () => {
  const world = await laden();
  await wakeUp(world, 1);
  const seen = [...disturbance.seen];
  await expectAllWell(world);
  return seen;
})();

describe('A gateway that is killed', () => {
  const moments = steps.flatMap((command, index) => [
    [`before ${index + 1}. ${command}`, index + 1, 'before'] as const,
    [`after ${index + 1}. ${command}`, index + 1, 'after'] as const,
  ]);

  test('has durable steps to be killed at: claims, conclusions and what they read', () => {
    expect(new Set(steps)).toEqual(
      new Set([
        'BatchGetItemCommand',
        'GetItemCommand',
        'UpdateItemCommand',
        'PutItemCommand',
        'TransactWriteItemsCommand',
        'QueryCommand',
      ]),
    );
  });

  test.each(moments)('%s leaves nothing lost, doubled or out of order', async (_name, step, side) => {
    const world = await laden();
    disturbance.fault = (_command, count) => {
      if (count < step) return undefined;
      // From this moment on the process is dead: none of its requests gets through.
      return count > step || side === 'before' ? die() : die;
    };
    await expect(wakeUp(world, 1)).rejects.toThrow(Killed);
    disturbance.calm();
    await world.carryThrough(DOSSIER, world.carrier());
    await expectAllWell(world);
    const sends = world.partner.calls.filter((call) => call.startsWith('send'));
    expect(sends).toHaveLength(world.partner.effects.length);
  });
});

describe('Several carriers, a moody partner and sudden deaths', () => {
  const script = fc.constantFrom<Script>(
    accepts,
    fails,
    losesReply,
    losesRequest,
    answers({ kind: 'throttled', afterMs: 7_000 }),
    (effect) => {
      effect();
      throw new Error('the adapter has a bug');
    },
  );

  test('together never lose, double or reorder an effect', async () => {
    const kill = fc.record({ step: fc.integer({ min: 1, max: 12 }), after: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(script, { maxLength: 12 }),
        fc.array(kill, { maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (scripts, kills, carriers) => {
          const world = await laden();
          world.partner.sends.push(...scripts);
          for (const { step, after } of kills) {
            disturbance.calm();
            const { head } = await world.lane(DOSSIER);
            disturbance.calm();
            // One request dies, and with it the carrier that made it; the others go on.
            disturbance.fault = (_command, count) => (count !== step ? undefined : after ? die : die());
            const ends = await Promise.allSettled(
              Array.from({ length: carriers }, () => wakeUp(world, head)),
            );
            for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(Killed);
            world.clock.advance(POLICY.leaseMs);
          }
          disturbance.calm();
          await world.carryThrough(DOSSIER, world.carrier());
          await expectAllWell(world);
        },
      ),
      { numRuns: 25 },
    );
  });
});
