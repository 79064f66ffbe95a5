import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRow } from '../../../../functions/partners/vnpost/read-row.ts';
import { meaningOf, STATUS_TABLES, type StatusGeneration } from '../../../../schemas/vnpost/status-tables.ts';
import { endOfDay, readMyTime, writeMyTime } from '../../../../schemas/vnpost/event-time.ts';

const NOW = Date.UTC(2026, 3, 24, 2, 0);
const PAGE = join(import.meta.dirname, '../../../fixtures/vnpost/tracking-page.json');
const ROWS = (
  JSON.parse(readFileSync(PAGE, 'utf8')) as { _embedded: { 'rh:doc': Record<string, unknown>[] } }
)._embedded['rh:doc'];
const row = (changes: Record<string, unknown> = {}) => ({ ...ROWS[0], ...changes });
const read = (one: unknown, statuses: StatusGeneration = 'hcc') =>
  readRow(one, { carrier: 'vnpost-ngsp', statuses, customerCode: 'C000123456', now: NOW });

describe('a row of the feed', () => {
  it('is an event in our words, its time the carrier’s', () => {
    expect(ROWS.map((one) => read(one))).toMatchObject([
      {
        kind: 'event',
        event: { meaning: 'created', at: '2026-03-23T03:30:00.000Z', office: '600100', oddities: [] },
      },
      { kind: 'event', event: { meaning: 'unknown', code: '77', message: 'Trạng thái chưa công bố' } },
      { kind: 'event', event: { meaning: 'delivered', code: '4', note: 'Người nhận: Bộ phận một cửa' } },
    ]);
  });

  it('keeps itself as it came', () => {
    const one = read(row({ Extra: { a: [1] } }));
    expect(one.kind === 'event' && JSON.parse(one.event.raw)).toEqual(row({ Extra: { a: [1] } }));
  });

  it.each([
    ['milliseconds', 1_774_236_600_000, []],
    ['seconds', 1_774_236_600, ['event-time-in-seconds']],
    ['milliseconds as a text', '1774236600000', []],
    ['a long of MongoDB', { $numberLong: '1774236600000' }, []],
  ])('may tell its time in %s', (_, EventTime, oddities) => {
    expect(read(row({ EventTime }))).toMatchObject({ event: { at: '2026-03-23T03:30:00.000Z', oddities } });
  });

  it.each([
    ['no id', { _id: undefined }, '_id'],
    ['an id of another form', { _id: { $oid: 'xyz' } }, '_id'],
    ['no order', { OrderNumber: ' ' }, 'OrderNumber'],
    ['no time', { EventTime: null }, 'EventTime'],
    ['a time before 2000', { EventTime: 12 }, 'EventTime'],
    ['a time after 2199', { EventTime: 7_258_118_400_000_000 }, 'EventTime'],
    ['a time the day after tomorrow', { EventTime: NOW + 2 * 86_400_000 }, 'EventTime'],
    ['no status', { StatusCode: undefined }, 'StatusCode'],
    ['a status that is no number', { StatusCode: 'delivered' }, 'StatusCode'],
    ['several faults', { StatusCode: {}, OrderNumber: 7 }, 'OrderNumber, StatusCode'],
    ['too much to be kept', { Notes: 'x'.repeat(20_001) }, 'row-too-large'],
  ])('with %s is set aside, and told by its fields alone', (_, changes, why) => {
    expect(read(row(changes))).toMatchObject({ kind: 'malformed', row: { why } });
  });

  it('without an id is known again by what it says', () => {
    const [one, other, same] = [row({ _id: null }), row({ _id: null, POSID: '1' }), row({ _id: null })].map(
      (each) => read(each),
    );
    const idOf = (each: typeof one) => (each?.kind === 'malformed' ? each.row.id : '');
    expect(idOf(one)).toBe(idOf(same));
    expect(idOf(one)).not.toBe(idOf(other));
  });

  it.each([
    ['Lưu giữ tại bưu cục. Giữ đến 2026-05-02', '2026-05-02T16:59:59.999Z'],
    ['Giữ đến ngày 02/05/2026', '2026-05-02T16:59:59.999Z'],
    ['Giữ đến 02/05', undefined],
    ['Giữ đến 2026-02-30', undefined],
    ['Giữ 15 ngày', undefined],
  ])('says until when a parcel is held only where that is certain: %s', (Notes, until) => {
    const held = read(row({ StatusCode: 7, Notes }));
    expect(held.kind === 'event' && held.event.heldUntil).toBe(until);
    const other = read(row({ StatusCode: 3, Notes }));
    expect(other.kind === 'event' && other.event.heldUntil).toBe(undefined);
  });

  it('is read by the configured code space: 4 is delivered, or not delivered yet', () => {
    expect(read(row({ StatusCode: 4 }))).toMatchObject({ event: { meaning: 'delivered' } });
    expect(read(row({ StatusCode: 4 }), 'legacy-2016')).toMatchObject({
      event: { meaning: 'attempt-failed' },
    });
  });
});

describe('a table of statuses', () => {
  it('says what is assumed, and has each code once', () => {
    for (const versions of Object.values(STATUS_TABLES)) {
      for (const { entries } of versions) {
        expect(new Set(entries.map(({ code }) => code)).size).toBe(entries.length);
      }
    }
    const certain = STATUS_TABLES.hcc[0].entries
      .filter(({ certainty }) => certainty !== 'A')
      .map(({ code }) => code);
    expect(certain).toEqual(['1', '2', '4']);
  });

  it('knows nothing of before it was in force, nor of codes that it has not', () => {
    expect(meaningOf('hcc', '4', '2017-12-31')).toBe('unknown');
    expect(meaningOf('my', '25', '2026-01-01')).toBe('unknown');
    expect(meaningOf('my', '100', '2026-01-01')).toBe('unknown');
    expect(meaningOf('donhang', '100', '2026-01-01')).toBe('delivered');
  });
});

describe('a time of MyVNPost', () => {
  it.each([
    ['25/04/2026 10:12:05', '2026-04-25T03:12:05.000Z'],
    ['2026-04-25T10:12:05', '2026-04-25T03:12:05.000Z'],
    ['2026-04-25 10:12:05', '2026-04-25T03:12:05.000Z'],
    ['2026-04-25T10:12:05.123', '2026-04-25T03:12:05.000Z'],
    ['2026-04-25T03:12:05Z', '2026-04-25T03:12:05.000Z'],
    ['2026-04-25T10:12:05+07:00', '2026-04-25T03:12:05.000Z'],
    ['04/25/2026 10:12:05', undefined],
    ['31/04/2026 10:12:05', undefined],
    ['25/04/2026 10:12:05 PM', undefined],
    ['25/04/1926 10:12:05', undefined],
    ['', undefined],
  ])('%s', (text, at) => {
    expect(readMyTime(text)).toBe(at);
  });

  it('is written as it is read', () => {
    const at = readMyTime('25/04/2026 00:12:05')!;
    expect(writeMyTime(at)).toBe('25/04/2026 00:12:05');
    expect(endOfDay('31/04/2026')).toBe(undefined);
  });
});
