import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from './campaign.ts';
import { isWhole, runNumbersCampaign } from './numbers.ts';
import { startDatabase } from '../support/tables.ts';

const database = await startDatabase();
afterAll(database.stop);

const MINUTE = 60_000;

describe('The register of a commune', () => {
  test(
    'has every number once, without a gap, when a hundred scans come at once from four counters',
    async () => {
      const report = await runNumbersCampaign(database, {
        copies: 100,
        processes: 4,
        width: 25,
        kills: 0,
        most: 1_000,
        random: seeded(1),
      });
      expect(report).toMatchObject({ copies: 100, volumes: 1, taken: 80, void: 20 });
      expect(report).toMatchObject({ gaps: [], doubled: [], astray: [], untold: [] });
    },
    5 * MINUTE,
  );

  test(
    'has it also when counters are killed in the midst of it, and volumes are full meanwhile',
    async () => {
      const report = await runNumbersCampaign(database, {
        copies: 300,
        processes: 3,
        width: 4,
        kills: 5,
        most: 120,
        random: seeded(20_261_126),
      });
      expect(report).toMatchObject({ copies: 300, volumes: 3, taken: 240, void: 60, kills: 5 });
      expect(report).toMatchObject({ gaps: [], doubled: [], astray: [], untold: [] });
      expect(isWhole(report)).toBe(true);
    },
    5 * MINUTE,
  );
});
