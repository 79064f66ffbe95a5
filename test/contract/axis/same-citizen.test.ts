import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startAxis } from '../../../local/sandbox/axis/axis.ts';
import { startXroad } from '../../../local/sandbox/xroad/xroad.ts';
import { startPopulation } from '../../../local/sandbox/population/population.ts';
import type { Sandbox } from '../../../local/sandbox/kit/partner.ts';
import type { RouteCredentials } from '../../../functions/partners/axis/config.ts';
import { createSocialInsurance } from '../../../functions/partners/social-insurance/social-insurance.ts';
import type { Route } from '../../../functions/partners/axis/route.ts';
import type { PopulationRegister } from '../../../schemas/citizens/register.ts';
import { PersonName } from '../../../schemas/personal.ts';
import { control } from '../sandbox/portal-client.ts';
import {
  movedClock,
  NOW,
  registerAt,
  registerOver,
  routeAt,
  signal,
  windowOf,
} from '../population/population-calls.ts';
import { birthOf, lookFor, sample, theFirst } from '../population/sampled.ts';

/** Every way over the axis to one and the same register: whatever wraps an answer, the citizen is the same. */

const CREDENTIALS: RouteCredentials = {
  account: { key: 'sandbox-axis-h21', secret: 'sandbox-only-axis-h21-secret' },
  access: {
    AccessKey: 'sandbox-only-access-h21',
    SecretKey: 'sandbox-only-access-h21-secret',
    AppName: 'lien-thong',
    PartnerCode: '000.00.00.H21',
    PartnerCodeCus: '000.00.00.H21',
  },
  partnerCode: '000.00.00.H21',
  system: { id: 'sandbox-axis-system-h21', key: 'sandbox-only-system-h21-key' },
  headers: { 'X-Api-Key': 'sandbox-only-form-e-key' },
};

const clock = movedClock();
let population: Sandbox;
let axis: Sandbox;
let xroad: Sandbox;
beforeAll(async () => {
  population = await startPopulation({ seed: 11, now: clock.now });
  axis = await startAxis({ seed: 11, now: clock.now, populationUrl: population.url });
  xroad = await startXroad({ seed: 11, now: clock.now, populationUrl: population.url });
});
afterAll(async () => {
  await xroad.close();
  await axis.close();
  await population.close();
});
beforeEach(async () => {
  clock.at = NOW;
  for (const sandbox of [population, axis, xroad]) {
    await control(sandbox, 'DELETE', 'faults');
    await control(sandbox, 'POST', 'reset');
  }
});

const FORMS = ['ngsp', 'lgsp-a', 'lgsp-b', 'lgsp-c', 'lgsp-d', 'lgsp-e', 'lgsp-f'] as const;
const XROADS = ['xroad-rest', 'xroad-soap'] as const;
type Form = (typeof FORMS)[number] | (typeof XROADS)[number];
const WITH_TOKENS = ['ngsp', 'lgsp-a', 'lgsp-b', 'lgsp-d'] as const;

const CLIENT = { instance: 'XRDSANDBOX', memberClass: 'GOV', memberCode: 'TINH52', subsystem: 'lienthong' };
const BCA = { instance: 'XRDSANDBOX', memberClass: 'GOV', memberCode: 'BCA', subsystem: 'dancu' };

const configOf = (form: Form): Record<string, unknown> =>
  form === 'xroad-rest' || form === 'xroad-soap'
    ? { form, baseUrl: xroad.url, client: CLIENT, services: { '*': { ...BCA, service: '{service}' } } }
    : {
        form,
        baseUrl: form === 'ngsp' ? axis.url : `${axis.url}/${form.slice(-1)}`,
        paths: { '*': '/apiCSDLDC/1.0/{service}' },
      };
const routeOver = (form: Form): Route => routeAt(configOf(form), CREDENTIALS, clock);
const over = (form: Form): PopulationRegister => registerOver(routeOver(form), clock);
const straight = (): PopulationRegister => registerAt(population.url, clock);

describe.each([...FORMS, ...XROADS])('over %s', (form) => {
  it('a look-up, a verification, relatives and a page of changes say what they say without an axis', async () => {
    const register = over(form);
    for (const kind of ['adult', 'married', 'year-only', 'member']) {
      const look = lookFor(await theFirst(population, kind));
      const found = await straight().lookUp(look, signal());
      expect(found).toMatchObject({ kind: 'answered', value: { source: 'population' } });
      expect(await register.lookUp(look, signal())).toEqual(found);
      expect(await register.verify(look, signal())).toEqual(await straight().verify(look, signal()));
      expect(await register.relatives(look, signal())).toEqual(await straight().relatives(look, signal()));
    }
    const window = windowOf({ pageSize: 50 });
    expect(await register.changes(window, signal())).toEqual(await straight().changes(window, signal()));
  });

  it('nobody is nobody, and no is no', async () => {
    const look = lookFor(await theFirst(population, 'adult'), { name: PersonName.parse('Trần Không Ai') });
    expect(await over(form).lookUp(look, signal())).toMatchObject({ kind: 'answered', value: undefined });
    expect(await over(form).verify(look, signal())).toMatchObject({ kind: 'answered', value: false });
  });

  it('a fault of the register is a refusal of the register', async () => {
    const look = lookFor(await theFirst(population, 'adult'), { officer: { account: 'khong-co' } });
    expect(await over(form).lookUp(look, signal())).toMatchObject({ kind: 'refused', code: 'rejected' });
  });
});

describe.each(FORMS)('over %s, on a bad day,', (form) => {
  it('a server’s own failure in the envelope esb, with HTTP 200, is that the register is away', async () => {
    await control(axis, 'PUT', 'settings', { businessError: { envelope: 'esb' } });
    const look = lookFor(await theFirst(population, 'adult'));
    expect(await over(form).lookUp(look, signal())).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    'civil-status',
    'criminal-record',
    'criminal-record-2',
    'enterprise',
    'vxp',
    'licence',
    'problem',
  ])('a failure in the envelope %s, with HTTP 200, is a refusal', async (envelope) => {
    await control(axis, 'PUT', 'settings', { businessError: { envelope } });
    const look = lookFor(await theFirst(population, 'adult'));
    expect(await over(form).lookUp(look, signal())).toMatchObject({ kind: 'refused', code: 'rejected' });
  });

  it('a wish for patience is kept', async () => {
    await control(axis, 'PUT', 'settings', { throttleEvery: 1, retryAfterSeconds: 7 });
    const look = lookFor(await theFirst(population, 'adult'));
    expect(await over(form).lookUp(look, signal())).toEqual({
      kind: 'unreachable',
      reason: 'throttled',
      afterMs: 7_000,
    });
  });
});

describe.each(XROADS)('over %s, on a bad day,', (form) => {
  const answer = async () => over(form).lookUp(lookFor(await theFirst(population, 'adult')), signal());

  it.each(['7.7', '7.8'])(
    'an error of X-Road is told from one of the register, spelt as in %s',
    async (spelling) => {
      const settings = { errorSpelling: spelling };
      await control(xroad, 'PUT', 'settings', {
        ...settings,
        failWith: { code: 'server.serverproxy.access_denied' },
      });
      expect(await answer()).toMatchObject({ kind: 'refused', code: 'access-denied' });
      await control(xroad, 'PUT', 'settings', {
        ...settings,
        failWith: { code: 'server.clientproxy.network_error' },
      });
      expect(await answer()).toMatchObject({ kind: 'unreachable' });
      await control(xroad, 'PUT', 'settings', { ...settings, failWith: { code: 'client.invalid_body' } });
      expect(await answer()).toMatchObject({ kind: 'refused', code: 'rejected' });
      await control(xroad, 'PUT', 'settings', { ...settings, failWith: null, maintenance: true });
      expect(await answer()).toMatchObject({ kind: 'unreachable', afterMs: 300_000 });
    },
  );

  it.each(['id', 'client', 'service'])(
    'an answer with another %s than its request’s is not read',
    async (mangle) => {
      await control(xroad, 'PUT', 'settings', { mangle });
      expect(await answer()).toMatchObject({ kind: 'refused', code: 'rejected' });
    },
  );

  it('a service that is switched off is asked again after a longer while', async () => {
    await control(xroad, 'PUT', 'settings', { disabled: ['TraCuuThongTinCongDan'] });
    expect(await answer()).toMatchObject({ kind: 'unreachable', afterMs: 300_000 });
  });
});

describe('over xroad-soap', () => {
  it('an answer in a wrapper named after its service says the same', async () => {
    const look = lookFor(await theFirst(population, 'adult'));
    const found = await over('xroad-soap').lookUp(look, signal());
    expect(found).toMatchObject({ kind: 'answered', value: { source: 'population' } });
    await control(xroad, 'PUT', 'settings', { wrapResponses: true });
    expect(await over('xroad-soap').lookUp(look, signal())).toEqual(found);
    expect(await over('xroad-soap').verify(look, signal())).toMatchObject({ kind: 'answered', value: true });
  });
});

describe.each([...FORMS, 'xroad-rest'] as const)('social insurance over %s', (form) => {
  it('lists the same household as without an axis', async () => {
    const one = await theFirst(population, 'member');
    const { householdBook = '' } = one;
    const person = { name: one.name, birth: birthOf(one), province: '52', householdBook };
    const grouping = (config: Record<string, unknown>) => {
      const route = routeAt(config, CREDENTIALS, clock);
      const insurance = createSocialInsurance({ route: () => Promise.resolve(route), clock });
      return insurance.grouping(person, { requestId: '01JQ7Z8Y6M000000000000046A', signal: signal() });
    };
    const straightly = await grouping({
      form: 'lgsp-f',
      baseUrl: population.url,
      paths: { '*': '/apiBHXH/{service}' },
    });
    expect(straightly).toMatchObject({ kind: 'answered', value: { flags: [] } });
    const where =
      form === 'xroad-rest'
        ? {
            services: { '*': { ...BCA, memberCode: 'BHXHVN', subsystem: 'hogiadinh', service: '{service}' } },
          }
        : { paths: { '*': '/apiBHXH/1.0/{service}' } };
    expect(await grouping({ ...configOf(form), ...where })).toEqual(straightly);
  });
});

const State = z.object({ tokens: z.record(z.string(), z.number()) });

describe.each(WITH_TOKENS)('the tokens of %s', (form) => {
  const granted = async (): Promise<number | undefined> => {
    const state = State.parse(await (await fetch(`${axis.controlUrl}/_sandbox/state`)).json());
    return state.tokens[form === 'ngsp' ? form : form.slice(-1)];
  };

  it('serve a burst of looks, one for all, and one more when all of them are ended at once', async () => {
    const people = await sample(population, 'adult', 30);
    const register = over(form);
    const burst = () => Promise.all(people.map((one) => register.lookUp(lookFor(one), signal())));
    expect((await burst()).every(({ kind }) => kind === 'answered')).toBe(true);
    expect(await granted()).toBe(1);
    await control(axis, 'POST', 'expire-tokens');
    expect((await burst()).every(({ kind }) => kind === 'answered')).toBe(true);
    expect(await granted()).toBe(2);
  });
});
