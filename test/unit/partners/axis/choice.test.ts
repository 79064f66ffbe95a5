import type { Context } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { proxyEvent } from '../../../support/proxy-event.ts';
import { startDatabase } from '../../../support/tables.ts';

const logged = vi.hoisted(() => [] as { code: string; fields: unknown }[]);
vi.mock('../../../../functions/kernel/log.ts', () => ({
  log: (_level: string, code: string, fields: unknown) => logged.push({ code, fields }),
}));

const database = await startDatabase();
const tables = await database.freshTables();
const lgsp = (baseUrl: string) => ({ form: 'lgsp-f', baseUrl, paths: { '*': '/{service}' } });
const AXIS = {
  routes: { old: lgsp('http://127.0.0.1:1'), new: lgsp('http://127.0.0.1:2') },
  registers: {
    population: { route: 'old' },
    'social-insurance': { route: 'new', dualRun: { route: 'old' } },
  },
};
Object.assign(process.env, { TABLE_PARTNERS: tables.partners, AXIS: JSON.stringify(AXIS) });

const { handler } = await import('../../../../functions/partners/axis/route-choice.api.ts');
const { openAxis } = await import('../../../../functions/partners/axis/axis.ts');
const { AxisConfig } = await import('../../../../functions/partners/axis/config.ts');
const { update } = await import('../../../../functions/kernel/table/update.ts');

afterAll(() => {
  database.stop();
});
beforeEach(() => {
  logged.length = 0;
});

const context = {} as Context; // nothing of it is read
const client = { clientId: 'operator', scopes: 'axis:manage', agencies: 'H21' };
async function call(method: string, register: string, body?: unknown, as = client) {
  const answer = await handler(
    proxyEvent(method, '/v1/axis-routes/{register}', {
      path: { register },
      client: as,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    context,
  );
  return { status: answer.statusCode, body: JSON.parse(answer.body) as unknown };
}
const clock = { at: Date.UTC(2026, 3, 24, 2, 0), now: () => clock.at };
const axis = () =>
  openAxis({
    config: AxisConfig.parse(AXIS),
    credentials: () => Promise.resolve({}),
    table: tables.partners,
    clock,
  });

describe('the route of a register', () => {
  it('is the configured one until somebody chooses', async () => {
    expect(await call('GET', 'social-insurance')).toEqual({
      status: 200,
      body: {
        register: 'social-insurance',
        source: 'configured',
        route: 'new',
        dualRun: { route: 'old' },
        version: 0,
        routes: [
          { name: 'old', form: 'lgsp-f' },
          { name: 'new', form: 'lgsp-f' },
        ],
      },
    });
  });

  it('is chosen with a reason over the version that was read, without a release, within thirty seconds', async () => {
    const take = axis().routesFor('population');
    expect((await take())?.name).toBe('old');
    const choice = { route: 'new', dualRun: { route: 'old' }, version: 0, reason: 'Thử đường mới' };
    expect(await call('PUT', 'population', choice)).toMatchObject({
      status: 200,
      body: { source: 'chosen', route: 'new', dualRun: { route: 'old' }, version: 1, changedBy: 'operator' },
    });
    expect(logged).toMatchObject([
      { code: 'LT100', fields: { partner: 'population', route: 'new', clientId: 'operator' } },
    ]);
    expect((await take())?.name).toBe('old');
    clock.at += 29_999;
    expect((await take())?.name).toBe('old');
    clock.at += 1;
    expect((await take())?.name).toBe('new+old');

    expect(await call('PUT', 'population', choice)).toMatchObject({
      status: 409,
      body: { code: 'axis-choice-changed' },
    });
    const back = { route: 'old', version: 1, reason: 'Quay lại' };
    expect(await call('PUT', 'population', back)).toMatchObject({ status: 200, body: { version: 2 } });
    const shown = (await call('GET', 'population')).body;
    expect(shown).toMatchObject({ route: 'old', source: 'chosen', reason: 'Quay lại' });
    expect(shown).not.toHaveProperty('dualRun');
  });

  it('is chosen once when two choose at the same time', async () => {
    const choose = (reason: string) => call('PUT', 'social-insurance', { route: 'old', version: 0, reason });
    const answers = await Promise.all([choose('một'), choose('hai')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is the configured one again when a release took the chosen one away', async () => {
    await update({
      key: { table: tables.partners, pk: 'ROUTE#population' },
      set: 'SET #route = :route',
      names: { '#route': 'route' },
      values: { ':route': 'gone' },
    });
    expect((await axis().routesFor('population')())?.name).toBe('old');
    expect(logged).toMatchObject([{ code: 'LT105' }]);
  });

  it('is none where the register is not configured', async () => {
    expect(await axis().routesFor('unheard-of')()).toBeUndefined();
    expect(await call('GET', 'unheard-of')).toMatchObject({
      status: 404,
      body: { code: 'axis-register-unknown' },
    });
    expect(await call('PUT', 'unheard-of', {})).toMatchObject({ status: 404 });
    expect(await call('GET', 'constructor')).toMatchObject({ status: 404 });
  });

  it.each([
    ['a route that is not configured', { route: 'gone', version: 0, reason: 'x' }, 'axis-route-unknown'],
    ['a route of the prototype', { route: 'constructor', version: 0, reason: 'x' }, 'axis-route-unknown'],
    [
      'the same route twice',
      { route: 'new', dualRun: { route: 'new' }, version: 0, reason: 'x' },
      'axis-route-unknown',
    ],
    ['no reason', { route: 'new', version: 0 }, 'invalid-field'],
    ['a name that is none', { route: 'NEW ROUTE', version: 0, reason: 'x' }, 'invalid-field'],
  ])('is not chosen by %s', async (_, body, code) => {
    expect(await call('PUT', 'population', body)).toMatchObject({ status: 422, body: { code } });
  });

  it('is shown to and chosen by those only who manage the axis', async () => {
    const other = { ...client, scopes: 'citizen:read' };
    expect(await call('GET', 'population', undefined, other)).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    });
  });
});

it('a configuration that sends a register over a route that is not there is refused at cold start', () => {
  const wrong = { routes: {}, registers: { population: { route: 'gone' } } };
  expect(AxisConfig.safeParse(wrong).success).toBe(false);
  expect(AxisConfig.safeParse({ routes: {}, registers: {} }).success).toBe(true);
});
