import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killAtEachStep } from './each-step.ts';
import { raiseSturdyProvince, type SturdyProvince } from './sturdy-province.ts';

const MINUTES = 60_000;

describe('a gateway that is killed at a durable step', () => {
  let province: SturdyProvince;
  beforeAll(async () => {
    province = await raiseSturdyProvince('g1');
  }, 2 * MINUTES);
  afterAll(() => province.stop());

  it(
    'goes on where it was, whether the write had been made or not',
    async () => {
      const { steps, kills, comparison, parked } = await killAtEachStep(province, 12);
      expect(steps).toBeGreaterThan(20);
      expect(kills).toBeGreaterThan(3);
      expect(comparison).toMatchObject({ lost: [], doubled: [], reordered: [], unexpected: [] });
      expect(parked).toBe(0);
    },
    5 * MINUTES,
  );
});
