import { describe, expect, it } from 'vitest';
import {
  CODE_LISTS,
  codesOf,
  lookUp,
  type CodeList,
  type CodeListName,
} from '../../../schemas/code-lists.ts';
import { Instant } from '../../../schemas/instant.ts';
import { STATUSES } from '../../../schemas/status.ts';

const names = Object.keys(CODE_LISTS) as CodeListName[]; // the keys of a const object

describe('a national code list', () => {
  it.each(names)('%s has each code once and its versions in order', (name) => {
    const versions: readonly CodeList[] = CODE_LISTS[name];
    for (const { entries } of versions) {
      expect(new Set(entries.map(({ code }) => code)).size).toBe(entries.length);
      for (const { vi, en } of entries) expect(vi.length * en.length).toBeGreaterThan(0);
    }
    const starts = versions.map(({ effectiveFrom }) => effectiveFrom);
    expect(starts).toEqual(starts.toSorted());
  });

  it('of statuses is exactly what the type allows', () => {
    expect(codesOf('TrangThaiHoSo')).toEqual(STATUSES.map(String));
  });

  it('says what a code means, by which version and how surely', () => {
    expect(lookUp('KenhThucHien', '2')).toMatchObject({
      known: true,
      certainty: 'C',
      entry: { vi: 'Trực tuyến', en: 'online' },
    });
    expect(lookUp('DuocThanhToanTrucTuyen', '3')).toMatchObject({ known: true, certainty: 'I' });
  });

  it('keeps a code that it does not have, as unknown', () => {
    expect(lookUp('HinhThucThu', '3')).toMatchObject({ known: false, code: '3', list: 'HinhThucThu' });
    expect(lookUp('KenhThucHien', '02').known).toBe(false);
    expect(lookUp('KenhThucHien', '').known).toBe(false);
  });

  it('is in force from its first day in Vietnam, not before', () => {
    expect(lookUp('NoiNopHoSo', '2', Instant.parse('2022-06-22T16:59:59.999Z')).known).toBe(false);
    expect(lookUp('NoiNopHoSo', '2', Instant.parse('2022-06-22T17:00:00.000Z')).known).toBe(true);
  });
});
