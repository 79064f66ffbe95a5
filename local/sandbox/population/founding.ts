import { diceOf, type Dice } from './dice.ts';
import { inventedName, inventedStreet } from './invented-names.ts';
import type { Household, Neighbourhood, Other, Person, Sex } from './neighbourhood.ts';
import { oldNumber, personalNumber } from './personal-numbers.ts';
import { PLACES } from './places.ts';

/** How many people a neighbourhood has when the register first knows it. */
export const FOUNDERS = 10;

/** The year in which the founders' ages hold. */
const YEAR = 2025;
/** Whoever was fourteen before identity cards gave way to personal numbers has an old number too. */
const LAST_YEAR_WITH_CARD = 2000;
/** Who is older than this may have no day of birth on record. */
const LAST_YEAR_WITHOUT_DAY = 1965;
/** Throws kept for each person, so that one more throw for one shifts nobody else. */
const THROWS_EACH = 32;
const HOUSEHOLD_THROWS = 1000;

interface Founder {
  readonly slot: number;
  readonly sex: Sex;
  readonly age: number;
  readonly household: number;
  readonly marital: Person['marital'];
  readonly father?: Other;
  readonly mother?: Other;
  readonly spouse?: Other;
  readonly family?: string;
}

/**
 * A neighbourhood as the register first knows it, a pure function of seed and index: an old parent with a couple and
 * its two children; a couple with a grown child; a widowed parent with a grown child who could marry next door.
 */
export function founded(seed: number, index: number): Neighbourhood {
  const dice = diceOf(seed, index);
  const people: Person[] = [];
  const settle = (founder: Founder): Person => {
    const person = made(dice, index, founder);
    people.push(person);
    return person;
  };
  const any = (use: number): Sex => (dice(2000 + use, 2) === 0 ? 'male' : 'female');

  const old = settle({ slot: 0, sex: any(0), age: 62 + dice(2010, 24), household: 0, marital: '3' });
  const heir: Founder = {
    slot: 1,
    sex: any(1),
    age: 34 + dice(2011, 10),
    household: 0,
    marital: '2',
    spouse: { slot: 2 },
    ...(old.sex === 'male' ? { father: { slot: 0 }, family: old.name.family } : { mother: { slot: 0 } }),
  };
  const first = settle(heir);
  const second = settle({
    slot: 2,
    sex: first.sex === 'male' ? 'female' : 'male',
    age: 30 + dice(2012, 10),
    household: 0,
    marital: '2',
    spouse: { slot: 1 },
  });
  const parents = parentsOf(first, second);
  settle({ slot: 3, sex: any(3), age: 7 + dice(2013, 6), household: 0, marital: '1', ...parents });
  settle({ slot: 4, sex: any(4), age: 1 + dice(2014, 6), household: 0, marital: '1', ...parents });

  const husband = settle({
    slot: 5,
    sex: 'male',
    age: 48 + dice(2015, 14),
    household: 1,
    marital: '2',
    spouse: { slot: 6 },
  });
  const wife = settle({
    slot: 6,
    sex: 'female',
    age: 46 + dice(2016, 12),
    household: 1,
    marital: '2',
    spouse: { slot: 5 },
  });
  const grown = settle({
    slot: 7,
    sex: any(7),
    age: 20 + dice(2017, 6),
    household: 1,
    marital: '1',
    ...parentsOf(husband, wife),
  });

  const widowed = settle({ slot: 8, sex: any(8), age: 50 + dice(2018, 20), household: 2, marital: '3' });
  settle({
    slot: 9,
    sex: grown.sex === 'male' ? 'female' : 'male',
    age: 22 + dice(2019, 6),
    household: 2,
    marital: '1',
    ...(widowed.sex === 'male'
      ? { father: { slot: 8 }, family: widowed.name.family }
      : { mother: { slot: 8 } }),
  });

  const heads = [dice(2020, 3) === 0 ? 0 : 1, 5, 8];
  return { index, people, households: heads.map((head, each) => household(dice, index, each, head)) };
}

/** A household's book number: the former province's two digits, the neighbourhood, the household in it. */
export function bookNumber(neighbourhood: number, household: number): string {
  return `${neighbourhood % 2 === 0 ? '52' : '64'}${String(neighbourhood).padStart(6, '0')}${String(household).padStart(2, '0')}`;
}

/** What a child has of two parents: both, and the father's family name. */
export function parentsOf(one: Person, two: Person): Pick<Founder, 'father' | 'mother'> & { family: string } {
  const [father, mother] = one.sex === 'male' ? [one, two] : [two, one];
  return { father: { slot: father.slot }, mother: { slot: mother.slot }, family: father.name.family };
}

function made(dice: Dice, index: number, founder: Founder): Person {
  const { slot, sex, age, household: livesIn, marital, family, father, mother, spouse } = founder;
  let throws = slot * THROWS_EACH;
  const draw = (sides: number) => dice(throws++, sides);
  const birthYear = YEAR - age;
  const hasDay = birthYear > LAST_YEAR_WITHOUT_DAY || draw(3) > 0;
  const name = inventedName(draw, sex, family);
  const birthDate = `${birthYear}${twoDigits(1 + draw(12))}${twoDigits(1 + draw(28))}`;
  return {
    slot,
    number: personalNumber(index, slot, sex, birthYear),
    ...(birthYear > LAST_YEAR_WITH_CARD ? {} : { oldNumber: oldNumber(index, slot) }),
    name,
    sex,
    birthYear,
    ...(hasDay ? { birthDate } : {}),
    // Kinh (01) mostly, else one of the other codes of two digits.
    ethnicity: draw(5) > 0 ? '01' : twoDigits(2 + draw(53)),
    religion: draw(6) > 0 ? '00' : twoDigits(1 + draw(9)),
    marital,
    blood: draw(2) === 0 ? '00' : twoDigits(1 + draw(4)),
    birthPlace: draw(PLACES),
    hometown: draw(PLACES),
    father: father ?? outsider(draw, 'male', family),
    mother: mother ?? outsider(draw, 'female'),
    ...(spouse === undefined ? {} : { spouse }),
    isAlive: true,
    household: livesIn,
  };
}

/** Somebody of whom only a name is on record, at times with the number of an old card. */
function outsider(draw: (sides: number) => number, sex: Sex, family?: string): Other {
  const name = inventedName(draw, sex, family);
  return draw(2) === 0 ? { name } : { name, oldNumber: `24${String(draw(10_000_000)).padStart(7, '0')}` };
}

function household(dice: Dice, neighbourhood: number, index: number, head: number): Household {
  let throws = HOUSEHOLD_THROWS + index * THROWS_EACH;
  const draw = (sides: number) => dice(throws++, sides);
  return {
    index,
    book: bookNumber(neighbourhood, index),
    head,
    place: dice(HOUSEHOLD_THROWS - 1, PLACES),
    // Some addresses were never rewritten when the districts ended.
    tiers: draw(4) === 0 ? 'three' : 'two',
    detail: inventedStreet(draw),
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
