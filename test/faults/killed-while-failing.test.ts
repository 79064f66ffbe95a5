import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERY_MODE, runCampaign, seeded } from './campaign.ts';
import { raiseSturdyProvince, type SturdyProvince } from './sturdy-province.ts';

/** The short campaign: the same as `npm run faults` in small, for every run of the tests. */
const SERIALS = Array.from({ length: 24 }, (_, index) => index + 1);
const MINUTES = 60_000;

describe('a gateway that is killed while its partners fail in every way', () => {
  let province: SturdyProvince;
  beforeAll(async () => {
    province = await raiseSturdyProvince('g2');
  }, 2 * MINUTES);
  afterAll(() => province.stop());

  it(
    'loses nothing, doubles nothing, reorders nothing, and leaves nobody waiting',
    async () => {
      const report = await runCampaign(province, {
        serials: SERIALS,
        width: 8,
        faults: EVERY_MODE.map((fault) => ({ ...fault, rate: 0.1 / EVERY_MODE.length })),
        kills: 3,
        random: seeded(20_261_122),
      });
      expect(report.comparison).toMatchObject({ lost: [], doubled: [], reordered: [], unexpected: [] });
      expect(report.parked).toBe(0);
      expect(report.kills).toBe(3);
    },
    5 * MINUTES,
  );
});
