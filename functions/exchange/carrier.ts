import type { Clock } from '../kernel/clock.ts';
import type { Exchange } from './exchange.ts';
import type { Admission, Gate } from './gate.ts';
import type { Lane, Lease } from './lane.ts';
import type { Operation } from './operation.ts';
import type { Verdict } from './outcome.ts';
import type { Partner } from './partner.ts';
import type { PartnerPolicy } from './policy.ts';

/** All that carrying needs: one partner, the operations that speak to it, how it is treated. */
export interface Carrier {
  readonly tables: { readonly exchanges: string; readonly evidence: string };
  readonly partner: Partner;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly policy: PartnerPolicy;
  readonly gate: Gate;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Told of every attempt and every new state, for metrics and logs. Gets no payload. */
  readonly observe: (event: CarryEvent) => void;
}

export type CarryEvent =
  | {
      readonly kind: 'attempted';
      readonly exchange: Exchange;
      readonly outcome: Verdict;
      readonly ms: number;
    }
  | { readonly kind: 'settled'; readonly exchange: Exchange }
  /** The adapter threw, or the gate could not be told how its call went. */
  | {
      readonly kind: 'fault';
      readonly of: 'adapter' | 'gate';
      readonly exchange: Exchange;
      readonly error: unknown;
    };

/** The head of a lane, taken by one carrier. */
export interface Seat {
  readonly lane: Lane;
  readonly lease: Lease;
  readonly exchange: Exchange;
  /** The payload's JSON text. */
  readonly payload: string;
  /** Leave to make one call, got before the head was taken. */
  readonly admission: Admission;
  /** An earlier carrier took this head and never reported. */
  readonly orphaned: boolean;
}
