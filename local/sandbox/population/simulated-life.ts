import { changed, mayBear, mayMarry, type Change } from './changes.ts';
import { diceOf, type Dice } from './dice.ts';
import { ageIn, membersOf, neighbour, type Neighbourhood, type Person } from './neighbourhood.ts';

/** A neighbourhood does not die out. */
const FEWEST_ALIVE = 5;
const OLD = 55;
const ADULT = 18;

type Proposal = (hood: Neighbourhood, at: number, dice: Dice) => Change | undefined;

/** By how often they come; what cannot happen gives way to the next, and a move is always possible. */
const PROPOSALS: readonly Proposal[] = [
  aMove,
  aBirth,
  aBirth,
  aMarriage,
  aDeath,
  aMove,
  aSplit,
  aNewHead,
  aCorrection,
  aMarriage,
  aMerge,
  aDivorce,
  aDeath,
];
const KIND_THROW = 500;

/** What happens next in a neighbourhood, its `turn`-th change by itself: pure, by the seed. */
export function lifeGoesOn(hood: Neighbourhood, turn: number, at: number, seed: number): Neighbourhood {
  const dice = diceOf(seed ^ Math.imul(turn + 1, 0x27d4eb2f), hood.index);
  const first = dice(KIND_THROW, PROPOSALS.length);
  for (let each = 0; each < PROPOSALS.length; each++) {
    const change = PROPOSALS[(first + each) % PROPOSALS.length]?.(hood, at, dice);
    const next = change === undefined ? undefined : changed(hood, change, at, dice);
    if (next !== undefined) return next;
  }
  return hood;
}

function aMove(hood: Neighbourhood, _at: number, dice: Dice): Change | undefined {
  const standing = hood.households.filter((household) => household !== undefined);
  const chosen = standing[dice(600, Math.max(1, standing.length))];
  return chosen === undefined ? undefined : { kind: 'move', household: chosen.index };
}

function aBirth(hood: Neighbourhood, at: number, dice: Dice): Change | undefined {
  const mother = one(hood, dice, 601, (person) => mayBear(hood, person, at));
  return mother === undefined ? undefined : { kind: 'birth', mother: mother.slot };
}

function aDeath(hood: Neighbourhood, at: number, dice: Dice): Change | undefined {
  if (hood.people.filter((person) => person.isAlive).length <= FEWEST_ALIVE) return undefined;
  const person = one(hood, dice, 602, (each) => ageIn(each, at) >= OLD);
  return person === undefined ? undefined : { kind: 'death', person: person.slot };
}

function aMarriage(hood: Neighbourhood, at: number, dice: Dice): Change | undefined {
  const isFree = (person: Person) => hood.people.some((other) => mayMarry(person, other, at));
  const person = one(hood, dice, 603, isFree);
  if (person === undefined) return undefined;
  const spouse = one(hood, dice, 604, (other) => mayMarry(person, other, at));
  return spouse === undefined ? undefined : { kind: 'marriage', person: person.slot, spouse: spouse.slot };
}

function aDivorce(hood: Neighbourhood, _at: number, dice: Dice): Change | undefined {
  const person = one(hood, dice, 605, (each) => neighbour(hood, each.spouse)?.isAlive === true);
  return person === undefined ? undefined : { kind: 'divorce', person: person.slot };
}

/** A grown child leaves with his family. */
function aSplit(hood: Neighbourhood, at: number, dice: Dice): Change | undefined {
  const isFree = (person: Person) =>
    person.household !== undefined &&
    ageIn(person, at) >= ADULT &&
    hood.households[person.household]?.head !== person.slot;
  const person = one(hood, dice, 606, isFree);
  if (person?.household === undefined) return undefined;
  const family = membersOf(hood, person.household).filter(
    (each) => each.slot === person.slot || neighbour(hood, each.spouse) === person,
  );
  const head = hood.households[person.household]?.head;
  const leaving = family.filter((each) => each.slot !== head).map((each) => each.slot);
  return { kind: 'split', members: [person.slot, ...leaving.filter((slot) => slot !== person.slot)] };
}

/** Who lives alone goes to others. */
function aMerge(hood: Neighbourhood, _at: number, dice: Dice): Change | undefined {
  const standing = hood.households.filter((household) => household !== undefined);
  const alone = standing.find((household) => membersOf(hood, household.index).length === 1);
  const others = standing.filter((household) => household !== alone);
  const into = others[dice(607, Math.max(1, others.length))];
  return alone === undefined || into === undefined
    ? undefined
    : { kind: 'merge', from: alone.index, into: into.index };
}

function aNewHead(hood: Neighbourhood, at: number, dice: Dice): Change | undefined {
  const isFree = (person: Person) =>
    person.household !== undefined &&
    ageIn(person, at) >= ADULT &&
    hood.households[person.household]?.head !== person.slot;
  const person = one(hood, dice, 608, isFree);
  return person === undefined ? undefined : { kind: 'new-head', person: person.slot };
}

function aCorrection(hood: Neighbourhood, _at: number, dice: Dice): Change | undefined {
  const person = one(hood, dice, 609, () => true);
  return person === undefined ? undefined : { kind: 'correction', person: person.slot };
}

/** One of the living who fit, by a throw. */
function one(
  hood: Neighbourhood,
  dice: Dice,
  use: number,
  fits: (person: Person) => boolean,
): Person | undefined {
  const fitting = hood.people.filter((person) => person.isAlive && fits(person));
  return fitting.length === 0 ? undefined : fitting[dice(use, fitting.length)];
}
