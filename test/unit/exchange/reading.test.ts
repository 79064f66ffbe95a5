import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ExchangeDetail, PartnerView } from '../../../schemas/operating.ts';
import { ExchangeView } from '../../../schemas/views.ts';
import type { Subject } from '../../../functions/exchange/exchange.ts';
import type { Client } from '../../../functions/kernel/http/client.ts';
import type { World } from '../../support/carrying.ts';
import { DOSSIER, DVCQG, MINUTE, MORNING, POLICY, SECOND } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { exchangesOf, listParked, partnersNow, readOneExchange } =
  await import('../../../functions/exchange/reading.ts');
const { gaugePartner } = await import('../../../functions/exchange/gauge.ts');
const { redriveExchange } = await import('../../../functions/exchange/redrive.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

const ID = `dvcqg~${DOSSIER}~1`;
const clientOf = (agencies: string[], ...scopes: string[]): Client => ({
  id: 'motcua-h21',
  scopes: new Set(['exchange:read', ...scopes]),
  agencies,
});
const OWN = clientOf(['H21']);
const OTHER = clientOf(['H30']);

let world: World;
beforeEach(async () => {
  world = support.openWorld(await database.freshTables());
});
const reading = () => ({
  tables: world.tables,
  policies: { dvcqg: POLICY, portal: POLICY },
  clock: world.clock,
});
const dossier = (index: number) => `H21.17-260323-4${String(index).padStart(3, '0')}` as Subject;

async function parkMany(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await world.keep(dossier(index), 'step:a');
    world.partner.sends.push(support.rejects);
    await world.carry(dossier(index));
    world.clock.advance(SECOND);
  }
}

describe('Reading an exchange', () => {
  test('shows its attempts and what people did, and not its payload', async () => {
    await world.keep(DOSSIER, 'step:bí mật');
    world.partner.sends.push(support.rejects);
    await world.carry(DOSSIER);
    const redriving = { tables: world.tables, operations: support.OPERATIONS, clock: world.clock };
    await redriveExchange(redriving, ID, { client: OWN, reason: 'Đã sửa ở đối tác' });
    await world.carryThrough(DOSSIER);
    const read = await readOneExchange(reading(), OWN, ID, false);
    if (!read.ok) throw new Error(read.problem.code);
    expect(ExchangeDetail.parse(read.value)).toEqual(read.value);
    expect(read.value).toMatchObject({
      state: 'confirmed',
      attempts: 2,
      acts: [{ act: 'redrive', client: 'motcua-h21' }],
    });
    expect(read.value.recent.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted']);
    expect(JSON.stringify(read.value)).not.toContain('bí mật');
  });

  test('shows its payload only to those who may operate exchanges, wherever it is kept', async () => {
    const long = 'bí mật '.repeat(1_000);
    await world.keep(DOSSIER, 'step:bí mật', `step:${long}`);
    expect(await readOneExchange(reading(), OWN, ID, true)).toMatchObject({
      problem: { code: 'scope-missing' },
    });
    const operator = clientOf(['H21'], 'exchange:operate');
    expect(await readOneExchange(reading(), operator, ID, true)).toMatchObject({
      value: { payload: { text: 'bí mật' } },
    });
    expect(await readOneExchange(reading(), operator, `dvcqg~${DOSSIER}~2`, true)).toMatchObject({
      value: { payload: { text: long } },
    });
  });

  test('is not found by a client of another agency, whatever its scopes', async () => {
    await world.keep(DOSSIER, 'step:a');
    const stranger = clientOf(['H30'], 'exchange:operate');
    for (const [client, id] of [
      [stranger, ID],
      [OWN, `dvcqg~${DOSSIER}~9`],
      [OWN, 'x'],
    ] as const) {
      expect(await readOneExchange(reading(), client, id, true)).toMatchObject({
        problem: { code: 'exchange-not-found' },
      });
    }
  });
});

describe('The exchanges of a dossier', () => {
  test('are shown over all partners, by partner and in order', async () => {
    await world.keep(DOSSIER, ['step', { text: 'a', tell: ['portal'] }], 'step:b');
    await world.carry(DOSSIER);
    const shown = await exchangesOf(reading(), OWN, DOSSIER);
    expect(z.array(ExchangeView).parse(shown)).toEqual(shown);
    expect(shown.map(({ id, state }) => [id, state])).toEqual([
      [`dvcqg~${DOSSIER}~1`, 'confirmed'],
      [`dvcqg~${DOSSIER}~2`, 'confirmed'],
      [`portal~${DOSSIER}~1`, 'queued'],
    ]);
  });

  test('are nothing to a client of another agency, as if there were none', async () => {
    await world.keep(DOSSIER, 'step:a');
    expect(await exchangesOf(reading(), OTHER, DOSSIER)).toEqual([]);
    expect(await exchangesOf(reading(), OWN, dossier(1))).toEqual([]);
  });
});

describe('The list of what is parked', () => {
  test('is paged, longest parked first, each once', async () => {
    await parkMany(7);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listParked(reading(), OWN, {
        partner: 'dvcqg',
        limit: '3',
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (!page.ok) throw new Error(page.problem.code);
      expect(page.value.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.value.items.map(({ subject }) => subject));
      cursor = page.value.next;
    } while (cursor !== undefined);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map(dossier));
  });

  test('shows a client its own agencies’ only', async () => {
    await parkMany(3);
    expect(await listParked(reading(), OTHER, { partner: 'dvcqg' })).toMatchObject({
      ok: true,
      value: { items: [] },
    });
    expect(await listParked(reading(), clientOf(['H21.17']), { partner: 'dvcqg' })).toMatchObject({
      value: { items: [{ subject: dossier(0) }, { subject: dossier(1) }, { subject: dossier(2) }] },
    });
  });

  test('goes on past pages of which the client may see nothing', async () => {
    await parkMany(8);
    const first = await listParked(reading(), OTHER, { partner: 'dvcqg', limit: '1' });
    if (!first.ok || first.value.next === undefined) throw new Error('no next page');
    expect(first.value.items).toEqual([]);
    const second = await listParked(reading(), OTHER, {
      partner: 'dvcqg',
      limit: '1',
      cursor: first.value.next,
    });
    expect(second).toEqual({ ok: true, value: { items: [] } });
  });

  test.each([
    {},
    { partner: 'nobody' },
    { partner: '__proto__' },
    { partner: 'dvcqg', limit: '0' },
    { partner: 'dvcqg', limit: '101' },
    { partner: 'dvcqg', cursor: 'nonsense' },
    { partner: 'dvcqg', cursor: Buffer.from('{"at":1}').toString('base64url') },
    { partner: 'dvcqg', colour: 'red' },
  ])('refuses the query %j', async (query) => {
    expect(await listParked(reading(), OWN, query)).toMatchObject({ problem: { code: 'invalid-query' } });
  });
});

describe('The state of the partners', () => {
  test('says what waits, how long the longest has been due, what is parked, and how the breaker stands', async () => {
    await parkMany(2);
    await world.keep(DOSSIER, 'step:a');
    const since = world.clock.now();
    await world.keep(dossier(8), 'step:a');
    world.partner.sends.push(support.fails);
    await world.carry(dossier(8));
    world.clock.advance(SECOND);
    const carrier = world.carrier();
    for (let call = 0; call < 10; call += 1) await carrier.gate.note({ go: true }, true);
    await carrier.gate.flush();
    const partners = await partnersNow(reading());
    expect(z.array(PartnerView).parse(partners)).toEqual(partners);
    expect(partners).toEqual([
      {
        partner: 'dvcqg',
        breaker: 'open',
        openUntil: instant(world.clock.now() + POLICY.breaker.cooldownMs),
        perSecond: 20,
        queued: 2,
        oldestDueAt: instant(since),
        parked: 2,
      },
      { partner: 'portal', breaker: 'closed', perSecond: 20, queued: 0, parked: 0 },
    ]);
  });

  test('counts a lane that is being carried as waiting, but not as overdue until its carrier must be dead', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(async (effect, call) => {
      world.clock.advance(MINUTE);
      const gauge = await gaugePartner(world.tables, DVCQG, world.clock.now());
      expect(gauge).toEqual({ breaker: 'closed', queued: 1, parked: 0 });
      return support.accepts(effect, call);
    });
    await world.carry(DOSSIER);
    expect(await gaugePartner(world.tables, DVCQG, MORNING)).toEqual({
      breaker: 'closed',
      queued: 0,
      parked: 0,
    });
  });
});
