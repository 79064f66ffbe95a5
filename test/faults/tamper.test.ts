import { beforeAll, describe, expect, it } from 'vitest';
import { issue, openBench, type Bench, type Stages } from '../support/signed-copies.ts';
import { seeded } from './campaign.ts';
import { flipBits, issueValid } from './tamper.ts';

/** The short campaign: the same as `npm run faults` in small. */
let bench: Bench;
let copy: Stages;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
});

describe('single bits flipped anywhere in a signed copy', () => {
  it('are all seen, though the register knows the flipped file', async () => {
    const { unseen } = await flipBits(bench, { lta: copy.lta, lt: copy.lt }, 150, seeded(20_261_126));
    expect(unseen).toEqual([]);
  });
});

describe('valid copies of every kind', () => {
  it('are none of them refused', async () => {
    const { refused } = await issueValid(bench, 21);
    expect(refused).toEqual([]);
  });
});
