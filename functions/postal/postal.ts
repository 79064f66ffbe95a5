import type { Clock } from '../kernel/clock.ts';
import type { Desk } from './desk.ts';

/** What keeping parcels' events needs. */
export interface Parcels {
  readonly tables: { readonly postal: string };
  readonly clock: Clock;
}

/** What the use cases of the post need. */
export interface Postal extends Parcels {
  readonly tables: { readonly postal: string; readonly exchanges: string; readonly requests: string };
  readonly desk: Desk;
}
