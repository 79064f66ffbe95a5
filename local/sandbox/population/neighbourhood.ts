import type { Name } from './invented-names.ts';

export type Sex = 'male' | 'female';

/** Somebody whom a record names: a neighbour by his slot, or a person outside the register. */
export type Other = { readonly slot: number } | { readonly name: Name; readonly oldNumber?: string };

/** A person as the register has him. */
export interface Person {
  readonly slot: number;
  readonly number: string;
  readonly oldNumber?: string;
  readonly name: Name;
  readonly sex: Sex;
  readonly birthYear: number;
  /** `yyyyMMdd`; many of the older have a year only. */
  readonly birthDate?: string;
  readonly ethnicity: string;
  readonly religion: string;
  /** 1 never married, 2 married, 3 divorced or widowed. */
  readonly marital: '1' | '2' | '3';
  readonly blood: string;
  readonly birthPlace: number;
  readonly hometown: number;
  readonly father?: Other;
  readonly mother?: Other;
  readonly spouse?: Other;
  readonly isAlive: boolean;
  /** Index of the household; the dead belong to none. */
  readonly household?: number;
}

export interface Household {
  readonly index: number;
  /** The number of its household book (SoSoHoKhau). */
  readonly book: string;
  readonly head: number;
  /** A place of the list, and by which list of administrative units its address is written. */
  readonly place: number;
  readonly tiers: 'two' | 'three';
  readonly detail: string;
}

/** A few households that live side by side; people marry, move and die within it. Never changed, only replaced. */
export interface Neighbourhood {
  readonly index: number;
  /** By slot. */
  readonly people: readonly Person[];
  /** By index; a household that has ended stays undefined. */
  readonly households: readonly (Household | undefined)[];
}

/** The living members of a household, by slot. */
export function membersOf(hood: Neighbourhood, household: number): readonly Person[] {
  return hood.people.filter((person) => person.household === household);
}

/** The household that somebody lives in. */
export function householdOf(hood: Neighbourhood, person: Person): Household | undefined {
  return person.household === undefined ? undefined : hood.households[person.household];
}

/** A neighbour by his slot. */
export function neighbour(hood: Neighbourhood, other: Other | undefined): Person | undefined {
  return other !== undefined && 'slot' in other ? hood.people[other.slot] : undefined;
}

/** Years since birth in the year of an instant (as people count on forms: the year alone). */
export function ageIn(person: Person, at: number): number {
  return new Date(at).getUTCFullYear() - person.birthYear;
}

/**
 * How somebody is related to the head of his household. CH01, the head himself, is public; every other code is this
 * project's own assumption.
 */
export function relationToHead(hood: Neighbourhood, person: Person, head: Person): string {
  if (person.slot === head.slot) return 'CH01';
  if (isAt(person.spouse, head.slot)) return 'CH02';
  if (isChildOf(person, head.slot)) return 'CH03';
  if (isChildOf(head, person.slot)) return 'CH04';
  const spouse = neighbour(hood, person.spouse);
  if (spouse !== undefined && isChildOf(spouse, head.slot)) return 'CH05';
  const parents = [neighbour(hood, person.father), neighbour(hood, person.mother)];
  if (parents.some((parent) => parent !== undefined && isChildOf(parent, head.slot))) return 'CH06';
  if (isSibling(person, head)) return 'CH07';
  return 'CH99';
}

/** Whether two people have a parent in common. */
export function isSibling(one: Person, two: Person): boolean {
  return [one.father, one.mother].some(
    (parent) => parent !== undefined && 'slot' in parent && isChildOf(two, parent.slot),
  );
}

/** Whether somebody is a child of the neighbour in that slot. */
export function isChildOf(person: Person, slot: number): boolean {
  return isAt(person.father, slot) || isAt(person.mother, slot);
}

function isAt(other: Other | undefined, slot: number): boolean {
  return other !== undefined && 'slot' in other && other.slot === slot;
}
