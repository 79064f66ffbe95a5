import { expect, test } from 'vitest';
import { guardedRegister } from '../../../functions/deliveries/guarded-register.ts';
import type { Gate, Pass } from '../../../functions/exchange/gate.ts';
import type { CitizenLook, PopulationRegister, RegisterAnswer } from '../../../schemas/citizens/register.ts';
import { fakeClock } from '../../support/carrying.ts';

const LOOK = {} as CitizenLook;
const yes: RegisterAnswer<boolean> = { kind: 'answered', value: true, route: 'ngsp' };

/** A gate that lets pass as it is told, and remembers what it was told. */
function openGuard(
  passes: readonly Pass[] = [],
  answer: () => Promise<RegisterAnswer<boolean>> = () => Promise.resolve(yes),
) {
  const clock = fakeClock();
  const told: string[] = [];
  const faults: unknown[] = [];
  const waiting = [...passes];
  const gate: Gate = {
    pass: () => Promise.resolve(waiting.shift() ?? { go: true }),
    note: (_admission, sick) => Promise.resolve(void told.push(sick ? 'sick' : 'well')),
    giveBack: () => Promise.resolve(void told.push('given back')),
    flush: () => Promise.resolve(),
  };
  let asked = 0;
  const register = {
    verify: () => {
      asked += 1;
      return answer();
    },
  } as unknown as PopulationRegister;
  const guarded = guardedRegister(register, {
    gate,
    clock,
    pause: clock.pause,
    onFault: (error) => faults.push(error),
  });
  return {
    ask: (signal = new AbortController().signal) => guarded.verify(LOOK, signal),
    told,
    faults,
    asked: () => asked,
  };
}

test('A register is asked through its gate, which hears how it fared', async () => {
  const well = openGuard();
  expect(await well.ask()).toEqual(yes);
  expect(well.told).toEqual(['well']);
  const sick = openGuard([], () => Promise.resolve({ kind: 'unreachable', reason: 'HTTP 503' }));
  expect(await sick.ask()).toMatchObject({ kind: 'unreachable' });
  expect(sick.told).toEqual(['sick']);
});

test('A refusal is a sign of life', async () => {
  const guard = openGuard([], () => Promise.resolve({ kind: 'refused', code: 'rejected', reason: 'x' }));
  await guard.ask();
  expect(guard.told).toEqual(['well']);
});

test('While the breaker is open, nobody asks', async () => {
  const guard = openGuard([{ go: false, why: 'breaker', waitMs: 60_000 }]);
  expect(await guard.ask()).toEqual({ kind: 'unreachable', reason: 'gate-closed' });
  expect(guard.asked()).toBe(0);
});

test('The rate is waited for a moment, and no longer', async () => {
  const moment = openGuard([
    { go: false, why: 'rate', waitMs: 400 },
    { go: false, why: 'rate', waitMs: 400 },
  ]);
  expect(await moment.ask()).toEqual(yes);
  const long = openGuard([{ go: false, why: 'rate', waitMs: 1_500 }]);
  expect(await long.ask()).toMatchObject({ kind: 'unreachable' });
});

test('Who has waited long enough is told so at once, whatever the register does, and the register counts as sick', async () => {
  const patience = new AbortController();
  const guard = openGuard([], () => new Promise(() => undefined));
  const answer = guard.ask(patience.signal);
  await new Promise(setImmediate);
  patience.abort();
  expect(await answer).toEqual({ kind: 'unreachable', reason: 'no-answer-in-time' });
  expect(guard.told).toEqual(['sick']);
});

test('A leave that came too late is given back', async () => {
  const guard = openGuard();
  const patience = new AbortController();
  patience.abort();
  expect(await guard.ask(patience.signal)).toMatchObject({ kind: 'unreachable' });
  expect(guard.told).toEqual(['given back']);
});

test('An adapter that throws is a fault of ours, and no reason to fail who asked', async () => {
  const guard = openGuard([], () => Promise.reject(new Error('bug')));
  expect(await guard.ask()).toEqual({ kind: 'unreachable', reason: 'adapter-fault' });
  expect(guard.faults).toHaveLength(1);
});
