import type { Clock } from '../kernel/clock.ts';
import { advanceRoots, type Advanced } from './advance-roots.ts';
import { buildRoots } from './build-roots.ts';
import type { Seal } from './seal.ts';

/** How long one run goes on beginning things, in milliseconds: less than the schedule's timeout by one slow call. */
const RUN_MS = 90_000;

/**
 * One run over the roots: chains that have moved get a root, and roots come forward. Building needs nobody but the table,
 * so it goes on whatever happens to seal and authorities.
 */
export async function keepRoots(
  table: string,
  seal: Seal,
  clock: Clock,
): Promise<Advanced & { readonly built: number }> {
  const until = clock.now() + RUN_MS;
  const built = await buildRoots(table, clock, until);
  return { built, ...(await advanceRoots(table, seal, clock, until)) };
}
