import type { Seal } from '../kernel/sealing.ts';
import { gatherHouseholds } from './gather-households.ts';
import { standsFor } from './house-book.ts';
import {
  everybodyIn,
  householdOf,
  livingMembers,
  type Gathered,
  type Household,
  type Member,
  type Move,
} from './household.ts';
import type { HouseholdVersion } from './household-store.ts';
import type { Unsettled } from './marks.ts';
import { membershipsOf } from './membership.ts';
import type { HouseholdId, PersonRef } from './person.ts';
import { getPersons, type KeptPerson } from './person-store.ts';

/** Of what a household is settled. */
export interface Ground {
  readonly mark: Unsettled;
  readonly gathered: Gathered;
  readonly household?: Household;
  /** As it was last settled. */
  readonly before?: HouseholdVersion;
  /** Its book's household, as that was last settled, and whether that is to be settled anew. */
  readonly ofBook?: HouseholdVersion;
  readonly isBookMarked?: boolean;
}

/** Who has come into a household since it was last settled, and who has left it. */
export interface Moves {
  readonly joined: readonly Move[];
  readonly left: readonly Move[];
}

type Other = NonNullable<Move['other']>;

/** The moves into and out of several households; the households at the other ends are read together. */
export async function movesOf(
  table: string,
  seal: Seal,
  grounds: readonly Ground[],
): Promise<(ground: Ground) => Moves> {
  const strangers = grounds.flatMap((ground) => {
    const own = everybodyIn(ground.gathered);
    return goneFrom(ground).filter((ref) => !own.has(ref));
  });
  const found = await getPersons(table, seal, [...new Set(strangers)]);
  const destinationOf = ({ gathered }: Ground, ref: PersonRef): HouseholdId | undefined => {
    const kept = everybodyIn(gathered).get(ref) ?? found.get(ref);
    return kept === undefined ? undefined : standsIn(seal, kept);
  };
  const ends = grounds.flatMap((ground) => [
    ...arrivedIn(ground).map(({ person }) => originOf(seal, ground, person)),
    ...goneFrom(ground).map((ref) => destinationOf(ground, ref)),
  ]);
  const read = await readEnds(table, seal, grounds, ends);
  return (ground) => {
    const others = otherHouseholds(seal, ground.gathered, read);
    const { id } = ground.gathered;
    return {
      joined: arrivedIn(ground).map(({ person, citizen }): Move => {
        const from = originOf(seal, ground, person);
        return { person, citizen, ...(from === undefined || from === id ? {} : { other: others(from) }) };
      }),
      left: goneFrom(ground).flatMap((person): Move[] => {
        const to = destinationOf(ground, person);
        const other = to === undefined ? undefined : others(to);
        // Whoever died there has not left.
        if (other?.id === id || other?.isItsBook === true) return [];
        return [{ person, ...(other === undefined ? {} : { other }) }];
      }),
    };
  };
}

/** A household that is met for the first time in a first load came from nowhere: nobody need be asked. */
function arrivedIn({ mark, household, before }: Ground): readonly Member[] {
  if (household === undefined || (before === undefined && !mark.isTold)) return [];
  return livingMembers(household).filter(({ person }) => before?.shape.living.includes(person) !== true);
}

function goneFrom({ household, before }: Ground): readonly PersonRef[] {
  const is = new Set(household === undefined ? [] : livingMembers(household).map(({ person }) => person));
  return (before?.shape.living ?? []).filter((person) => !is.has(person));
}

/** Where somebody was before he was in a household. */
function originOf(
  seal: Seal,
  { gathered, before, ofBook }: Ground,
  person: PersonRef,
): HouseholdId | undefined {
  const stoodFor = standsFor({ bearers: before?.shape.bearers ?? [] });
  if (stoodFor !== undefined) return stoodFor;
  const kept = everybodyIn(gathered).get(person);
  if (kept === undefined) return undefined;
  const { book } = gathered;
  if (book === undefined || standsIn(seal, kept) !== book.id) return kept.cameFrom;
  // Where people of the book never were shown apart, nobody has come from there.
  return ofBook === undefined || ofBook.kinds.length === 0 ? undefined : book.id;
}

/** Reads the households at the ends of moves, each once; of a house book that stands for another one, that one too. */
async function readEnds(
  table: string,
  seal: Seal,
  grounds: readonly Ground[],
  ends: readonly (HouseholdId | undefined)[],
): Promise<ReadonlyMap<HouseholdId, Gathered>> {
  const read = new Map<HouseholdId, Gathered>();
  for (const { gathered } of grounds) read.set(gathered.id, gathered);
  const readMore = async (ids: readonly (HouseholdId | undefined)[]): Promise<void> => {
    const unread = new Set(ids.filter((id) => id !== undefined).filter((id) => !read.has(id)));
    for (const [id, gathered] of await gatherHouseholds(table, seal, [...unread])) read.set(id, gathered);
  };
  await readMore(ends);
  await readMore([...read.values()].map(standsFor));
  return read;
}

const standsIn = (seal: Seal, { person }: KeptPerson): HouseholdId | undefined =>
  membershipsOf(seal.hash, person)[0]?.household;

/** The households at the other end of one's moves, as these are told apart. */
function otherHouseholds(
  seal: Seal,
  here: Gathered,
  read: ReadonlyMap<HouseholdId, Gathered>,
): (id: HouseholdId) => Other {
  const { book } = here;
  const isHere = (id: HouseholdId | undefined): boolean =>
    id === here.id || (book !== undefined && id === book.id && standsFor(book) === here.id);
  const cameFromHere = (person: KeptPerson | undefined): boolean =>
    person !== undefined && (isHere(person.cameFrom) || isHere(standsIn(seal, person)));
  const known = new Map<HouseholdId, Other>();
  const tell = (id: HouseholdId): Other => {
    const gathered = read.get(id);
    if (gathered === undefined) return { id, living: 0, isOffshoot: false };
    const joined = standsFor(gathered);
    if (joined === here.id) return { id, living: 0, isOffshoot: false, isItsBook: true };
    if (joined !== undefined) return otherOf(joined);
    const household = householdOf(seal.hash, gathered);
    const living = household === undefined ? [] : livingMembers(household);
    const people = everybodyIn(gathered);
    return {
      id,
      living: living.length,
      isOffshoot: living.length > 0 && living.every(({ person }) => cameFromHere(people.get(person))),
    };
  };
  const otherOf = (id: HouseholdId): Other => {
    const other = known.get(id) ?? tell(id);
    known.set(id, other);
    return other;
  };
  return otherOf;
}
