import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startAxis } from '../../../local/sandbox/axis/axis.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import { startDatabase } from '../../support/tables.ts';
import { ACCOUNT, movedClock, signal, SYSTEM, VERIFY_URL } from '../population/population-calls.ts';
import { lookFor, theFirst } from '../population/sampled.ts';
import { control } from '../sandbox/portal-client.ts';

const measured = vi.hoisted(() => [] as string[]);
vi.mock('../../../functions/kernel/metrics.ts', () => ({ measure: (name: string) => measured.push(name) }));
const logged = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../functions/kernel/log.ts', () => ({ log: (...said: unknown[]) => logged.push(said) }));

const database = await startDatabase();
afterAll(database.stop);
const tables = await database.freshTables();
const { openAxis } = await import('../../../functions/partners/axis/axis.ts');
const { AxisConfig } = await import('../../../functions/partners/axis/config.ts');
const { chooseRoute, showChoice } = await import('../../../functions/partners/axis/choose-route.ts');
const { createPopulation } = await import('../../../functions/partners/population/population.ts');
const { PopulationConfig } = await import('../../../functions/partners/population/config.ts');

/** A province that changes its axis: two roads to one register, and to another that says otherwise. */

const clock = movedClock();
let register: Sandbox;
let another: Sandbox;
let axis: Sandbox;
beforeAll(async () => {
  register = await startPopulation({ seed: 11, now: clock.now });
  another = await startPopulation({ seed: 12, now: clock.now });
  axis = await startAxis({ seed: 11, now: clock.now, populationUrl: register.url });
});
afterAll(() => Promise.all([register.close(), another.close(), axis.close()]));
beforeEach(() => {
  measured.length = 0;
  logged.length = 0;
});

async function looking() {
  const straight = (url: string) => ({ form: 'lgsp-f', baseUrl: url, paths: { '*': '/csdldc' } });
  const config = AxisConfig.parse({
    routes: {
      old: straight(register.url),
      new: { form: 'ngsp', baseUrl: axis.url, paths: { '*': '/apiCSDLDC/1.0/{service}' } },
      wrong: straight(another.url),
    },
    registers: { population: { route: 'old' } },
  });
  const own = { key: 'sandbox-axis-h21', secret: 'sandbox-only-axis-h21-secret' };
  const opened = openAxis({
    config,
    credentials: () => Promise.resolve({ old: SYSTEM, wrong: SYSTEM, new: { account: own } }),
    table: tables.partners,
    clock,
  });
  const population = createPopulation({
    config: PopulationConfig.parse({ verifyUrl: VERIFY_URL }),
    credentials: () => Promise.resolve(ACCOUNT),
    route: opened.routesFor('population'),
    clock,
  });
  const look = lookFor(await theFirst(register, 'adult'));
  return {
    lookUp: () => population.lookUp(look, signal()),
    choose: async (route: string, beside: string) => {
      const shown = await showChoice('population', { config, table: tables.partners });
      const version = shown.ok ? shown.value.version : 0;
      const body = { route, dualRun: { route: beside }, version, reason: 'Đổi trục' };
      const chosen = await chooseRoute('population', body, 'van-hanh', clock.at, {
        config,
        table: tables.partners,
      });
      if (!chosen.ok) throw new Error(chosen.problem.code);
      clock.at += 30_000;
    },
  };
}
const compared = (name: string) =>
  vi.waitFor(() => {
    expect(measured.filter((each) => each.startsWith('dualRun'))).toEqual([name]);
  });

describe('An axis that is changed with both run side by side, by a choice and no release,', () => {
  it('answers by the new one, and finds that the old says the same', async () => {
    const { lookUp, choose } = await looking();
    const before = await lookUp();
    await choose('new', 'old');
    // Whoever records the look names both: over both the question about somebody went.
    expect(await lookUp()).toEqual({ ...before, route: 'new+old' });
    await compared('dualRunAgreed');
  });

  it('answers by the new one where the other says otherwise, and tells so by digests', async () => {
    const { lookUp, choose } = await looking();
    await choose('new', 'wrong');
    expect(await lookUp()).toMatchObject({ kind: 'answered', route: 'new+wrong' });
    await compared('dualRunDiffered');
    expect(JSON.stringify(logged)).toContain('LT101');
    const { name, personalNumber } = await theFirst(register, 'adult');
    expect(JSON.stringify(logged)).not.toContain(name);
    expect(JSON.stringify(logged)).not.toContain(personalNumber);
  });

  it('answers by the new one while the old is down', async () => {
    const { lookUp, choose } = await looking();
    await choose('new', 'wrong');
    await control(another, 'PUT', 'faults', [{ mode: 'down' }]);
    expect(await lookUp()).toMatchObject({ kind: 'answered', route: 'new+wrong' });
    await compared('dualRunUnanswered');
    await control(another, 'DELETE', 'faults');
  });
});
