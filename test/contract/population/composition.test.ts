import { afterAll, describe, expect, it } from 'vitest';
import { startAxis } from '../../../local/sandbox/axis/axis.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import { startSecrets } from '../../support/secret-store.ts';
import { startDatabase } from '../../support/tables.ts';
import { signal } from './population-calls.ts';
import { birthOf, lookFor, theFirst } from './sampled.ts';

/** The registers as functions reach them: configured by environment and secrets alone. */

const population = await startPopulation({ seed: 3 });
const axis = await startAxis({ seed: 3, populationUrl: population.url });
const database = await startDatabase();
const tables = await database.freshTables();
const secrets = await startSecrets({
  'not-yet': { notYetIssued: 'made up by the secret store' },
  axis: { ngsp: { account: { key: 'sandbox-axis-h21', secret: 'sandbox-only-axis-h21-secret' } } },
  population: { userName: 'sandbox-csdldc-h21', secretKey: 'sandbox-only-csdldc-h21-secret' },
});
Object.assign(process.env, {
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  TABLE_PARTNERS: tables.partners,
  SECRET_AXIS: 'axis',
  SECRET_POPULATION: 'population',
  POPULATION: JSON.stringify({ verifyUrl: 'https://dancuquocgia.sandbox.example/xac-thuc' }),
  AXIS: JSON.stringify({
    routes: {
      ngsp: {
        form: 'ngsp',
        baseUrl: axis.url,
        paths: {
          '*': '/apiCSDLDC/1.0/{service}',
          getTraCuuThongTinHgd: '/apiBHXH/1.0/getTraCuuThongTinHgd',
        },
      },
    },
    registers: { population: { route: 'ngsp' }, 'social-insurance': { route: 'ngsp' } },
  }),
});
const { systemClock } = await import('../../../functions/kernel/clock.ts');
const { axisFromEnvironment } = await import('../../../functions/deliveries/axis-config.ts');
const { householdGroupingFromEnvironment, populationFromEnvironment } =
  await import('../../../functions/deliveries/population-config.ts');

afterAll(async () => {
  await axis.close();
  await population.close();
  secrets.close();
  database.stop();
});

describe('as the environment configures them', () => {
  const clock = systemClock();
  const shared = axisFromEnvironment(clock);

  it('the population register is looked up over the axis', async () => {
    const one = await theFirst(population, 'adult');
    const register = populationFromEnvironment(clock, shared);
    expect(await register.lookUp(lookFor(one), signal())).toMatchObject({
      kind: 'answered',
      route: 'ngsp',
      value: { citizen: { personalNumber: one.personalNumber } },
    });
  });

  it('social insurance groups people over the same route', async () => {
    const one = await theFirst(population, 'member');
    const person = { name: one.name, birth: birthOf(one), province: '52' };
    const line = { requestId: '01JQ7Z8Y6M000000000000045A', signal: signal() };
    expect(await householdGroupingFromEnvironment(clock, shared).grouping(person, line)).toMatchObject({
      kind: 'answered',
      route: 'ngsp',
    });
  });

  it('a register or a way over the axis that nobody has an account of yet is refused as not configured', async () => {
    const look = lookFor(await theFirst(population, 'adult'));
    for (const secret of ['SECRET_POPULATION', 'SECRET_AXIS']) {
      const before = process.env[secret];
      process.env[secret] = 'not-yet';
      expect(await populationFromEnvironment(clock).lookUp(look, signal()), secret).toMatchObject({
        kind: 'refused',
        code: 'not-configured',
      });
      process.env[secret] = before;
    }
  });

  it('a register without a route or an address is refused as not configured, and nothing fails at cold start', async () => {
    Object.assign(process.env, { AXIS: '{"routes":{},"registers":{}}', POPULATION: '{}' });
    const look = lookFor(await theFirst(population, 'adult'));
    expect(await populationFromEnvironment(clock).lookUp(look, signal())).toMatchObject({
      kind: 'refused',
      code: 'not-configured',
    });
  });
});
