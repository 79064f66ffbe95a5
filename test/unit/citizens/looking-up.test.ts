import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Looks } from '../../support/looks.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/looks.ts');
const { BIRTH, FATHER, FULL_NAME, NUMBER, OLD_NUMBER, openLooks, RECORD, RELATIVES, unreachable } = support;

let looks: Looks;
beforeEach(async () => {
  looks = await openLooks(await database.freshTables());
});

const told = async (answer: ReturnType<Looks['lookUp']>) => {
  const value = await answer;
  if (!value.ok) throw new Error(value.problem.code);
  return value.value;
};
const refused = (code: string) => ({ ok: false, problem: { code } });

describe('A look-up', () => {
  test('brings the fields that its purpose allows, each with source and time, and no others', async () => {
    const answer = await told(looks.lookUp());
    expect(Object.keys(answer.fields).toSorted()).toEqual([
      'birth',
      'ethnicity',
      'name',
      'nationality',
      'oldNumber',
      'permanentResidence',
      'personalNumber',
      'sex',
    ]);
    expect(answer.fields['birth']).toEqual({ value: BIRTH, source: 'population', asOf: RECORD.asOf });
    expect(answer).toMatchObject({ found: true, source: 'population', route: 'ngsp', asOf: RECORD.asOf });
    // Marital status, religion and father are in the record and not in the purpose.
    expect(JSON.stringify(answer)).not.toMatch(/maritalStatus|religion|Làm Mẫu/);
  });

  test('keeps flags of what is shown and drops those of what is not', async () => {
    expect((await told(looks.lookUp())).flags).toEqual(['unknown-code:ethnicity', 'name-in-one-part']);
  });

  test('shows more for a purpose that allows more', async () => {
    const answer = await told(looks.lookUp({ purpose: 'giai-quyet-ho-so' }));
    expect(answer.fields['maritalStatus']).toMatchObject({ value: { code: '2' } });
  });

  test('that finds nobody is an answer, not a failure', async () => {
    looks.register.lookUps.push({ kind: 'answered', value: undefined, route: 'ngsp' });
    expect(await told(looks.lookUp())).toMatchObject({ found: false, fields: {} });
    expect(await looks.records()).toMatchObject([{ outcome: 'answered', result: 'not-found' }]);
  });

  test('is never answered from what was kept, and nothing of it is kept', async () => {
    await told(looks.lookUp());
    await told(looks.lookUp());
    expect(looks.register.asked).toHaveLength(2);
    const kept = JSON.stringify(await looks.items(looks.tables.citizens));
    expect(kept).not.toContain('ANSWER');
    expect(kept).not.toMatch(/Thử Nghiệm|đường Mẫu/);
  });

  test('records which fields were seen, and is found by either number of the person', async () => {
    await told(looks.lookUp({ subject: { oldNumber: OLD_NUMBER, fullName: FULL_NAME, birth: BIRTH } }));
    const items = await looks.items(looks.tables.citizens);
    const hashes = items.map((item) => item['subjectHash']?.S).filter((hash) => hash !== undefined);
    expect(hashes.toSorted()).toEqual(
      [looks.seal.hash('subject', NUMBER), looks.seal.hash('subject', OLD_NUMBER)].toSorted(),
    );
    expect(await looks.records()).toMatchObject([
      { fields: 'personalNumber oldNumber name sex ethnicity birth nationality permanentResidence' },
    ]);
  });

  test.each([
    [
      'about another person',
      { kind: 'refused', code: 'about-another-person', reason: 'x' },
      'register-answered-about-another',
    ],
    ['that the register rejects', { kind: 'refused', code: 'rejected', reason: 'x' }, 'register-refused'],
    ['without a route', { kind: 'refused', code: 'not-configured', reason: 'x' }, 'register-refused'],
    ['while the register is away', unreachable, 'register-unreachable'],
  ] as const)('%s is refused in words that say what to do, and recorded', async (_what, answer, code) => {
    looks.register.lookUps.push(answer);
    expect(await looks.lookUp()).toMatchObject(refused(code));
    expect(await looks.records()).toMatchObject([{ problem: code, fields: '' }]);
  });

  test('whose answer bears another number is thrown away although the adapter let it pass', async () => {
    const citizen = {
      ...RECORD.citizen,
      personalNumber: '064190999999' as typeof RECORD.citizen.personalNumber,
    };
    looks.register.lookUps.push({ kind: 'answered', value: { ...RECORD, citizen }, route: 'ngsp' });
    expect(await looks.lookUp()).toMatchObject(refused('register-answered-about-another'));
  });

  test('waits no longer than it may', async () => {
    looks.register.lookUps.push('silence');
    const answer = looks.lookUp();
    while (looks.register.asked.length === 0) await new Promise(setImmediate);
    looks.deadlines[0]?.abort();
    expect(await answer).toMatchObject(refused('register-unreachable'));
  });

  test('that cannot be recorded is not answered', async () => {
    const { citizens } = looks;
    const broken = { ...citizens, seal: () => Promise.reject(new Error('no key')) };
    const { lookUpCitizen } = await import('../../../functions/citizens/look-up-citizen.ts');
    const asking = { ...looks.asking({ purpose: 'dien-san-bieu-mau' }), operation: 'look-up' as const };
    await expect(lookUpCitizen(broken, asking)).rejects.toThrow('no key');
  });
});

test('What could not be read of relatives is said, as far as the purpose allows', async () => {
  const flags = ['unreadable:father.personalNumber', 'unreadable:head.personalNumber'];
  looks.register.ofRelatives.push({ kind: 'answered', value: { ...RELATIVES, flags }, route: 'ngsp' });
  expect(await looks.relatives()).toMatchObject({ value: { flags: ['unreadable:father.personalNumber'] } });
});

test('Relatives are shown as far as the purpose allows', async () => {
  const answer = await looks.relatives();
  expect(answer).toMatchObject({
    ok: true,
    value: {
      found: true,
      fields: { father: { value: { name: FATHER }, source: 'population', asOf: RECORD.asOf } },
    },
  });
  expect(await looks.records()).toMatchObject([{ operation: 'relatives', fields: 'father' }]);
});
