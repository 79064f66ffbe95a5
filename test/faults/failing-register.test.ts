import { describe, expect, it } from 'vitest';
import { seeded } from './campaign.ts';
import { REGISTER_MODES, runRegisterCampaign } from './register.ts';
import { raiseSturdyProvince } from './sturdy-province.ts';

/** The short campaign: the same as `npm run faults` in small, for every run of the tests. */
const SERIALS = Array.from({ length: 14 }, (_, index) => index + 1);
const MINUTES = 60_000;

describe('a population register that fails in every way while the gateway is killed', () => {
  it(
    'has every verification end as the register says, and the portal told of it once in effect',
    async () => {
      const province = await raiseSturdyProvince('g2');
      const report = await runRegisterCampaign(province, {
        serials: SERIALS,
        width: 7,
        faults: REGISTER_MODES.map((fault) => ({ ...fault, rate: 0.7 / REGISTER_MODES.length })),
        kills: 1,
        random: seeded(20_261_126),
      });
      await province.stop();
      expect(report).toMatchObject({
        verifications: SERIALS.length,
        lost: [],
        wrong: [],
        mistold: [],
        parked: 0,
        kills: 1,
      });
      expect(report.later).toBeGreaterThan(0);
    },
    5 * MINUTES,
  );
});
