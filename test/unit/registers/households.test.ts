import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as fc from 'fast-check';
import type { Citizen, CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import type { DossierCode } from '../../../schemas/dossier-code.ts';
import type { RecordChange } from '../../../schemas/registers/record-change.ts';
import type { HouseholdId } from '../../../functions/registers/person.ts';
import type { Room } from '../../support/registers.ts';
import { startDatabase } from '../../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);
const support = await import('../../support/registers.ts');
const { at, heads, numberOf, openRoom, recordOf, refOf, testSeal, under } = support;
const { keepRecords } = await import('../../../functions/registers/keep-records.ts');
const { settleHousehold, settleHouseholds, readHousehold } =
  await import('../../../functions/registers/settle-households.ts');
const { EMPTY_SHAPE, shapeOf } = await import('../../../functions/registers/household.ts');
const { getPerson } = await import('../../../functions/registers/person-store.ts');
const { markOf } = await import('../../../functions/registers/marks.ts');
const { tellChanges } = await import('../../../functions/registers/tell-changes.ts');
const { bookIn, householdOfHead, membershipsOf } = await import('../../../functions/registers/membership.ts');
const { getHousehold, householdVersions, memberWrite, pointersOf } =
  await import('../../../functions/registers/household-store.ts');
const { putSubscriptions } = await import('../../../functions/registers/subscription-store.ts');
const { noteApplicant } = await import('../../../functions/registers/applicant-store.ts');
const { applyChange } = await import('../../../functions/registers/apply-change.ts');
const { transact } = await import('../../../functions/kernel/table/transaction.ts');
const { dynamo } = await import('../../../functions/kernel/table/client.ts');
const { canonicalJson } = await import('../../../functions/kernel/canonical-json.ts');

let room: Room;
beforeEach(async () => {
  room = openRoom(await database.freshTables());
});

const DAYS = ['16', '17', '18', '19', '20'].map((day) => `2026-03-${day}T02:00:00.000Z`);
const [MONDAY = '', TUESDAY = '', WEDNESDAY = ''] = DAYS;
const FOREVER = Number.MAX_SAFE_INTEGER;

const keep = async (records: readonly CitizenRecord[], isFirstLoad = false) => {
  const kept = await keepRecords(room.registers, records, { isFirstLoad });
  await settleHouseholds(room.registers, FOREVER);
  return kept;
};
const householdOf = (head: number) => householdOfHead(testSeal.hash, numberOf(head));
const read = (head: number) => readHousehold(room.registers, testSeal, householdOf(head));
const livingOf = async (head: number) =>
  (await read(head))?.members.filter(({ standing }) => standing === 'member').map(({ person }) => person) ??
  [];
const happened = async (head: number) =>
  (await householdVersions(room.tables.registers, householdOf(head))).map(({ kinds }) => kinds);
const subscribe = (more: object = {}) =>
  putSubscriptions(room.tables.registers, {
    subscriptions: [{ name: 'tất cả', about: ['person', 'household'], ...more }],
    changedAt: at(MONDAY),
    changedBy: 'cong-mau',
  });

/** A family of three: head, wife, child. */
const FAMILY = [recordOf(1, MONDAY, heads(1)), recordOf(2, MONDAY, under(1)), recordOf(3, MONDAY, under(1))];

describe('A household that cannot be folded', () => {
  const SEALED = { ':sealed': { S: 'k1.AAAA' } };
  const damage = (n: number) =>
    dynamo.send(
      new UpdateItemCommand({
        TableName: room.tables.registers,
        Key: { pk: { S: `PERSON#${refOf(n)}` }, sk: { S: 'HEAD' } },
        UpdateExpression: 'SET sealed = :sealed',
        ExpressionAttributeValues: SEALED,
      }),
    );

  test('keeps no other from being settled, and stays marked', async () => {
    await keepRecords(room.registers, [...FAMILY, recordOf(7, MONDAY, heads(7))], { isFirstLoad: false });
    await damage(2);
    expect(await settleHouseholds(room.registers, FOREVER)).toBe(1);
    expect(await happened(7)).toEqual([['household-created']]);
    const marked = (await room.items()).filter((item) => item['pk']?.S?.startsWith('UNSETTLED#'));
    expect(marked.map((item) => item['sk']?.S)).toEqual([householdOf(1)]);
  });
});

describe('A household', () => {
  test('is everybody who names the same head, and lives where he does', async () => {
    await keep(FAMILY);
    const household = await read(1);
    expect(household).toMatchObject({ head: refOf(1), conflicts: [], residence: { detail: '1 Lê Lợi' } });
    expect(await livingOf(1)).toEqual([refOf(1), refOf(2), refOf(3)].toSorted());
    expect(await happened(1)).toEqual([['household-created']]);
  });

  test('is new in a first load, and split from none', async () => {
    await keep(FAMILY, true);
    expect(await happened(1)).toEqual([['household-created']]);
  });

  test('is split when a member heads one of his own', async () => {
    await keep(FAMILY);
    await keep([recordOf(3, TUESDAY, heads(3))]);
    expect(await livingOf(1)).toHaveLength(2);
    expect(await livingOf(3)).toEqual([refOf(3)]);
    expect((await happened(1)).at(-1)).toEqual(['household-split', 'household-members']);
    expect(await happened(3)).toEqual([['household-split']]);
  });

  test('is merged into another when all its members go there', async () => {
    await keep(FAMILY);
    await keep([recordOf(7, MONDAY, heads(7))]);
    await keep([1, 2, 3].map((n) => recordOf(n, TUESDAY, under(7))));
    expect(await livingOf(7)).toHaveLength(4);
    expect((await happened(7)).at(-1)).toEqual(['household-merged', 'household-members']);
    expect((await happened(1)).at(-1)).toEqual(['household-merged', 'household-ended']);
  });

  test('is the same one with a new head when all of it stands under another', async () => {
    await keep(FAMILY);
    await keep([
      recordOf(1, TUESDAY, { ...heads(1), lifeStatus: { code: '2', known: true } }),
      recordOf(2, TUESDAY, heads(2)),
      recordOf(3, TUESDAY, under(2)),
    ]);
    const [version] = await householdVersions(room.tables.registers, householdOf(2));
    expect(version).toMatchObject({ kinds: ['household-head'], continues: householdOf(1) });
    expect(await livingOf(1)).toEqual([]);
    expect((await read(1))?.members).toMatchObject([{ person: refOf(1), standing: 'dead' }]);
  });

  test('tells a death, a birth and a move', async () => {
    await keep(FAMILY);
    await keep([recordOf(2, TUESDAY, { ...under(1), lifeStatus: { code: '2', known: true } })]);
    expect((await happened(1)).at(-1)).toEqual(['death']);
    await keep([recordOf(4, TUESDAY, { ...under(1), birth: { year: 2026, date: '2026-03-12' } })]);
    expect((await happened(1)).at(-1)).toEqual(['birth', 'household-members']);
    const moved = { permanentResidence: { list: 'two-tier', province: '52', commune: '23563' } };
    await keep([recordOf(1, WEDNESDAY, { ...heads(1), ...moved })]);
    expect((await happened(1)).at(-1)).toEqual(['household-moved']);
  });

  test('shows both where two sources put a member into different households', async () => {
    await keep(FAMILY);
    await keep([recordOf(9, MONDAY, heads(9))]);
    await keep([recordOf(3, TUESDAY, under(9), 'civil-status/residence')]);
    expect(await read(1)).toMatchObject({ conflicts: ['members'] });
    expect(await read(9)).toMatchObject({ conflicts: ['members'] });
    const disputed = (await read(1))?.members.find(({ person }) => person === refOf(3));
    expect(disputed).toMatchObject({
      standing: 'disputed',
      claims: [
        { source: 'civil-status/residence', household: householdOf(9) },
        { source: 'population', household: householdOf(1) },
      ],
    });
  });

  test('with two heads has none, and says so', async () => {
    await keep([...FAMILY, recordOf(4, MONDAY, { head: { personalNumber: numberOf(1) } })]);
    await keep([
      recordOf(2, TUESDAY, {
        head: { relation: { code: 'CH01', known: true } },
        householdBook: '640000042',
      }),
    ]);
    expect(await read(1)).toMatchObject({ head: refOf(1) });
    expect(await read(2)).toMatchObject({ head: refOf(2) });
  });

  test('ends alike in whatever order its people’s records come, and however often', async () => {
    const step = fc.record({
      n: fc.integer({ min: 1, max: 4 }),
      day: fc.integer({ min: 0, max: 4 }),
      head: fc.integer({ min: 1, max: 3 }),
      dead: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(step, { minLength: 1, maxLength: 10 })
          .chain((steps) =>
            fc.tuple(
              fc.constant(steps),
              fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 }),
            ),
          ),
        async ([steps, shuffled]) => {
          const outcome = async (those: typeof steps, batch: number) => {
            room = openRoom(await database.freshTables());
            const records = those.map(({ n, day, head, dead }) =>
              recordOf(n, DAYS[day] ?? MONDAY, {
                ...(n === head ? heads(n) : under(head)),
                lifeStatus: { code: dead ? '2' : '1', known: true },
              }),
            );
            for (let start = 0; start < records.length; start += batch)
              await keep(records.slice(start, start + batch));
            const households = await Promise.all([1, 2, 3].map(read));
            return canonicalJson({ households, held: [...(await room.held())].toSorted() });
          };
          expect(await outcome(shuffled, 2)).toBe(await outcome(steps, 5));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('A household of a head whom nobody is', () => {
  const NOBODY = 7_000;
  const named = (count: number) =>
    Array.from({ length: count }, (_, n) => recordOf(100 + n, MONDAY, under(NOBODY)));

  test('is none where more name him than live together: his number stands for want of one', async () => {
    await keep(named(30));
    expect(await livingOf(NOBODY)).toHaveLength(30);
    await keep([recordOf(5, TUESDAY, under(NOBODY))]);
    expect(await read(NOBODY)).toBeUndefined();
  });

  test('is one, however large, once he is known: a monastery has a head', async () => {
    await keep([...named(31), recordOf(NOBODY, MONDAY, heads(NOBODY))]);
    expect(await livingOf(NOBODY)).toHaveLength(32);
  });
});

describe('A household known by its house book alone', () => {
  const CIVIL = 'civil-status/residence';
  const [BOOK, OTHER_BOOK] = [{ householdBook: '640000042' }, { householdBook: '640000077' }];
  const bookOf = (book: { householdBook: string }) =>
    bookIn(testSeal.hash, recordOf(1, MONDAY, book).citizen) as HouseholdId;
  const readBook = (book = BOOK) => readHousehold(room.registers, testSeal, bookOf(book));
  const happenedTo = async (book: typeof BOOK) =>
    (await householdVersions(room.tables.registers, bookOf(book))).map(({ kinds }) => kinds);
  const HEADED = FAMILY.map((record) => ({ ...record, citizen: { ...record.citizen, ...BOOK } }));
  const byBook = (n: number, day = MONDAY, book = BOOK) => recordOf(n, day, book, CIVIL);
  const settle = () => settleHouseholds(room.registers, FOREVER);
  const all = (...numbers: number[]) => numbers.map(refOf).toSorted();

  test('is that of the head who bears the book, with both sources shown, whichever is heard of first', async () => {
    for (const [first, second] of [
      [HEADED, [byBook(5)]],
      [[byBook(5)], HEADED],
    ] as const) {
      room = openRoom(await database.freshTables());
      await keep(first);
      await keep(second);
      const household = await read(1);
      expect(household).toMatchObject({ head: refOf(1), conflicts: [] });
      expect(await livingOf(1)).toEqual(all(1, 2, 3, 5));
      expect(household?.members.find(({ person }) => person === refOf(5))?.claims).toMatchObject([
        { source: CIVIL, household: bookOf(BOOK) },
      ]);
      expect(await readBook()).toEqual(household);
    }
  });

  test('goes on as the household of its head, once he is told', async () => {
    await keep([byBook(5), byBook(6)]);
    expect((await readBook())?.members).toHaveLength(2);
    await keep(HEADED);
    expect(await happenedTo(BOOK)).toEqual([['household-created'], ['household-merged', 'household-ended']]);
    const versions = await householdVersions(room.tables.registers, householdOf(1));
    expect(versions.at(-1)?.shape.living).toEqual(all(1, 2, 3, 5, 6));
    expect(versions.find(({ continues }) => continues !== undefined)).toMatchObject({
      kinds: ['household-head'],
      continues: bookOf(BOOK),
    });
  });

  test('is told to nobody where it never was one by itself', async () => {
    await subscribe();
    await keep([...HEADED, byBook(5)], true);
    await tellChanges(room.registers, FOREVER);
    expect(await room.webhooks()).toEqual([]);
    expect(await happened(1)).toEqual([['household-created']]);
    expect(await happenedTo(BOOK)).toEqual([[]]);
  });

  test('is no contradiction to the head whom another source names, where it is his book; another book is', async () => {
    await keep(HEADED);
    await keep([byBook(3, TUESDAY)]);
    expect(await read(1)).toMatchObject({ conflicts: [] });
    expect(await livingOf(1)).toEqual(all(1, 2, 3));
    await keep([byBook(3, WEDNESDAY, OTHER_BOOK)]);
    expect(await read(1)).toMatchObject({ conflicts: ['members'] });
    expect(await livingOf(1)).toEqual(all(1, 2));
    expect((await readBook(OTHER_BOOK))?.members).toMatchObject([{ person: refOf(3), standing: 'member' }]);
  });

  test('is nobody’s where heads of two bear the book: all are shown apart, and that it is in question', async () => {
    await keep([...HEADED, byBook(5)]);
    await keep([recordOf(9, TUESDAY, { ...heads(9), ...BOOK })]);
    expect(await livingOf(1)).toEqual(all(1, 2, 3));
    expect(await livingOf(9)).toEqual(all(9));
    expect((await readBook())?.members).toMatchObject([{ person: refOf(5), standing: 'member' }]);
    for (const household of [await read(1), await read(9), await readBook()])
      expect(household?.conflicts).toEqual(['book']);
    expect((await happened(1)).at(-1)).toEqual(['household-members']);
    expect((await happenedTo(BOOK)).at(-1)).toEqual(['household-split']);

    await keep([recordOf(9, WEDNESDAY, { ...heads(9), ...OTHER_BOOK })]);
    expect(await livingOf(1)).toEqual(all(1, 2, 3, 5));
    for (const household of [await read(1), await read(9)]) expect(household?.conflicts).toEqual([]);
  });

  test('follows the book to the new head when the old one dies', async () => {
    await keep([...HEADED, byBook(5)]);
    const dead = { lifeStatus: { code: '2', known: true } };
    await keep([
      recordOf(1, TUESDAY, { ...heads(1), ...BOOK, ...dead }),
      recordOf(2, TUESDAY, { ...heads(2), ...BOOK }),
      recordOf(3, TUESDAY, { ...under(2), ...BOOK }),
    ]);
    expect(await livingOf(2)).toEqual(all(2, 3, 5));
    expect(await livingOf(1)).toEqual([]);
    expect(await readBook()).toMatchObject({ id: householdOf(2), head: refOf(2) });
  });

  test('is not joined by two records of which one names the head and the other the book', async () => {
    await keep([recordOf(1, MONDAY, { ...heads(1), ...BOOK }), byBook(5, MONDAY, OTHER_BOOK)]);
    await keep([byBook(1, TUESDAY, OTHER_BOOK)]);
    expect(await read(1)).toMatchObject({ conflicts: ['members'] });
    expect((await readBook(OTHER_BOOK))?.members.map(({ person }) => person)).toEqual(all(1, 5));
  });

  test('is that of its head still where a newer word of him leaves the book out', async () => {
    await keep([...HEADED, byBook(5)]);
    await keep([recordOf(1, TUESDAY, heads(1), CIVIL)]);
    expect(await livingOf(1)).toEqual(all(1, 2, 3, 5));
  });

  test('is no longer that of a head who has gone to another', async () => {
    await keep([...HEADED, byBook(5), recordOf(9, MONDAY, heads(9))]);
    await keep([recordOf(1, TUESDAY, under(9), CIVIL)]);
    expect(await livingOf(1)).toEqual(all(2, 3));
    expect((await readBook())?.members.map(({ person }) => person)).toEqual(all(5));
  });

  test.each(['0', '000000000', 'không', '999999999', '123456789', '987654321', 'CHƯA CẤP 1', 'P301'])(
    'is none where sources put %s for want of a book: strangers who bear that are no household',
    async (none) => {
      await keep([5, 6].map((n) => byBook(n, MONDAY, { householdBook: none })));
      await settle();
      for (const n of [5, 6]) {
        const kept = await getPerson(room.tables.registers, testSeal, refOf(n));
        expect(kept).toBeDefined();
        expect(membershipsOf(testSeal.hash, kept!.person)).toEqual([]);
      }
    },
  );

  test.each(['0', '000000000', 'không'])(
    'is not joined by %s, which stands where no book is',
    async (none) => {
      await keep([recordOf(1, MONDAY, { ...heads(1), householdBook: none })]);
      await keep([byBook(5, MONDAY, { householdBook: none })]);
      expect(await livingOf(1)).toEqual(all(1));
    },
  );

  const strangers = (count: number, changed: Partial<Citizen> = BOOK) =>
    Array.from({ length: count }, (_, n) => recordOf(100 + n, MONDAY, changed, CIVIL));

  test('is none where more bear the book than live together: it stands for want of one', async () => {
    await keep(strangers(30));
    expect((await readBook())?.members).toHaveLength(30);
    await keep([byBook(5)]);
    expect(await readBook()).toBeUndefined();
    expect((await getHousehold(room.tables.registers, bookOf(BOOK)))?.shape).toEqual({
      ...EMPTY_SHAPE,
      conflicts: ['book'],
      isOverfull: true,
    });
    await keep([byBook(5, TUESDAY, OTHER_BOOK)]);
    expect((await readBook())?.members).toHaveLength(30);
    // Nobody has died or moved: it neither ended nor came to be.
    expect(await happenedTo(BOOK)).toEqual([['household-created'], ['other'], ['other']]);
  });

  test('of so many is not joined to a head who bears it, and that is shown with his', async () => {
    await keep([...HEADED, byBook(5)]);
    expect(await livingOf(1)).toEqual(all(1, 2, 3, 5));
    await keep(strangers(31));
    expect(await livingOf(1)).toEqual(all(1, 2, 3));
    expect(await read(1)).toMatchObject({ conflicts: ['book'] });
    expect(await readBook()).toBeUndefined();
    expect((await happened(1)).at(-1)).toEqual(['household-members']);
    const marks = (await room.items()).filter((item) => item['pk']?.S?.startsWith('UNSETTLED#') === true);
    expect(marks).toEqual([]);
  });

  test('is read no further than a household goes, however many are put into it', async () => {
    const pointers = Array.from({ length: 1_200 }, (_, n) =>
      memberWrite(room.tables.registers, bookOf(BOOK), refOf(1_000 + n)),
    );
    for (let start = 0; start < pointers.length; start += 100)
      await transact(pointers.slice(start, start + 100));
    const { isOverfull, members } = await pointersOf(room.tables.registers, bookOf(BOOK));
    expect([isOverfull, members]).toEqual([true, []]);
  });

  test('is not that of somebody whose head is told in a form that cannot be read: he may be another’s', async () => {
    await keep([...HEADED, { ...byBook(5), flags: ['unreadable:head.personalNumber'] }]);
    expect(await livingOf(1)).toEqual(all(1, 2, 3));
    expect(await readBook()).toMatchObject({ id: householdOf(1) });
  });

  test('learns of a death among its people when it is joined, and nobody leaves by it', async () => {
    await keep([...HEADED, byBook(5)]);
    await keep([recordOf(5, TUESDAY, { ...BOOK, lifeStatus: { code: '2', known: true } }, CIVIL)]);
    expect((await happened(1)).at(-1)).toEqual(['death']);
  });

  test('is left by whoever goes to another head, as it is where the head’s own people go', async () => {
    await keep([...HEADED, byBook(5), recordOf(9, MONDAY, heads(9))]);
    await keep([recordOf(5, TUESDAY, under(9), CIVIL)]);
    expect(await livingOf(1)).toEqual(all(1, 2, 3));
    expect((await happened(1)).at(-1)).toEqual(['household-members']);
    expect((await happened(9)).at(-1)).toEqual(['household-members']);
  });

  test('that is settled while its head is first heard of is joined all the same', async () => {
    await keep([byBook(6)]);
    await keepRecords(room.registers, [byBook(5)], { isFirstLoad: false });
    const mark = await markOf(room.tables.registers, bookOf(BOOK));
    if (mark === undefined) throw new Error('the book is not marked');
    const headComes = async (): Promise<void> => {
      await keepRecords(room.registers, HEADED, { isFirstLoad: false });
      const own = await markOf(room.tables.registers, householdOf(1));
      if (own !== undefined) await settleHousehold(room.registers, own);
    };
    const send = dynamo.send.bind(dynamo) as (command: unknown) => Promise<unknown>;
    const reading = vi.spyOn(dynamo, 'send').mockImplementation((command: unknown) => {
      if (!(command instanceof TransactWriteItemsCommand)) return send(command) as never;
      reading.mockRestore(); // everything of the book has been read
      return headComes().then(() => send(command)) as never;
    });
    await settleHousehold(room.registers, mark);
    await settle();
    expect(await readBook()).toMatchObject({ id: householdOf(1) });
    expect((await lastShape(bookOf(BOOK)))?.living).toEqual([]);
    expect((await lastShape(householdOf(1)))?.living).toEqual(all(1, 2, 3, 5, 6));
  });

  const lastShape = async (id: HouseholdId) =>
    (await householdVersions(room.tables.registers, id)).at(-1)?.shape;

  test('ends alike, and is last settled as it is, in whatever order people of both kinds come, and however often', async () => {
    const [day, dead] = [fc.integer({ min: 0, max: 4 }), fc.constantFrom(false, false, false, true)];
    const step = fc.oneof(
      fc.record({
        n: fc.integer({ min: 1, max: 4 }),
        head: fc.constantFrom(1, 1, 2),
        book: fc.constantFrom(BOOK, BOOK, BOOK, OTHER_BOOK, {}),
        source: fc.constantFrom('population', 'population', CIVIL),
        day,
        dead,
      }),
      fc.record({
        n: fc.integer({ min: 2, max: 5 }),
        head: fc.constant(undefined),
        book: fc.constantFrom(BOOK, BOOK, OTHER_BOOK),
        source: fc.constantFrom(CIVIL, CIVIL, 'population'),
        day,
        dead,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(step, { minLength: 4, maxLength: 10 })
          .chain((steps) =>
            fc.tuple(
              fc.constant(steps),
              fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 }),
            ),
          ),
        async ([steps, shuffled]) => {
          const outcome = async (those: typeof steps, batch: number, isAtOnce = false) => {
            room = openRoom(await database.freshTables());
            const records = those.map(({ n, day, head, book, source, dead }) =>
              recordOf(
                n,
                DAYS[day] ?? MONDAY,
                {
                  ...(head === undefined ? {} : n === head ? heads(n) : under(head)),
                  ...book,
                  lifeStatus: { code: dead ? '2' : '1', known: true },
                },
                source,
              ),
            );
            const batches = [];
            for (let start = 0; start < records.length; start += batch)
              batches.push(records.slice(start, start + batch));
            if (isAtOnce) {
              await Promise.all(batches.map((each) => keep(each)));
              await settle();
            } else for (const each of batches) await keep(each);
            const marks = (await room.items()).filter((item) => item['pk']?.S?.startsWith('UNSETTLED#'));
            expect(marks).toEqual([]);
            for (const { n } of those) {
              const kept = await getPerson(room.tables.registers, testSeal, refOf(n));
              const [stands] = kept === undefined ? [] : membershipsOf(testSeal.hash, kept.person);
              if (stands === undefined) continue;
              const where = await readHousehold(room.registers, testSeal, stands.household);
              expect(where?.members.map(({ person }) => person)).toContain(refOf(n)); // nobody is lost between two
            }
            const ids = [...[1, 2].map(householdOf), ...[BOOK, OTHER_BOOK].map(bookOf)];
            return canonicalJson(
              await Promise.all(
                ids.map(async (id) => {
                  const household = await readHousehold(room.registers, testSeal, id);
                  const { bearers: _bearers, ...last } = (await lastShape(id)) ?? EMPTY_SHAPE;
                  const own = household?.id === id ? household : undefined;
                  const isSettledAsItIs =
                    canonicalJson(last) ===
                    canonicalJson(shapeOf(testSeal.hash, { id, people: [], bearers: [] }, own));
                  return { household: household ?? null, isSettledAsItIs };
                }),
              ),
            );
          };
          const once = await outcome(steps, 5);
          expect(once).not.toContain('"isSettledAsItIs":false');
          expect(await outcome(shuffled, 2)).toBe(once);
          expect(await outcome(shuffled, 4, true)).toBe(once);
        },
      ),
      { numRuns: 10 },
    );
  }, 120_000);
});

describe('A change in the register', () => {
  test('is told to nobody who has not subscribed, and leaves nothing to be told', async () => {
    await keep(FAMILY);
    await keep([recordOf(3, TUESDAY, heads(3))]);
    await tellChanges(room.registers, FOREVER);
    expect(await room.webhooks()).toEqual([]);
    expect((await room.items()).some((item) => item['pk']?.S?.startsWith('UNTOLD#'))).toBe(false);
  });

  test('is told once, by references only, to who has subscribed', async () => {
    await subscribe();
    await keep(FAMILY, true);
    await keep([recordOf(2, TUESDAY, { ...under(1), maritalStatus: { code: '2', known: true } })]);
    await tellChanges(room.registers, FOREVER);
    await tellChanges(room.registers, FOREVER);
    expect(await room.webhooks()).toEqual([
      {
        id: `person-${refOf(2)}~v2`,
        timestamp: TUESDAY,
        type: 'register.person-changed',
        data: { person: refOf(2), kinds: ['marriage'], at: TUESDAY },
      },
    ]);
  });

  test('of a first load is none: that people and households are there is told to nobody', async () => {
    await subscribe();
    await keep(
      [...FAMILY, recordOf(5, MONDAY, { ...under(1), birth: { year: 2026, date: '2026-03-01' } })],
      true,
    );
    await tellChanges(room.registers, FOREVER);
    expect(await room.webhooks()).toEqual([]);
  });

  test('is told also where a first load comes over its household before that is folded', async () => {
    await subscribe();
    await keepRecords(room.registers, FAMILY, { isFirstLoad: false });
    await keepRecords(room.registers, [recordOf(4, MONDAY, under(1))], { isFirstLoad: true });
    await settleHouseholds(room.registers, FOREVER);
    await tellChanges(room.registers, FOREVER);
    const told = (await room.webhooks()).filter(({ type }) => type === 'register.household-changed');
    expect(told.map(({ data }) => data)).toMatchObject([
      { household: householdOf(1), kinds: ['household-created'] },
    ]);
  });

  test('is told by kind and commune as subscribed', async () => {
    await subscribe({ about: ['person'], kinds: ['death'], communes: ['23560'] });
    await keep(FAMILY);
    const dead = { lifeStatus: { code: '2', known: true } };
    const elsewhere = { permanentResidence: { list: 'two-tier', province: '52', commune: '23563' } };
    await keep([recordOf(2, TUESDAY, { ...under(1), ...dead, name: { full: 'TÊN KHÁC' } })]);
    await keep([recordOf(3, TUESDAY, { ...under(1), ...dead, ...elsewhere })]);
    await tellChanges(room.registers, FOREVER);
    expect((await room.webhooks()).map(({ data }) => data)).toEqual([
      { person: refOf(2), kinds: ['death'], at: TUESDAY },
    ]);
  });

  test('reaches the open dossiers whose applicant the person is', async () => {
    await keep(FAMILY);
    await noteApplicant(room.registers, numberOf(2), 'H21.17-260323-0042' as DossierCode);
    await keep([recordOf(2, TUESDAY, { ...under(1), maritalStatus: { code: '2', known: true } })]);
    await tellChanges(room.registers, FOREVER);
    expect(room.toldDossiers).toMatchObject([
      { code: 'H21.17-260323-0042', change: { personalNumber: numberOf(2), kinds: ['marriage'] } },
    ]);
  });

  test('lies nowhere open: no name, number or address in any item', async () => {
    await subscribe();
    await keep(FAMILY);
    await noteApplicant(room.registers, numberOf(2), 'H21.17-260323-0042' as DossierCode);
    await keep([recordOf(2, TUESDAY, { ...under(1), name: { full: 'NGUYỄN VĂN KHÁC' } })]);
    await tellChanges(room.registers, FOREVER);
    const all = JSON.stringify([await room.items(), await room.webhooks()]);
    for (const secret of [numberOf(1), numberOf(2), 'NGUYỄN', 'KHÁC', 'Lê Lợi', '1990-04-12', 'Nguy'])
      expect(all).not.toContain(secret);
  });
});

describe('A change that a national system tells', () => {
  const told = { asOf: at(TUESDAY), flags: [] };
  const citizen = (n: number, more: object = {}) => recordOf(n, TUESDAY, more).citizen;
  const take = async (change: RecordChange) => {
    const taken = await applyChange(room.registers, change);
    if (!taken.ok) throw new Error(`of another person: ${taken.problem.parts.join()}`);
    return taken.value;
  };
  const other = { name: { full: 'LÊ THỊ KHÁC' }, birth: { year: 1990, date: '1990-09-01' } };

  test('of a death updates the person and his household, once', async () => {
    await keep(FAMILY);
    const death = { ...told, kind: 'death' as const, deceased: citizen(2) };
    expect(await take(death)).toEqual({
      effect: 'conflict',
      kinds: ['death'],
      people: [refOf(2)],
      differs: [],
      outweighed: [],
    });
    expect(await livingOf(1)).toHaveLength(2);
    expect(await take(death)).toMatchObject({ effect: 'unchanged' });
    expect(await take({ ...death, asOf: at(MONDAY) })).toMatchObject({
      effect: 'older',
    });
  });

  test('of a birth puts the child into its mother’s household, flagged', async () => {
    await keep(FAMILY);
    const child = citizen(4, {
      birth: { year: 2026, date: '2026-03-15' },
      mother: { personalNumber: numberOf(2), name: 'Nguyễn Văn Mẫu 2' },
    });
    expect(await take({ ...told, kind: 'birth', child })).toMatchObject({
      effect: 'applied',
      kinds: ['birth'],
    });
    expect(await livingOf(1)).toContain(refOf(4));
  });

  test('of a birth leaves the child outside strangers’ household where its mother’s number is another’s', async () => {
    await keep(FAMILY);
    const child = citizen(4, {
      birth: { year: 2026, date: '2026-03-15' },
      mother: { personalNumber: numberOf(2), name: 'LÊ THỊ NGHIỆM' },
    });
    expect(await take({ ...told, kind: 'birth', child })).toMatchObject({
      effect: 'applied',
      differs: ['mother-differs'],
    });
    expect(await livingOf(1)).not.toContain(refOf(4));
  });

  test.each([
    ['a death', (who: Citizen) => ({ kind: 'death' as const, deceased: who }), ['deceased']],
    [
      'a marriage',
      (who: Citizen) => ({ kind: 'marriage' as const, husband: who, wife: citizen(8) }),
      ['husband'],
    ],
    ['a residence', (who: Citizen) => ({ kind: 'residence' as const, people: [who] }), ['mover']],
    ['a birth', (who: Citizen) => ({ kind: 'birth' as const, child: who }), ['child']],
  ])(
    'of %s under the number of somebody else is not taken, and nothing is kept',
    async (_of, changeOf, parts) => {
      await keep([...FAMILY, recordOf(8, MONDAY)]);
      const before = canonicalJson(await room.items());
      const change = { ...told, ...changeOf(citizen(2, other)) };
      expect(await applyChange(room.registers, change)).toEqual({ ok: false, problem: { parts } });
      expect(canonicalJson(await room.items())).toBe(before);
    },
  );

  test('of a residence under a head who is somebody else is not taken', async () => {
    await keep([...FAMILY, recordOf(9, MONDAY, heads(9))]);
    const head = { ...under(9).head, name: 'LÊ THỊ KHÁC' };
    const change = { ...told, kind: 'residence' as const, people: [citizen(3, { head })] };
    expect(await applyChange(room.registers, change)).toMatchObject({ problem: { parts: ['head'] } });
    expect(await livingOf(1)).toContain(refOf(3));
  });

  test.each([
    ['his name under another day of birth', { birth: other.birth }, ['birth-differs']],
    ['another name under his day of birth', { name: other.name }, ['name-differs']],
    [
      'his name with its tones placed otherwise',
      { name: { full: 'NGUYÊN VĂN MÂU 2' }, birth: undefined },
      ['name-differs'],
    ],
  ])('by %s is his still, and it is said what differs', async (_by, more, differs) => {
    await keep(FAMILY);
    const death = { ...told, kind: 'death' as const, deceased: citizen(2, more) };
    expect(await take(death)).toMatchObject({ effect: 'conflict', differs });
    expect(await take(death)).toMatchObject({ effect: 'unchanged' });
  });

  test('by the year of birth alone is nobody’s: neighbours by number share it', async () => {
    await keep([recordOf(2, MONDAY, { birth: { year: 1990 } })]);
    const deceased = citizen(2, { ...other, birth: { year: 1990 } });
    const taken = await applyChange(room.registers, { ...told, kind: 'death', deceased });
    expect(taken).toMatchObject({ problem: { parts: ['deceased'] } });
  });

  test('of a marriage makes each the other’s spouse', async () => {
    await keep([recordOf(1, MONDAY), recordOf(8, MONDAY)]);
    const marriage = { ...told, kind: 'marriage' as const, husband: citizen(1), wife: citizen(8) };
    expect(await take(marriage)).toMatchObject({ kinds: ['marriage'] });
  });

  test('of a marriage with a foreigner is one citizen’s, and makes no record of the foreigner', async () => {
    await keep([recordOf(8, MONDAY)]);
    const { personalNumber: _none, ...foreigner } = citizen(1, { nationality: { code: 'GB', known: false } });
    const marriage = { ...told, kind: 'marriage' as const, husband: foreigner, wife: citizen(8) };
    expect(await take(marriage)).toMatchObject({
      kinds: ['marriage'],
      people: [refOf(8)],
    });
  });

  test('of a residence moves people to where they live now', async () => {
    await keep([...FAMILY, recordOf(9, MONDAY, heads(9))]);
    const people = [citizen(3, { ...under(9), permanentResidence: { list: 'two-tier', commune: '23563' } })];
    const change = { ...told, kind: 'residence' as const, people };
    expect(await take(change)).toMatchObject({ kinds: ['residence'] });
    expect(await livingOf(9)).toContain(refOf(3));
  });
});
