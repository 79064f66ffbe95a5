import { beforeAll, describe, expect, it } from 'vitest';
import { issue, openBench, verdictOn, type Bench, type Stages } from '../../../support/signed-copies.ts';

let bench: Bench;
let copy: Stages;
beforeAll(async () => {
  bench = await openBench();
  copy = issue(bench);
});

const weighty = (findings: readonly { weight: string; code: string }[]) =>
  findings.filter(({ weight }) => weight !== 'note').map(({ code }) => code);

describe('a copy as it is issued', () => {
  it('is valid', async () => {
    const verdict = await verdictOn(bench, copy.lta);
    expect(weighty(verdict.findings)).toEqual([]);
    expect(verdict.standing).toBe('valid');
  });
});
