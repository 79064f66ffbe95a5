import { describe, expect, test } from 'vitest';
import { isFlawlessRegister, type RegisterOutcome } from '../../../local/tour/register-life.ts';

const WELL: RegisterOutcome = {
  asked: 21,
  results: { match: 18, mismatch: 3 },
  waited: 12,
  madeLater: 12,
  wrong: [],
  people: 400,
  households: 21,
  homeless: [],
};

describe('The tour ends well with the population register', () => {
  test('where everybody was verified and is in a household', () => {
    expect(isFlawlessRegister(WELL)).toBe(true);
  });

  test.each([
    ['where nobody was asked about', { asked: 0, waited: 0, madeLater: 0, households: 0 }],
    ['where the register never was away', { waited: 0, madeLater: 0 }],
    ['where somebody who waited was never verified', { madeLater: 11 }],
    ['where somebody was verified wrongly', { wrong: [{ code: 'H21.17-260323-0042', what: 'match' }] }],
    ['where nobody was brought in by the sync', { people: 0 }],
    ['where somebody has no household', { households: 20, homeless: ['H21.17-260323-0042'] }],
    ['where not every household was read', { households: 20 }],
  ])('not %s', (_case, changed) => {
    expect(isFlawlessRegister({ ...WELL, ...changed })).toBe(false);
  });
});
