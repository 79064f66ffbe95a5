import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CitizenRecord } from '../../../schemas/citizens/citizen.ts';
import { applyRecord } from '../../../functions/registers/apply-record.ts';
import type { Person } from '../../../functions/registers/person.ts';
import { standingOf } from '../../../functions/registers/standing.ts';
import { canonicalJson } from '../../../functions/kernel/canonical-json.ts';
import { at, recordOf } from '../../support/registers.ts';

const applied = (before: Person | undefined, record: CitizenRecord): Person | undefined => {
  const result = applyRecord(before, record);
  return typeof result === 'string' ? before : result.next;
};
const all = (records: readonly CitizenRecord[]) => records.reduce<Person | undefined>(applied, undefined);

const MONDAY = '2026-03-16T02:00:00.000Z';
const TUESDAY = '2026-03-17T02:00:00.000Z';
const DEAD = { lifeStatus: { code: '2', known: true } };

describe('A record that comes into the register', () => {
  test('is taken when it is newer than what its source said, and says what changed', () => {
    const before = all([recordOf(1, MONDAY)]);
    expect(applyRecord(before, recordOf(1, TUESDAY, DEAD))).toMatchObject({
      changes: ['death'],
      replaced: { asOf: MONDAY },
    });
  });

  test('changes nothing when it is held already, or something newer of its source is', () => {
    const before = all([recordOf(1, TUESDAY)]);
    expect(applyRecord(before, recordOf(1, TUESDAY))).toBe('unchanged');
    expect(applyRecord(before, recordOf(1, MONDAY, DEAD))).toBe('older');
  });

  test('that says the same as of later moves the date only: no change, no history', () => {
    const result = applyRecord(all([recordOf(1, MONDAY)]), recordOf(1, TUESDAY));
    expect(result).toMatchObject({ changes: [], next: { since: { population: MONDAY } } });
    expect(result).not.toHaveProperty('replaced');
  });

  test('of a person never heard of is no change in his life, unless he was just born', () => {
    expect(applyRecord(undefined, recordOf(1, MONDAY))).toMatchObject({ changes: [] });
    const child = recordOf(1, MONDAY, { birth: { year: 2026, date: '2026-03-10' } });
    expect(applyRecord(undefined, child)).toMatchObject({ changes: ['birth'] });
  });

  test.each([
    [
      'a wedding',
      { maritalStatus: { code: '2', known: true }, spouse: { name: 'PHẠM THỊ VÍ DỤ' } },
      ['marriage'],
    ],
    ['a divorce', { maritalStatus: { code: '3', known: true } }, ['divorce']],
    ['a move', { permanentResidence: { list: 'two-tier', province: '52', commune: '23563' } }, ['residence']],
    ['another name', { name: { full: 'NGUYỄN VĂN KHÁC' } }, ['identity']],
    ['a mother who is known now', { mother: { name: 'LÊ THỊ NGHIỆM' } }, ['relatives']],
    ['no marital status any more', { maritalStatus: { code: '0', known: true } }, ['other']],
  ])('tells %s by its kind', (_case, more, kinds) => {
    expect(applyRecord(all([recordOf(1, MONDAY)]), recordOf(1, TUESDAY, more))).toMatchObject({
      changes: kinds,
    });
  });

  test('of another source stands beside the first: the newer word stands, the older is shown', () => {
    const person = all([recordOf(1, MONDAY), recordOf(1, TUESDAY, DEAD, 'civil-status/death')]);
    if (person === undefined) throw new Error('nothing was kept');
    const standing = standingOf(person);
    expect(standing.citizen.lifeStatus?.code).toBe('2');
    expect(standing.conflicts).toEqual([
      {
        field: 'lifeStatus',
        stands: { source: 'civil-status/death', asOf: TUESDAY },
        others: [{ source: 'population', asOf: MONDAY }],
      },
    ]);
    expect(standing.from.name).toEqual({ source: 'civil-status/death', asOf: TUESDAY });
  });

  const WEDNESDAY = '2026-03-18T02:00:00.000Z';
  const LIVES = recordOf(1, TUESDAY);
  const death = (asOf = MONDAY) => recordOf(1, asOf, DEAD, 'civil-status/death');
  const wedding = (spouse = 'PHẠM THỊ VÍ DỤ') =>
    recordOf(
      1,
      MONDAY,
      { maritalStatus: { code: '2', known: true }, spouse: { name: spouse } },
      'civil-status/marriage',
    );
  const OTHER = { spouse: { name: 'LÊ THỊ KHÁC' } };
  const is = (asOf: string, maritalStatus: string, more: object = {}) =>
    recordOf(1, asOf, { maritalStatus: { code: maritalStatus, known: true }, ...more });

  test.each([
    ['a death, where another source says as of later that he lives', [LIVES], death()],
    ['a wedding of whom another source has as divorced as of later', [is(TUESDAY, '3', OTHER)], wedding()],
    [
      'a wedding of whom another source has as never married as of later',
      [is(TUESDAY, '1', OTHER)],
      wedding(),
    ],
    [
      'a wedding of whom another source has as married to somebody else as of later',
      [is(TUESDAY, '2', OTHER)],
      wedding(),
    ],
  ])('is told as a conflict although another word stands: %s', (_case, before, record) => {
    const result = applyRecord(all(before), record);
    expect(result).toMatchObject({ changes: ['conflict'] });
    // Told once: that it is said again, as of later even, is no news.
    const again = { ...record, asOf: at('2026-03-16T05:00:00.000Z') };
    expect(applyRecord(all([...before, record]), again)).toMatchObject({ changes: [] });
    expect(applyRecord(all([...before, record]), recordOf(1, WEDNESDAY, before[0]?.citizen))).toMatchObject({
      changes: [],
    });
  });

  test.each([
    ['dead, and now lives', [death()], recordOf(1, TUESDAY)],
    ['dead, and said to live still when it was asked again', [recordOf(1, MONDAY), death(TUESDAY)], null],
    ['wed, and was never married', [wedding()], is(TUESDAY, '1')],
  ])(
    'is told as a conflict where it takes the place of a word that it cannot follow: %s',
    (_case, before, record) => {
      expect(applyRecord(all(before), record ?? recordOf(1, WEDNESDAY))).toMatchObject({
        changes: expect.arrayContaining(['conflict']) as unknown,
      });
    },
  );

  test('of a death that does not stand leaves no day of death: who lives has none', () => {
    const event = recordOf(1, MONDAY, { ...DEAD, diedOn: '2026-03-15' }, 'civil-status/death');
    const lives = standingOf(all([event, recordOf(1, TUESDAY)])!);
    expect(lives.citizen.lifeStatus?.code).toBe('1');
    expect(lives.citizen).not.toHaveProperty('diedOn');
    expect(lives.from).not.toHaveProperty('diedOn');
    expect(standingOf(all([event])!).citizen.diedOn).toBe('2026-03-15');
  });

  const marriedTo = (name: string, personalNumber: string) => ({
    maritalStatus: { code: '2', known: true },
    spouse: { name, personalNumber },
  });
  const [ONE, TWO] = [marriedTo('PHẠM THỊ MỘT', '064190000001'), marriedTo('LÊ THỊ HAI', '064190000002')];
  const registered = (day: string) => recordOf(1, day, ONE);
  const wed = (day: string) => recordOf(1, day, TWO, 'civil-status/marriage');
  test.each([
    ['a wedding newer than the register', registered(MONDAY), wed(TUESDAY)],
    ['a register newer than the wedding', wed(MONDAY), registered(TUESDAY)],
    ['a wedding older than the register', registered(TUESDAY), wed(MONDAY)],
  ])(
    'is told as a conflict where sources name two spouses, whichever is heard first: %s',
    (_c, one, other) => {
      expect(applyRecord(all([one]), other)).toMatchObject({
        changes: expect.arrayContaining(['conflict']) as unknown,
      });
    },
  );

  test.each([
    ['a death later than the last word that he lived', [recordOf(1, MONDAY)], death(TUESDAY), ['death']],
    ['that he lived, as of before his death', [death(TUESDAY)], recordOf(1, MONDAY), []],
    ['a divorce after a wedding', [wedding()], is(TUESDAY, '3'), ['divorce']],
    ['a death on which both agree', [recordOf(1, TUESDAY, DEAD)], death(), []],
    [
      'a wedding on which both agree, one of them without the spouse’s number',
      [is(TUESDAY, '2', { spouse: { name: 'Phạm thị Ví Dụ', personalNumber: '064090000009' } })],
      wedding(),
      [],
    ],
  ])('is no conflict where one word follows the other: %s', (_case, before, record, changes) => {
    expect(applyRecord(all(before), record)).toMatchObject({ changes });
  });

  test('that writes a name otherwise in case and spaces contradicts nobody', () => {
    const person = all([
      recordOf(1, MONDAY),
      recordOf(1, TUESDAY, { name: { full: 'Nguyễn  văn mẫu 1' } }, 'civil-status/residence'),
    ]);
    expect(person === undefined ? undefined : standingOf(person).conflicts).toEqual([]);
  });

  test('ends alike in whatever order records come, and however often', () => {
    const record = fc.record({
      day: fc.integer({ min: 10, max: 14 }),
      source: fc.constantFrom('population', 'civil-status/death', 'social-insurance'),
      life: fc.constantFrom('1', '2', '3'),
      detail: fc.constantFrom('1 Lê Lợi', '2 Lê Lợi'),
    });
    const made = record.map(({ day, source, life, detail }) =>
      recordOf(
        1,
        at(`2026-03-${day}T00:00:00.000Z`),
        {
          lifeStatus: { code: life, known: true },
          permanentResidence: { list: 'two-tier', province: '52', commune: '23560', detail },
        },
        source,
      ),
    );
    const sets = fc.array(made, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        sets.chain((set) =>
          fc.tuple(fc.constant(set), fc.shuffledSubarray([...set, ...set], { minLength: set.length * 2 })),
        ),
        ([set, shuffled]) => {
          const [one, other] = [all(set), all(shuffled)];
          expect(canonicalJson(other?.records)).toBe(canonicalJson(one?.records));
          expect(canonicalJson(other && standingOf(other))).toBe(canonicalJson(one && standingOf(one)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
