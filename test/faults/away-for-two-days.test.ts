import { describe, expect, it } from 'vitest';
import { isFlawless } from '../../local/portal/compare.ts';
import { liveThroughOutage } from './outage.ts';

const MINUTES = 60_000;

describe('a national portal that is away for two days', () => {
  it(
    'gets everything afterwards, in order, no faster than it can take it',
    async () => {
      const report = await liveThroughOutage({ dossiers: 20, perSecond: 10 });
      expect(isFlawless(report.comparison)).toBe(true);
      expect(report.parked).toBe(0);
      // Five seconds at 10 a second, the burst of 10, and a second's worth that was granted before and began late.
      expect(report.busiestFiveSeconds).toBeLessThanOrEqual(5 * 10 + 10 + 10);
    },
    5 * MINUTES,
  );
});
