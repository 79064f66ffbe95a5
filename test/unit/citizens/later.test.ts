import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Looks } from '../../support/looks.ts';
import { DAY, HOUR, MINUTE } from '../../support/exchanges.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/looks.ts');
const { BIRTH, CLIENT, CODE, FULL_NAME, NUMBER, OFFICER, openLooks, unreachable } = support;
const { readVerification } = await import('../../../functions/citizens/read-verification.ts');
const { readChain } = await import('../../../functions/kernel/evidence/evidence-store.ts');
const { firstBrokenLink } = await import('../../../functions/kernel/evidence/chain.ts');
const { disturbDatabase } = await import('../../support/carrying.ts');
const { redriveExchange } = await import('../../../functions/exchange/redrive.ts');
const { verificationOperation } = await import('../../../functions/citizens/verification.operation.ts');
const disturbance = disturbDatabase();

let looks: Looks;
beforeEach(async () => {
  disturbance.calm();
  looks = await openLooks(await database.freshTables());
});

/** A verification for which the register was away. */
const waiting = async (changed: object = {}) => {
  looks.register.verifies.push(unreachable);
  const answer = await looks.verify(changed);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
};
const now = (id: string) => readVerification(looks.tables.citizens, CLIENT, id);

describe('While the register is away, a verification', () => {
  test('is kept as unverified with the duty to ask later, and says that nothing need be done', async () => {
    const answer = await waiting();
    expect(answer).toMatchObject({
      status: 'unverified',
      exchange: `population~${answer.id}~1`,
      reason: { code: 'register-unreachable', fix: expect.stringContaining('Không cần gửi lại') as unknown },
    });
    expect(answer).not.toHaveProperty('result');
    expect(await looks.exchanges(answer.id)).toMatchObject([{ state: 'queued', agency: 'H21.17' }]);
    expect(await looks.records()).toMatchObject([{ outcome: 'unanswered', verification: answer.id }]);
  });

  test('is kept whole or not at all', async () => {
    looks.register.verifies.push(unreachable);
    disturbance.fault = (command) => {
      if (command === 'TransactWriteItemsCommand') throw new Error('power cut');
      return undefined;
    };
    await expect(looks.verify()).rejects.toThrow('power cut');
    disturbance.calm();
    expect(await looks.items(looks.tables.exchanges)).toEqual([]);
    expect(await looks.items(looks.tables.evidence)).toEqual([]);
    expect(await looks.records()).toEqual([]);
  });

  test('waits no longer than it may', async () => {
    looks.register.verifies.push('silence');
    const answer = looks.verify();
    while (looks.register.asked.length === 0) await new Promise(setImmediate);
    looks.deadlines[0]?.abort();
    expect(await answer).toMatchObject({ ok: true, value: { status: 'unverified' } });
  });

  test('is kept for later too where the route or the account is missing: a person mends that', async () => {
    looks.register.verifies.push({ kind: 'refused', code: 'access-denied', reason: 'x' });
    expect(await looks.verify()).toMatchObject({ ok: true, value: { status: 'unverified' } });
  });

  test('carries nothing personal in the open on its way', async () => {
    const { id } = await waiting();
    const kept = JSON.stringify([
      await looks.items(looks.tables.exchanges),
      await looks.items(looks.tables.evidence),
      await looks.items(looks.tables.citizens),
    ]);
    for (const secret of [NUMBER, FULL_NAME, 'Thử Nghiệm', OFFICER, '1990-05-17', 'c06.gialai'])
      expect(kept).not.toContain(secret);
    expect(await looks.payloads(id)).toMatchObject([{ verification: id, dossier: CODE, client: 'cong-mau' }]);
  });

  test('holds up nobody: its dossier is accepted while it waits, after it was tried, and after it was answered', async () => {
    const { id } = await waiting({ dossier: 'H21.17-260323-0001' });
    expect(await looks.submit(1)).toMatchObject({ ok: true });
    const second = await waiting({ dossier: 'H21.17-260323-0002' });
    looks.register.verifies.push(unreachable);
    await looks.carry(second.id);
    expect(await looks.submit(2)).toMatchObject({ ok: true });
    const third = await waiting({ dossier: 'H21.17-260323-0003' });
    await looks.carry(third.id);
    expect(await looks.submit(3)).toMatchObject({ ok: true });
    await looks.carry(id);
    expect(await now(id)).toMatchObject({ value: { status: 'verified' } });
  });
});

describe('Once the register is back, a verification that had waited', () => {
  test('is answered as if it had been then, recorded as a look by duty, and told to the portal', async () => {
    const { id } = await waiting();
    looks.clock.advance(2 * HOUR);
    await looks.carry(id);
    expect(await now(id)).toMatchObject({
      ok: true,
      value: {
        status: 'verified',
        result: 'match',
        route: 'ngsp',
        source: 'population',
        asOf: '2026-03-23T04:30:00.000Z',
      },
    });
    expect((await looks.records()).at(-1)).toMatchObject({
      manner: 'duty',
      outcome: 'answered',
      result: 'match',
      verification: id,
    });
    expect(await looks.told(id)).toMatchObject([
      {
        id: `population~${id}~1~confirmed~1`,
        type: 'citizen.verified',
        data: { dossierCode: CODE, agency: 'H21.17', verification: id, result: 'match' },
      },
    ]);
    // The same question under the same name: the register can tell it from another.
    expect(new Set(looks.register.asked.map(({ look }) => look.requestId))).toEqual(new Set([id]));
  });

  test('tells the portal of a mismatch', async () => {
    const { id } = await waiting({
      subject: { personalNumber: NUMBER, fullName: 'Đặng Văn Khác', birth: BIRTH },
    });
    await looks.carry(id);
    expect(await looks.told(id)).toMatchObject([{ type: 'citizen.verified', data: { result: 'mismatch' } }]);
    expect(JSON.stringify(await looks.told(id))).not.toContain('Khác');
  });

  test('is tried again and again until then, each try recorded', async () => {
    const { id } = await waiting();
    for (let round = 0; round < 3; round += 1) {
      looks.register.verifies.push(unreachable);
      await looks.carry(id);
      looks.clock.advance(HOUR);
    }
    expect(await now(id)).toMatchObject({ value: { status: 'unverified' } });
    await looks.carry(id);
    expect(await now(id)).toMatchObject({ value: { status: 'verified', result: 'match' } });
    expect((await looks.records()).map(({ outcome }) => outcome)).toEqual([
      'unanswered',
      'unanswered',
      'unanswered',
      'unanswered',
      'answered',
    ]);
  });

  test('is asked once more, without harm, where the worker died before its answer was written', async () => {
    const { id } = await waiting();
    disturbance.fault = (command) => {
      if (command === 'TransactWriteItemsCommand' && looks.register.asked.length > 1)
        throw new Error('killed');
      return undefined;
    };
    await expect(looks.carry(id)).rejects.toThrow('killed');
    disturbance.calm();
    looks.clock.advance(10 * MINUTE);
    await looks.carry(id);
    expect(await now(id)).toMatchObject({ value: { status: 'verified', result: 'match' } });
    expect(await looks.told(id)).toHaveLength(1);
  });

  test('is not confirmed before its look is recorded', async () => {
    const { id } = await waiting();
    disturbance.fault = (command) => {
      // What is put once the register has answered is the record of the look.
      if (command === 'PutItemCommand' && looks.register.asked.length === 2) {
        disturbance.calm();
        throw new Error('no room for records');
      }
      return undefined;
    };
    await looks.carry(id);
    expect(await now(id)).toMatchObject({ value: { status: 'unverified' } });
    expect(await looks.exchanges(id)).toMatchObject([{ state: 'unknown' }]);
  });

  test('waits for a person, in Vietnamese, where the register refuses it; the portal hears why in the catalogue’s words', async () => {
    const { id } = await waiting();
    looks.register.verifies.push({ kind: 'refused', code: 'rejected', reason: 'họ tên sai' });
    await looks.carry(id);
    expect(await now(id)).toMatchObject({
      value: { status: 'parked', reason: { code: 'partner-rejected' } },
    });
    expect(await looks.exchanges(id)).toMatchObject([
      {
        state: 'parked',
        reason: { partnerCode: 'rejected', message: 'Cơ sở dữ liệu dân cư từ chối yêu cầu' },
      },
    ]);
    expect(await looks.told(id)).toMatchObject([{ type: 'duty.parked', data: { dossierCode: CODE } }]);
  });

  test('is answered by the duty where the register had refused for a reason of ours that was mended', async () => {
    looks.register.verifies.push({ kind: 'refused', code: 'rejected', reason: 'fault Client' });
    const answer = await looks.verify();
    if (!answer.ok) throw new Error(answer.problem.code);
    await looks.carry(answer.value.id);
    expect(await now(answer.value.id)).toMatchObject({ value: { status: 'verified', result: 'match' } });
    expect(await looks.told(answer.value.id)).toMatchObject([
      { type: 'citizen.verified', data: { result: 'match' } },
    ]);
  });

  test('that is answered about somebody else each time waits for a person, with why', async () => {
    const foreign = { kind: 'refused', code: 'about-another-person', reason: 'differs' } as const;
    looks.register.verifies.push(foreign, foreign);
    const answer = await looks.verify();
    if (!answer.ok) throw new Error(answer.problem.code);
    await looks.carry(answer.value.id);
    expect(await now(answer.value.id)).toMatchObject({ value: { status: 'parked' } });
    expect(await looks.exchanges(answer.value.id)).toMatchObject([
      { state: 'parked', reason: { partnerCode: 'about-another-person' } },
    ]);
  });

  test('waits for a person where its officer’s account has ended, and goes on once that is mended', async () => {
    const { id } = await waiting();
    await looks.officer({ until: '2026-03-22' });
    await looks.carry(id);
    expect(await looks.exchanges(id)).toMatchObject([
      { state: 'parked', reason: { partnerCode: 'officer-without-register-account' } },
    ]);
    await looks.officer();
    const operations = new Map(
      [verificationOperation(looks.tables.citizens)].map((each) => [each.name, each]),
    );
    const operator = { ...CLIENT, scopes: new Set(['exchange:operate']) };
    const redriving = { tables: looks.tables, clock: looks.clock, operations };
    const order = { client: operator, reason: 'Đã gia hạn tài khoản' };
    const redriven = await redriveExchange(redriving, `population~${id}~1`, order);
    expect(redriven).toMatchObject({ ok: true });
    await looks.carry(id);
    expect(await now(id)).toMatchObject({ value: { status: 'verified', result: 'match' } });
  });

  test('is given to a person once it was tried for as long as the policy says', async () => {
    const { id } = await waiting();
    looks.register.verifies.push(unreachable, unreachable);
    await looks.carry(id);
    looks.clock.advance(15 * DAY);
    await looks.carry(id);
    expect(await now(id)).toMatchObject({
      value: { status: 'parked', reason: { code: 'retry-window-spent' } },
    });
  });

  test('leaves a chain of evidence that holds, from when it was owed to what became of it', async () => {
    const { id } = await waiting();
    await looks.carry(id);
    const links = await readChain(looks.tables.evidence, id);
    expect(links.map(({ kind }) => kind)).toEqual(['verification.kept', 'exchange.attempted']);
    expect(firstBrokenLink(id, links)).toBeUndefined();
  });
});
