import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgencyCode } from '../../../../schemas/agency-code.ts';
import { Dossier, ProgressRow, type StoredFile } from '../../../../schemas/dossier.ts';
import { fromWire, progressFromWire, progressToWire, toWire } from '../../../../schemas/dvcqg/codec.ts';
import { SentDossierG1, SentDossierG2 } from '../../../../schemas/dvcqg/dossier.ts';
import { DOSSIER, PROGRESS, type Mapping } from '../../../../schemas/dvcqg/mapping.ts';
import { shorten } from '../../../../schemas/dvcqg/shorten.ts';
import { arbitraryDossier, arbitraryProgressRow } from '../arbitrary-dossier.ts';
import { fixture, fixtures } from '../fixtures.ts';

const receivedAs = AgencyCode.parse('H21.17');
const read = (record: unknown): Dossier => {
  const result = fromWire(record, { receivedAs });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.dossier;
};
const taken = [...fixtures('dossier-status'), ...fixtures('dossier-odd'), ...fixtures('dossier-gen')];

describe('a dossier record of the national wire', () => {
  it.each(taken.map((one) => [one.file, one] as const))('%s is read', (_, { record, expected }) => {
    const result = fromWire(record, { receivedAs });
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    const due = expected as { status: number; flags: string[]; aside: unknown; sameAs?: string };
    expect(result.dossier).toMatchObject({ status: due.status, agency: 'H21.17' });
    expect(result.flags.map(({ field, value }) => `${field}=${value}`)).toEqual(due.flags);
    expect(result.aside).toEqual(due.aside);
    if (due.sameAs !== undefined) expect(result.dossier).toEqual(read(fixture(due.sameAs).record));
  });

  it.each(fixtures('dossier-error').map((one) => [one.file, one] as const))('%s is refused', (_, one) => {
    const result = fromWire(one.record, { receivedAs });
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect({ issues: result.issues.map(({ field, code }) => ({ field, code })) }).toEqual(one.expected);
    for (const { why } of result.issues) expect(why).toMatch(/[À-ỹ]|NgayHenTra/);
  });

  it.each(fixtures('dossier-status').map((one) => [one.file, one] as const))(
    '%s goes out of generation 2 exactly as it came in',
    (_, { record }) => {
      expect(toWire(read(record), 'g2')).toEqual({ wire: record, notices: [], omitted: [] });
    },
  );

  it('of generation 1 goes out of generation 1 exactly as it came in', () => {
    const { record } = fixture('dossier-generation-1');
    expect(toWire(read(record), 'g1')).toEqual({ wire: record, notices: [], omitted: [] });
  });

  it('names what generation 1 has no place for', () => {
    const { wire, omitted } = toWire(read(fixture('dossier-status-09-finished').record), 'g1');
    expect(SentDossierG1.parse(wire)).not.toHaveProperty('NoiNopHoSo');
    expect(omitted).toEqual([
      'applicantIdNumber',
      'applicantIdentities',
      'submittedAt',
      'submissionPlace',
      'hasDigitisedComponents',
      'accountVerifiedByVneid',
      'onlinePayment',
      'databases',
      'documents[0].digitised',
      'documents[0].reuse',
      'documents[0].fromPersonalRepository',
      'results[0].code',
    ]);
  });

  it('comes back as the dossier that went out', () => {
    fc.assert(
      fc.property(arbitraryDossier, (dossier) => {
        const { wire, notices, omitted } = toWire(dossier, 'g2');
        expect({ notices, omitted }).toEqual({ notices: [], omitted: [] });
        const back = fromWire(JSON.parse(JSON.stringify(wire)), { receivedAs: dossier.agency });
        expect(back.ok && { dossier: back.dossier, aside: back.aside }).toEqual({ dossier, aside: {} });
      }),
      { numRuns: 200 },
    );
  });

  it('of generation 1 loses exactly what it says it omits', () => {
    fc.assert(
      fc.property(arbitraryDossier, (dossier) => {
        const once = toWire(dossier, 'g1');
        const back = fromWire(once.wire, { receivedAs: dossier.agency });
        expect(back.ok && toWire(back.dossier, 'g1')).toEqual({ ...once, omitted: [] });
        expect(back.ok && JSON.stringify(back.dossier) === JSON.stringify(dossier)).toBe(
          once.omitted.length === 0,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('says so when a text is too long, and ends it with an ellipsis', () => {
    const dossier = {
      ...read(fixture('dossier-status-09-finished').record),
      summary: 'thửa đất '.repeat(200),
    };
    const { wire, notices } = toWire(dossier, 'g2');
    expect(wire.TrichYeuHoSo.length).toBeLessThanOrEqual(1000);
    expect(wire.TrichYeuHoSo.endsWith('…')).toBe(true);
    expect(notices).toEqual([
      { kind: 'shortened', field: 'summary', wire: 'TrichYeuHoSo', limit: 1000, originalLength: 1800 },
    ]);
  });

  it('shortens names of documents and of result papers, each to its own limit', () => {
    const dossier = read(fixture('dossier-status-09-finished').record);
    const long = Dossier.parse({
      ...dossier,
      documents: [{ name: 'd'.repeat(4001) }],
      results: [{ name: 'k'.repeat(2001) }],
    });
    const { notices, wire } = toWire(long, 'g2');
    expect(notices).toMatchObject([
      { field: 'documents[0].name', limit: 4000, originalLength: 4001 },
      { field: 'results[0].name', limit: 2000, originalLength: 2001 },
    ]);
    expect(wire.DanhSachGiayToKetQua[0]?.TenGiayTo).toHaveLength(2000);
  });

  it('leaves a text of exactly the limit alone', () => {
    const dossier = { ...read(fixture('dossier-status-02-received').record), summary: 'x'.repeat(1000) };
    expect(toWire(dossier, 'g2')).toMatchObject({ notices: [], wire: { TrichYeuHoSo: 'x'.repeat(1000) } });
  });

  it.each(['1', '3', undefined])('keeps the account back when the channel is %s, and says so', (channel) => {
    const { channel: _, ...rest } = read(fixture('dossier-status-02-received').record);
    const { wire, notices } = toWire(channel === undefined ? rest : { ...rest, channel }, 'g2');
    expect(wire.MaDoiTuong).toBe('');
    expect(notices).toEqual([{ kind: 'withheld', field: 'applicantAccount', wire: 'MaDoiTuong' }]);
  });

  it('links to the files that the gateway stores, and never tells their hash', () => {
    const file: StoredFile = {
      id: 'f1',
      name: 'don.pdf',
      size: 10,
      mediaType: 'application/pdf',
      sha256: 'a'.repeat(64),
    };
    const dossier = Dossier.parse({
      ...read(fixture('dossier-status-02-received').record),
      documents: [
        { name: 'don.pdf', file },
        { name: 'cu.pdf', link: 'https://files.example.vn/1', file },
      ],
      results: [{ name: 'kq.pdf', file }],
      supplements: [{ documents: [{ name: 'bo-sung.pdf', file }], fees: [] }],
    });
    const { wire } = toWire(dossier, 'g2', ({ id }) => `https://gateway.example.vn/files/${id}`);
    const ours = 'https://gateway.example.vn/files/f1';
    expect(wire.TaiLieuNop.map(({ DuongDanTaiTepTin }) => DuongDanTaiTepTin)).toEqual([
      ours,
      'https://files.example.vn/1',
    ]);
    expect(wire.DanhSachGiayToKetQua[0]?.DuongDanTepTinKetQua).toBe(ours);
    expect(wire.DanhSachHoSoBoSung[0]?.DanhSachGiayToBoSung[0]?.DuongDanTaiTepTin).toBe(ours);
    expect(JSON.stringify(wire)).not.toContain(file.sha256);
    expect(toWire(dossier, 'g2').wire.TaiLieuNop[0]?.DuongDanTaiTepTin).toBe('');
  });

  it('with a reserved key is refused', () => {
    expect(
      fromWire(JSON.parse('{"MaHoSo":"x","TaiLieuNop":[{"__proto__":{}}]}'), { receivedAs }),
    ).toMatchObject({
      ok: false,
      issues: [{ code: 'reserved-key' }],
    });
  });

  it.each([[null], [42], ['x'], [[]], [undefined]])('that is %j is refused', (record) => {
    const result = fromWire(record, { receivedAs });
    expect(result).toMatchObject({ ok: false, issues: [{ field: '' }] });
  });

  it('has every name of the wire in the mapping, and the same fields missing in generation 1', () => {
    const namesOf = (mapping: Mapping, generation: 'g1' | 'g2'): string[] =>
      Object.values(mapping)
        .filter((rule) => generation === 'g2' || rule.since === undefined)
        .map((rule) => rule.wire)
        .toSorted();
    expect(namesOf(DOSSIER, 'g2')).toEqual(Object.keys(SentDossierG2.shape).toSorted());
    expect(namesOf(DOSSIER, 'g1')).toEqual(Object.keys(SentDossierG1.shape).toSorted());
    for (const list of [
      'TaiLieuNop',
      'DanhSachGiayToKetQua',
      'DanhSachLePhi',
      'DanhSachHoSoBoSung',
    ] as const) {
      const rule = Object.values<Mapping[string]>(DOSSIER).find(({ wire }) => wire === list);
      if (rule === undefined || !('rows' in rule)) throw new Error(`${list} is no list`);
      expect(namesOf(rule.rows, 'g2')).toEqual(
        Object.keys(SentDossierG2.shape[list].element.shape).toSorted(),
      );
      expect(namesOf(rule.rows, 'g1')).toEqual(
        Object.keys(SentDossierG1.shape[list].element.shape).toSorted(),
      );
    }
    expect(Object.keys(PROGRESS)).toEqual(Object.keys(ProgressRow.shape));
  });
});

describe('a progress record of the national wire', () => {
  const progress = fixtures('progress-').filter(({ file }) => !file.startsWith('progress-error'));

  it.each(progress.map((one) => [one.file, one] as const))('%s is read', (_, { record, expected }) => {
    expect(progressFromWire(record)).toMatchObject({ ok: true, row: expected, aside: {} });
  });

  it.each(fixtures('progress-error').map((one) => [one.file, one] as const))('%s is refused', (_, one) => {
    const result = progressFromWire(one.record);
    expect(!result.ok && { issues: result.issues.map(({ field, code }) => ({ field, code })) }).toEqual(
      one.expected,
    );
  });

  it('comes back as the row that went out', () => {
    fc.assert(
      fc.property(arbitraryProgressRow, (row) => {
        const { wire, notices } = progressToWire(row);
        expect(notices).toEqual([]);
        expect(progressFromWire(wire)).toEqual({ ok: true, row, aside: {} });
      }),
    );
  });

  it('takes an officer’s name of any length in and says so when it shortens it to 50', () => {
    const record = { ...(fixture('progress-reception').record as object), NguoiXuLy: 'Nguyễn '.repeat(10) };
    const result = progressFromWire(record);
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    const { wire, notices } = progressToWire(result.row);
    expect(wire.NguoiXuLy.length).toBeLessThanOrEqual(50);
    expect(notices).toEqual([
      { kind: 'shortened', field: 'handler', wire: 'NguoiXuLy', limit: 50, originalLength: 70 },
    ]);
  });
});

describe('a shortened text', () => {
  it('never splits a letter from its marks or an emoji in two', () => {
    expect(shorten('a\u0302\u0301b\u0302\u0301c', 5)).toBe('a\u0302\u0301…');
    expect(shorten('😀😀😀', 4)).toBe('😀…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const short = shorten(text, limit);
        expect(short.length).toBeLessThanOrEqual(Math.max(limit, 1));
        expect(short === text || (short.endsWith('…') && text.startsWith(short.slice(0, -1)))).toBe(true);
      }),
    );
  });
});
