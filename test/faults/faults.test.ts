import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFlawless } from '../../local/portal/compare.ts';
import { EVERY_MODE, runCampaign, seeded } from './campaign.ts';
import { killAtEachStep } from './each-step.ts';
import { liveThroughOutage } from './outage.ts';
import { runPostCampaign } from './post.ts';
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

describe('a national portal that is away for two days', () => {
  it(
    'gets everything afterwards, in order, no faster than it can take it',
    async () => {
      const report = await liveThroughOutage({ dossiers: 20, perSecond: 10 });
      expect(isFlawless(report.comparison)).toBe(true);
      expect(report.parked).toBe(0);
      // Five seconds at 10 a second, the burst of 10, and a second's worth that was on its way.
      expect(report.busiestFiveSeconds).toBeLessThanOrEqual(5 * 10 + 10 + 10);
    },
    5 * MINUTES,
  );
});
