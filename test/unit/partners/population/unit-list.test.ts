import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  communesOf,
  compareCommunes,
  unitListOf,
} from '../../../../functions/partners/population/unit-list.ts';
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

it('a code of both lists is the commune that became what bears it now: two that both bear are two communes', () => {
  const { twoTier, threeTier } = communes();
  const others = [...threeTier].filter(([code, { now }]) => twoTier.has(code) && now.code !== code);
  // One slip of the source's, as far as we know.
  expect(others.map(([code]) => code)).toEqual(['23737']);
});

it.each([
  ['the same', '23560', '23560', 'same'],
  ['both of today’s list', '23563', '23575', 'differs'],
  ['both of the old list only', '23560', '23557', 'differs'],
  ['one of today’s, one that is no more', '23563', '23560', 'other-list'],
  ['one of no list', '23563', '1', 'differs'],
] as const)('codes of communes are held against each other: %s', (_, one, other, result) => {
  expect([compareCommunes(one, other), compareCommunes(other, one)]).toEqual([result, result]);
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
