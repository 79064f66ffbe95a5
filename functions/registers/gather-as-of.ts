import type { Instant } from '../kernel/clock.ts';
import type { Seal } from '../kernel/sealing.ts';
import { bookOfHousehold, standsFor } from './house-book.ts';
import type { Gathered } from './household.ts';
import { householdVersions, pointersOf } from './household-store.ts';
import { unlessOverfull } from './overfull.ts';
import type { HouseholdId, PersonRef } from './person.ts';
import { getPersons, pastOf, personAsOf, type KeptPerson } from './person-store.ts';
import type { OwnRegister } from './registers.ts';

/** A person as he was told as of a moment; undefined where none had said anything. */
export async function personTold(
  { tables }: OwnRegister,
  seal: Seal,
  kept: KeptPerson,
  at: Instant,
): Promise<KeptPerson | undefined> {
  const person = personAsOf(kept.person, await pastOf(tables.registers, seal, kept.ref), at);
  return person === undefined ? undefined : { ...kept, person };
}

/**
 * Of what a household is folded as of a moment: everybody who ever was in it, as he was told then, and its book's people
 * if its head bore it then. For a house book that stood for another household, that one's.
 */
export async function gatherAsOf(
  registers: OwnRegister,
  seal: Seal,
  id: HouseholdId,
  at: Instant,
): Promise<Gathered> {
  const told = await toldOf(registers, seal, id, at);
  const own = gatheredOf(told, await bearersThen(registers, seal, told, at));
  const joined = standsFor(own);
  if (joined !== undefined) return gatherAsOf(registers, seal, joined, at);
  const bookId = bookOfHousehold(seal.hash, id, own.people);
  if (bookId === undefined) return own;
  const toldOfBook = await toldOf(registers, seal, bookId, at);
  if (toldOfBook.people.length === 0 && toldOfBook.isOverfull !== true) return own;
  return { ...own, book: gatheredOf(toldOfBook, await bearersThen(registers, seal, toldOfBook, at)) };
}

interface Told {
  readonly id: HouseholdId;
  readonly people: readonly KeptPerson[];
  readonly isOverfull?: boolean;
  /** Whose heads bear it as a book, or ever did while people were known by it. */
  readonly everBore: readonly HouseholdId[];
}

const gatheredOf = ({ everBore: _ever, ...told }: Told, bearers: readonly HouseholdId[]) => ({
  ...told,
  bearers,
});

async function toldOf(registers: OwnRegister, seal: Seal, id: HouseholdId, at: Instant): Promise<Told> {
  const table = registers.tables.registers;
  const { members, bearers } = await pointersOf(table, id);
  const versions = await householdVersions(table, id);
  const shapes = versions.map(({ shape }) => shape);
  // What held then, and not how many are pointed at today: those who bore it in vain may have left since.
  const isOverfull = versions.findLast(({ asOf }) => asOf <= at)?.shape.isOverfull;
  const refs = new Set<PersonRef>([
    ...members,
    ...shapes.flatMap(({ living, dead, disputed }) => [...living, ...dead, ...disputed]),
  ]);
  const everBore = [...new Set([...bearers, ...shapes.flatMap((shape) => shape.bearers ?? [])])];
  if (isOverfull === true) return { id, people: [], isOverfull, everBore };
  const kept = [...(await getPersons(table, seal, [...refs])).values()];
  const then = await Promise.all(kept.map((person) => personTold(registers, seal, person, at)));
  return unlessOverfull(seal, { id, people: then.filter((person) => person !== undefined), everBore });
}

/** The households whose heads bore a book as of a moment. */
async function bearersThen(
  registers: OwnRegister,
  seal: Seal,
  { id, everBore }: Told,
  at: Instant,
): Promise<HouseholdId[]> {
  const bore = await Promise.all(
    everBore.map(async (household) => {
      const { people } = await toldOf(registers, seal, household, at);
      return bookOfHousehold(seal.hash, household, people) === id ? [household] : [];
    }),
  );
  return bore.flat().toSorted();
}
