import { describe, expect, it } from 'vitest';
import { compareParcels, isFlawlessPost } from '../../../local/portal/compare-parcels.ts';

const A = 'H21.17-260323-0042';
const B = 'H21.17-260323-0042-TG';
const made = (...numbers: string[]) =>
  numbers.map((key, index) => ({ n: index + 1, effect: 'parcel.created', key }));

describe('orders against the carrier’s book', () => {
  it('that agree have one parcel each, whatever else happened to them', () => {
    const ledger = [...made(A, B), { n: 3, effect: 'parcel.cancelled', key: B }];
    const found = compareParcels([A, B], ledger);
    expect(found).toMatchObject({ orders: 2, parcels: 2 });
    expect(isFlawlessPost(found)).toBe(true);
  });

  it('without a parcel are lost, with two are doubled, and what nobody ordered is told', () => {
    const twice = { n: 9, effect: 'parcel.created', key: A, repeat: true };
    const found = compareParcels([A, B], [...made(A, 'H21.17-260323-0099'), twice]);
    expect(found.lost.map(({ code }) => code)).toEqual([B]);
    expect(found.doubled.map(({ code }) => code)).toEqual([A]);
    expect(found.unexpected.map(({ code }) => code)).toEqual(['H21.17-260323-0099']);
    expect(isFlawlessPost(found)).toBe(false);
  });

  it('that were never acknowledged may have a parcel or not', () => {
    expect(isFlawlessPost(compareParcels([A], made(A, B), new Set([B])))).toBe(true);
    expect(isFlawlessPost(compareParcels([A], made(A), new Set([B])))).toBe(true);
  });
});
