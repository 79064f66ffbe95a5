import { inCapitals, type Name } from './invented-names.ts';
import { householdOf, neighbour, relationToHead, type Household, type Other } from './neighbourhood.ts';
import { placeAt } from './places.ts';
import type { Citizen } from './world.ts';

/** An address by codes: with a district by the list of three tiers, without by that of two. */
export interface RecordAddress {
  readonly province: string;
  readonly district?: string;
  readonly commune: string;
  readonly detail: string;
}

export interface RecordPerson {
  readonly name: string;
  readonly personalNumber?: string;
  readonly oldNumber?: string;
}

/** What the register tells of a citizen, in the order of its tree; codes as on the wire. */
export interface CitizenRecord {
  readonly personalNumber: string;
  readonly oldNumber?: string;
  readonly name: Name;
  readonly sex: string;
  readonly ethnicity: string;
  readonly religion: string;
  readonly maritalStatus: string;
  readonly bloodGroup: string;
  readonly birthYear: string;
  /** `yyyyMMdd` */
  readonly birthDate?: string;
  readonly birthRegisteredAt: RecordAddress;
  readonly hometown: RecordAddress;
  readonly permanentResidence?: RecordAddress;
  readonly currentResidence?: RecordAddress;
  readonly father?: RecordPerson;
  readonly mother?: RecordPerson;
  readonly spouse?: RecordPerson;
  readonly representative?: RecordPerson;
  readonly head?: RecordPerson & { readonly relation: string };
  readonly householdBook?: string;
  readonly lifeStatus: string;
  /** The instant since which all this holds (UTC). */
  readonly since: string;
}

/** Whoever was born since has a parent as representative on record. */
const FIRST_YEAR_REPRESENTED = 2012;
const MOST_NEIGHBOURS = 100;

/** A citizen's record; every so-manieth person (0: nobody) has codes that no list of codes has. */
export function recordOf(citizen: Citizen, unknownCodesEvery: number): CitizenRecord {
  const { person, hood, since } = citizen;
  const household = householdOf(hood, person);
  const head = household === undefined ? undefined : hood.people[household.head];
  const isOdd =
    unknownCodesEvery > 0 && (hood.index * MOST_NEIGHBOURS + person.slot) % unknownCodesEvery === 0;
  const { oldNumber, birthDate } = person;
  const named = (other: Other | undefined) => (other === undefined ? undefined : personNamed(citizen, other));
  const mother = named(person.mother);
  return defined({
    personalNumber: person.number,
    oldNumber,
    name: person.name,
    sex: isOdd ? '9' : person.sex === 'male' ? '1' : '2',
    ethnicity: isOdd ? '87' : person.ethnicity,
    religion: person.religion,
    maritalStatus: person.marital,
    bloodGroup: isOdd ? '09' : person.blood,
    birthYear: String(person.birthYear),
    birthDate,
    birthRegisteredAt: formerAddress(person.birthPlace),
    hometown: formerAddress(person.hometown),
    permanentResidence: household === undefined ? undefined : residence(household),
    currentResidence: household === undefined ? undefined : residence(household),
    father: named(person.father),
    mother,
    spouse: named(person.spouse),
    representative: person.birthYear >= FIRST_YEAR_REPRESENTED ? mother : undefined,
    head:
      head === undefined
        ? undefined
        : {
            relation: isOdd ? 'CH77' : relationToHead(hood, person, head),
            ...personNamed(citizen, { slot: head.slot }),
          },
    householdBook: household?.book,
    lifeStatus: person.isAlive ? '1' : '2',
    since: new Date(since).toISOString(),
  });
}

function personNamed({ hood }: Citizen, other: Other): RecordPerson {
  if (!('slot' in other)) {
    const { name, oldNumber } = other;
    return defined({ name: inCapitals(name), oldNumber });
  }
  const found = neighbour(hood, other);
  if (found === undefined) throw new Error(`nobody in slot ${other.slot}`);
  return defined({
    name: inCapitals(found.name),
    personalNumber: found.number,
    oldNumber: found.oldNumber,
  });
}

/** Places of birth and origin are those of the list of their time. */
function formerAddress(place: number): RecordAddress {
  const { province, district, commune } = placeAt(place).old;
  return { province, district, commune, detail: '' };
}

function residence({ place, tiers, detail }: Household): RecordAddress {
  const { province, commune } = placeAt(place);
  return tiers === 'two' ? { province, commune, detail } : { ...formerAddress(place), detail };
}

/** What is left of an object without the members that are undefined. */
type Defined<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & { [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined> };

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
