import { describe, expect, test } from 'vitest';
import type { AgencyCode } from '../../../schemas/agency-code.ts';
import { CopyRules, USUAL_RULES } from '../../../schemas/copies/rules.ts';
import { dueDay } from '../../../functions/copies/due-day.ts';
import { reckonFee } from '../../../functions/copies/reckon-fee.ts';
import { afterTaking, volumeName } from '../../../functions/copies/volume.ts';
import { instant } from '../../../functions/kernel/clock.ts';

/** A moment as a clock in Vietnam shows it. */
const vietnam = (text: string) => instant(Date.parse(`${text}:00+07:00`));

describe('A copy is due', () => {
  test.each([
    ['on a Monday morning', '2026-03-23T08:00', undefined, '2026-03-23'],
    ['a minute before 15:00', '2026-03-23T14:59', undefined, '2026-03-23'],
    ['at 15:00, which is not after it', '2026-03-23T15:00', undefined, '2026-03-23'],
    ['a minute after 15:00', '2026-03-23T15:01', undefined, '2026-03-24'],
    ['at Tết', '2026-02-17T09:00', undefined, '2026-02-23'],
    ['a minute after 15:00 on the last working day before Tết', '2026-02-13T15:01', undefined, '2026-02-23'],
    ['on the eve of two days off', '2026-04-29T16:00', undefined, '2026-05-04'],
    [
      'on the Saturday that is worked for the eve of National Day',
      '2026-08-22T09:00',
      undefined,
      '2026-08-22',
    ],
    ['on Vietnam Culture Day, which is off since 2026', '2026-11-24T09:00', undefined, '2026-11-25'],
    ['on the same day of the year before', '2025-11-24T09:00', undefined, '2025-11-24'],
    ['on a Friday afternoon', '2026-03-27T16:30', undefined, '2026-03-30'],
    ['on a Saturday', '2026-03-28T09:00', undefined, '2026-03-30'],
    ['just after midnight in Vietnam, when it is yesterday elsewhere', '2026-03-24T00:30', 1, '2026-03-24'],
    ['with nineteen pages', '2026-03-23T08:00', 19, '2026-03-23'],
    ['with twenty pages: two working days more', '2026-03-23T08:00', 20, '2026-03-25'],
    ['with twenty pages on a Friday: over the weekend', '2026-03-27T08:00', 20, '2026-03-31'],
    ['with many pages on a Friday afternoon', '2026-03-27T15:30', 300, '2026-04-01'],
  ])('asked for %s', (_, at, pages, day) => {
    expect(dueDay(USUAL_RULES, vietnam(at), pages)).toBe(day);
  });

  test('not on a holiday, but on a Saturday that is worked in its place', () => {
    const rules = CopyRules.parse({
      calendar: { holidays: ['2026-04-27', '2026-04-30', '2026-05-01'], workedDays: ['2026-05-02'] },
    });
    expect(dueDay(rules, vietnam('2026-04-27T09:00'), 1)).toBe('2026-04-28');
    expect(dueDay(rules, vietnam('2026-04-30T09:00'), 1)).toBe('2026-05-02');
    expect(dueDay(rules, vietnam('2026-05-02T09:00'), 1)).toBe('2026-05-02');
    expect(dueDay(rules, vietnam('2026-05-02T15:01'), 1)).toBe('2026-05-04');
  });

  test('by the rule of the day on which it was asked for, as that day is in Vietnam', () => {
    const rules = CopyRules.parse({
      due: [
        { from: '2026-07-01', cutOff: '12:00', manyPages: 10, moreDays: 1, weekdays: [1, 2, 3, 4, 5, 6] },
        { from: '2015-04-10', cutOff: '15:00' },
      ],
    });
    const asked = (at: string, pages?: number) => dueDay(rules, vietnam(at), pages);
    expect(asked('2026-06-30T14:00')).toBe('2026-06-30');
    expect(asked('2026-07-01T14:00')).toBe('2026-07-02');
    expect(asked('2026-07-01T00:30')).toBe('2026-07-01');
    expect(asked('2026-06-30T14:00', 10)).toBe('2026-06-30');
    expect(asked('2026-07-01T08:00', 10)).toBe('2026-07-02');
    // Friday afternoon: Saturday is worked from July on.
    expect(asked('2026-06-26T16:00')).toBe('2026-06-29');
    expect(asked('2026-07-03T16:00')).toBe('2026-07-04');
    // Before the first rule there is none that is better known.
    expect(asked('2010-03-01T14:59')).toBe('2010-03-01');
  });
});

describe('What a copy costs', () => {
  const asked = {
    agency: 'H21.17' as AgencyCode,
    channel: 'counter',
    copies: 1,
    day: '2026-03-23',
  } as const;

  test.each([
    [1, 2_000],
    [2, 4_000],
    [3, 5_000],
    [10, 12_000],
    [198, 200_000],
    [199, 200_000],
    [300, 200_000],
  ])('%i pages: %i đồng (Circular 226/2016/TT-BTC)', (pages, perCopy) => {
    expect(reckonFee(USUAL_RULES, { ...asked, pages })).toEqual({
      perCopy,
      copies: 1,
      total: perCopy,
      ruleFrom: '2017-01-01',
    });
  });

  test('is for each copy, the most for each too', () => {
    expect(reckonFee(USUAL_RULES, { ...asked, pages: 300, copies: 3 }).total).toBe(600_000);
  });

  test('goes by the rule of the day on which it was asked for', () => {
    const rules = CopyRules.parse({
      fees: [
        { from: '2026-07-01', first: 3_000, firstPages: 2, further: 1_500, cap: 300_000 },
        { from: '2017-01-01', first: 2_000, firstPages: 2, further: 1_000, cap: 200_000 },
      ],
    });
    const on = (day: string) => reckonFee(rules, { ...asked, pages: 1, day });
    expect(on('2026-06-30')).toMatchObject({ total: 2_000, ruleFrom: '2017-01-01' });
    expect(on('2026-07-01')).toMatchObject({ total: 3_000, ruleFrom: '2026-07-01' });
    expect(on('2010-01-01')).toMatchObject({ total: 2_000, ruleFrom: '2017-01-01' });
  });

  test('is nothing online where the council waived it, for the agencies below too, and on those days only', () => {
    const instrument = '15/2025/NQ-HĐND';
    const rules = CopyRules.parse({
      waivers: [{ agency: 'H21', from: '2026-01-01', to: '2026-12-31', instrument }],
    });
    const online = { ...asked, channel: 'online', pages: 5 } as const;
    expect(reckonFee(rules, online)).toMatchObject({ total: 0, waivedBy: instrument });
    expect(reckonFee(rules, { ...online, day: '2026-12-31' }).total).toBe(0);
    expect(reckonFee(rules, { ...online, day: '2027-01-01' }).total).toBe(7_000);
    expect(reckonFee(rules, { ...online, channel: 'counter' }).total).toBe(7_000);
    expect(reckonFee(rules, { ...online, agency: 'H22.01' as AgencyCode }).total).toBe(7_000);
  });
});

describe('A volume of the register', () => {
  const at = vietnam('2026-12-31T23:59');
  const newYear = vietnam('2027-01-01T00:00');

  test('begins with number 1 and goes on by one', () => {
    const first = afterTaking(undefined, at, 100);
    expect(first).toEqual({ year: 2026, index: 1, last: 1 });
    expect(afterTaking(first, at, 100)).toEqual({ year: 2026, index: 1, last: 2 });
    expect(volumeName(first)).toBe('01/2026');
  });

  test('is followed by the next when it is full', () => {
    const full = { year: 2026, index: 1, last: 100 };
    expect(afterTaking(full, at, 100)).toEqual({ year: 2026, index: 2, last: 1 });
  });

  test('is closed with its year, as it ends in Vietnam', () => {
    const before = { year: 2026, index: 3, last: 42 };
    expect(afterTaking(before, newYear, 100)).toEqual({ year: 2027, index: 1, last: 1 });
  });

  test('is not opened again by a clock that runs back', () => {
    const opened = { year: 2027, index: 1, last: 7 };
    expect(afterTaking(opened, at, 100)).toEqual({ year: 2027, index: 1, last: 8 });
  });
});
