import type { Dice } from './dice.ts';
import { bookNumber, parentsOf } from './founding.ts';
import { inventedName, inventedStreet } from './invented-names.ts';
import {
  ageIn,
  isChildOf,
  isSibling,
  membersOf,
  neighbour,
  type Household,
  type Neighbourhood,
  type Person,
  type Sex,
} from './neighbourhood.ts';
import { personalNumber } from './personal-numbers.ts';
import { PLACES } from './places.ts';

/** What may happen to a neighbourhood's people, named by slots and household indexes. */
export type Change =
  | { readonly kind: 'birth'; readonly mother: number }
  | { readonly kind: 'death'; readonly person: number }
  | { readonly kind: 'marriage'; readonly person: number; readonly spouse: number }
  | { readonly kind: 'divorce'; readonly person: number }
  | { readonly kind: 'move'; readonly household: number; readonly place?: number }
  | { readonly kind: 'split'; readonly members: readonly number[] }
  | { readonly kind: 'merge'; readonly from: number; readonly into: number }
  | { readonly kind: 'new-head'; readonly person: number }
  | { readonly kind: 'correction'; readonly person: number };

const MARRIAGEABLE = { male: 20, female: 18 } as const;
const ADULT = 18;
const MOTHERS = { from: 18, to: 45 } as const;
const DAY_MS = 86_400_000;
/** A birth is told of within so many days. */
const DAYS_TO_TELL = 30;
/** No neighbourhood has room for more people, dead or alive. */
const MOST_PEOPLE = 60;

/**
 * The neighbourhood after a change at an instant (epoch milliseconds); undefined where it cannot happen: nobody
 * marries twice at once, dies twice, or leaves a household that he is alone in. What the change leaves open (a child's
 * name, where somebody moves) is thrown.
 */
export function changed(
  hood: Neighbourhood,
  change: Change,
  at: number,
  dice: Dice,
): Neighbourhood | undefined {
  switch (change.kind) {
    case 'birth':
      return birth(hood, change.mother, at, dice);
    case 'death':
      return death(hood, change.person);
    case 'marriage':
      return marriage(hood, change.person, change.spouse, at);
    case 'divorce':
      return divorce(hood, change.person, dice);
    case 'move':
      return move(hood, change.household, change.place, dice);
    case 'split':
      return split(hood, change.members, at, dice);
    case 'merge':
      return merge(hood, change.from, change.into);
    case 'new-head':
      return newHead(hood, change.person, at);
    case 'correction':
      return correction(hood, change.person, dice);
  }
}

/** Whether two people could marry at an instant. */
export function mayMarry(one: Person, two: Person, at: number): boolean {
  return (
    one.sex !== two.sex &&
    [one, two].every(
      (each) => each.isAlive && each.marital !== '2' && ageIn(each, at) >= MARRIAGEABLE[each.sex],
    ) &&
    !isSibling(one, two) &&
    !isChildOf(one, two.slot) &&
    !isChildOf(two, one.slot)
  );
}

/** Whether a woman could bear a child at an instant: married to somebody alive, of the age. */
export function mayBear(hood: Neighbourhood, person: Person, at: number): boolean {
  const age = ageIn(person, at);
  return (
    person.sex === 'female' &&
    person.isAlive &&
    neighbour(hood, person.spouse)?.isAlive === true &&
    age >= MOTHERS.from &&
    age <= MOTHERS.to
  );
}

function birth(hood: Neighbourhood, slot: number, at: number, dice: Dice): Neighbourhood | undefined {
  const mother = hood.people[slot];
  const father = neighbour(hood, mother?.spouse);
  if (mother === undefined || father === undefined || !mayBear(hood, mother, at)) return undefined;
  if (mother.household === undefined || hood.people.length >= MOST_PEOPLE) return undefined;
  const born = new Date(at - dice(1, DAYS_TO_TELL) * DAY_MS);
  const year = born.getUTCFullYear();
  const own = hood.people.length;
  const sexes: readonly Sex[] = dice(2, 2) === 0 ? ['male', 'female'] : ['female', 'male'];
  // Whoever was born in the same year in a slot ten before has these six digits; another sex has another number.
  const sex = sexes.find((each) =>
    hood.people.every((person) => person.number !== personalNumber(hood.index, own, each, year)),
  );
  if (sex === undefined) return undefined;
  const number = personalNumber(hood.index, own, sex, year);
  let throws = 3;
  const { family, ...parents } = parentsOf(father, mother);
  const child: Person = {
    slot: own,
    number,
    name: inventedName((sides) => dice(throws++, sides), sex, family),
    sex,
    birthYear: year,
    birthDate: born.toISOString().slice(0, 10).replaceAll('-', ''),
    ethnicity: father.ethnicity,
    religion: '00',
    marital: '1',
    blood: '00',
    birthPlace: hood.households[mother.household]?.place ?? 0,
    hometown: father.hometown,
    ...parents,
    isAlive: true,
    household: mother.household,
  };
  return { ...hood, people: [...hood.people, child] };
}

function death(hood: Neighbourhood, slot: number): Neighbourhood | undefined {
  const person = hood.people[slot];
  if (person?.isAlive !== true) return undefined;
  const { household, ...rest } = person;
  const spouse = neighbour(hood, person.spouse);
  const dead = replaced(hood, [
    { ...rest, isAlive: false },
    ...(spouse?.isAlive === true ? [withoutSpouse(spouse)] : []),
  ]);
  return household === undefined ? dead : withHead(dead, household);
}

function marriage(hood: Neighbourhood, slot: number, other: number, at: number): Neighbourhood | undefined {
  const [one, two] = [hood.people[slot], hood.people[other]];
  if (one === undefined || two === undefined || !mayMarry(one, two, at)) return undefined;
  if (one.household === undefined || two.household === undefined) return undefined;
  const married = replaced(hood, [
    { ...one, marital: '2', spouse: { slot: other } },
    { ...two, marital: '2', spouse: { slot }, household: one.household },
  ]);
  return two.household === one.household ? married : withHead(married, two.household);
}

function divorce(hood: Neighbourhood, slot: number, dice: Dice): Neighbourhood | undefined {
  const person = hood.people[slot];
  const spouse = neighbour(hood, person?.spouse);
  if (person?.isAlive !== true || spouse?.isAlive !== true) return undefined;
  const parted = replaced(hood, [withoutSpouse(person), withoutSpouse(spouse)]);
  if (person.household !== spouse.household || person.household === undefined) return parted;
  const leaving = hood.households[person.household]?.head === person.slot ? spouse : person;
  return apart(parted, person.household, [leaving.slot], dice);
}

function move(
  hood: Neighbourhood,
  index: number,
  place: number | undefined,
  dice: Dice,
): Neighbourhood | undefined {
  const household = hood.households[index];
  if (household === undefined) return undefined;
  const next = place ?? (household.place + 1 + dice(1, PLACES - 1)) % PLACES;
  return withHousehold(hood, {
    ...household,
    place: next,
    tiers: 'two',
    detail: inventedStreet((sides) => dice(2 + sides, sides)),
  });
}

function split(
  hood: Neighbourhood,
  slots: readonly number[],
  at: number,
  dice: Dice,
): Neighbourhood | undefined {
  const leaving = slots.map((slot) => hood.people[slot]);
  const from = leaving[0]?.household;
  if (from === undefined || leaving.some((each) => each?.household !== from)) return undefined;
  const first = leaving[0];
  if (first === undefined || ageIn(first, at) < ADULT) return undefined;
  if (membersOf(hood, from).length <= new Set(slots).size) return undefined;
  return apart(hood, from, slots, dice);
}

function merge(hood: Neighbourhood, from: number, into: number): Neighbourhood | undefined {
  if (from === into || hood.households[from] === undefined || hood.households[into] === undefined)
    return undefined;
  const moved = membersOf(hood, from).map((person) => ({ ...person, household: into }));
  return withHead(replaced(hood, moved), from);
}

function newHead(hood: Neighbourhood, slot: number, at: number): Neighbourhood | undefined {
  const person = hood.people[slot];
  const household = person?.household === undefined ? undefined : hood.households[person.household];
  if (person === undefined || household === undefined || household.head === slot) return undefined;
  return ageIn(person, at) < ADULT ? undefined : withHousehold(hood, { ...household, head: slot });
}

/** The register mends what it had wrong of somebody: his religion, as something that nothing else hangs on. */
function correction(hood: Neighbourhood, slot: number, dice: Dice): Neighbourhood | undefined {
  const person = hood.people[slot];
  if (person === undefined) return undefined;
  const religion = String((Number(person.religion) + 1 + dice(1, 8)) % 10).padStart(2, '0');
  return replaced(hood, [{ ...person, religion }]);
}

/** Some members of a household go and found one of their own, in the same commune. */
function apart(hood: Neighbourhood, from: number, slots: readonly number[], dice: Dice): Neighbourhood {
  const index = hood.households.length;
  const old = hood.households[from];
  const [head = 0] = slots;
  const founded: Household = {
    index,
    book: bookNumber(hood.index, index),
    head,
    place: old?.place ?? 0,
    tiers: 'two',
    detail: inventedStreet((sides) => dice(1 + sides, sides)),
  };
  const leaving = hood.people.filter((person) => slots.includes(person.slot));
  const moved = replaced(
    { ...hood, households: [...hood.households, founded] },
    leaving.map((person) => ({ ...person, household: index })),
  );
  return withHead(moved, from);
}

/** Sees to it that a household whose head has gone has another, or ends with its last member. */
function withHead(hood: Neighbourhood, index: number): Neighbourhood {
  const household = hood.households[index];
  if (household === undefined) return hood;
  const members = membersOf(hood, index);
  if (members.some((person) => person.slot === household.head)) return hood;
  const oldest = [...members].sort((one, two) => one.birthYear - two.birthYear || one.slot - two.slot)[0];
  if (oldest !== undefined) return withHousehold(hood, { ...household, head: oldest.slot });
  return { ...hood, households: hood.households.map((each) => (each === household ? undefined : each)) };
}

function withHousehold(hood: Neighbourhood, household: Household): Neighbourhood {
  return {
    ...hood,
    households: hood.households.map((each) => (each?.index === household.index ? household : each)),
  };
}

function replaced(hood: Neighbourhood, people: readonly Person[]): Neighbourhood {
  const bySlot = new Map(people.map((person) => [person.slot, person]));
  return { ...hood, people: hood.people.map((person) => bySlot.get(person.slot) ?? person) };
}

function withoutSpouse(person: Person): Person {
  const { spouse: _left, ...rest } = person;
  return { ...rest, marital: '3' };
}
