import { createHash } from 'node:crypto';
import { instant, type Instant } from '../kernel/clock.ts';
import type { PartnerName, Subject } from './exchange.ts';

/**
 * The ordering key of a partner's duties about one subject, and the one thing that is scheduled: only the
 * exchange at `head` may be sent. Whoever changes a lane does so over the version that it read.
 */
export interface Lane {
  readonly partner: PartnerName;
  readonly subject: Subject;
  /** The first exchange that has not ended; `tail + 1` when all have. */
  readonly head: number;
  /** The newest exchange. */
  readonly tail: number;
  readonly version: number;
  /** The head waits for a person: nothing of this lane is sent. */
  readonly parked: boolean;
  /** A full-state message of this lane was confirmed, so later ones may supersede each other. */
  readonly established: boolean;
  /** The head was tried before: what is kept of it has changed since it was made. */
  readonly tried: boolean;
  /** When the head is to be carried next; absent when there is nothing to do or it is parked. */
  readonly dueAt?: Instant;
  /** Somebody carries the head now. Past `until` that carrier is taken for dead. */
  readonly lease?: Lease;
}

export interface Lease {
  readonly id: string;
  readonly at: Instant;
  readonly until: Instant;
  /** The number of the attempt that the carrier makes. */
  readonly attempt: number;
}

/** How many shards the index of due lanes has per partner: spreads the writes of a busy partner. */
const DUE_SHARDS = 8;

/** The shard of the due index in which a lane stands. */
export const dueShard = (partner: PartnerName, subject: Subject): string =>
  `${partner}#${(createHash('sha1').update(subject).digest()[0] ?? 0) % DUE_SHARDS}`;

/** All shards of a partner's due lanes. */
export const dueShards = (partner: PartnerName): readonly string[] =>
  Array.from({ length: DUE_SHARDS }, (_, shard) => `${partner}#${shard}`);

const isIdle = (lane: Pick<Lane, 'head' | 'tail'>): boolean => lane.head > lane.tail;

/** A lane before its first duty. Version 0 stands for "not in the table yet". */
export const emptyLane = (partner: PartnerName, subject: Subject): Lane => ({
  partner,
  subject,
  head: 1,
  tail: 0,
  version: 0,
  parked: false,
  established: false,
  tried: false,
});

/** The lane with `count` more duties behind its tail: due at once when it was idle. */
export function lengthened(lane: Lane, count: number, now: number): Lane {
  return {
    ...lane,
    tail: lane.tail + count,
    version: lane.version + 1,
    ...(isIdle(lane) ? { dueAt: instant(now) } : {}),
  };
}

/** The lane taken by a carrier: due again only when the carrier must be dead. */
export const leased = (lane: Lane, lease: Lease): Lane => ({
  ...lane,
  version: lane.version + 1,
  lease,
  dueAt: lease.until,
});

/** The lane after its head ended: due at once when more is waiting, or kept by the same carrier. */
export function advanced(lane: Lane, now: number, next?: Lease): Lane {
  const { dueAt: _due, lease: _lease, ...rest } = lane;
  const moved = { ...rest, head: lane.head + 1, version: lane.version + 1, parked: false, tried: false };
  if (isIdle(moved)) return moved;
  return next === undefined
    ? { ...moved, dueAt: instant(now) }
    : { ...moved, lease: next, dueAt: next.until };
}

/** The lane whose head is to be tried again at a set time. */
export function postponed(lane: Lane, until: Instant): Lane {
  const { lease: _lease, ...rest } = lane;
  return { ...rest, version: lane.version + 1, parked: false, tried: true, dueAt: until };
}

/** The lane whose head waits for a person. */
export function parked(lane: Lane): Lane {
  const { dueAt: _due, lease: _lease, ...rest } = lane;
  return { ...rest, version: lane.version + 1, parked: true, tried: true };
}
