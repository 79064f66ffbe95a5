import {
  PARCEL_ENDS,
  type FeeStatus,
  type ParcelStatus,
  type TrackingEvent,
} from '../../schemas/postal/parcel.ts';
import { instant, millis, type Instant } from '../kernel/clock.ts';

/** What of a carrier's event tells of a parcel's life. */
export type Told = Pick<
  TrackingEvent,
  | 'id'
  | 'carrier'
  | 'at'
  | 'meaning'
  | 'code'
  | 'message'
  | 'itemCode'
  | 'office'
  | 'note'
  | 'heldUntil'
  | 'oddities'
>;

/** What the contract says of how the post tries and holds. */
export interface ParcelTerms {
  readonly attempts: number;
  readonly holdDays: number;
}

/** One station of a parcel's life: as it stood when it came there. */
export interface Step {
  /** The event that brought it there. */
  readonly event: string;
  readonly status: ParcelStatus;
  readonly since: Instant;
  readonly failedAttempts: number;
  readonly heldUntil?: Instant;
  readonly itemCode?: string;
}

/** A parcel's life as all that the carriers have told of it, in their own order, makes it. */
export interface ParcelLife {
  /** Its stations, oldest first; empty when nothing was told that moves a parcel. */
  readonly steps: readonly Step[];
  readonly failedPickups: number;
  readonly failedDeliveries: number;
  readonly itemCode?: string;
  readonly handedOverAt?: Instant;
  readonly lastFailure?: string;
  readonly heldUntil?: Instant;
  readonly deliveredAt?: Instant;
  readonly receiver?: string;
  /** The office that delivered it. */
  readonly deliveredBy?: string;
  readonly returnedAt?: Instant;
  readonly collectedAt?: Instant;
  readonly remittedAt?: Instant;
  /** Sorted, each once. */
  readonly oddities: readonly string[];
}

/**
 * How far along each status is. A parcel never goes back to a lower one: between hand-over and its end it may be
 * sent about, held and tried again; once it is refused or on its way back, only an end follows. Of two ends the
 * higher counts, and `delivered` above all.
 */
const PHASE = {
  created: 0,
  'pickup-failed': 1,
  'handed-over': 2,
  'in-transit': 3,
  'out-for-delivery': 3,
  'attempt-failed': 3,
  held: 3,
  refused: 4,
  returning: 5,
  cancelled: 6,
  lost: 7,
  returned: 8,
  delivered: 9,
} as const satisfies Record<ParcelStatus, number>;

const UNDER_WAY = PHASE['in-transit'];
const DAY_MS = 86_400_000;

/** Events in the carrier's own order: by their time, then by their id; each id once. */
export function inCarrierOrder<T extends Pick<Told, 'id' | 'at'>>(events: readonly T[]): T[] {
  const once = new Map(events.map((event) => [event.id, event]));
  return [...once.values()].toSorted((one, other) =>
    one.at === other.at ? (one.id < other.id ? -1 : 1) : one.at < other.at ? -1 : 1,
  );
}

/** By which an event that a feed holds twice under two ids is known as one. */
export const sameness = ({ carrier, at, code, message, note = '' }: Told): string =>
  JSON.stringify([carrier, at, code, message, note]);

/**
 * Folds a parcel's events to its life. Pure, and the same whatever the order in which they arrived: late ones find
 * their place, and none of them can take a parcel back to where it was before. What does not fit together is kept
 * as an oddity for a person: never guessed, never dropped.
 */
export function lifeOf(events: readonly Told[], terms: ParcelTerms): ParcelLife {
  const life = new Unfolding(terms);
  const seen = new Set<string>();
  for (const event of inCarrierOrder(events)) {
    const same = sameness(event);
    if (seen.has(same)) continue;
    seen.add(same);
    life.take(event);
  }
  return life.told();
}

/** Where a parcel stands; undefined while nothing was told that moves it. */
export const standingOf = (life: ParcelLife): Step | undefined => life.steps.at(-1);

/** Whether nothing can move the parcel any more. */
export const hasEnded = (life: ParcelLife): boolean => {
  const status = standingOf(life)?.status;
  return status !== undefined && PARCEL_ENDS.includes(status);
};

/** Whether the post has, or has had, the parcel in its hands. */
export const isHandedOver = (life: ParcelLife): boolean => {
  const status = standingOf(life)?.status;
  if (life.handedOverAt !== undefined) return true;
  return status !== undefined && status !== 'cancelled' && PHASE[status] >= PHASE['handed-over'];
};

/** The stations of a life that come after where the parcel stood before: what is news, oldest first. */
export function stepsSince(before: ParcelLife, after: ParcelLife): readonly Step[] {
  const stood = standingOf(before);
  if (stood === undefined) return after.steps;
  return after.steps.filter(
    ({ status, since }) =>
      PHASE[status] > PHASE[stood.status] || (PHASE[status] === PHASE[stood.status] && since > stood.since),
  );
}

/** A life while its events are being told, in order. */
class Unfolding {
  readonly #terms: ParcelTerms;
  readonly #oddities = new Set<string>();
  readonly #steps: Step[] = [];
  #failedPickups = 0;
  #failedDeliveries = 0;
  #itemCode: string | undefined;
  #handedOverAt: Instant | undefined;
  #lastFailure: string | undefined;
  #heldUntil: Instant | undefined;
  #deliveredAt: Instant | undefined;
  #receiver: string | undefined;
  #deliveredBy: string | undefined;
  #returnedAt: Instant | undefined;
  readonly #fees = new Map<FeeStatus, Instant>();

  constructor(terms: ParcelTerms) {
    this.#terms = terms;
  }

  take(event: Told): void {
    for (const oddity of event.oddities) this.#oddities.add(oddity);
    this.#itemCode = event.itemCode ?? this.#itemCode;
    switch (event.meaning) {
      case 'unknown':
        this.#oddities.add('unknown-code');
        return;
      case 'fee-collected':
      case 'fee-remitted':
        if (!this.#fees.has(event.meaning)) this.#fees.set(event.meaning, event.at);
        return;
      default:
        this.#move(event, event.meaning);
    }
  }

  #move(event: Told, status: ParcelStatus): void {
    const stood = this.#steps.at(-1)?.status;
    const misfit = stood === undefined ? undefined : misfitOf(stood, status);
    if (misfit !== undefined && misfit !== 'no-move') this.#oddities.add(misfit);
    const isBack = stood !== undefined && PHASE[status] < PHASE[stood];
    if (isBack && PHASE[stood] > UNDER_WAY) return;
    this.#remember(event, status);
    if (isBack) return;
    if (stood === status && status !== 'attempt-failed' && status !== 'pickup-failed') return;
    this.#steps.push({
      event: event.id,
      status,
      since: event.at,
      failedAttempts: this.#failedAttempts(),
      ...given('heldUntil', this.#heldUntil),
      ...given('itemCode', this.#itemCode),
    });
  }

  /** What an event tells beside the status. */
  #remember(event: Told, status: ParcelStatus): void {
    switch (status) {
      case 'pickup-failed':
        this.#failedPickups += 1;
        this.#lastFailure = event.note ?? event.message;
        return;
      case 'attempt-failed':
        this.#failedDeliveries += 1;
        this.#lastFailure = event.note ?? event.message;
        if (this.#failedDeliveries > this.#terms.attempts) this.#oddities.add('too-many-attempts');
        return;
      case 'handed-over':
        this.#handedOverAt ??= event.at;
        return;
      case 'held':
        this.#heldUntil =
          event.heldUntil ?? this.#heldUntil ?? instant(millis(event.at) + this.#terms.holdDays * DAY_MS);
        return;
      case 'delivered':
        this.#deliveredAt ??= event.at;
        this.#deliveredBy ??= event.office;
        this.#receiver ??= event.note?.replace(/^\s*người nhận\s*:\s*/iu, '');
        return;
      case 'returned':
        this.#returnedAt ??= event.at;
        return;
      default:
    }
  }

  #failedAttempts(): number {
    return this.#handedOverAt === undefined && this.#failedDeliveries === 0
      ? this.#failedPickups
      : this.#failedDeliveries;
  }

  told(): ParcelLife {
    return {
      steps: this.#steps,
      failedPickups: this.#failedPickups,
      failedDeliveries: this.#failedDeliveries,
      oddities: [...this.#oddities].toSorted(),
      ...given('itemCode', this.#itemCode),
      ...given('handedOverAt', this.#handedOverAt),
      ...given('lastFailure', this.#lastFailure),
      ...given('heldUntil', this.#heldUntil),
      ...given('deliveredAt', this.#deliveredAt),
      ...given('receiver', this.#receiver),
      ...given('deliveredBy', this.#deliveredBy),
      ...given('returnedAt', this.#returnedAt),
      ...given('collectedAt', this.#fees.get('fee-collected')),
      ...given('remittedAt', this.#fees.get('fee-remitted')),
    };
  }
}

/**
 * What does not fit when a parcel that stood somewhere is told to be elsewhere; `no-move` for what is no step of its
 * own: on the way back it is sent about too.
 */
function misfitOf(stood: ParcelStatus, status: ParcelStatus): string | undefined {
  if (status === stood) return undefined;
  if (PARCEL_ENDS.includes(stood)) return PARCEL_ENDS.includes(status) ? 'two-ends' : 'after-the-end';
  if (status === 'delivered' && PHASE[stood] > UNDER_WAY) return 'delivered-while-returning';
  if (PHASE[status] >= PHASE[stood]) return undefined;
  return PHASE[stood] > UNDER_WAY && PHASE[status] === UNDER_WAY ? 'no-move' : 'backwards';
}

/** A member that is there only when it has a value. */
const given = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [name]: value } as Record<K, V>); // a computed key loses its name in the type
