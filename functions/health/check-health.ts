import { setTimeout as pause } from 'node:timers/promises';
import { log } from '../kernel/log.ts';
import { get } from '../kernel/table/read.ts';

/** Who asks after the gateway's health gives up soon after. */
const TIME_OUT_MS = 2_000;

/** Reads from a table: `failing` when that fails or takes longer than two seconds. Never throws. */
export async function checkHealth(table: string, timeOutMs = TIME_OUT_MS): Promise<'ok' | 'failing'> {
  const overdue = new AbortController();
  try {
    const late = pause(timeOutMs, 'late' as const, { signal: overdue.signal });
    const read = get({ table, pk: 'HEALTH' }).then(() => 'read' as const);
    // What loses the race is not waited for, and its failure is nobody's any more.
    late.catch(() => undefined);
    read.catch(() => undefined);
    if ((await Promise.race([read, late])) === 'late') throw new Error('the table is slow');
    return 'ok';
  } catch (error) {
    log('error', 'LT054', { error: error instanceof Error ? error : new Error('failed without an error') });
    return 'failing';
  } finally {
    overdue.abort();
  }
}
