import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Subject } from '../../../functions/exchange/exchange.ts';
import type { Gate, Pass } from '../../../functions/exchange/gate.ts';
import type { PartnerPolicy } from '../../../functions/exchange/policy.ts';
import type { FakeClock, World } from '../../support/carrying.ts';
import { DOSSIER, DVCQG, MINUTE, MORNING, POLICY, SECOND } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { openGate, partnerKey, readPartnerState } = await import('../../../functions/exchange/gate.ts');
const { get } = await import('../../../functions/kernel/table/read.ts');

const disturbance = support.disturbDatabase();
const tables = await database.freshTables();
let place = 0;
let clock: FakeClock;
let name = DVCQG;

beforeEach(() => {
  disturbance.calm();
  place += 1;
  name = `partner-${place}` as typeof DVCQG;
  clock = support.fakeClock();
});

const gate = (policy: PartnerPolicy = POLICY, random = () => 0.5): Gate =>
  openGate(tables.partners, name, policy, clock, random);
const state = async () => readPartnerState(await get(partnerKey(tables.partners, name)));
const went = (passes: readonly Pass[]) => passes.filter(({ go }) => go).length;

/** Lets so many calls through and says how they went. */
async function calls(through: Gate, well: number, sick: number): Promise<void> {
  for (let call = 0; call < well + sick; call += 1) await through.note({ go: true }, call < sick);
  await through.flush();
}

describe('The gate before a partner', () => {
  test('opens its breaker for all instances when too many calls find the partner sick', async () => {
    const [one, two] = [gate(), gate()];
    expect((await two.pass()).go).toBe(true);
    await calls(one, 5, 5);
    expect(await two.pass()).toEqual({ go: false, why: 'breaker', waitMs: POLICY.breaker.cooldownMs });
    expect(await one.pass()).toMatchObject({ go: false, why: 'breaker' });
  });

  test('adds up what its instances see', async () => {
    const [one, two] = [gate(), gate()];
    await calls(one, 0, 5);
    await calls(two, 4, 0);
    expect((await one.pass()).go).toBe(true);
    await calls(two, 0, 1);
    expect(await one.pass()).toMatchObject({ why: 'breaker' });
  });

  test('half-open lets exactly one call through, however many instances ask', async () => {
    const gates = [gate(), gate(), gate()];
    await calls(gates[0]!, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    const passes = await Promise.all(gates.flatMap((each) => [each.pass(), each.pass(), each.pass()]));
    expect(went(passes)).toBe(1);
    clock.advance(POLICY.leaseMs - 1);
    expect(went(await Promise.all(gates.map((each) => each.pass())))).toBe(0);
  });

  test('lets another probe through when the last one never came back', async () => {
    const [one, two] = [gate(), gate()];
    await calls(one, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    expect((await one.pass()).go).toBe(true);
    clock.advance(POLICY.leaseMs);
    expect((await two.pass()).go).toBe(true);
  });

  test('lets another probe through at once when the last one was given back unused', async () => {
    const [one, two] = [gate(), gate()];
    await calls(one, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    const probe = await one.pass();
    if (!probe.go) throw new Error('no probe');
    await one.giveBack(probe);
    expect((await two.pass()).go).toBe(true);
  });

  test('closes for all when the probe went well, and starts with a tenth of rate and burst', async () => {
    const [one, two] = [gate(), gate()];
    await calls(one, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    const probe = await one.pass();
    if (!probe.go) throw new Error('no probe');
    await one.note(probe, false);
    expect(went(await Promise.all(Array.from({ length: 50 }, () => two.pass())))).toBe(4);
    clock.advance(500);
    expect(went(await Promise.all(Array.from({ length: 50 }, () => one.pass())))).toBe(1);
    clock.advance(POLICY.breaker.rampMs);
    expect(went(await Promise.all(Array.from({ length: 100 }, () => two.pass())))).toBe(40);
  });

  test('opens again, for longer, when the probe found the partner still sick', async () => {
    const one = gate();
    await calls(one, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    const probe = await one.pass();
    if (!probe.go) throw new Error('no probe');
    await one.note(probe, true);
    expect(await one.pass()).toMatchObject({ why: 'breaker', waitMs: 2 * POLICY.breaker.cooldownMs });
  });

  test('is not closed by a call of before that ends well while a probe is under way', async () => {
    const [one, two] = [gate(), gate()];
    await one.pass();
    await two.pass();
    await calls(one, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    expect((await one.pass()).go).toBe(true);
    await calls(two, 20, 0);
    expect(await two.pass()).toMatchObject({ go: false, why: 'breaker' });
  });

  test('hears no more of a probe that took so long that another was let through', async () => {
    const [one, two] = [gate(), gate()];
    await calls(one, 0, 10);
    clock.advance(POLICY.breaker.cooldownMs);
    const late = await one.pass();
    clock.advance(POLICY.leaseMs);
    const probe = await two.pass();
    if (!late.go || !probe.go) throw new Error('no probe');
    await one.note(late, false);
    expect(await one.pass()).toMatchObject({ why: 'breaker' });
    await two.note(probe, false);
    expect((await one.pass()).go).toBe(true);
  });

  test('keeps what was noted when it could not be told, and tells it next time', async () => {
    const one = gate();
    for (let call = 0; call < 10; call += 1) await one.note({ go: true }, true);
    disturbance.fault = () => {
      throw new Error('no connection');
    };
    await expect(one.flush()).rejects.toThrow('no connection');
    disturbance.calm();
    await one.flush();
    expect(await gate().pass()).toMatchObject({ why: 'breaker' });
  });

  test('costs a healthy partner no bookkeeping: asks share requests, and nothing is written after the calls', async () => {
    const one = gate();
    await one.pass();
    disturbance.calm();
    await Promise.all(Array.from({ length: 10 }, () => one.pass()));
    await calls(one, 10, 0);
    // The first ask goes alone, the nine that came meanwhile go together.
    expect(disturbance.seen).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
  });

  test('answers all who wait when the table cannot be reached, and recovers', async () => {
    const one = gate();
    disturbance.fault = () => {
      throw new Error('no connection');
    };
    const passes = await Promise.allSettled([one.pass(), one.pass()]);
    expect(passes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    disturbance.calm();
    expect((await one.pass()).go).toBe(true);
  });
});

describe('The rate limit', () => {
  test('is never exceeded by two instances together, in any stretch of time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ perSecond: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 1, max: 30 }) }),
        fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 })), {
          minLength: 1,
          maxLength: 12,
        }),
        async (rate, rounds) => {
          place += 1;
          name = `partner-${place}` as typeof DVCQG;
          const gates = [gate({ ...POLICY, rate }), gate({ ...POLICY, rate })] as const;
          const passed: number[] = [];
          for (const [later, asksOne, asksTwo] of rounds) {
            clock.advance(later);
            const passes = await Promise.all([
              ...Array.from({ length: asksOne }, () => gates[0].pass()),
              ...Array.from({ length: asksTwo }, () => gates[1].pass()),
            ]);
            passed.push(...Array<number>(went(passes)).fill(clock.now()));
          }
          for (const [first, from] of passed.entries()) {
            for (let last = first; last < passed.length; last += 1) {
              const allowed = rate.burst + (rate.perSecond * (passed[last]! - from)) / 1_000;
              expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-6);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('wastes nothing: those who come back when they were told to get through', async () => {
    const one = gate({ ...POLICY, rate: { perSecond: 20, burst: 5 } });
    let through = 0;
    while (through < 105) {
      const passes = await Promise.all(Array.from({ length: 5 }, () => one.pass()));
      through += went(passes);
      const waits = passes.flatMap((pass) => (pass.go ? [] : [pass.waitMs]));
      if (waits.length > 0) clock.advance(Math.min(...waits));
    }
    expect(clock.now() - MORNING).toBeLessThanOrEqual(5_100);
  });
});

describe('Carrying through a closed gate', () => {
  let world: World;
  beforeEach(async () => {
    world = support.openWorld(await database.freshTables());
  });

  const dossier = (index: number) => `H21.17-260323-1${String(index).padStart(3, '0')}` as Subject;

  test('sends nothing while the breaker is open, and counts no attempt', async () => {
    const carrier = world.carrier();
    for (let index = 0; index < 10; index += 1) {
      await world.keep(dossier(index), 'step:a');
      world.partner.sends.push(support.fails);
      await world.carry(dossier(index), carrier);
    }
    await carrier.gate.flush();
    await world.keep(DOSSIER, 'step:a');
    const before = world.partner.calls.length;
    expect(await world.carry(DOSSIER, carrier)).toBe('gate-closed');
    expect(await world.carry(DOSSIER, world.carrier())).toBe('gate-closed');
    expect(world.partner.calls).toHaveLength(before);
    expect((await world.exchanges(DOSSIER))[0]).toMatchObject({ state: 'queued', attempts: 0 });
    expect((await world.lane(DOSSIER)).lease).toBeUndefined();

    world.clock.advance(POLICY.breaker.cooldownMs);
    const lanes = Array.from({ length: 10 }, (_, index) => dossier(index));
    const [one, two] = [world.carrier(), world.carrier()];
    const ends = await Promise.all(
      [...lanes, DOSSIER].map((lane, index) => world.carry(lane, index % 2 === 0 ? one : two)),
    );
    expect(ends.filter((end) => end === 'carried')).toHaveLength(1);
    expect(world.partner.calls).toHaveLength(before + 1);
    for (const lane of [...lanes, DOSSIER]) {
      world.clock.advance(SECOND);
      await world.carryThrough(lane);
    }
    expect(world.effects()).toHaveLength(11);
  });

  test('gives the probe back when the lane turns out to be taken or nothing was sent', async () => {
    const carrier = world.carrier();
    for (let call = 0; call < 10; call += 1) await carrier.gate.note({ go: true }, true);
    await carrier.gate.flush();
    world.clock.advance(POLICY.breaker.cooldownMs);
    await world.keep(DOSSIER, ['step', { text: 'a', colour: 'red' } as never]);
    await world.carry(DOSSIER, carrier);
    expect(await world.states(DOSSIER)).toEqual(['parked']);
    const other = dossier(1);
    await world.keep(other, 'step:b');
    expect(await world.carry(other, world.carrier())).toBe('carried');
    expect(world.effects()).toEqual(['b']);
  });

  test.each([
    ['stays shut where the partner cannot be asked what became of a call', 'unreachable', 'gate-closed'],
    ['opens where the partner answers, though it cannot tell yet', 'not-yet', 'carried'],
  ] as const)('%s', async (_, finding, next) => {
    const carrier = world.carrier();
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(support.losesRequest);
    await world.carry(DOSSIER, carrier);
    for (let call = 0; call < 10; call += 1) await carrier.gate.note({ go: true }, true);
    await carrier.gate.flush();
    world.clock.advance(10 * POLICY.breaker.cooldownMs);
    world.partner.probes.push({ finding, reason: 'x' });
    await world.carry(DOSSIER, carrier);
    expect(await world.states(DOSSIER)).toEqual(['unknown']);
    await world.keep(dossier(1), 'step:b');
    expect(await world.carry(dossier(1), world.carrier())).toBe(next);
  });

  test('waits for the rate limit while there is time, and leaves the lane due when there is not', async () => {
    const policy = { ...POLICY, rate: { perSecond: 1, burst: 1 } };
    const carrier = world.carrier({ policy });
    for (const index of [1, 2]) await world.keep(dossier(index), 'step:a');
    await world.carry(dossier(1), carrier);
    expect(await world.carry(dossier(2), carrier)).toBe('carried');
    expect(world.clock.now() - MORNING).toBe(SECOND);
    await world.keep(dossier(3), 'step:a');
    const { carryLane } = await import('../../../functions/exchange/carry.ts');
    expect(await carryLane(carrier, dossier(3), 1, world.clock.now() + 500)).toBe('gate-closed');
    expect((await world.lane(dossier(3))).dueAt).toBeDefined();
  });

  test('loses no outcome when the gate cannot be told of it', async () => {
    await world.keep(DOSSIER, 'step:a');
    const carrier = world.carrier();
    const deaf = {
      ...carrier,
      gate: { ...carrier.gate, note: () => Promise.reject(new Error('no connection')) },
    };
    await world.carry(DOSSIER, deaf);
    expect(await world.states(DOSSIER)).toEqual(['confirmed']);
    expect(world.events.some((event) => event.kind === 'fault' && event.of === 'gate')).toBe(true);
  });

  test('drains a backlog at the recovering partner’s pace', async () => {
    const carrier = world.carrier();
    for (let call = 0; call < 10; call += 1) await carrier.gate.note({ go: true }, true);
    await carrier.gate.flush();
    world.clock.advance(POLICY.breaker.cooldownMs);
    for (let index = 0; index < 30; index += 1) await world.keep(dossier(index), 'step:a');
    const from = world.clock.now();
    for (let index = 0; index < 30; index += 1) await world.carryThrough(dossier(index), carrier);
    // The probe, then a burst of 4, then 2 a second.
    expect(world.clock.now() - from).toBeGreaterThan(10 * SECOND);
    expect(world.clock.now() - from).toBeLessThan(MINUTE);
    expect(world.effects()).toHaveLength(30);
  });
});

test('The state of a partner that nobody has called yet is well', async () => {
  expect(await state()).toMatchObject({ openUntil: 0, failures: 0, fullAt: 0 });
});
