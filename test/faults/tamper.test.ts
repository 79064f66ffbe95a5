import { beforeAll, describe, expect, it, vi } from 'vitest';
import { issue, openBench, type Bench, type Stages } from '../support/signed-copies.ts';
import { seeded } from './campaign.ts';
import { copyVerdict, flipBits, issueValid } from './tamper.ts';
import {
  flipAndMend,
  makeValidPacks,
  openPackBench,
  packsToTamper,
  packVerdict,
  type PackBench,
} from './tamper-packs.ts';

/** The short campaign: the same as `npm run faults` in small. */
let bench: Bench;
let copy: Stages;
let packing: PackBench;
let packs: Readonly<Record<string, Uint8Array>>;
// Hundreds of files are judged in each of these; on a busy machine that takes longer than a test may by default.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
  packing = await openPackBench();
  packs = await packsToTamper(packing);
});

describe('single bits flipped anywhere in a signed copy', () => {
  it('are all seen, though the register knows the flipped file', async () => {
    const { unseen } = await flipBits(
      copyVerdict(bench),
      { lta: copy.lta, lt: copy.lt },
      150,
      seeded(20_261_126),
    );
    expect(unseen).toEqual([]);
  });
});

describe('valid copies of every kind', () => {
  it('are none of them refused', async () => {
    const { refused } = await issueValid(bench, 21);
    expect(refused).toEqual([]);
  });
});

describe('single bits flipped anywhere in a pack of evidence', () => {
  it('are all seen', async () => {
    const { unseen } = await flipBits(packVerdict(packing), packs, 400, seeded(20_261_126));
    expect(unseen).toEqual([]);
  });

  it('are all seen when whoever flipped them makes right every digest that needs no key', () => {
    const { unseen } = flipAndMend(packing, packs, 100, seeded(20_261_126));
    expect(unseen).toEqual([]);
  });
});

describe('valid packs of every kind', () => {
  it('are none of them refused', async () => {
    const { refused } = await makeValidPacks(packing, 20);
    expect(refused).toEqual([]);
  });
});
