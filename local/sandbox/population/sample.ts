import * as z from 'zod';
import { mayBear, mayMarry } from './changes.ts';
import { inCapitals } from './invented-names.ts';
import { householdOf, membersOf, neighbour } from './neighbourhood.ts';
import type { Citizen, World } from './world.ts';

/** What of people a test may need, by name. */
const KINDS = {
  any: () => true,
  adult: ({ person }, year) => person.isAlive && year - person.birthYear >= 18,
  child: ({ person }, year) => person.isAlive && year - person.birthYear < 14,
  married: ({ person, hood }) => person.isAlive && neighbour(hood, person.spouse)?.isAlive === true,
  mother: ({ person, hood }, _year, at) => mayBear(hood, person, at),
  marriageable: ({ person, hood }, _year, at) => hood.people.some((other) => mayMarry(person, other, at)),
  'year-only': ({ person }) => person.isAlive && person.birthDate === undefined,
  'old-number': ({ person }) => person.isAlive && person.oldNumber !== undefined,
  head: ({ person, hood }) => householdOf(hood, person)?.head === person.slot,
  member: ({ person, hood }) => {
    const household = householdOf(hood, person);
    return (
      household !== undefined && household.head !== person.slot && membersOf(hood, household.index).length > 2
    );
  },
  dead: ({ person }) => !person.isAlive,
} satisfies Record<string, (citizen: Citizen, year: number, at: number) => boolean>;

export const sampleSchema = z.strictObject({
  count: z.coerce.number().int().min(1).max(1000).default(1),
  kind: z.enum(Object.keys(KINDS) as (keyof typeof KINDS)[]).default('adult'),
  /** The neighbourhood to begin at. */
  from: z.coerce.number().int().nonnegative().default(0),
});

/** People who are there, with what a look-up wants of them; at most one of each neighbourhood. */
export function sampled(
  world: World,
  { count, kind, from }: z.infer<typeof sampleSchema>,
  at: number,
): unknown[] {
  const fits: (citizen: Citizen, year: number, at: number) => boolean = KINDS[kind];
  const year = new Date(at).getUTCFullYear();
  const people: unknown[] = [];
  for (let index = from; index < world.neighbourhoods && people.length < count; index++) {
    const citizen = world.citizensOf(index, at).find((each) => fits(each, year, at));
    if (citizen !== undefined) people.push(shown(citizen));
  }
  return people;
}

function shown({ person, hood }: Citizen): unknown {
  const { number: personalNumber, oldNumber, name, birthYear, birthDate } = person;
  return {
    personalNumber,
    oldNumber,
    name: inCapitals(name),
    birthYear: String(birthYear),
    birthDate,
    householdBook: householdOf(hood, person)?.book,
  };
}
