import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { RegisterAnswer } from '../../../schemas/citizens/register.ts';
import type {
  GroupedPerson,
  HouseholdGrouping,
  HouseholdListing,
  ListedMember,
} from '../../../schemas/registers/household-grouping.ts';
import { PersonName } from '../../../schemas/personal.ts';
import type { Gate } from '../../../functions/exchange/gate.ts';
import { HOUR } from '../../support/exchanges.ts';
import type { Room } from '../../support/registers.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/registers.ts');
const { heads, numberOf, openRoom, recordOf, refOf, testSeal, under } = support;
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { settleHouseholds, readHousehold } = await import('../../../functions/registers/settle-households.ts');
const { groupHouseholds } = await import('../../../functions/registers/group-households.ts');
const { groupHousehold } = await import('../../../functions/registers/group-household.ts');
const { householdOfHead } = await import('../../../functions/registers/membership.ts');
const { GroupingSettings } = await import('../../../functions/registers/sync-settings.ts');
const { instant } = await import('../../../functions/kernel/clock.ts');

type Answer = RegisterAnswer<HouseholdListing | undefined>;
const FOREVER = Number.MAX_SAFE_INTEGER;
const MONDAY = '2026-03-16T02:00:00.000Z';
const TUESDAY = '2026-03-17T02:00:00.000Z';
const FAMILY = [recordOf(1, MONDAY, heads(1)), recordOf(2, MONDAY, under(1)), recordOf(3, MONDAY, under(1))];

let room: Room;
let asked: GroupedPerson[];
let answer: (person: GroupedPerson) => Answer;
let isOpen: boolean;
beforeEach(async () => {
  room = openRoom(await database.freshTables());
  asked = [];
  answer = () => listing('HGD1', 1, 2, 3);
  isOpen = true;
});

const listed = (n: number): ListedMember => ({
  name: PersonName.parse(`Nguyễn Văn Mẫu ${n}`),
  birth: { year: 1990, date: '1990-04-12' } as NonNullable<ListedMember['birth']>,
});
const listing = (household: string, ...numbers: number[]): Answer => ({
  kind: 'answered',
  route: 'truc',
  value: { household, members: numbers.map(listed), asOf: instant(room.clock.now()), flags: [] },
});
const unreachable: Answer = { kind: 'unreachable', reason: 'timeout' };

const grouping: HouseholdGrouping = {
  grouping: (person) => {
    asked.push(person);
    return Promise.resolve(answer(person));
  },
};
const gate: Gate = {
  pass: () => Promise.resolve(isOpen ? { go: true } : { go: false, why: 'breaker', waitMs: 60_000 }),
  note: () => Promise.resolve(),
  giveBack: () => Promise.resolve(),
  flush: () => Promise.resolve(),
};
const registers = () => ({ ...room.registers, isGrouped: true });
const group = (more: object = {}) =>
  groupHouseholds(
    registers(),
    { grouping, gate, settings: GroupingSettings.parse(more), pause: room.clock.pause },
    FOREVER,
  );
const keep = async (records: Parameters<typeof keepRecords>[1], isFirstLoad = false) => {
  await keepRecords(registers(), records, { isFirstLoad });
  await settleHouseholds(registers(), FOREVER);
};
const read = (head: number) =>
  readHousehold(room.registers, testSeal, householdOfHead(testSeal.hash, numberOf(head)));
const sourcesOf = async (head: number) => {
  const household = await read(head);
  return household?.members.map(({ person, claims }) => [
    person,
    claims.map(({ source }) => source).toSorted(),
  ]);
};
const waiting = async () =>
  (await room.items()).filter((item) => item['pk']?.S?.startsWith('UNGROUPED#') === true);

describe('Social insurance', () => {
  test('is asked once about every household that appears, by its head, in a first load too', async () => {
    await keep([...FAMILY, recordOf(7, MONDAY, heads(7))], true);
    answer = ({ name }) => (name.endsWith(' 7') ? listing('HGD7', 7) : listing('HGD1', 1, 2, 3));
    expect(await group()).toBe(2);
    expect(asked.map(({ name }) => name).toSorted()).toEqual(['NGUYỄN VĂN MẪU 1', 'NGUYỄN VĂN MẪU 7']);
    expect(await sourcesOf(1)).toEqual(
      [1, 2, 3]
        .map(refOf)
        .toSorted()
        .map((ref) => [ref, ['population', 'social-insurance']]),
    );
    expect(await group()).toBe(0);
    expect(asked).toHaveLength(2);
    expect(await waiting()).toEqual([]);
  });

  test('is asked again when somebody joins or leaves, and not because it has said something itself', async () => {
    await keep(FAMILY);
    await group();
    await keep([recordOf(2, TUESDAY, { ...under(1), maritalStatus: { code: '2', known: true } })]);
    expect(await group()).toBe(0);
    await keep([recordOf(4, TUESDAY, under(1))]);
    answer = () => listing('HGD2', 4, 1);
    expect(await group()).toBe(1);
    expect(await read(1)).toMatchObject({ conflicts: ['grouping'] });
    expect(await group()).toBe(0);
    expect(asked).toHaveLength(2);
  });

  test('makes no household and moves nobody', async () => {
    await keep([...FAMILY, recordOf(7, MONDAY, heads(7))]);
    answer = () => listing('HGD1', 1, 2, 3, 7, 99);
    await group();
    expect((await read(1))?.members).toHaveLength(3);
    expect((await read(7))?.members).toMatchObject([{ person: refOf(7), standing: 'member' }]);
    expect((await room.held()).size).toBe(4);
  });

  test('is asked about those known by their house book alone with their head’s household, once', async () => {
    const book = { householdBook: '640000042' };
    await keep([recordOf(7, MONDAY, book, 'civil-status/residence')]);
    await keep([recordOf(1, MONDAY, { ...heads(1), ...book }), ...FAMILY.slice(1)]);
    answer = () => listing('HGD1', 1, 2, 3, 7);
    expect(await group()).toBe(1);
    expect(asked).toMatchObject([{ name: 'NGUYỄN VĂN MẪU 1' }]);
    expect(await read(1)).toMatchObject({ conflicts: [] });
    expect(await sourcesOf(1)).toContainEqual([refOf(7), ['civil-status/residence', 'social-insurance']]);
    expect(await waiting()).toEqual([]);
  });

  test('that listed people by their house book alone keeps them in no household beside the register’s', async () => {
    const book = { householdBook: '640000042' };
    const citizens = [1, 2, 3].map((n) => recordOf(n, MONDAY, book));
    await keep(citizens);
    expect(await group()).toBe(1);
    await keep([
      recordOf(1, TUESDAY, { ...heads(1), ...book }),
      recordOf(2, TUESDAY, { ...under(1), ...book }),
      recordOf(3, TUESDAY, { ...under(1), ...book }),
    ]);
    const household = await read(1);
    // Its word is the newest, and names the household of the book.
    expect(household?.members.map(({ claims }) => claims[0]?.source)).toEqual(
      Array(3).fill('social-insurance'),
    );
    expect(household).toMatchObject({ head: refOf(1), conflicts: [] });
    expect(await sourcesOf(1)).toEqual(
      [1, 2, 3]
        .map(refOf)
        .toSorted()
        .map((ref) => [ref, ['population', 'social-insurance']]),
    );
    room.clock.advance(HOUR);
    answer = () => listing('HGD2', 1, 2);
    expect(await group()).toBe(1);
    expect(await read(1)).toMatchObject({ conflicts: ['grouping'] });
  });

  test('that is away holds up nothing: it is left alone after three, and asked again later', async () => {
    await keep([1, 2, 3, 4, 5].map((n) => recordOf(n, MONDAY, heads(n))));
    answer = () => unreachable;
    expect(await group()).toBe(0);
    expect(asked).toHaveLength(3);
    answer = ({ name }) => listing('HGD', Number(name.split(' ').at(-1)));
    expect(await group()).toBe(2);
    expect(await group()).toBe(0);
    room.clock.advance(HOUR);
    expect(await group()).toBe(3);
  });

  test('is asked about so many in one run at most, and about none while its gate is closed', async () => {
    await keep([1, 2, 3, 4, 5].map((n) => recordOf(n, MONDAY, heads(n))));
    answer = ({ name }) => listing('HGD', Number(name.split(' ').at(-1)));
    isOpen = false;
    expect(await group()).toBe(0);
    expect(asked).toEqual([]);
    isOpen = true;
    expect(await group({ mostARun: 2 })).toBe(2);
    expect(await group({ mostARun: 2 })).toBe(2);
    expect(await group({ mostARun: 2 })).toBe(1);
  });

  test('that lists nobody, or answers about another, is not asked again until the household changes', async () => {
    await keep([recordOf(1, MONDAY, heads(1)), recordOf(2, MONDAY, heads(2))]);
    answer = ({ name }) =>
      name.endsWith(' 1')
        ? { kind: 'answered', route: 'truc', value: undefined }
        : { kind: 'refused', code: 'about-another-person', reason: 'somebody else' };
    expect(await group()).toBe(0);
    expect(await group()).toBe(0);
    expect(asked).toHaveLength(2);
  });

  test('to which no way is configured leaves its households until there is one', async () => {
    await keep(FAMILY);
    answer = () => ({ kind: 'refused', code: 'not-configured', reason: 'no route configured' });
    expect(await group()).toBe(0);
    answer = () => listing('HGD1', 1, 2, 3);
    expect(await group()).toBe(1);
  });

  test('is not asked where the province has not wanted it', async () => {
    await keep(FAMILY);
    expect(await group({ enabled: false })).toBe(0);
    expect(asked).toEqual([]);
    room = openRoom(await database.freshTables());
    await keepRecords(room.registers, FAMILY, { isFirstLoad: false });
    await settleHouseholds(room.registers, FOREVER);
    expect(await waiting()).toEqual([]);
  });

  test('agrees by count: of two of one name and birth one is matched once, and who is not listed is missing', async () => {
    const twin = { name: { full: 'NGUYỄN VĂN MẪU 2' } };
    await keep([
      recordOf(1, MONDAY, heads(1)),
      recordOf(2, MONDAY, under(1)),
      recordOf(3, MONDAY, { ...under(1), ...twin }),
    ]);
    answer = () => listing('HGD1', 1, 2, 9);
    const about = await groupHousehold(registers(), grouping, numberOf(1), AbortSignal.timeout(1_000));
    expect(about).toMatchObject({ kind: 'answered', value: { matched: 2, unmatched: 1, missing: 1 } });
    expect(
      await groupHousehold(registers(), grouping, numberOf(8), AbortSignal.timeout(1_000)),
    ).toMatchObject({
      value: undefined,
    });
  });
});
