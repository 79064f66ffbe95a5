import type { Seal } from '../kernel/sealing.ts';
import { isDead } from './changes.ts';
import { bookIn, householdIn, isHeadIn } from './membership.ts';
import type { HouseholdId, Person } from './person.ts';
import type { KeptPerson } from './person-store.ts';
import { newestFirst, standingOf } from './standing.ts';

/**
 * What joins a household that is known by its house book only with the one that is known by its head: the head himself,
 * who lives and is recorded with that book.
 */
export interface BookBorne {
  readonly book: HouseholdId;
  /** The household that he heads. */
  readonly household: HouseholdId;
}

type Hash = Seal['hash'];

/**
 * The book that somebody bears as the head of a household, by one and the same record: the newest that names both him
 * as head and a book. Of two records, one of which names the head and the other the book, nobody knows whether they mean
 * one household. Undefined where he heads none by what stands, bears none or is dead.
 */
export function bookBorneBy(hash: Hash, person: Person): BookBorne | undefined {
  const [borne] = Object.values(person.records)
    .filter(({ citizen }) => isHeadIn(citizen) && citizen.householdBook !== undefined)
    .toSorted(newestFirst)
    .flatMap((record) => {
      const [book, household] = [bookIn(hash, record.citizen), householdIn(hash, record)];
      return book === undefined || household === undefined ? [] : [{ book, household }];
    });
  if (borne === undefined) return undefined; // nearly everybody: spares the fold
  const { citizen } = standingOf(person);
  return isHeadIn(citizen) && !isDead(citizen) ? borne : undefined;
}

/** The book that the head of a household bears, of its people. */
export function bookOfHousehold(
  hash: Hash,
  id: HouseholdId,
  people: readonly KeptPerson[],
): HouseholdId | undefined {
  for (const { person } of people) {
    const borne = bookBorneBy(hash, person);
    if (borne?.household === id) return borne.book;
  }
  return undefined;
}

/** The households into which sources put a person by his book alone, naming no head. */
export const booksOf = (hash: Hash, { records }: Person): HouseholdId[] =>
  Object.values(records).flatMap((record) => {
    const book = bookIn(hash, record.citizen);
    return book !== undefined && householdIn(hash, record) === book ? [book] : [];
  });

/** A house book, and who bears it. */
export interface HouseBook {
  readonly id: HouseholdId;
  /** The households whose heads bear it. */
  readonly bearers: readonly HouseholdId[];
  /** More people are put into it than it may have (overfull.ts): it is nobody's, and its people are not read. */
  readonly isOverfull?: boolean;
}

/**
 * The household for which a book stands: its people belong to the one whose head bears it. Where heads of several do (a
 * son who has left, and bears the old book still), or of none, it stands for itself: nobody is guessed into one of them.
 * Nor does one that is overfull stand for anybody's.
 */
export const standsFor = ({
  bearers,
  isOverfull,
}: Pick<HouseBook, 'bearers' | 'isOverfull'>): HouseholdId | undefined =>
  bearers.length === 1 && isOverfull !== true ? bearers[0] : undefined;
