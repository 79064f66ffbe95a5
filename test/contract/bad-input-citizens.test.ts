import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../local/sandbox/kit/partner.ts';
import type { Looks } from '../support/looks.ts';
import { startDatabase } from '../support/tables.ts';
import { HOUR, POLICY } from '../support/exchanges.ts';

const database = await startDatabase();
afterAll(database.stop);
const { startPopulation } = await import('../../local/sandbox/population/population.ts');
const { CLIENT, openLooks } = await import('../support/looks.ts');
const { fakeClock } = await import('../support/carrying.ts');
const { control } = await import('./sandbox/portal-client.ts');
const { NOW, registerAt } = await import('./population/population-calls.ts');
const { birthOf, theFirst } = await import('./population/sampled.ts');
const { guardedRegister } = await import('../../functions/deliveries/guarded-register.ts');
const { readVerification } = await import('../../functions/citizens/read-verification.ts');
const { openGate } = await import('../../functions/exchange/gate.ts');

/**
 * Looks against the register's sandbox over a real route: whatever it answers, nobody is taken for somebody else, nothing
 * waits, and every look is recorded.
 */

const clock = fakeClock(NOW);
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPopulation({ seed: 23, now: clock.now });
});
afterAll(() => sandbox.close());

let looks: Looks;
let subject: Record<string, unknown>;
let secret: string;
beforeEach(async () => {
  await control(sandbox, 'DELETE', 'faults');
  await control(sandbox, 'POST', 'reset');
  const tables = await database.freshTables();
  const gate = openGate(tables.partners, 'population' as never, POLICY, clock);
  const guard = { gate, clock, pause: clock.pause, onFault: () => undefined };
  looks = await openLooks(tables, {}, clock, guardedRegister(registerAt(sandbox.url, clock), guard));
  await looks.officer({ account: 'canbo-h21-01' });
  const one = await theFirst(sandbox, 'adult');
  secret = one.name;
  subject = { personalNumber: one.personalNumber, fullName: one.name, birth: birthOf(one) };
});

const set = (settings: Record<string, unknown>) => control(sandbox, 'PUT', 'settings', settings);
const fail = (faults: readonly Record<string, unknown>[]) => control(sandbox, 'PUT', 'faults', faults);
const fresh = { purpose: 'giai-quyet-ho-so' };
const verified = async (changed: object = {}) => {
  const answer = await looks.verify({ ...fresh, subject, ...changed });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
};
const lookUp = (changed: object = {}) => looks.lookUp({ subject, ...changed });

describe('A register that answers well', () => {
  it('says yes to who he is, no to whom he is not, and shows what the purpose allows', async () => {
    expect(await verified()).toMatchObject({ status: 'verified', result: 'match', warnings: [] });
    expect(await verified({ subject: { ...subject, fullName: 'Trần Không Ai' } })).toMatchObject({
      result: 'mismatch',
    });
    expect(await lookUp()).toMatchObject({
      ok: true,
      value: { found: true, fields: { name: { value: { full: secret }, source: 'population' } } },
    });
  });

  it('knows nobody by that name: an empty collection is an answer', async () => {
    const nobody = { ...subject, fullName: 'Trần Không Ai' };
    expect(await lookUp({ subject: nobody })).toMatchObject({
      ok: true,
      value: { found: false, fields: {} },
    });
  });
});

describe('A register on a bad day', () => {
  it.each([
    ['answers in half', { truncateEvery: 1 }],
    ['answers a page of HTML', { htmlEvery: 1 }],
    ['says that it is busy', { serverFaultEvery: 1 }],
  ])(
    'that %s has not answered: the verification waits, the look-up says what to do',
    async (_what, settings) => {
      await set(settings);
      const { id, status } = await verified();
      expect(status).toBe('unverified');
      const answer = await lookUp();
      expect(answer).toMatchObject({ ok: false, problem: { code: 'register-unreachable' } });
      expect((await looks.records()).map(({ outcome }) => outcome)).toEqual(['unanswered', 'unanswered']);
      await control(sandbox, 'POST', 'reset');
      looks.clock.advance(HOUR);
      await looks.carry(id);
      expect(await readVerification(looks.tables.citizens, CLIENT, id)).toMatchObject({
        value: { status: 'verified', result: 'match' },
      });
    },
  );

  it.each(['down', 'malformed', 'error'])('whose line is %s makes nothing wait', async (mode) => {
    await fail([{ mode }]);
    expect(await verified()).toMatchObject({ status: 'unverified' });
    expect(await lookUp()).toMatchObject({ problem: { code: 'register-unreachable' } });
  });

  it('that is silent is waited for as long as was said, and not longer', async () => {
    await fail([{ mode: 'timeout' }]);
    const answer = verified();
    while (looks.deadlines.length === 0) await new Promise(setImmediate);
    looks.deadlines[0]?.abort();
    expect(await answer).toMatchObject({ status: 'unverified' });
  });

  it('that answers about another person is not believed, and nothing of that person is shown', async () => {
    await set({ anotherPersonEvery: 1 });
    const answer = await lookUp();
    expect(answer).toMatchObject({ ok: false, problem: { code: 'register-answered-about-another' } });
    expect(Object.keys(answer)).toEqual(['ok', 'problem']);
    expect(await looks.records()).toMatchObject([
      { outcome: 'refused', problem: 'register-answered-about-another' },
    ]);
  });

  it('that does not know the officer refuses, and a person is told where to look', async () => {
    await looks.officer({ account: 'khong-co-o-do' });
    expect(await lookUp()).toMatchObject({ problem: { code: 'register-refused' } });
    expect(await verified()).toMatchObject({ status: 'unverified', reason: { code: 'register-refused' } });
  });

  it('that blames us for a while has said nothing of anybody: the verification is made once it no longer does', async () => {
    await set({ clientFaultEvery: 1 });
    const { id, status } = await verified();
    expect(status).toBe('unverified');
    await control(sandbox, 'POST', 'reset');
    await looks.carry(id);
    expect(await readVerification(looks.tables.citizens, CLIENT, id)).toMatchObject({
      value: { status: 'verified', result: 'match' },
    });
  });

  it('opens the breaker, and is then not asked at all until it is tried again', async () => {
    await fail([{ mode: 'error' }]);
    for (let count = 0; count < 12; count += 1) await verified();
    await control(sandbox, 'DELETE', 'faults');
    expect(await verified()).toMatchObject({ status: 'unverified' });
    looks.clock.advance(2 * HOUR);
    expect(await verified()).toMatchObject({ status: 'verified' });
  });

  it('leaves no name and no number in what was refused or kept', async () => {
    await set({ anotherPersonEvery: 1 });
    const answers = [
      await lookUp(),
      await verified(),
      await looks.verify({ subject: { ...subject, personalNumber: '12' } }),
    ];
    const kept = [
      ...(await looks.items(looks.tables.citizens)),
      ...(await looks.items(looks.tables.exchanges)),
    ];
    const text = JSON.stringify([answers, kept]);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(String(subject['personalNumber']));
  });
});

describe('A number that cannot be', () => {
  it.each([
    ['of no province', (number: string) => `099${number.slice(3)}`, 'number-province-unknown'],
    [
      'of another year',
      (number: string) =>
        `${number.slice(0, 4)}${number.slice(4, 6) === '01' ? '02' : '01'}${number.slice(6)}`,
      'number-year-differs',
    ],
  ])('%s is warned of and asked about all the same', async (_what, changed, warning) => {
    const personalNumber = changed(String(subject['personalNumber']));
    const answer = await verified({ subject: { ...subject, personalNumber } });
    expect(answer).toMatchObject({ status: 'verified', result: 'mismatch' });
    expect(answer.warnings).toContain(warning);
  });
});
