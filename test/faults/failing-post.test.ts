import { describe, expect, it } from 'vitest';
import { EVERY_MODE, seeded } from './campaign.ts';
import { runPostCampaign } from './post.ts';
import { raiseSturdyProvince } from './sturdy-province.ts';

/** The short campaign: the same as `npm run faults` in small, for every run of the tests. */
const SERIALS = Array.from({ length: 24 }, (_, index) => index + 1);
const MINUTES = 60_000;

describe('a post that fails in every way while the gateway is killed', () => {
  it(
    'makes one parcel for each order, and every event stands once in its life, in the carrier’s order',
    async () => {
      const province = await raiseSturdyProvince('g2');
      const report = await runPostCampaign(province, {
        serials: SERIALS,
        width: 8,
        faults: EVERY_MODE.map((fault) => ({ ...fault, rate: 0.1 / EVERY_MODE.length })),
        kills: 2,
        random: seeded(20_261_125),
      });
      await province.stop();
      expect(report).toMatchObject({
        parcels: { orders: SERIALS.length, parcels: SERIALS.length, lost: [], doubled: [], unexpected: [] },
        astray: [],
        parked: 0,
        kills: 2,
      });
      expect(report.events).toBeGreaterThan(4 * SERIALS.length);
    },
    5 * MINUTES,
  );
});
