import { millis, type Clock } from '../kernel/clock.ts';
import { gaugeUnrooted } from './gather-chains.ts';
import { readProgress } from './root-store.ts';
import { oldestUnstamped } from './view-roots.ts';

/**
 * How long the oldest happening has waited to be under a time-stamped root, in milliseconds; 0 when nothing waits. A root
 * is closed some minutes after what is in it; those count from its closing.
 */
export async function gaugeRoots(table: string, clock: Clock): Promise<number> {
  const progress = await readProgress(table);
  const [unrooted, unstamped] = await Promise.all([gaugeUnrooted(table), oldestUnstamped(table, progress)]);
  const [oldest] = [unrooted.since, unstamped?.header.closedAt]
    .filter((since) => since !== undefined)
    .toSorted();
  return oldest === undefined ? 0 : Math.max(0, clock.now() - millis(oldest));
}
