import type { Citizen, RegisterAddress } from '../../schemas/citizens/citizen.ts';
import type { ChangeKind } from '../../schemas/registers/change-kind.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Seal } from '../kernel/sealing.ts';
import { isDead, isNewborn } from './changes.ts';
import { standsFor, type HouseBook } from './house-book.ts';
import { membershipsOf, personRefOf, type Membership } from './membership.ts';
import type { HouseholdId, PersonRef } from './person.ts';
import type { KeptPerson } from './person-store.ts';
import { standingOf } from './standing.ts';

/** Somebody whom a source puts into a household. */
export interface Member {
  readonly person: PersonRef;
  readonly citizen: Citizen;
  /** `member`: by what stands · `disputed`: another source's newer word puts him elsewhere · `dead`. */
  readonly standing: 'member' | 'disputed' | 'dead';
  /** Who says so, and who says otherwise; the newest first. */
  readonly claims: readonly Membership[];
}

/**
 * Where sources contradict each other about a household: about its head, about who belongs to it, about where social
 * insurance lists its people, or about whose its house book is: several heads bear it, or more people than may be one
 * household's, and people are known by it alone.
 */
export type HouseholdConflict = 'head' | 'members' | 'grouping' | 'book';

/** Of what a household is folded. */
export interface Gathered extends HouseBook {
  /** Everybody whom any source puts into it. */
  readonly people: readonly KeptPerson[];
  /** The book that its head bears, where people are known by that alone. */
  readonly book?: HouseBook & { readonly people: readonly KeptPerson[] };
}

/** Everybody of whom a household may be folded, its book's people among them. */
export const everybodyIn = ({ people, book }: Gathered): ReadonlyMap<PersonRef, KeptPerson> =>
  new Map([...people, ...(book?.people ?? [])].map((person) => [person.ref, person]));

/** A household as the people say who are in it. */
export interface Household {
  readonly id: HouseholdId;
  /** What it is called by who says something of it: its id, and that of its house book where people are known by that. */
  readonly names: readonly HouseholdId[];
  /** Absent where nobody is told to head it, or where two are. */
  readonly head?: PersonRef;
  readonly members: readonly Member[];
  /** Where it lives: where its head does, else where all of its members do. */
  readonly residence?: RegisterAddress;
  readonly conflicts: readonly HouseholdConflict[];
  /** As of when the newest word is that says something of it. */
  readonly asOf: Instant;
}

/**
 * Folds a household from the people whom any source puts into it, by its head or by the book that he bears. Pure, and
 * the same in whatever order they come: nothing of a household is kept that is not said by somebody's record. Undefined
 * where nobody is in it, and for a book that stands for another household: its people are that one's.
 */
export function householdOf(hash: Seal['hash'], gathered: Gathered): Household | undefined {
  if (standsFor(gathered) !== undefined) return undefined;
  const { id, book } = gathered;
  const isJoined = book !== undefined && standsFor(book) === id;
  const names = isJoined ? [id, book.id] : [id];
  const people = new Map([...gathered.people, ...(isJoined ? book.people : [])].map((one) => [one.ref, one]));
  const members = [...people.values()]
    .map(({ ref, person }): Member | undefined => {
      const claims = membershipsOf(hash, person);
      if (!claims.some(({ household }) => names.includes(household))) return undefined;
      const { citizen } = standingOf(person);
      const stands = claims[0] !== undefined && names.includes(claims[0].household);
      return {
        person: ref,
        citizen,
        claims,
        standing: stands ? (isDead(citizen) ? 'dead' : 'member') : 'disputed',
      };
    })
    .filter((member) => member !== undefined)
    .toSorted((one, other) => (one.person < other.person ? -1 : 1));
  const [first] = members;
  if (first === undefined) return undefined;
  const heads = headsOf(hash, id, members);
  const [head] = heads;
  const residence = residenceOf(members, heads.length === 1 ? head : undefined);
  const asOf = members
    .flatMap(({ claims }) => claims.filter(({ household }) => names.includes(household)))
    .reduce((newest, claim) => (claim.asOf > newest ? claim.asOf : newest), '');
  return {
    id,
    names,
    ...(heads.length === 1 && head !== undefined ? { head } : {}),
    members,
    ...(residence === undefined ? {} : { residence }),
    conflicts: conflictsOf(names, members, heads, isOfSeveral(hash, gathered)),
    asOf: asOf as Instant, // some member's own
  };
}

/** Who belongs to it: those who live and whom nobody newer puts elsewhere. */
export const livingMembers = ({ members }: Pick<Household, 'members'>): Member[] =>
  members.filter(({ standing }) => standing === 'member');

/** Everybody who is told to head it by what stands, and whom its members name as their head. */
function headsOf(hash: Seal['hash'], id: HouseholdId, members: readonly Member[]): PersonRef[] {
  const heads = new Set<PersonRef>();
  for (const { person, citizen, claims, standing } of members) {
    const [stands] = claims;
    if (standing === 'disputed' || stands === undefined) continue;
    if (stands.household !== id) {
      // Who stands in it by its book names nobody; he may be the head himself.
      if (claims.some(({ household, isHead }) => isHead && household === id)) heads.add(person);
    } else if (stands.isHead) heads.add(person);
    else if (citizen.head?.personalNumber !== undefined)
      heads.add(personRefOf(hash, citizen.head.personalNumber));
  }
  return [...heads].toSorted();
}

/**
 * Whether people stand by a book alone, and several heads bear it: theirs, or this one among them; or more people than
 * may be one household's.
 */
const isOfSeveral = (hash: Seal['hash'], { bearers, book }: Gathered): boolean =>
  bearers.length > 1 ||
  (book !== undefined &&
    (book.isOverfull === true ||
      (book.bearers.length > 1 &&
        book.people.some(({ person }) => membershipsOf(hash, person)[0]?.household === book.id))));

function residenceOf(members: readonly Member[], head: PersonRef | undefined): RegisterAddress | undefined {
  const ofHead = members.find(({ person }) => person === head)?.citizen.permanentResidence;
  if (ofHead !== undefined) return ofHead;
  const [first, ...others] = members
    .filter(({ standing }) => standing === 'member')
    .map(({ citizen }) => citizen.permanentResidence);
  const isShared =
    first !== undefined && others.every((each) => canonicalJson(each ?? null) === canonicalJson(first));
  return isShared ? first : undefined;
}

function conflictsOf(
  names: readonly HouseholdId[],
  members: readonly Member[],
  heads: readonly PersonRef[],
  isBookOfSeveral: boolean,
): HouseholdConflict[] {
  const conflicts: HouseholdConflict[] = [];
  if (heads.length > 1) conflicts.push('head');
  if (members.some(({ claims }) => claims.some(({ household }) => !names.includes(household))))
    conflicts.push('members');
  const groups = new Set(members.flatMap(({ claims }) => claims.flatMap(({ group }) => group ?? [])));
  if (groups.size > 1) conflicts.push('grouping');
  if (isBookOfSeveral) conflicts.push('book');
  return conflicts;
}

/** What of a household is compared to tell whether it is another one: references and digests, nothing personal. */
export interface HouseholdShape {
  readonly head?: PersonRef;
  readonly living: readonly PersonRef[];
  readonly dead: readonly PersonRef[];
  readonly disputed: readonly PersonRef[];
  /** Keyed hash of the residence. */
  readonly residence?: string;
  readonly conflicts: readonly HouseholdConflict[];
  /** Of a house book by which alone people are known: the households whose heads bear it. */
  readonly bearers?: readonly HouseholdId[];
  /** More people were put into it than live together (overfull.ts). */
  readonly isOverfull?: true;
}

/** The shape of a household of which nobody is left. */
export const EMPTY_SHAPE: HouseholdShape = { living: [], dead: [], disputed: [], conflicts: [] };

/** The shape of what more people are put into than may be a household: it is none, and that is in question. */
const OVERFULL_SHAPE: HouseholdShape = { ...EMPTY_SHAPE, conflicts: ['book'], isOverfull: true };

/** The shape of a household as it was folded; of a book that stands for another or for none, who bears it. */
export function shapeOf(
  hash: Seal['hash'],
  { people, bearers, isOverfull }: Gathered,
  household: Household | undefined,
): HouseholdShape {
  const ofNone = isOverfull === true ? OVERFULL_SHAPE : EMPTY_SHAPE;
  const isBook = (people.length > 0 || isOverfull === true) && bearers.length > 0;
  return {
    ...(household === undefined ? ofNone : shapeOfMembers(hash, household)),
    ...(isBook ? { bearers } : {}),
  };
}

function shapeOfMembers(hash: Seal['hash'], household: Household): HouseholdShape {
  const those = (standing: Member['standing']): PersonRef[] =>
    household.members.filter((member) => member.standing === standing).map(({ person }) => person);
  return {
    ...(household.head === undefined ? {} : { head: household.head }),
    living: those('member'),
    dead: those('dead'),
    disputed: those('disputed'),
    ...(household.residence === undefined
      ? {}
      : { residence: hash('residence', canonicalJson(household.residence)) }),
    conflicts: household.conflicts,
  };
}

/** A person who is in a household and was not, or the other way round, with the household at the other end. */
export interface Move {
  readonly person: PersonRef;
  readonly citizen?: Citizen;
  /** The other household, and who lives in it now. */
  readonly other?: {
    readonly id: HouseholdId;
    readonly living: number;
    /** Everybody in it came from here. */
    readonly isOffshoot: boolean;
    /** It was this one, when that was known by its house book only. */
    readonly isItsBook?: boolean;
  };
}

/** What happened to a household between two shapes of it. */
export interface Happening {
  readonly kinds: readonly ChangeKind[];
  /** The household of which it is the continuation: everybody moved over, so that the head is another. */
  readonly continues?: HouseholdId;
}

/**
 * What a change of shape is in a household's life. A household under another head has another id: where all its people
 * came from one household that is empty now, it is that one, with a new head.
 */
export function happeningBetween(
  before: HouseholdShape | undefined,
  after: HouseholdShape,
  joined: readonly Move[],
  left: readonly Move[],
  asOf: Instant,
): Happening {
  const was = before ?? EMPTY_SHAPE;
  // What too many people bear is no household, and was none: nobody has died or moved by that.
  if (was.isOverfull === true || after.isOverfull === true) return { kinds: ['other'] };
  const kinds = new Set<ChangeKind>();
  if (was.living.length === 0 && after.living.length > 0) {
    const book = joined.find(({ other }) => other?.isItsBook)?.other;
    if (book !== undefined) return { kinds: ['household-head'], continues: book.id };
    const origins = new Set(joined.map(({ other }) => other?.id));
    const [origin] = joined.map(({ other }) => other);
    if (origins.size === 1 && origin?.living === 0)
      return { kinds: ['household-head'], continues: origin.id };
    // In a first load nobody is asked where he came from: its households are new.
    kinds.add([...origins].every((id) => id === undefined) ? 'household-created' : 'household-split');
    return { kinds: [...kinds] };
  }
  if (was.living.length > 0 && after.living.length === 0) {
    const destinations = new Set(left.map(({ other }) => other?.id));
    const [destination] = left.map(({ other }) => other);
    if (destinations.size === 1 && destination !== undefined)
      kinds.add(destination.isOffshoot ? 'household-head' : 'household-merged');
    kinds.add('household-ended');
  } else {
    if (joined.some(({ other }) => other?.living === 0)) kinds.add('household-merged');
    if (left.some(({ other }) => other?.isOffshoot === true)) kinds.add('household-split');
    if (after.head !== was.head && was.head !== undefined) kinds.add('household-head');
    if (after.residence !== was.residence && was.residence !== undefined) kinds.add('household-moved');
    if (joined.some(({ citizen }) => citizen !== undefined && isNewborn(citizen, asOf))) kinds.add('birth');
    if (joined.length > 0 || left.length > 0) kinds.add('household-members');
  }
  if (after.dead.some((person) => was.living.includes(person))) kinds.add('death');
  if (kinds.size === 0 && apartFromBearers(was) !== apartFromBearers(after)) kinds.add('other');
  return { kinds: [...kinds] };
}

/** Whose a house book is happens to those households, not to its own. */
const apartFromBearers = ({ bearers: _theirs, ...shape }: HouseholdShape): string => canonicalJson(shape);
