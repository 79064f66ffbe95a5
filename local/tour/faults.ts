import type { Reachable } from '../portal/national-portal.ts';

/** A fault as the control plane of a sandbox takes it. */
export interface Fault {
  readonly mode: string;
  readonly rate: number;
  readonly afterMs?: number;
  readonly retryAfter?: number;
}

/**
 * Every way in which a partner fails, laid end to end so that together they hit the given share of the calls.
 * Short enough to be watched: what hangs is dropped after less than half a second.
 */
export function everyMode(rate: number): Fault[] {
  const modes: Omit<Fault, 'rate'>[] = [
    { mode: 'error' },
    { mode: 'timeout', afterMs: 400 },
    { mode: 'drop-after-effect' },
    { mode: 'slow', afterMs: 700 },
    { mode: 'malformed' },
    { mode: 'throttle', retryAfter: 1 },
    { mode: 'down' },
  ];
  return modes.map((mode) => ({ ...mode, rate: rate / modes.length }));
}

/** Has a sandbox fail from now on; an empty list has it work. Throws when its control plane does not take it. */
export async function orderFaults(
  { controlUrl }: Pick<Reachable, 'controlUrl'>,
  faults: readonly Fault[],
): Promise<void> {
  const response = await fetch(`${controlUrl}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  });
  if (!response.ok) throw new Error(`the control plane at ${controlUrl} answered ${response.status}`);
}
