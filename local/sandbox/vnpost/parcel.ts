import type { System, Via } from './accounts.ts';
import type { Move, Step, StoryName } from './stories.ts';

/** An order as the post takes it over, whichever way it came. */
export interface AcceptedOrder {
  readonly system: System;
  readonly customer: string;
  /** The caller's own number. */
  readonly orderNumber: string;
  /** What is collected from the receiver, VND. */
  readonly cod: number;
  /** The offices where it is handed over and delivered, as `POSID` names them. */
  readonly from: string;
  readonly to: string;
  /** The order as it was sent. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** One thing that happened to a parcel, at an instant in epoch milliseconds. */
export interface ParcelEvent {
  readonly move: Move;
  readonly at: number;
  readonly note: string;
}

/** A parcel, the steps that it has done and those that it has before it. */
export interface Parcel {
  readonly system: System;
  readonly via: Via;
  readonly customer: string;
  readonly orderNumber: string;
  readonly itemCode: string;
  readonly cod: number;
  readonly from: string;
  readonly to: string;
  content: Readonly<Record<string, unknown>>;
  story: StoryName;
  readonly events: ParcelEvent[];
  /** When it was made, in parcel time. */
  readonly bornAt: number;
  /** No further step is due before this, in parcel time: when its story was chosen anew. */
  notBefore: number;
  /** The hours of the last step done. */
  hours: number;
  plan: readonly Step[];
}

/** Whether a parcel has made a move. */
export function has(parcel: Parcel, move: Move): boolean {
  return parcel.events.some((event) => event.move === move);
}

const ENDS: ReadonlySet<Move> = new Set(['delivered', 'returned', 'lost', 'cancelled']);

/** Whether nothing can happen to the parcel itself any more. */
export function hasEnded(parcel: Parcel): boolean {
  return parcel.events.some(({ move }) => ENDS.has(move));
}
