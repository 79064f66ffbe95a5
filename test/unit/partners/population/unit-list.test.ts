import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { communesOf, unitListOf } from '../../../../functions/partners/population/unit-list.ts';
import { communes } from '../../../../functions/partners/vnpost/communes.ts';

const flat = (list: 'two-tier' | 'three-tier'): string[] =>
  [...communesOf(list)]
    .flatMap(([province, codes]) => [...codes].map((code) => `${province} ${code}`))
    .sort();

describe('the codes of the two lists of administrative units', () => {
  it('are those of the list of communes that the post uses', () => {
    const { twoTier, threeTier } = communes();
    expect(flat('two-tier')).toEqual(
      [...twoTier].map(([code, { province }]) => `${province} ${code}`).sort(),
    );
    expect(flat('three-tier')).toEqual(
      [...threeTier].map(([code, { province }]) => `${province} ${code}`).sort(),
    );
  });

  it('stand in a file that is small enough to lie in every bundle', () => {
    const path = join(import.meta.dirname, '../../../../functions/partners/population/unit-codes.json');
    expect(readFileSync(path).byteLength).toBeLessThan(20_000);
  });
});

describe('an address is by', () => {
  it.each([
    [
      'the three-tier list when it names a district',
      { province: '52', district: '540', commune: '21553' },
      'three-tier',
    ],
    ['the three-tier list when its province is no more', { province: '64' }, 'three-tier'],
    [
      'the three-tier list when only there its commune is in its province',
      { province: '64', commune: '23557' },
      'three-tier',
    ],
    [
      'the two-tier list when only there its commune is in its province',
      { province: '52', commune: '23563' },
      'two-tier',
    ],
    ['an unknown list when both have it: 52 was Bình Định and is Gia Lai', { province: '52' }, 'unknown'],
    [
      'an unknown list when neither has its commune in its province',
      { province: '52', commune: '23560' },
      'unknown',
    ],
    ['an unknown list when neither has its province', { province: '99', commune: '23557' }, 'unknown'],
    ['an unknown list when it has no codes', {}, 'unknown'],
  ] as const)('%s', (_, units, list) => {
    expect(unitListOf(units)).toBe(list);
  });
});
