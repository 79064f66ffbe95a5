import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Day } from '../../../schemas/calendar.ts';
import { Instant, InstantInput, parseInstant } from '../../../schemas/instant.ts';
import { formatWireInstant, parseWireInstant } from '../../../schemas/dvcqg/wire-instant.ts';

const wholeSecond = fc
  .integer({ min: Date.UTC(1901, 0, 1) / 1000, max: Date.UTC(2199, 0, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());

describe('an instant on the native API', () => {
  it.each([
    ['2026-03-23T09:30:00+07:00', '2026-03-23T02:30:00.000Z'],
    ['2026-03-23T02:30:00Z', '2026-03-23T02:30:00.000Z'],
    ['2026-03-23T09:30+07:00', '2026-03-23T02:30:00.000Z'],
    ['2026-03-23T00:10:00.123456+07:00', '2026-03-22T17:10:00.123Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('%s is kept as %s', (text, utc) => {
    expect(InstantInput.parse(text)).toBe(utc);
  });

  it.each([
    ['2026-02-30T09:30:00+07:00', 'impossible-date'],
    ['2025-02-29T09:30:00+07:00', 'impossible-date'],
    ['2026-13-01T09:30:00+07:00', 'impossible-date'],
    ['2026-03-23T24:00:00+07:00', 'impossible-date'],
    ['2026-03-23T23:59:60+07:00', 'impossible-date'],
    ['2026-03-23T09:30:00+15:00', 'impossible-date'],
    ['0001-01-01T00:00:00Z', 'implausible-year'],
    ['1900-01-01T00:00:00+07:00', 'implausible-year'],
    ['2026-03-23T09:30:00', 'no-offset'],
    ['2026-03-23 09:30:00', 'no-offset'],
    ['2026-03-23T09:30:00 PM', 'twelve-hour-clock'],
    ['23/03/2026 09:30 SA', 'twelve-hour-clock'],
    ['9:30 p.m.', 'twelve-hour-clock'],
    ['20260323093000', 'not-an-instant'],
    ['', 'not-an-instant'],
  ])('%s is refused as %s', (text, fault) => {
    expect(parseInstant(text)).toEqual({ ok: false, fault });
    const issue = InstantInput.safeParse(text).error?.issues[0];
    expect(issue?.code === 'custom' && issue.params).toEqual({ reason: fault });
  });

  it('is stored in one form only, which sorts in time order', () => {
    expect(Instant.safeParse('2026-03-23T02:30:00.000Z').success).toBe(true);
    expect(Instant.safeParse('2026-03-23T02:30:00Z').success).toBe(false);
    expect(Instant.safeParse('2026-02-30T02:30:00.000Z').success).toBe(false);
    expect(Instant.safeParse('2026-03-23T09:30:00.000+07:00').success).toBe(false);
    fc.assert(fc.property(wholeSecond, wholeSecond, (a, b) => a < b === Date.parse(a) < Date.parse(b)));
  });
});

describe('an instant on the national wire', () => {
  it('is Vietnam’s time: 09:30 there is 02:30 UTC', () => {
    expect(parseWireInstant('20260323093000')).toEqual({ ok: true, instant: '2026-03-23T02:30:00.000Z' });
  });

  it('crosses the year with the offset', () => {
    expect(parseWireInstant('20260101000000')).toEqual({ ok: true, instant: '2025-12-31T17:00:00.000Z' });
    expect(formatWireInstant(Instant.parse('2025-12-31T17:00:00.000Z'))).toBe('20260101000000');
  });

  it('is absent when blank', () => {
    expect(parseWireInstant('')).toBeUndefined();
    expect(parseWireInstant('  ')).toBeUndefined();
  });

  it.each([
    ['20260230093000', 'impossible-date'],
    ['20260431093000', 'impossible-date'],
    ['20260001093000', 'impossible-date'],
    ['20260323240000', 'impossible-date'],
    ['20260323096000', 'impossible-date'],
    ['00010101000000', 'implausible-year'],
    ['20260323093000 PM', 'twelve-hour-clock'],
    ['20260323093000PM', 'twelve-hour-clock'],
    ['20260323093000 SA', 'twelve-hour-clock'],
    ['20260323 9:30 CH', 'twelve-hour-clock'],
    ['2026032309300', 'not-an-instant'],
    ['20260323', 'not-an-instant'],
    ['23/03/2026 09:30:00', 'not-an-instant'],
  ])('%s is refused as %s', (text, fault) => {
    expect(parseWireInstant(text)).toEqual({ ok: false, fault });
  });

  it('comes back as it went, to the second', () => {
    fc.assert(
      fc.property(wholeSecond, (text) => {
        const instant = Instant.parse(text);
        expect(parseWireInstant(formatWireInstant(instant))).toEqual({ ok: true, instant });
      }),
    );
  });

  it('never claims a later second than it was', () => {
    expect(formatWireInstant(Instant.parse('2026-03-23T02:30:00.999Z'))).toBe('20260323093000');
  });
});

describe('a day', () => {
  it.each(['2026-02-29', '2100-02-29', '2026-04-31', '1899-12-31', '2026-1-1', '26-01-01'])(
    '%s is none',
    (day) => {
      expect(Day.safeParse(day).success).toBe(false);
    },
  );

  it.each(['2024-02-29', '2000-02-29', '2026-12-31'])('%s is one', (day) => {
    expect(Day.safeParse(day).success).toBe(true);
  });
});
