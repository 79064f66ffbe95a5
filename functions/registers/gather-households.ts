import type { Seal } from '../kernel/sealing.ts';
import { eachOf } from './each-of.ts';
import { bookOfHousehold, standsFor } from './house-book.ts';
import type { Gathered } from './household.ts';
import { headlessOf, pointersOf, type Pointers } from './household-store.ts';
import { unlessOverfull } from './overfull.ts';
import type { HouseholdId } from './person.ts';
import { getPersons, type KeptPerson } from './person-store.ts';

/** Households whose pointers are read at once. */
const AT_ONCE = 16;

/**
 * Reads everything of which households are folded, side by side. A house book costs nothing but a key where nobody is
 * known by it alone.
 */
export async function gatherHouseholds(
  table: string,
  seal: Seal,
  ids: readonly HouseholdId[],
): Promise<ReadonlyMap<HouseholdId, Gathered>> {
  const own = await pointedAt(table, seal, ids);
  const books = new Map<HouseholdId, HouseholdId>();
  for (const { id, people } of own.values()) {
    const book = bookOfHousehold(seal.hash, id, people);
    if (book !== undefined) books.set(id, book);
  }
  if (books.size === 0) return own;
  const headless = await headlessOf(table, [...new Set(books.values())]);
  if (headless.size === 0) return own;
  const ofBooks = await pointedAt(table, seal, [...headless]);
  return new Map(
    [...own.values()].map((each) => {
      const book = ofBooks.get(books.get(each.id) ?? each.id);
      const isKnown = book !== undefined && (book.people.length > 0 || book.isOverfull === true);
      return [each.id, isKnown ? { ...each, book } : each];
    }),
  );
}

/** The same of one household. */
export async function gatherHousehold(table: string, seal: Seal, id: HouseholdId): Promise<Gathered> {
  const gathered = await gatherHouseholds(table, seal, [id]);
  return gathered.get(id) ?? { id, people: [], bearers: [] };
}

/** The household to which the people of one belong: that of a book which stands for another is the other. */
export async function gatherJoined(table: string, seal: Seal, id: HouseholdId): Promise<Gathered> {
  const gathered = await gatherHousehold(table, seal, id);
  const joined = standsFor(gathered);
  return joined === undefined ? gathered : gatherHousehold(table, seal, joined);
}

async function pointedAt(
  table: string,
  seal: Seal,
  ids: readonly HouseholdId[],
): Promise<ReadonlyMap<HouseholdId, Gathered>> {
  const pointers = new Map<HouseholdId, Pointers>();
  await eachOf(ids, AT_ONCE, async (id) => {
    pointers.set(id, await pointersOf(table, id));
  });
  const refs = new Set([...pointers.values()].flatMap(({ members }) => members));
  const people = await getPersons(table, seal, [...refs]);
  return new Map(
    [...pointers].map(([id, { members, ...rest }]) => {
      const those = members.map((ref) => people.get(ref)).filter(isKept);
      return [id, unlessOverfull(seal, { id, ...rest, people: those })];
    }),
  );
}

const isKept = (person: KeptPerson | undefined): person is KeptPerson => person !== undefined;
