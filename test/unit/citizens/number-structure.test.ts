import { describe, expect, test } from 'vitest';
import { PersonalNumber } from '../../../schemas/citizens/personal-number.ts';
import { numberWarnings, structureOf } from '../../../schemas/citizens/personal-number-structure.ts';
import { Birth } from '../../../schemas/citizens/citizen.ts';
import { purposeNamed, purposesWith, Purpose, PURPOSES } from '../../../schemas/citizens/purposes.ts';

const number = (text: string): PersonalNumber => PersonalNumber.parse(text);
const birth = (year: number): Birth => Birth.parse({ year });

describe('A personal number says', () => {
  test.each([
    ['064090000001', { province: '064', sex: '1', year: 1990 }],
    ['064190000001', { province: '064', sex: '2', year: 1990 }],
    ['001204000001', { province: '001', sex: '1', year: 2004 }],
    ['096305000001', { province: '096', sex: '2', year: 2005 }],
    ['001400000001', { province: '001', sex: '1', year: 2100 }],
    ['001999000001', { province: '001', sex: '2', year: 2399 }],
  ])('in %s where it was registered, the sex and the year', (text, structure) => {
    expect(structureOf(number(text))).toEqual(structure);
  });

  test('one of the sixty-three provinces before the mergers', () => {
    const known = Array.from({ length: 1_000 }, (_, province) => String(province).padStart(3, '0')).filter(
      (province) => numberWarnings(number(`${province}090000001`), {}, 2026).length === 0,
    );
    expect(known).toHaveLength(63);
    expect([known[0], known.at(-1)]).toEqual(['001', '096']);
    // Bình Định and Gia Lai are one province now; both codes stay good.
    expect(known).toEqual(expect.arrayContaining(['052', '064']));
  });
});

describe('A number that does not fit is warned of', () => {
  test.each([
    ['an impossible province', '097090000001', {}, ['number-province-unknown']],
    ['another year than the one declared', '064090000001', { birth: birth(1991) }, ['number-year-differs']],
    ['another sex', '064090000001', { sex: '2' }, ['number-sex-differs']],
    ['a year that has not come', '064327000001', {}, ['number-in-the-future']],
    ['nothing where the sex is undetermined', '064090000001', { sex: '0' }, []],
    ['nothing where all fits', '064090000001', { sex: '1', birth: birth(1990) }, []],
  ])('for %s', (_what, text, said, warnings) => {
    expect(numberWarnings(number(text), said, 2026)).toEqual(warnings);
  });
});

describe('Purposes are dated data', () => {
  const own = (changed: object): Purpose =>
    ({ ...PURPOSES[0], name: 'Của tỉnh', certainty: '1', ...changed }) as Purpose;

  test('each of which names what it allows, and says that it is this project’s assumption', () => {
    for (const purpose of PURPOSES) {
      expect(purpose.certainty).toBe('I');
      expect(purpose.legalBases.length).toBeGreaterThan(0);
      // Who only verifies sees nothing.
      if (!purpose.operations.some((operation) => operation !== 'verify')) expect(purpose.fields).toEqual([]);
    }
  });

  test('in force from their first day to their last', () => {
    const dated = [own({ effectiveFrom: '2026-01-01', effectiveTo: '2026-06-30' })];
    const at = (day: string) => purposeNamed('tiep-nhan-ho-so', day, dated);
    expect([at('2025-12-31'), at('2026-07-01')]).toEqual(['not-in-force', 'not-in-force']);
    expect([at('2026-01-01'), at('2026-06-30')]).toEqual([dated[0], dated[0]]);
    expect(purposeNamed('khac', '2026-01-01', dated)).toBe('unknown');
  });

  test('a province’s own takes the place of ours, the newest that is in force', () => {
    const first = own({ effectiveFrom: '2026-01-01' });
    const second = own({ effectiveFrom: '2026-03-01', cachedMinutes: 0 });
    const list = purposesWith([second, first]);
    expect(purposeNamed('tiep-nhan-ho-so', '2026-02-01', list)).toBe(first);
    expect(purposeNamed('tiep-nhan-ho-so', '2026-04-01', list)).toBe(second);
    expect(purposeNamed('tiep-nhan-ho-so', '2025-12-01', list)).toBe('not-in-force');
    expect(purposeNamed('dien-san-bieu-mau', '2026-04-01', list)).toMatchObject({ certainty: 'I' });
  });

  test('that name no field but a citizen’s', () => {
    expect(Purpose.safeParse({ ...PURPOSES[0], fields: ['salary'] }).success).toBe(false);
  });
});
