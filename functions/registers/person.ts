import type { CitizenRecord, Coded } from '../../schemas/citizens/citizen.ts';
import type { Instant } from '../kernel/clock.ts';
import type { KeyedHash } from '../kernel/sealing.ts';

/** A person's reference: the keyed hash of the personal number. Tells nothing without the key. */
export type PersonRef = KeyedHash & { readonly __person: unique symbol };

/** A household's id: a keyed hash of its head's number, or of its book's where no head is told. */
export type HouseholdId = KeyedHash & { readonly __household: unique symbol };

/** Whether a text of somebody else's can be one: DynamoDB takes no key that is longer than it allows. */
export const isHouseholdId = (text: string): text is HouseholdId => /^[\w-]{43}$/.test(text);

/** That a source puts a person into a household by a grouping of its own, not by his record (facts §3.3, `maHo`). */
export interface Grouping {
  readonly household: HouseholdId;
  /** Keyed hash of the source's own number of the group. */
  readonly group: KeyedHash;
  readonly relation?: Coded;
  readonly asOf: Instant;
}

/**
 * What the province has of a person: the newest record of every source, side by side. A source that tells of single
 * events keeps one record for each kind (`civil-status/death`), since each says only what it is about.
 */
export interface Person {
  readonly records: Readonly<Record<string, CitizenRecord>>;
  /** Since when each source's record says what it says, as far as we have heard it. */
  readonly since: Readonly<Record<string, Instant>>;
  readonly groupings?: Readonly<Record<string, Grouping>>;
}

/** Sources by name. */
export const SOURCES = {
  population: 'population',
  socialInsurance: 'social-insurance',
  civilStatus: 'civil-status',
} as const;
