import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compare,
  isFlawless,
  type Comparison,
  type HeldDossier,
  type LedgerEntry,
} from '../../../local/portal/compare.ts';
import { ToldBook, type ToldItem } from '../../../local/portal/told.ts';

const CODE = 'H21.17-260323-0042';

const header = (status: number, marks: Record<string, string> = {}): ToldItem => ({
  what: 'header',
  status,
  marks,
});
const step = (at: string, status: number, content = `bước ${at}`): ToldItem => ({
  what: 'step',
  at,
  status,
  content,
});

/** A life of six messages: received, in process, finished, returned. */
const LIFE: readonly (readonly ToldItem[])[] = [
  [header(2)],
  [header(4), step('20260324081000', 4)],
  [step('20260325081000', 4), step('20260326081000', 4)],
  [header(9, { NgayKetThucXuLy: '20260417162000' }), step('20260417162000', 9)],
  [header(10, { NgayTra: '20260418100000' }), step('20260418100000', 10)],
];

/** The effects of what was told, one for one, as the sandbox's ledger shows them. */
const effectsOf = (items: readonly ToldItem[], from = 1): LedgerEntry[] =>
  items.map((item, index) =>
    item.what === 'header'
      ? {
          n: from + index,
          effect: index === 0 ? 'dossier.added' : 'dossier.updated',
          key: CODE,
          status: String(item.status),
        }
      : {
          n: from + index,
          effect: 'progress.added',
          key: CODE,
          status: String(item.status),
          detail: item.at,
        },
  );

const bookOf = (messages: readonly (readonly ToldItem[])[], acknowledged = messages.length): ToldBook => {
  const book = new ToldBook();
  messages.forEach((items, index) => {
    const telling = book.tell(CODE, items);
    if (index < acknowledged) telling.acknowledge();
  });
  return book;
};

const counts = ({ lost, doubled, reordered, unexpected }: Comparison) => ({
  lost: lost.length,
  doubled: doubled.length,
  reordered: reordered.length,
  unexpected: unexpected.length,
});
const NONE = { lost: 0, doubled: 0, reordered: 0, unexpected: 0 };

const told = bookOf(LIFE).read();
const right = effectsOf(LIFE.flat());
const without = (...places: number[]): LedgerEntry[] =>
  right.filter((_entry, index) => !places.includes(index));
/** The same effects, numbered in the order in which they are given. */
const inThisOrder = (entries: readonly LedgerEntry[]): LedgerEntry[] =>
  entries.map((entry, index) => ({ ...entry, n: index + 1 }));

describe('comparing what was told with the national portal’s ledger', () => {
  it('finds nothing when everything told is there once and in order', () => {
    const comparison = compare(told, right);
    expect(counts(comparison)).toEqual(NONE);
    expect(isFlawless(comparison)).toBe(true);
    expect(comparison).toMatchObject({ dossiers: 1, told: 9, effects: 9 });
  });

  it('takes it for right that a waiting header was superseded by a later one', () => {
    expect(counts(compare(told, without(1, 5)))).toEqual(NONE);
  });

  it('takes the ledger in the order of its numbers, however it is listed', () => {
    expect(counts(compare(told, right.toReversed()))).toEqual(NONE);
  });

  it('finds the final header lost, also when earlier ones are there', () => {
    const comparison = compare(told, without(7));
    expect(counts(comparison)).toEqual({ ...NONE, lost: 1 });
    expect(comparison.lost).toEqual([{ code: CODE, what: 'header 10' }]);
  });

  it('finds a step lost', () => {
    expect(compare(told, without(3)).lost).toEqual([{ code: CODE, what: 'step 20260325081000 4' }]);
  });

  it('finds a dossier that never came lost, with its final header and all its steps', () => {
    expect(counts(compare(told, []))).toEqual({ ...NONE, lost: 6 });
  });

  it('finds what the portal itself calls a repeat doubled', () => {
    const again = inThisOrder([...right.slice(0, 3), { ...right[2]!, repeat: true }, ...right.slice(3)]);
    const comparison = compare(told, again);
    expect(counts(comparison)).toEqual({ ...NONE, doubled: 1 });
    expect(comparison.doubled).toEqual([{ code: CODE, what: 'step 20260324081000 4', n: 4 }]);
  });

  it('believes the portal that a header is a repeat, also when its status was told twice', () => {
    const twice = bookOf([[header(4)], [header(5)], [header(4, { NgayHenTra: '20260422170000' })]]).read();
    const [first] = effectsOf([header(4)]);
    const comparison = compare(
      twice,
      inThisOrder([first!, { ...first!, effect: 'dossier.updated', repeat: true }]),
    );
    expect(counts(comparison)).toMatchObject({ doubled: 1 });
  });

  it('finds a step doubled that was told once and is there twice', () => {
    const again = inThisOrder([...right, right[3]!]);
    expect(counts(compare(told, again))).toEqual({ ...NONE, doubled: 1 });
  });

  it('finds a dossier doubled that was added twice', () => {
    const again = inThisOrder([right[0]!, ...right]);
    expect(compare(told, again).doubled).toEqual([{ code: CODE, what: 'header 2', n: 2 }]);
  });

  it('finds an old header doubled that was written again over the final one', () => {
    const again = inThisOrder([...right, right[1]!]);
    // The portal now shows a returned dossier as in process: it is also without its final header.
    expect(counts(compare(told, again))).toEqual({ ...NONE, doubled: 1, lost: 1 });
  });

  it('finds two steps out of order', () => {
    const swapped = inThisOrder([...right.slice(0, 3), right[4]!, right[3]!, ...right.slice(5)]);
    expect(counts(compare(told, swapped))).toEqual({ ...NONE, reordered: 1 });
  });

  it('finds a step out of order that came before the header it followed', () => {
    const swapped = inThisOrder([right[0]!, right[2]!, right[1]!, ...right.slice(3)]);
    expect(counts(compare(told, swapped))).toEqual({ ...NONE, reordered: 1 });
  });

  it('finds two headers out of order and does not call the final one lost as well', () => {
    const headers = bookOf([[header(2)], [header(9)], [header(10)]]).read();
    const entries = effectsOf([header(2), header(10), header(9)]);
    expect(counts(compare(headers, entries))).toEqual({ ...NONE, reordered: 1 });
  });

  it('finds an effect that nobody told', () => {
    const more = inThisOrder([...right, { ...right[0]!, effect: 'dossier.updated', status: '7' }]);
    expect(counts(compare(told, more))).toMatchObject({ unexpected: 1 });
  });

  it('asks nothing of a message that was never acknowledged: it may be there or not', () => {
    const unsure = bookOf(LIFE, LIFE.length - 1).read();
    expect(counts(compare(unsure, right))).toEqual(NONE);
    expect(counts(compare(unsure, right.slice(0, 7)))).toEqual(NONE);
  });

  it('still finds an unacknowledged message doubled', () => {
    const unsure = bookOf(LIFE, LIFE.length - 1).read();
    expect(counts(compare(unsure, inThisOrder([...right, right[8]!])))).toEqual({ ...NONE, doubled: 1 });
  });

  it('forgets a message that was refused', () => {
    const book = bookOf(LIFE);
    book.tell(CODE, [header(7)]).refuse();
    expect(counts(compare(book.read(), right))).toEqual(NONE);
    const carried = inThisOrder([...right, { ...right[7]!, status: '7' }]);
    expect(counts(compare(book.read(), carried))).toMatchObject({ unexpected: 1 });
  });

  it('looks at no other dossier’s effects', () => {
    const foreign = { ...right[0]!, key: 'H21.17-260323-0099', repeat: true };
    expect(counts(compare(told, [...right, foreign]))).toEqual(NONE);
  });
});

describe('comparing with how the national portal holds the dossier in the end', () => {
  const holding = (header: Record<string, string>, rows = LIFE.flat()): ReadonlyMap<string, HeldDossier> => {
    const steps = rows.filter((item) => item.what === 'step');
    const wire = steps.map(({ at, status, content }) => ({
      ThoiDiemXuLy: at,
      TrangThai: String(status),
      NoiDungXuLy: content ?? '',
    }));
    return new Map([[CODE, { header, rows: wire }]]);
  };
  const FINAL = { TrangThaiHoSo: '10', NgayTra: '20260418100000', GhiChu: '' };

  it('finds nothing when the final header has its marks and the steps their words', () => {
    expect(counts(compare(told, right, holding(FINAL)))).toEqual(NONE);
  });

  it('finds the final header lost whose mark is an earlier telling’s', () => {
    const comparison = compare(told, right, holding({ ...FINAL, NgayTra: '' }));
    expect(comparison.lost).toEqual([{ code: CODE, what: 'header 10: NgayTra' }]);
  });

  it('finds a step lost whose words are not those that were told', () => {
    const rows = LIFE.flat().map((item) =>
      item.what === 'step' && item.status === 9 ? { ...item, content: '' } : item,
    );
    const comparison = compare(told, right, holding(FINAL, rows));
    expect(comparison.lost).toEqual([{ code: CODE, what: 'step 20260417162000 9: NoiDungXuLy' }]);
  });

  it('finds a dossier lost that is in the ledger and is not held', () => {
    expect(compare(told, right, new Map()).lost).toEqual([{ code: CODE, what: 'header 10: not held' }]);
  });
});

describe('whatever goes wrong', () => {
  /** Steps only, each told once: what may be wrong with a ledger of them is known without cleverness. */
  const steps = Array.from({ length: 8 }, (_none, index) => step(`2026032408${index}000`, 4));
  const toldSteps = bookOf(steps.map((item) => [item])).read();
  const all = effectsOf(steps);

  it('counts every lost and every doubled step, and says reordered exactly when the order is wrong', () => {
    const arbitrary = fc.array(fc.integer({ min: 0, max: steps.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(arbitrary, (places) => {
        const entries = inThisOrder(places.map((place) => all[place]!));
        const there = new Set(places);
        const found = counts(compare(toldSteps, entries));
        const inOrder = places.every((place, index) => index === 0 || (places[index - 1] ?? -1) < place);
        expect(found.lost).toBe(steps.length - there.size);
        expect(found.doubled).toBe(places.length - there.size);
        expect(found.unexpected).toBe(0);
        if (inOrder) expect(found.reordered).toBe(0);
        if (there.size === places.length && !inOrder) expect(found.reordered).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a comparison with a national portal of generation 3', () => {
  const told = () => bookOf(LIFE).read();
  const born = (detail: string, n: number): LedgerEntry => ({
    n,
    effect: 'dossier.added',
    key: CODE,
    status: '1',
    via: 'g3',
    detail,
  });
  const life = (from: number): LedgerEntry[] =>
    effectsOf(LIFE.flat(), from).map((entry) =>
      entry.effect === 'dossier.added'
        ? { ...entry, effect: 'dossier.updated', via: 'g3' }
        : { ...entry, via: 'g3' },
    );

  it('takes the beginning of a dossier, which nobody told, for what it is', () => {
    expect(isFlawless(compare(told(), [born('G09.20-20260609-0000001', 1), ...life(2)]))).toBe(true);
  });

  it('finds a dossier that was begun twice, under whatever codes', () => {
    const twice = [born('G09.20-20260609-0000001', 1), born('G09.20-20260609-0000002', 2), ...life(3)];
    expect(compare(told(), twice).doubled).toEqual([{ code: CODE, what: 'header 1', n: 2 }]);
  });

  it('finds a dossier that was begun and told nothing', () => {
    expect(compare(told(), [born('G09.20-20260609-0000001', 1)]).lost).not.toEqual([]);
  });

  it('looks at the status of what is held, and at no marks that it has no place for', () => {
    const held = (status: string): Map<string, HeldDossier> =>
      new Map([[CODE, { header: { TrangThaiHoSo: status }, rows: [], unmarked: true }]]);
    const ledger = [born('G09.20-20260609-0000001', 1), ...life(2)];
    expect(isFlawless(compare(told(), ledger, held('10')))).toBe(true);
    expect(compare(told(), ledger, held('9')).lost).toHaveLength(1);
  });
});
