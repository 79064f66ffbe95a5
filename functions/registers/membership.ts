import type { Citizen, CitizenRecord, Coded } from '../../schemas/citizens/citizen.ts';
import type { PersonalNumber } from '../../schemas/citizens/personal-number.ts';
import type { Instant } from '../kernel/clock.ts';
import type { KeyedHash, Seal } from '../kernel/sealing.ts';
import type { HouseholdId, Person, PersonRef } from './person.ts';

/** The relation of whoever is the head himself (facts §2.4): the only value of that list that is known. */
const IS_HEAD = 'CH01';

/** That a source puts a person into a household. */
export interface Membership {
  readonly source: string;
  readonly household: HouseholdId;
  readonly relation?: Coded;
  /** He is its head, by that source. */
  readonly isHead: boolean;
  readonly asOf: Instant;
  /** Keyed hash of the number that a grouping of the source's own bears. */
  readonly group?: KeyedHash;
}

type Hash = Seal['hash'];

/** The reference of the person with that number. */
export const personRefOf = (hash: Hash, number: PersonalNumber): PersonRef =>
  hash('person', number) as PersonRef; // the brand's one source

/** The household that a person heads. */
export const householdOfHead = (hash: Hash, head: PersonalNumber): HouseholdId =>
  hash('household', `head:${head}`) as HouseholdId;

/** Digits that a house book's number has at least. Our assumption: facts give no form of it. */
const FEWEST_DIGITS = 4;

/** Keys pressed one after the other, either way. */
const ROWS = ['01234567890', '09876543210'];

/**
 * Whether a text may be a house book's number. What is put for want of one (`0`, `chưa cấp 1`, `999999999`, `123456789`) is
 * everybody's: believed, it would make strangers one household, and show each to whoever asks about the other.
 */
const isBook = (text: string): boolean =>
  text.replaceAll(/\D/g, '').length >= FEWEST_DIGITS &&
  /[1-9]/.test(text) &&
  !/^(.)\1*$/.test(text) &&
  !ROWS.some((row) => row.includes(text));

/** The household that a house book is of; undefined where a record bears none. */
export function bookIn(hash: Hash, { householdBook = '' }: Citizen): HouseholdId | undefined {
  const book = householdBook.replaceAll(/\s+/gu, '').toUpperCase();
  return isBook(book) ? (hash('household', `book:${book}`) as HouseholdId) : undefined;
}

/** Whether a record names its person himself as the head of his household. */
export const isHeadIn = ({ head, personalNumber }: Citizen): boolean =>
  head !== undefined &&
  (head.personalNumber === undefined
    ? head.relation?.code === IS_HEAD
    : head.personalNumber === personalNumber);

/**
 * The household that a record puts its person into: that of the head whom it names, by his number; where it names none,
 * that of the house book. The head goes first: books are no longer kept since 2023, and what stands of them is old.
 * The same for whoever asks, so that members find each other without an index.
 */
export function householdIn(
  hash: Hash,
  { citizen, flags }: Pick<CitizenRecord, 'citizen' | 'flags'>,
): HouseholdId | undefined {
  const { personalNumber, head } = citizen;
  if (head?.personalNumber !== undefined) return householdOfHead(hash, head.personalNumber);
  if (head?.relation?.code === IS_HEAD) return householdOfHead(hash, personalNumber);
  if (head?.oldNumber !== undefined) return hash('household', `old-head:${head.oldNumber}`) as HouseholdId;
  // Whoever it names as head in a form that cannot be read may be another than the book's.
  return flags.some((flag) => flag.startsWith('unreadable:head')) ? undefined : bookIn(hash, citizen);
}

/** Into which households a person is put, and by whom; the newest first: it stands, the others say otherwise. */
export function membershipsOf(hash: Hash, person: Person): Membership[] {
  const byRecord = Object.values(person.records).flatMap((record) => membershipIn(hash, record) ?? []);
  const byGrouping = Object.entries(person.groupings ?? {}).map(
    ([source, { household, relation, asOf, group }]): Membership => ({
      source,
      household,
      isHead: false,
      asOf,
      group,
      ...(relation === undefined ? {} : { relation }),
    }),
  );
  return [...byRecord, ...byGrouping].toSorted((one, other) => {
    if (one.asOf !== other.asOf) return one.asOf > other.asOf ? -1 : 1;
    return one.source < other.source ? -1 : 1;
  });
}

function membershipIn(hash: Hash, record: CitizenRecord): Membership | undefined {
  const household = householdIn(hash, record);
  if (household === undefined) return undefined;
  const { citizen, source, asOf } = record;
  const { head } = citizen;
  return {
    source,
    household,
    isHead: isHeadIn(citizen),
    asOf,
    ...(head?.relation === undefined ? {} : { relation: head.relation }),
  };
}
