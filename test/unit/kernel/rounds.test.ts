import { afterEach, expect, it, vi } from 'vitest';
import { rounds } from '../../../functions/kernel/rounds.ts';

afterEach(() => vi.restoreAllMocks());

it('a writer that loses a race comes again after a while, each time later, and not for ever', async () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  const seen: number[] = [];
  for await (const round of rounds(4)) seen.push(round);
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(random).toHaveBeenCalledTimes(3);
});

it('a writer that wins at once does not wait', async () => {
  const random = vi.spyOn(Math, 'random');
  for await (const _ of rounds(4)) break;
  expect(random).not.toHaveBeenCalled();
});
