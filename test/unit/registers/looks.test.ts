import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PURPOSES } from '../../../schemas/citizens/purposes.ts';
import { readAs } from '../../../schemas/field-errors.ts';
import {
  ConfirmationRequest,
  HouseholdHistory,
  HouseholdReading,
  ReadingRequest,
} from '../../../schemas/registers/household-views.ts';
import type { Households } from '../../../functions/registers/households.ts';
import type { Room } from '../../support/registers.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/registers.ts');
const { heads, numberOf, openRoom, recordOf, refOf, testSeal, under } = support;
const { asker, openHouseholds, why } = await import('../../support/households.ts');
const { subjectHashOf } = await import('../../../functions/citizens/record-look.ts');
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { settleHouseholds } = await import('../../../functions/registers/settle-households.ts');
const { confirmHousehold } = await import('../../../functions/registers/confirm-household.ts');
const { readHistory, readMembers } = await import('../../../functions/registers/read-household.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');
const { householdOfHead } = await import('../../../functions/registers/membership.ts');

const MONDAY = '2026-03-16T02:00:00.000Z';
const TUESDAY = '2026-03-17T02:00:00.000Z';
const WEDNESDAY = '2026-03-18T02:00:00.000Z';
const FRIDAY = '2026-03-20T02:00:00.000Z';

let room: Room;
let households: Households;
let recorded: Awaited<ReturnType<typeof openHouseholds>>['recorded'];
beforeEach(async () => {
  room = openRoom(await database.freshTables());
  ({ households, recorded } = await openHouseholds(room));
  await keep(recordOf(1, MONDAY, heads(1)), recordOf(2, MONDAY, under(1)), recordOf(3, MONDAY, under(1)));
});
/** By which a look at somebody is found. */
const foundBy = (n: number): string => subjectHashOf(testSeal, numberOf(n));
const subjectsRecorded = async () => (await recorded()).map(({ subjectHash }) => subjectHash).toSorted();
async function keep(...records: ReturnType<typeof recordOf>[]) {
  await keepRecords(room.registers, records, { isFirstLoad: false });
  await settleHouseholds(room.registers, Number.MAX_SAFE_INTEGER);
}

const subject = (n: number) => ({ personalNumber: numberOf(n), fullName: `Nguyễn Văn Mẫu ${n}` });
const confirm = (statement: object, more: object = {}) =>
  confirmHousehold(
    households,
    asker,
    ConfirmationRequest.parse({ ...why, subject: subject(2), statement, ...more }),
  );
const read = (more: object = {}) =>
  readMembers(households, asker, ReadingRequest.parse({ ...why, subject: subject(2), ...more }));

describe('A household of a book that too many people bear', () => {
  const BOOK = { householdBook: '640000042' };
  const bear = (count: number, day = MONDAY) =>
    keep(...Array.from({ length: count }, (_, n) => recordOf(100 + n, day, BOOK, 'civil-status/residence')));
  const leave = (numbers: readonly number[]) =>
    keep(...numbers.map((n) => recordOf(n, WEDNESDAY, heads(n), 'civil-status/residence')));

  test('is none in the past either, whoever has left it since', async () => {
    await bear(35);
    const asked = { subject: subject(100), asOf: TUESDAY };
    expect(await read(asked)).toMatchObject({ problem: { code: 'household-not-found' } });
    await leave([100, 101, 102, 103, 104, 105]);
    expect(await read(asked)).toMatchObject({ problem: { code: 'household-not-found' } });
  });

  test('is one as of a moment at which it was', async () => {
    await bear(3);
    const asked = { subject: subject(100), asOf: TUESDAY };
    expect(await read(asked)).toMatchObject({ value: { members: { length: 3 } } });
    await bear(35, WEDNESDAY);
    expect(await read(asked)).toMatchObject({ value: { members: { length: 3 } } });
  });
});

describe('Confirming a household', () => {
  test('says yes where all that is stated is so', async () => {
    const all = {
      head: numberOf(1),
      members: [numberOf(2), numberOf(3)],
      size: 3,
      residence: { commune: '23560', detail: '1 lê lợi' },
    };
    expect(await confirm(all)).toMatchObject({
      ok: true,
      value: { result: 'yes', differs: [], conflict: false, sources: [{ source: 'population' }] },
    });
  });

  test('says that it could not compare where the commune stated is of another list of units', async () => {
    expect(await confirm({ residence: { commune: '23563' } })).toMatchObject({
      value: { result: 'undecided', differs: ['residence-other-list'] },
    });
    expect(await confirm({ residence: { commune: '23563' }, size: 2 })).toMatchObject({
      value: { result: 'no', differs: ['size', 'residence-other-list'] },
    });
  });

  test('says no and what differs by kind, never how', async () => {
    const answer = await confirm({
      head: numberOf(2),
      members: [numberOf(9)],
      size: 2,
      residence: { commune: '1' },
    });
    expect(answer).toMatchObject({
      value: { result: 'no', differs: ['head', 'members', 'size', 'residence'] },
    });
    expect(JSON.stringify(answer)).not.toMatch(/NGUYỄN|0640900|Lê Lợi/);
  });

  test('says how it was as of a date', async () => {
    await keep(recordOf(3, WEDNESDAY, heads(3)));
    expect(await confirm({ members: [numberOf(3)] })).toMatchObject({ value: { result: 'no' } });
    expect(await confirm({ members: [numberOf(3)] }, { asOf: TUESDAY })).toMatchObject({
      value: { result: 'yes' },
    });
    expect(await confirm({ size: 3 }, { asOf: '2026-03-01T00:00:00Z' })).toMatchObject({
      value: { result: 'not-found' },
    });
  });

  test('finds nobody by a number with another name', async () => {
    const wrong = { subject: { ...subject(2), fullName: 'TRẦN THỊ KHÁC' } };
    expect(await confirm({ size: 3 }, wrong)).toMatchObject({ value: { result: 'not-found' } });
  });

  test('shows that sources contradict each other', async () => {
    await keep(recordOf(9, MONDAY, heads(9)));
    await keep(recordOf(3, TUESDAY, under(9), 'civil-status/residence'));
    expect(await confirm({ head: numberOf(1) })).toMatchObject({
      value: { result: 'yes', conflict: true, conflicts: ['members'] },
    });
  });

  test('of nothing is refused, naming what is missing', () => {
    const read_ = readAs(ConfirmationRequest, { ...why, subject: subject(2), statement: {} });
    expect(read_).toMatchObject({ ok: false, errors: [{ pointer: '/statement' }] });
  });
});

describe('Reading who is in a household', () => {
  test('shows what the purpose allows of each, with source and moment, and nothing else', async () => {
    const answer = await read();
    const reading = HouseholdReading.parse(answer.ok && answer.value);
    expect(reading.members).toHaveLength(3);
    expect(reading).toMatchObject({ head: refOf(1), conflict: false });
    const [member] = reading.members;
    expect(Object.keys(member?.fields ?? {}).toSorted()).toEqual([
      'birth',
      'head',
      'lifeStatus',
      'name',
      'permanentResidence',
      'personalNumber',
      'sex',
    ]);
    expect(member?.fields['sex']).toEqual({
      value: { code: '1', known: true },
      source: 'population',
      asOf: MONDAY,
    });
  });

  test('shows of the dead when they died, from who says so, where the purpose allows it', async () => {
    const dead = { lifeStatus: { code: '2', known: true }, diedOn: '2026-03-16' };
    await keep(recordOf(3, TUESDAY, dead, 'civil-status/death'));
    const diedOn = async (more: object = {}) => {
      const answer = await read(more);
      const { members } = HouseholdReading.parse(answer.ok && answer.value);
      return members.find(({ person }) => person === refOf(3))?.fields['diedOn'];
    };
    expect(await diedOn()).toEqual({ value: '2026-03-16', source: 'civil-status/death', asOf: TUESDAY });
    const [own] = PURPOSES.filter(({ code }) => code === why.purpose);
    ({ households } = await openHouseholds(room, { purposes: [{ ...own, fields: ['name'] }] }));
    expect(await diedOn()).toBeUndefined();
  });

  describe('for a purpose that allows less', () => {
    const [own] = PURPOSES.filter(({ code }) => code === why.purpose);
    const readFor = async (fields: readonly string[]) => {
      ({ households } = await openHouseholds(room, { purposes: [{ ...own, fields }] }));
      const answer = await read();
      return HouseholdReading.parse(answer.ok && answer.value);
    };
    const DEAD = { lifeStatus: { code: '2', known: true } };

    test('shows not who heads it and how they are related to him', async () => {
      const reading = await readFor(['name', 'lifeStatus']);
      expect(reading).not.toHaveProperty('head');
      for (const member of reading.members) {
        expect(Object.keys(member).toSorted()).toEqual(['conflicts', 'fields', 'person', 'standing']);
        expect(Object.keys(member.fields)).toEqual(['name', 'lifeStatus']);
      }
    });

    test('shows not who of it has died', async () => {
      await keep(recordOf(3, TUESDAY, { ...under(1), ...DEAD }));
      const all = await readFor(['name', 'head', 'lifeStatus']);
      expect(all.members.map(({ standing }) => standing).toSorted()).toEqual(['dead', 'member', 'member']);
      const living = await readFor(['name', 'head']);
      expect(living.members.map(({ standing }) => standing)).toEqual(['member', 'member']);
      expect(JSON.stringify(living)).not.toContain(refOf(3));
      // Who is not shown is not recorded as seen.
      const seen = (await recorded()).filter(({ fields }) => fields === 'name head');
      expect(seen.map(({ subjectHash }) => subjectHash).toSorted()).toEqual([1, 2].map(foundBy).toSorted());
    });

    test('records whom it was asked by, although he has died and is not shown', async () => {
      await keep(recordOf(3, TUESDAY, { ...under(1), ...DEAD }));
      ({ households } = await openHouseholds(room, { purposes: [{ ...own, fields: ['name', 'head'] }] }));
      expect(await read({ subject: subject(3) })).toMatchObject({ ok: true });
      expect(await subjectsRecorded()).toEqual([1, 2, 3].map(foundBy).toSorted());
    });

    test('shows of its history not who headed it or died', async () => {
      await keep(recordOf(3, TUESDAY, { ...under(1), ...DEAD }));
      await readFor(['name']);
      const id = householdOfHead(testSeal.hash, numberOf(1));
      const history = await readHistory(households, asker, id, why as never);
      const { versions } = HouseholdHistory.parse(history.ok && history.value);
      expect(versions.map(({ kinds }) => kinds)).toEqual([['household-created'], []]);
      for (const version of versions) {
        expect(version).not.toHaveProperty('head');
        expect(version).not.toHaveProperty('dead');
      }
    });
  });

  test('shows how somebody is related to the head, from who says so, as of when', async () => {
    const answer = await read();
    const { members } = HouseholdReading.parse(answer.ok && answer.value);
    expect(members.find(({ person }) => person === refOf(2))?.relation).toEqual({
      value: { code: 'CH02', known: false },
      source: 'population',
      asOf: MONDAY,
    });
  });

  test('is recorded for every member before it is answered', async () => {
    await read();
    const look = {
      operation: 'household-read',
      outcome: 'answered',
      purpose: 'xac-nhan-ho-gia-dinh',
      dossier: 'H21.17-260323-0042',
      agency: 'H21.17',
      officerAgency: 'H21',
      sourceIp: '10.0.0.7',
    };
    expect(await recorded()).toMatchObject([look, look, look]);
    expect(await subjectsRecorded()).toEqual([1, 2, 3].map(foundBy).toSorted());
  });

  test('is not answered where it cannot be recorded', async () => {
    const { looks } = households;
    const record = () => Promise.reject(new Error('no record'));
    households = {
      ...households,
      looks: { judge: async (asked) => ({ ...(await looks.judge(asked)), record }) },
    };
    await expect(read()).rejects.toThrow('no record');
  });

  test.each([
    ['an unknown purpose', { purpose: 'to-mo' }, 'purpose-unknown'],
    ['a purpose that does not allow it', { purpose: 'giai-quyet-ho-so' }, 'purpose-not-allowed'],
    ['a legal basis of another purpose', { legalBasis: 'luat-khac' }, 'legal-basis-not-of-purpose'],
    ['a dossier that is none', { dossier: 'abc' }, 'dossier-code-invalid'],
    ['a dossier of another agency', { dossier: 'H56.17-260323-0042' }, 'look-dossier-not-yours'],
  ])('for %s is refused, and the refusal recorded', async (_case, more, code) => {
    expect(await read(more)).toMatchObject({ ok: false, problem: { code } });
    expect(await recorded()).toMatchObject([
      // By its officer it is found wherever its dossier may be.
      { outcome: 'refused', problem: code, subjectHash: foundBy(2), fields: '', officerAgency: 'H21' },
    ]);
  });

  test('of a household that is not there is refused, and recorded', async () => {
    expect(await read({ subject: subject(7) })).toMatchObject({ problem: { code: 'household-not-found' } });
    expect(await recorded()).toMatchObject([{ result: 'not-found', subjectHash: foundBy(7) }]);
  });
});

describe('A household of which some people are known by their house book alone', () => {
  const BOOK = { householdBook: '640000042' };
  const CIVIL = 'civil-status/residence';
  const member = { subject: subject(5) };
  beforeEach(() => keep(recordOf(5, MONDAY, BOOK, CIVIL)));
  const headBearsIt = () => keep(recordOf(1, WEDNESDAY, { ...heads(1), ...BOOK }));

  test('is confirmed as one, by whichever of them it is asked about, with both sources', async () => {
    await headBearsIt();
    for (const about of [{}, member]) {
      expect(await confirm({ head: numberOf(1), members: [numberOf(5)], size: 4 }, about)).toMatchObject({
        value: {
          result: 'yes',
          household: householdOfHead(testSeal.hash, numberOf(1)),
          conflicts: [],
          sources: expect.arrayContaining([
            { source: 'population', asOf: WEDNESDAY },
            { source: CIVIL, asOf: MONDAY },
          ]) as object[],
        },
      });
    }
  });

  test('is read as one, each with who says what of him, and recorded for all', async () => {
    await headBearsIt();
    const answer = await read(member);
    const reading = HouseholdReading.parse(answer.ok && answer.value);
    expect(reading.members.map(({ standing }) => standing)).toEqual(Array(4).fill('member'));
    const own = reading.members.find(({ person }) => person === refOf(5));
    expect(own).toMatchObject({ isHead: false, claims: [{ source: CIVIL }] });
    expect(own?.fields['name']).toMatchObject({ source: CIVIL });
    expect(await subjectsRecorded()).toEqual([1, 2, 3, 5].map(foundBy).toSorted());
  });

  test('is two as of a day on which the head did not yet bear the book, and one afterwards', async () => {
    await headBearsIt();
    expect(await confirm({ size: 3 }, { asOf: TUESDAY })).toMatchObject({ value: { result: 'yes' } });
    expect(await confirm({ size: 1 }, { ...member, asOf: TUESDAY })).toMatchObject({
      value: { result: 'yes' },
    });
    expect(await confirm({ size: 4 }, { ...member, asOf: WEDNESDAY })).toMatchObject({
      value: { result: 'yes' },
    });
  });

  test('was one as of a day on which the head bore the book still', async () => {
    await headBearsIt();
    await keep(recordOf(1, FRIDAY, { ...heads(1), householdBook: '640000077' }));
    expect(await confirm({ size: 1 }, member)).toMatchObject({ value: { result: 'yes' } });
    expect(await confirm({ size: 4 }, { ...member, asOf: WEDNESDAY })).toMatchObject({
      value: { result: 'yes' },
    });
  });

  test('says that it is in question to whom they belong where heads of two bear the book', async () => {
    await headBearsIt();
    await keep(recordOf(9, WEDNESDAY, { ...heads(9), ...BOOK }));
    expect(await confirm({ size: 3 })).toMatchObject({
      value: { result: 'yes', conflict: true, conflicts: ['book'] },
    });
    const answer = await read(member);
    expect(HouseholdReading.parse(answer.ok && answer.value)).toMatchObject({ conflicts: ['book'] });
  });
});

describe('The history of a household', () => {
  test('under an id that can be none is not found, recorded, and not asked for: DynamoDB refuses such keys', async () => {
    const sent = vi.spyOn(dynamo, 'send');
    for (const id of ['x'.repeat(3_000), '', 'h#1']) {
      expect(await readHistory(households, asker, id, why as never)).toMatchObject({
        problem: { code: 'household-not-found' },
      });
    }
    const asked = sent.mock.calls.map(([command]) => JSON.stringify(command.input));
    expect(asked.filter((input) => input.includes(room.tables.registers))).toEqual([]);
    sent.mockRestore();
    expect(await recorded()).toHaveLength(3);
  });

  test('tells what happened, what it was under an earlier head included, by references', async () => {
    await keep(
      recordOf(1, TUESDAY, { ...heads(1), lifeStatus: { code: '2', known: true } }),
      recordOf(2, TUESDAY, heads(2)),
      recordOf(3, TUESDAY, under(2)),
    );
    const id = householdOfHead(testSeal.hash, numberOf(2));
    const answer = await readHistory(households, asker, id, why as never);
    expect(answer).toMatchObject({
      value: {
        versions: [
          { kinds: ['household-created'], living: [refOf(1), refOf(2), refOf(3)].toSorted() },
          { dead: [refOf(1)], living: [] },
          { kinds: ['household-head'], head: refOf(2) },
        ],
      },
    });
    expect(JSON.stringify(answer)).not.toMatch(/NGUYỄN|0640900|Lê Lợi/);
    expect(await subjectsRecorded()).toEqual([1, 2, 3].map(foundBy).toSorted());
  });
});
