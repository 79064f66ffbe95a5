import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { BulkRedriveOrder, BulkRedriveReport } from '../../../schemas/operating.ts';
import type { Exchange, Subject } from '../../../functions/exchange/exchange.ts';
import type { Operation } from '../../../functions/exchange/operation.ts';
import type { Client } from '../../../functions/kernel/http/client.ts';
import type { World } from '../../support/carrying.ts';
import { DAY, DOSSIER, HOUR, MORNING, POLICY, PORTAL } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/carrying.ts');
const { answers, fails, losesReply, losesRequest, OPERATIONS, rejects } = support;
const { amendExchange, redriveExchange, skipExchange } =
  await import('../../../functions/exchange/redrive.ts');
const { redriveParked } = await import('../../../functions/exchange/redrive-parked.ts');
const { readPayload, exchangeKey, payloadKey } =
  await import('../../../functions/exchange/exchange-store.ts');
const { instant, millis } = await import('../../../functions/kernel/clock.ts');
const { digestBytes, digestJson } = await import('../../../functions/kernel/digest.ts');
const { getMany } = await import('../../../functions/kernel/table/read.ts');

const disturbance = support.disturbDatabase();
const ID = `dvcqg~${DOSSIER}~1`;
const clientOf = (...agencies: string[]): Client => ({
  id: 'motcua-h21',
  scopes: new Set(['exchange:operate']),
  agencies,
});
const ORDER = { client: clientOf('H21'), officer: 'canbo.012', reason: 'Đối tác đã khắc phục' };

let world: World;
beforeEach(async () => {
  disturbance.calm();
  world = support.openWorld(await database.freshTables());
});

const redriving = (operations: ReadonlyMap<string, Operation> = OPERATIONS) => ({
  tables: world.tables,
  operations,
  clock: world.clock,
});
const first = async (): Promise<Exchange> => (await world.exchanges(DOSSIER))[0]!;

async function park(subject: Subject = DOSSIER, ...duties: Parameters<World['keep']>[1][]): Promise<void> {
  await world.keep(subject, ...(duties.length === 0 ? ['step:a'] : duties));
  world.partner.sends.push(rejects);
  await world.carry(subject);
}

describe('A parked exchange', () => {
  test('is sent again on a person’s word, and its lane goes on', async () => {
    await park(DOSSIER, 'step:a', 'step:b');
    const redriven = await redriveExchange(redriving(), ID, ORDER);
    expect(redriven).toMatchObject({ ok: true, value: { state: 'queued' } });
    expect(await world.lane(DOSSIER)).toMatchObject({ parked: false, head: 1, dueAt: instant(MORNING) });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b']);
    const done = await first();
    expect(done).toMatchObject({ state: 'confirmed', attempts: 2 });
    expect(done.reason).toBeUndefined();
    expect(done.acts).toEqual([
      {
        act: 'redrive',
        at: instant(MORNING),
        client: 'motcua-h21',
        officer: 'canbo.012',
        reason: ORDER.reason,
      },
    ]);
  });

  test('gets a fresh retry window with its redrive, and short waits again', async () => {
    await world.keep(DOSSIER, 'step:a');
    world.partner.sends.push(...Array<typeof fails>(100).fill(fails));
    const policy = { ...POLICY, retry: { ...POLICY.retry, windowMs: 6 * HOUR } };
    await world.carryThrough(DOSSIER, world.carrier({ policy }));
    expect(await first()).toMatchObject({ state: 'parked', reason: { code: 'retry-window-spent' } });
    world.clock.advance(DAY);
    await redriveExchange(redriving(), ID, ORDER);
    const from = world.clock.now();
    await world.carry(DOSSIER);
    expect(await first()).toMatchObject({ state: 'retrying' });
    expect(millis((await first()).nextAttemptAt!) - from).toBeLessThan(10_000);
  });

  test('leaves the act in the evidence: who, what and the digest of why, in the transaction of the new state', async () => {
    await park();
    disturbance.calm();
    await redriveExchange(redriving(), ID, ORDER);
    expect(disturbance.seen.filter((command) => command === 'TransactWriteItemsCommand')).toHaveLength(1);
    const link = (await world.chain(DOSSIER)).at(-1);
    expect(link).toMatchObject({
      kind: 'exchange.redriven',
      actor: 'motcua-h21',
      details: {
        exchange: ID,
        officer: 'canbo.012',
        state: 'queued',
        parkedFor: 'partner-rejected',
        reason: digestBytes(ORDER.reason),
      },
    });
    const { acts } = await first();
    expect(link?.digest).toBe(digestJson({ exchange: ID, ...acts![0] }));
    expect(JSON.stringify(link)).not.toContain(ORDER.reason);
  });

  test('is not found by a client of another agency, nor is what does not exist', async () => {
    await park();
    for (const client of [clientOf('H22'), clientOf('H21.18'), clientOf('H21.17.05'), clientOf()]) {
      expect(await redriveExchange(redriving(), ID, { ...ORDER, client })).toMatchObject({
        ok: false,
        problem: { code: 'exchange-not-found' },
      });
    }
    for (const id of [`dvcqg~${DOSSIER}~2`, `portal~${DOSSIER}~1`, 'nonsense', '']) {
      expect(await skipExchange(redriving(), id, ORDER)).toMatchObject({
        problem: { code: 'exchange-not-found' },
      });
    }
    expect(await world.states(DOSSIER)).toEqual(['parked']);
    expect(await redriveExchange(redriving(), ID, { ...ORDER, client: clientOf('H21.17') })).toMatchObject({
      ok: true,
    });
  });

  test('is the only one that a person may act upon', async () => {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    world.partner.sends.push(fails);
    await world.carry(DOSSIER);
    for (const id of [ID, `dvcqg~${DOSSIER}~2`]) {
      expect(await redriveExchange(redriving(), id, ORDER)).toMatchObject({
        problem: { code: 'exchange-not-parked' },
      });
      expect(await amendExchange(redriving(), id, ORDER, { text: 'b' })).toMatchObject({
        problem: { code: 'exchange-not-parked' },
      });
      expect(await skipExchange(redriving(), id, ORDER)).toMatchObject({
        problem: { code: 'exchange-not-parked' },
      });
    }
  });

  test('is redriven once when two people order it at the same time', async () => {
    await park();
    const both = await Promise.all([
      redriveExchange(redriving(), ID, ORDER),
      redriveExchange(redriving(), ID, ORDER),
    ]);
    expect(both.map((each) => (each.ok ? 'done' : each.problem.code)).sort()).toEqual([
      'done',
      'exchange-not-parked',
    ]);
    expect((await first()).acts).toHaveLength(1);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a']);
  });

  test('is redriven although duties come in behind it meanwhile', async () => {
    await park();
    let come = 3;
    const comeBetween = async (command: string): Promise<undefined> => {
      if (command !== 'TransactWriteItemsCommand' || come === 0) return;
      come -= 1;
      disturbance.fault = undefined;
      await world.keep(DOSSIER, 'step:more');
      disturbance.fault = comeBetween;
    };
    disturbance.fault = comeBetween;
    expect(await redriveExchange(redriving(), ID, ORDER)).toMatchObject({ ok: true });
  });
});

describe('An exchange that was parked without knowing its outcome', () => {
  async function parkUnprovable(script: typeof fails): Promise<void> {
    await world.keep(DOSSIER, 'step:a', 'step:b');
    world.partner.sends.push(script);
    world.partner.probes.push({ finding: 'unclear', safeToResend: false });
    await world.carryThrough(DOSSIER);
    expect(await first()).toMatchObject({ state: 'parked', reason: { code: 'outcome-unprovable' } });
  }

  test('is asked about again before it is sent, and confirmed when it turns out to be in effect', async () => {
    await parkUnprovable(losesReply);
    expect(await redriveExchange(redriving(), ID, ORDER)).toMatchObject({ value: { state: 'unknown' } });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b']);
    expect(world.partner.calls.filter((call) => call === `send ${ID}`)).toHaveLength(1);
  });

  test('is sent on the person’s word when the partner still cannot tell', async () => {
    await parkUnprovable(losesRequest);
    await redriveExchange(redriving(), ID, ORDER);
    world.partner.probes.push({ finding: 'unclear', safeToResend: false });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b']);
  });

  test('is not sent unproven when it was one of many that were redriven together: nobody vouched for it', async () => {
    await parkUnprovable(losesRequest);
    const which = BulkRedriveOrder.parse({ partner: 'dvcqg', reason: ORDER.reason });
    await redriveParked(redriving(), ORDER, which);
    world.partner.probes.push({ finding: 'unclear', safeToResend: false });
    await world.carryThrough(DOSSIER);
    expect(await first()).toMatchObject({ state: 'parked', reason: { code: 'outcome-unprovable' } });
    expect(world.effects()).toEqual([]);
  });

  test('is asked about also after it was parked again for another reason', async () => {
    await parkUnprovable(losesReply);
    world.clock.advance(HOUR);
    await redriveExchange(redriving(), ID, ORDER);
    const broken = {
      ...OPERATIONS.get('test.step')!,
      contract: OPERATIONS.get('test.step')!.contract.refine(() => false),
    };
    await world.carry(DOSSIER, world.carrier({ operations: new Map([[broken.name, broken]]) }));
    expect(await first()).toMatchObject({
      state: 'parked',
      uncertain: true,
      reason: { code: 'payload-unreadable' },
    });
    await redriveExchange(redriving(), ID, ORDER);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['a', 'b']);
  });
});

describe('Amending', () => {
  const payloadOf = async () => {
    const [item, beside] = await getMany([
      exchangeKey(world.tables.exchanges, world.partner.name, DOSSIER, 1),
      payloadKey(world.tables.exchanges, world.partner.name, DOSSIER, 1),
    ]);
    return { text: readPayload(item!, beside), beside: beside?.['payload']?.S };
  };

  test('sends another payload in its place, with both digests in the evidence', async () => {
    await park();
    const before = (await first()).digest;
    expect(await amendExchange(redriving(), ID, ORDER, { text: 'sửa' })).toMatchObject({ ok: true });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['sửa']);
    const link = (await world.chain(DOSSIER)).find(({ kind }) => kind === 'exchange.amended');
    expect(link?.details).toMatchObject({ payloadBefore: before, payload: digestJson({ text: 'sửa' }) });
    expect((await first()).digest).toBe(digestJson({ text: 'sửa' }));
  });

  test('moves a payload beside its exchange and back into it, and leaves nothing of the old one', async () => {
    const long = 'dài '.repeat(1_000);
    await park();
    await amendExchange(redriving(), ID, ORDER, { text: long });
    expect((await payloadOf()).text).toContain(long);
    world.partner.sends.push(rejects);
    await world.carry(DOSSIER);
    await amendExchange(redriving(), ID, ORDER, { text: 'ngắn' });
    expect(await payloadOf()).toEqual({ text: '{"text":"ngắn"}', beside: undefined });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['ngắn']);
  });

  test('is refused field by field when it does not fit the operation’s contract, and changes nothing', async () => {
    await park();
    expect(await amendExchange(redriving(), ID, ORDER, { colour: 'red' })).toMatchObject({
      problem: {
        code: 'amend-invalid',
        errors: [
          { pointer: '/text', code: 'missing' },
          { pointer: '/colour', code: 'unknown-field' },
        ],
      },
    });
    expect(await amendExchange(redriving(new Map()), ID, ORDER, { text: 'b' })).toMatchObject({
      problem: { code: 'amend-invalid' },
    });
    expect(await world.states(DOSSIER)).toEqual(['parked']);
    expect(await world.chain(DOSSIER)).toHaveLength(1);
  });

  test('cannot make one dossier’s lane speak of another', async () => {
    await park();
    const step: Operation = {
      ...OPERATIONS.get('test.step')!,
      isAbout: (payload, subject) =>
        !JSON.stringify(payload).includes('H21.17-') || JSON.stringify(payload).includes(subject),
    };
    const guarded = redriving(new Map([[step.name, step]]));
    expect(await amendExchange(guarded, ID, ORDER, { text: 'H21.17-260323-0099' })).toMatchObject({
      problem: { code: 'amend-invalid' },
    });
    expect(await amendExchange(guarded, ID, ORDER, { text: DOSSIER })).toMatchObject({ ok: true });
  });
});

describe('Skipping', () => {
  test('ends an exchange without the partner having it, and the next one goes', async () => {
    await park(DOSSIER, 'step:a', 'step:b');
    expect(await skipExchange(redriving(), ID, ORDER)).toMatchObject({ value: { state: 'skipped' } });
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['b']);
    expect(await world.states(DOSSIER)).toEqual(['skipped', 'confirmed']);
    expect((await world.chain(DOSSIER)).some(({ kind }) => kind === 'exchange.skipped')).toBe(true);
  });

  test('settles: what follows from it is kept in the same transaction, in the other lane and its own', async () => {
    await park(DOSSIER, ['step', { text: 'a', tell: ['portal', 'dvcqg'] }], 'step:b');
    const told = (await world.exchanges(DOSSIER, PORTAL)).length;
    await skipExchange(redriving(), ID, ORDER);
    expect(await world.exchanges(DOSSIER, PORTAL)).toHaveLength(told + 1);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['b', `${ID} is parked`, `${ID} is skipped`]);
  });

  test('the first full-state message does not establish the lane: the next one is sent, not passed over', async () => {
    await park(DOSSIER, 'state:a', 'state:b', 'state:c');
    await skipExchange(redriving(), ID, ORDER);
    await world.carryThrough(DOSSIER);
    expect(world.effects()).toEqual(['b', 'c']);
  });
});

describe('Redriving all that is parked at a partner', () => {
  const dossier = (index: number) => `H21.17-260323-3${String(index).padStart(3, '0')}` as Subject;
  const order = (more: object = {}) =>
    BulkRedriveOrder.parse({ partner: 'dvcqg', reason: ORDER.reason, ...more });
  const ids = (report: { exchanges: readonly { id: string }[] }) => report.exchanges.map(({ id }) => id);

  /** Received in the order 0, 1, 2, … and parked in the opposite one, an hour apart. */
  async function parkMany(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      await world.keep(dossier(index), 'step:a');
      world.clock.advance(1_000);
    }
    for (let index = count - 1; index >= 0; index -= 1) {
      world.partner.sends.push(
        index === 1 ? answers({ kind: 'rejected', code: '7', reason: 'x', fix: 'y' }) : rejects,
      );
      await world.carry(dossier(index));
      world.clock.advance(HOUR);
    }
  }

  test('first says what it would do, in the order in which it was received, and changes nothing', async () => {
    await parkMany(4);
    const report = await redriveParked(redriving(), ORDER, order({ dryRun: true }));
    expect(BulkRedriveReport.parse(report)).toEqual(report);
    expect(ids(report)).toEqual([0, 1, 2, 3].map((index) => `dvcqg~${dossier(index)}~1`));
    expect(report).toMatchObject({ dryRun: true, more: false });
    expect(report.exchanges[0]).toMatchObject({ state: 'parked', code: 'partner-rejected' });
    for (let index = 0; index < 4; index += 1) expect(await world.states(dossier(index))).toEqual(['parked']);
  });

  test('then does just that', async () => {
    await parkMany(3);
    const report = await redriveParked(redriving(), ORDER, order());
    expect(ids(report)).toEqual([0, 1, 2].map((index) => `dvcqg~${dossier(index)}~1`));
    expect(report.exchanges.every(({ state }) => state === 'queued')).toBe(true);
    for (let index = 0; index < 3; index += 1) await world.carryThrough(dossier(index));
    expect(world.effects()).toHaveLength(3);
    expect(ids(await redriveParked(redriving(), ORDER, order()))).toEqual([]);
  });

  test('takes in only what the filter says: a reason, a time, a number, the client’s agencies', async () => {
    await parkMany(3);
    await world.keep(dossier(9), ['step', { text: 'a', colour: 'red' } as never]);
    await world.carry(dossier(9));
    const dry = (more: object, client = ORDER.client) =>
      redriveParked(redriving(), { ...ORDER, client }, order({ dryRun: true, ...more }));
    expect(ids(await dry({ code: 'payload-unreadable' }))).toEqual([`dvcqg~${dossier(9)}~1`]);
    const afterFirst = instant(millis((await world.exchanges(dossier(2)))[0]!.parkedAt!) + HOUR);
    expect(ids(await dry({ parkedBefore: afterFirst }))).toEqual([`dvcqg~${dossier(2)}~1`]);
    const limited = await dry({ limit: 2 });
    expect(ids(limited)).toEqual([0, 1].map((index) => `dvcqg~${dossier(index)}~1`));
    expect(limited.more).toBe(true);
    expect(ids(await dry({}, clientOf('H30')))).toEqual([]);
  });
});
