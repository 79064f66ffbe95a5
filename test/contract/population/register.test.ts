import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import type { PopulationRegister } from '../../../schemas/citizens/register.ts';
import { Instant } from '../../../schemas/instant.ts';
import { PersonName } from '../../../schemas/personal.ts';
import { control } from '../sandbox/portal-client.ts';
import { movedClock, NOW, registerAt, signal, windowOf } from './population-calls.ts';
import { birthOf, lookFor, sample, theFirst } from './sampled.ts';

/** The adapter against the register's sandbox, which checks namespaces, order, hashes and officers strictly. */

const clock = movedClock();
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startPopulation({ seed: 7, now: clock.now });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  clock.at = NOW;
  await control(sandbox, 'DELETE', 'faults');
  await control(sandbox, 'POST', 'reset');
});

const register = (changes: Record<string, unknown> = {}): PopulationRegister =>
  registerAt(sandbox.url, clock, changes);
const set = (settings: Record<string, unknown>) => control(sandbox, 'PUT', 'settings', settings);

describe('the register of the sandbox', () => {
  it.each(['adult', 'child', 'married', 'year-only', 'old-number', 'head', 'member'])(
    'is looked up, verified, and asked for the relatives of: %s',
    async (kind) => {
      for (const one of await sample(sandbox, kind, 20)) {
        const look = lookFor(one);
        expect(await register().lookUp(look, signal())).toMatchObject({
          kind: 'answered',
          value: {
            source: 'population',
            citizen: { personalNumber: one.personalNumber, name: { full: one.name }, birth: birthOf(one) },
          },
        });
        expect(await register().verify(look, signal())).toMatchObject({ kind: 'answered', value: true });
        expect(await register().relatives(look, signal())).toMatchObject({ kind: 'answered' });
      }
    },
  );

  it('knows a citizen by the old number, name and birth', async () => {
    const one = await theFirst(sandbox, 'old-number');
    if (one.oldNumber === undefined) throw new Error('no old number');
    const look = lookFor(one, { identity: { oldNumber: one.oldNumber } });
    expect(await register().lookUp(look, signal())).toMatchObject({
      kind: 'answered',
      value: { citizen: { personalNumber: one.personalNumber } },
    });
  });

  it('knows nobody of another name, and says no', async () => {
    const look = lookFor(await theFirst(sandbox, 'adult'), { name: PersonName.parse('Trần Không Ai') });
    expect(await register().lookUp(look, signal())).toMatchObject({ kind: 'answered', value: undefined });
    expect(await register().verify(look, signal())).toMatchObject({ kind: 'answered', value: false });
  });

  it.each([
    ['three name parts', { nameParts: 'three' }, {}],
    [
      'the older namespace',
      { namespaces: ['http://gtel.vn/qldc'] },
      { requestNamespace: 'http://gtel.vn/qldc' },
    ],
    ['seconds', { timestampUnit: 's' }, { timestampUnit: 's' }],
    ['names without accents', {}, { withoutAccents: true }],
    ['the newer variant', {}, { namesOfficer: true }],
  ])('is understood, and understands: %s', async (_, settings, changes) => {
    await set(settings);
    const one = await theFirst(sandbox, 'adult');
    expect(await register(changes).lookUp(lookFor(one), signal())).toMatchObject({
      kind: 'answered',
      value: { citizen: { name: { full: one.name } } },
    });
  });

  it.each([
    ['a clock that is ten minutes off', {}, {}, 600_000],
    ['another namespace', { namespaces: ['http://gtel.vn/qldc'] }, {}, 0],
    ['another unit of time', { timestampUnit: 's' }, {}, 0],
    ['another address in the hash', {}, { verifyUrl: 'https://elsewhere.example' }, 0],
    ['another code of integration', {}, { codes: { lookUp: '099' } }, 0],
  ])('refuses %s, and a person has to look into it', async (_, settings, changes, off) => {
    await set(settings);
    const one = await theFirst(sandbox, 'adult');
    const ours = movedClock(NOW + off);
    const answer = await registerAt(sandbox.url, ours, changes).lookUp(lookFor(one), signal());
    expect(answer).toMatchObject({ kind: 'refused', code: 'rejected', reason: 'fault Client' });
  });

  it('refuses an officer without an account there', async () => {
    const look = lookFor(await theFirst(sandbox, 'adult'), { officer: { account: 'khong-co' } });
    expect(await register().lookUp(look, signal())).toMatchObject({ kind: 'refused', code: 'rejected' });
  });

  it.each([
    ['truncateEvery', 'unreachable'],
    ['htmlEvery', 'unreachable'],
    ['serverFaultEvery', 'unreachable'],
    ['clientFaultEvery', 'refused'],
    ['anotherPersonEvery', 'refused'],
  ])('on a bad day (%s) says nothing that is taken for an answer', async (quirk, kind) => {
    await set({ [quirk]: 1 });
    const answer = await register().lookUp(lookFor(await theFirst(sandbox, 'adult')), signal());
    expect(answer.kind).toBe(kind);
  });

  it('tells every change of a window, page by page, each record readable', async () => {
    const window = {
      from: Instant.parse('2025-06-30T17:00:00.000Z'),
      to: Instant.parse('2025-07-31T17:00:00.000Z'),
      pageSize: 300,
    };
    const numbers = new Set<string>();
    for (let page = 1, more = true; more; page += 1) {
      const answer = await register().changes(windowOf({ ...window, page }), signal());
      if (answer.kind !== 'answered') throw new Error(answer.reason);
      expect(answer.value.unreadable).toEqual([]);
      expect(answer.value.total).toBe(1_000);
      for (const { citizen } of answer.value.records) numbers.add(citizen.personalNumber);
      more = answer.value.more;
    }
    expect(numbers.size).toBe(1_000);
  });
});
